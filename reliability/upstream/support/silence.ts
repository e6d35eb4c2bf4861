import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** An upstream that never answers as it should. */
export interface SilentUpstream extends AsyncDisposable {
  readonly url: string;
}

/** Takes connections; what happens on them is up to `serve`. */
export async function startTcpServer(serve: (socket: Socket) => void): Promise<SilentUpstream> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    serve(socket);
  });
  server.listen(0, '127.0.0.1', 1_024);
  await once(server, 'listening');
  return {
    url: urlOf((server.address() as AddressInfo).port),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const LISTENER = `
  const server = require('node:net').createServer();
  server.listen(0, '127.0.0.1', 1, () => console.log(server.address().port));`;
const CONNECTED_WITHIN_MS = 300;
const MOST_FILLERS = 64;

/**
 * A port at which packets vanish: a listener that is stopped, and whose queue of connections is full. The kernel drops
 * every further one, as a firewall on the way would.
 */
export async function startBlackHole(): Promise<SilentUpstream> {
  const child = spawn(process.execPath, ['-e', LISTENER], { stdio: ['ignore', 'pipe', 'inherit'] });
  const fillers: Socket[] = [];
  const end = async (): Promise<void> => {
    for (const socket of fillers) socket.destroy();
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
  };
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  child.kill('SIGSTOP');
  while (fillers.length < MOST_FILLERS) {
    const socket = connect({ port: Number(line), host: '127.0.0.1' });
    socket.on('error', () => {});
    fillers.push(socket);
    const isConnected = await Promise.race([once(socket, 'connect'), sleep(CONNECTED_WITHIN_MS)]);
    if (!isConnected) return { url: urlOf(Number(line)), [Symbol.asyncDispose]: end };
  }
  await end();
  throw new Error('The queue of the stopped listener did not fill up.');
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}/api/v2`;
}
