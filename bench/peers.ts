import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { gateway } from './gateway.ts';
import type { Peer } from './peer.ts';
import { folderOf } from './server-process.ts';

/** A peer with its name on the command line. */
export interface ListedPeer extends Peer {
  readonly id: string;
}

export const GATEWAY = 'gateway';
export const FLOOR = 'floor';

/** The gateway, the floor, and every other folder of bench/peers that has a `peer.ts`, in this order. */
export async function findPeers(): Promise<ListedPeer[]> {
  const folders = (await readdir(new URL('./peers/', import.meta.url))).filter((name) =>
    existsSync(new URL(`./peers/${name}/peer.ts`, import.meta.url)),
  );
  const ids = [FLOOR, ...folders.filter((name) => name !== FLOOR).sort()];
  const others = await Promise.all(
    ids.map(async (id) => {
      const module = (await import(`./peers/${id}/peer.ts`)) as { readonly peer: Peer };
      return { ...module.peer, id };
    }),
  );
  return [{ ...gateway, id: GATEWAY }, ...others];
}

/** Null if the peer can run on this machine; otherwise the reason, in one line. */
export function reasonSkipped(peer: Peer): string | null {
  if (peer.folder !== null && !existsSync(`${folderOf(peer)}node_modules`))
    return `its packages are not installed: npm ci --prefix bench/peers/${peer.folder}`;
  return peer.reasonUnavailable();
}
