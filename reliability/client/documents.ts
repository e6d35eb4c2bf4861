import { startSandbox } from '../../src/sandbox/server.ts';
import type { Part } from '../figure.ts';
import { ATTACKS, type Attack } from './support/attacks.ts';
import { startChildGateway, type ChildGateway } from './support/gateway.ts';
import { postQuery } from './support/load.ts';
import { quantile } from '../../test/support/statistics.ts';

const MAX_CPU_MS = 30;
/** To refuse one may cost what it costs to see that it is to be refused, but not any amount. */
const MAX_REFUSAL_MS = 60;
const TRIES = 15;
const MAX_ANSWER_BYTES = 8 * 1024;

interface Cost {
  readonly name: string;
  readonly refused: boolean;
  readonly cpuMs: number;
  readonly bytes: number;
  readonly status: number;
}

/** Attack documents, each over HTTP; the CPU is that of the gateway's process, with all its threads. */
export const documents: Part = {
  name: 'documents',
  inCi: true,
  prove: async () => {
    await using sandbox = await startSandbox();
    await using gateway = await startChildGateway({ atlasUrl: sandbox.url });
    const key = sandbox.credentials.administrator;
    // What is measured is a gateway that has been running for a while, not the compiler.
    for (const attack of Object.values(ATTACKS)) await costOf('', attack, gateway, key, 3);
    const costs: Cost[] = [];
    for (const [name, attack] of Object.entries(ATTACKS)) costs.push(await costOf(name, attack, gateway, key, TRIES));
    return [figureOf(costs)];
  },
};

/** The median of some tries: a collection of garbage falls on one of them, whoever has made it, and the first meet cold code. */
async function costOf(name: string, attack: Attack, gateway: ChildGateway, key: string, tries: number): Promise<Cost> {
  const spent: number[] = [];
  let cost: Cost | null = null;
  for (let index = 0; index < tries; index += 1) {
    const { cpuMs: before } = await gateway.gauge();
    // Each time another document, so that none is known already.
    const reply = await postQuery(gateway.url, key, { ...attack, query: `${attack.query} #${index}${name}` });
    const { cpuMs: after } = await gateway.gauge();
    spent.push(after - before);
    const refused = !reply.text.startsWith('{"data":{') && reply.text.includes('"errors":[');
    cost = { name, refused, cpuMs: quantile(spent, 0.5), bytes: Buffer.byteLength(reply.text), status: reply.status };
  }
  if (cost === null) throw new Error('No try was made.');
  return cost;
}

function figureOf(costs: readonly Cost[]) {
  const slowest = costs.toSorted((one, other) => other.cpuMs - one.cpuMs)[0];
  const longest = costs.toSorted((one, other) => other.bytes - one.bytes)[0];
  const missed = costs.filter(
    ({ status, refused, cpuMs, bytes }) =>
      status === 0 || status >= 500 || cpuMs > (refused ? MAX_REFUSAL_MS : MAX_CPU_MS) || bytes > MAX_ANSWER_BYTES,
  );
  const refusals = costs.filter(({ refused }) => refused).length;
  return {
    name: `23 kinds of attack documents, ${costs.length} in all`,
    target: `refused by ≤ ${MAX_REFUSAL_MS} ms of CPU, or ≤ ${MAX_CPU_MS} ms, and ≤ 8 KiB of answer`,
    measured: [
      `${refusals} refused`,
      `at most ${slowest?.cpuMs.toFixed(1)} ms (${slowest?.name})`,
      `at most ${longest?.bytes} bytes (${longest?.name})`,
      ...missed.map(
        ({ name, status, cpuMs, bytes }) => `too much: ${name}: ${status}, ${cpuMs.toFixed(1)} ms, ${bytes} bytes`,
      ),
    ].join('; '),
    pass: missed.length === 0,
  };
}
