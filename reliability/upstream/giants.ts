import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { resetPeak, residentMb } from '../../test/support/process-memory.ts';
import { startProcess } from '../../test/support/process.ts';
import { selected, type Figure, type Part } from '../support/figure.ts';
import { createClient, type GraphqlClient } from '../support/http-client.ts';
import { closedLoop } from '../support/pacing.ts';
import { answerHonestly, idIn, startStub } from '../support/stub-upstream.ts';

// Upstream responses that would fill the memory: how much the gateway's process grows.

const MEBIBYTE = 1024 * 1024;
const GIANT_BYTES = 1024 * MEBIBYTE;
const BOMB_BYTES = 300 * MEBIBYTE;
const MAXIMUM_GROWTH_MB = 20;
const BLANKS = Buffer.alloc(MEBIBYTE, ' ');
const GIANT_ID = '99999999';
const JSON_TYPE = { 'content-type': 'application/json' };

interface Scenario {
  readonly name: string;
  readonly answer: (response: ServerResponse, bomb: Buffer) => void;
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'upstream response of 1 GiB with Content-Length',
    answer: (response) => stream(response, { 'content-length': String(GIANT_BYTES) }),
  },
  { name: 'upstream response of 1 GiB without Content-Length', answer: (response) => stream(response, {}) },
  {
    name: 'upstream response that unzips to 300 MiB',
    answer: (response, bomb) => void response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(bomb),
  },
];

export const giants: Part = {
  name: 'giants',
  inCi: true,
  scenarios: SCENARIOS.map(({ name }) => name),
  run: async (options) => {
    const bomb = await gzipped(BOMB_BYTES);
    let giant: Scenario['answer'] = () => undefined;
    await using stub = await startStub((call, response) => {
      if (idIn(call.path) === GIANT_ID) giant(response, bomb);
      else answerHonestly(call, response);
    });
    using gateway = startProcess({ env: { ATLAS_API_URL: stub.url, PORT: '0' } });
    const [, url = ''] = await gateway.waitFor(/"url":"(http:\/\/[^"/]+)/);
    using client = createClient(url);
    // The memory of Node itself grows during the first requests. 12 ms keep them below the rate limit of a credential.
    await closedLoop(1, 400, async () => {
      await client.ask(read('0000000a'));
      await sleep(12);
    });
    const figures: Figure[] = [];
    for (const { name, answer } of selected(SCENARIOS, options)) {
      giant = answer;
      figures.push(await measureGrowth(name, client, gateway.child.pid));
    }
    return figures;
  },
};

function read(id: string): string {
  return `{ apiKey(id: "${id}") { id } }`;
}

async function measureGrowth(name: string, client: GraphqlClient, pid: number | undefined): Promise<Figure> {
  await resetPeak(pid);
  const beforeMb = await residentMb(pid, 'now');
  const { codes } = await client.ask(read(GIANT_ID));
  const grownMb = (await residentMb(pid, 'peak')) - beforeMb;
  return {
    name,
    target: `peak of the resident memory ≤ +${MAXIMUM_GROWTH_MB} MB, error UPSTREAM_INVALID`,
    measured: `+${grownMb.toFixed(1)} MB on ${beforeMb.toFixed(0)} MB, ${codes.join(', ') || 'no error'}`,
    pass: grownMb <= MAXIMUM_GROWTH_MB && codes.join() === 'UPSTREAM_INVALID',
  };
}

/** Sends blanks until the gateway closes the connection, or until all are sent. */
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
