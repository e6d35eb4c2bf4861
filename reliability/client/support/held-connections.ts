import { readFile } from 'node:fs/promises';

/**
 * The connections to this loopback port that a process still holds: a map from the client's port to the number of bytes
 * that the client has not read. A client that does not read cannot see that the server has closed its connection; the
 * kernel's table shows it. Linux only.
 */
export async function heldConnections(url: string): Promise<Map<number, number>> {
  const { port } = new URL(url);
  const held = new Map<number, number>();
  for (const line of (await readFile('/proc/net/tcp', 'utf8')).split('\n').slice(1)) {
    const [, local = '', remote = '', state, queues = '', , , , , inode] = line.trim().split(/\s+/);
    const isListener = state === '0A';
    // A connection that no process holds any more has inode 0, but may still have bytes to deliver.
    const isHeld = !isListener && inode !== '0';
    if (portOf(local) === Number(port) && isHeld) held.set(portOf(remote), Number.parseInt(queues, 16));
  }
  return held;
}

function portOf(address: string): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16);
}
