import { createServer, type Socket } from 'node:net';

/** A server that speaks as much of Redis' protocol as the gateway needs, and answers what a test tells it to. */
export interface OddRedis extends AsyncDisposable {
  readonly url: string;
  /** The bytes of the next replies to a script that counts. The last one stays. */
  counts: string[];
  /** The number of connections so far. */
  connections(): number;
}

/** A correct reply: one point is counted, for 1,000 ms. */
export const COUNT = '*2\r\n:1\r\n:1000\r\n';
const GREETING = '*2\r\n$5\r\nproto\r\n:2\r\n';

/** `isSilent`: it accepts connections and answers nothing. */
export async function startOddRedis({ isSilent = false } = {}): Promise<OddRedis> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    let unread = '';
    socket.on('data', (chunk) => {
      unread += chunk.toString('latin1');
      for (let command = commandIn(unread); command !== null && !isSilent; command = commandIn(unread)) {
        unread = unread.slice(command.length);
        socket.write(replyTo(command.words, redis.counts));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const redis: OddRedis = {
    url: `redis://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    counts: [COUNT],
    connections: () => sockets.length,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return redis;
}

/** The first complete command of the text, an array of strings in Redis' protocol. Null if there is none. */
function commandIn(text: string): { readonly words: string[]; readonly length: number } | null {
  const [head, count] = /^\*(\d+)\r\n/.exec(text) ?? [];
  if (head === undefined) return null;
  const words: string[] = [];
  let at = head.length;
  while (words.length < Number(count)) {
    const [start, length] = /^\$(\d+)\r\n/.exec(text.slice(at)) ?? [];
    if (start === undefined) return null;
    const end = at + start.length + Number(length);
    if (text.length < end + 2) return null;
    words.push(text.slice(at + start.length, end));
    at = end + 2;
  }
  return { words, length: at };
}

function replyTo([command = '', , , key = '']: readonly string[], counts: string[]): string {
  if (command === 'HELLO') return GREETING;
  if (command === 'PING') return '+PONG\r\n';
  if (command !== 'EVAL') return '+OK\r\n';
  // The gateway asks with this key whether Redis can be used.
  if (key.endsWith(':probe')) return COUNT;
  return (counts.length > 1 ? counts.shift() : counts[0]) ?? COUNT;
}
