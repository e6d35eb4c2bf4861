import { readFile } from 'node:fs/promises';

/**
 * The connections to this port of the loopback that a process still holds: by the port of the other end, how many bytes
 * wait to be taken there. A client that does not read can't see that it was cut off; the kernel knows. Linux only.
 */
export async function heldConnections(url: string): Promise<Map<number, number>> {
  const { port } = new URL(url);
  const held = new Map<number, number>();
  for (const line of (await readFile('/proc/net/tcp', 'utf8')).split('\n').slice(1)) {
    const [, local = '', remote = '', state, queues = '', , , , , inode] = line.trim().split(/\s+/);
    const isListener = state === '0A';
    // What no process holds any more has no inode, and may have bytes to deliver still.
    const isHeld = !isListener && inode !== '0';
    if (portOf(local) === Number(port) && isHeld) held.set(portOf(remote), Number.parseInt(queues, 16));
  }
  return held;
}

function portOf(address: string): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16);
}
