import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** An upstream that accepts connections, or drops their packets, and never sends a correct response. */
export interface SilentUpstream extends AsyncDisposable {
  readonly url: string;
}

/** A TCP server; `serve` is called for each connection. */
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
/** A connection that takes longer shows that the queue is full. */
const CONNECT_TIMEOUT_MS = 300;
const MAXIMUM_FILLERS = 64;

/**
 * A port whose packets are lost, as behind a firewall that drops them. Its listener is a stopped process whose queue of
 * connections is full, so that the kernel drops every further connection attempt. Linux only.
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
  while (fillers.length < MAXIMUM_FILLERS) {
    const socket = connect({ port: Number(line), host: '127.0.0.1' });
    socket.on('error', () => {});
    fillers.push(socket);
    const isConnected = await Promise.race([once(socket, 'connect'), sleep(CONNECT_TIMEOUT_MS)]);
    if (!isConnected) return { url: urlOf(Number(line)), [Symbol.asyncDispose]: end };
  }
  await end();
  throw new Error(`The queue of the stopped listener must be full after ${MAXIMUM_FILLERS} connections.`);
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}/api/v2`;
}
