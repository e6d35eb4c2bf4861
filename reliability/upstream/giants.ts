import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { startProcess } from '../../test/support/process.ts';
import type { Figure, Part } from '../figure.ts';
import { resetPeak, residentMb } from '../../test/support/process-memory.ts';
import { createClient, type Client } from './support/client.ts';
import { repeat } from '../support/pacing.ts';
import { answerHonestly, idIn, startStub } from './support/stub.ts';

// Answers of the upstream that would fill the memory: what the process of the gateway, a real one, grows by.

const MEBIBYTE = 1024 * 1024;
const GIANT_BYTES = 1024 * MEBIBYTE;
const BOMB_BYTES = 300 * MEBIBYTE;
const MOST_MB = 20;
const BLANKS = Buffer.alloc(MEBIBYTE, ' ');

export const giants: Part = {
  name: 'giants',
  inCi: true,
  prove: async () => {
    const bomb = await gzipped(BOMB_BYTES);
    let giant: (response: ServerResponse) => unknown = () => undefined;
    await using stub = await startStub((call, response) => {
      if (idIn(call.path) === GIANT_ID) giant(response);
      else answerHonestly(call, response);
    });
    using gateway = startProcess({ env: { ATLAS_API_URL: stub.url, PORT: '0' } });
    const [, url = ''] = await gateway.waitFor(/"url":"(http:\/\/[^"/]+)/);
    await using client = createClient(url);
    // The engine's own memory grows first, whatever the answers are.
    await repeat(400, 1, async () => {
      await client.ask(read('0000000a'));
      await sleep(12);
    });
    const figure = (name: string): Promise<Figure> => prove(name, client, gateway.child.pid);
    giant = (response) => stream(response, { 'content-length': String(GIANT_BYTES) });
    const withLength = await figure('a body of 1 GB');
    giant = (response) => stream(response, {});
    const chunked = await figure('a body of 1 GB that does not say its length');
    giant = (response) => response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(bomb);
    return [withLength, chunked, await figure(`a gzip bomb of 300 MB in ${Math.round(bomb.length / 1024)} kB`)];
  },
};

const GIANT_ID = '99999999';
const JSON_TYPE = { 'content-type': 'application/json' };

function read(id: string): string {
  return `{ apiKey(id: "${id}") { id } }`;
}

async function prove(name: string, client: Client, pid: number | undefined): Promise<Figure> {
  await resetPeak(pid);
  const before = await residentMb(pid, 'now');
  const { codes } = await client.ask(read(GIANT_ID));
  const grown = (await residentMb(pid, 'peak')) - before;
  return {
    name,
    target: `RSS ≤ +${MOST_MB} MB at its peak, UPSTREAM_INVALID`,
    measured: `+${grown.toFixed(1)} MB on ${before.toFixed(0)} MB, ${codes.join(', ')}`,
    pass: grown <= MOST_MB && codes.join() === 'UPSTREAM_INVALID',
  };
}

/** As many blanks as a giant has, until the other side hangs up. */
function stream(response: ServerResponse, headers: Record<string, string>): void {
  response.writeHead(200, { ...JSON_TYPE, ...headers });
  pipeline(Readable.from(blanks(GIANT_BYTES)), response).catch(() => {});
}

function* blanks(bytes: number): Generator<Buffer> {
  for (let made = 0; made < bytes; made += BLANKS.length) yield BLANKS;
}

function gzipped(bytes: number): Promise<Buffer> {
  return buffer(Readable.from(blanks(bytes)).pipe(createGzip({ level: 9 })));
}
