import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { gateway } from './gateway.ts';
import type { Peer } from './peer.ts';
import { folderOf } from './server-process.ts';

/** A peer, and the word by which it is named on the command line. */
export interface NamedPeer extends Peer {
  readonly word: string;
}

export const GATEWAY = 'gateway';
export const FLOOR = 'floor';

/** The gateway, the floor, and every other folder of bench/peers that says of itself how it is run. */
export async function findPeers(): Promise<NamedPeer[]> {
  const folders = (await readdir(new URL('./peers/', import.meta.url))).filter((name) =>
    existsSync(new URL(`./peers/${name}/peer.ts`, import.meta.url)),
  );
  const words = [FLOOR, ...folders.filter((name) => name !== FLOOR).sort()];
  const others = await Promise.all(
    words.map(async (word) => {
      const module = (await import(`./peers/${word}/peer.ts`)) as { readonly peer: Peer };
      return { ...module.peer, word };
    }),
  );
  return [{ ...gateway, word: GATEWAY }, ...others];
}

/** Why a peer can't be run here, in a line; null where it can. */
export function whyNot(peer: Peer): string | null {
  if (peer.folder !== null && !existsSync(`${folderOf(peer)}node_modules`))
    return `its packages are not installed: npm ci --prefix bench/peers/${peer.folder}`;
  return peer.unavailable();
}
