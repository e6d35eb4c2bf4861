import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the ports that Linux gives to outgoing connections: one of those could be taken before the server listens on it.
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** The first of so many ports in a row on which nothing of 127.0.0.1 listens. For programs that cannot choose a port. */
export async function freePort(count = 1): Promise<number> {
  const first = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST - count));
  for (let port = first; port < first + count; port += 1) if (!(await isFree(port))) return freePort(count);
  return first;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  const isListening = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  if (isListening) await once(server.close(), 'close');
  return isListening;
}
