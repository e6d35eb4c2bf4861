import { startSandbox } from '../../src/sandbox/server.ts';
import { quantile } from '../../test/support/statistics.ts';
import type { Figure, Part } from '../support/figure.ts';
import { postQuery } from '../support/http-client.ts';
import { ATTACKS, type Attack } from './support/attacks.ts';
import { startChildGateway, type ChildGateway } from './support/gateway.ts';

// Attack documents over HTTP. The CPU is that of all threads of the gateway's process.

const MAXIMUM_CPU_MS = 30;
/** A rejected document may cost more: the gateway must read most of it before it knows that a limit is exceeded. */
const MAXIMUM_REJECTION_CPU_MS = 60;
const MAXIMUM_RESPONSE_BYTES = 8 * 1024;
const TRIES = 15;
const WARM_UP_TRIES = 3;

interface Cost {
  readonly name: string;
  readonly isRejected: boolean;
  /** Median of all tries. */
  readonly cpuMs: number;
  readonly bytes: number;
  readonly status: number;
}

export const documents: Part = {
  name: 'documents',
  inCi: true,
  run: async () => {
    await using sandbox = await startSandbox();
    await using gateway = await startChildGateway({ atlasUrl: sandbox.url });
    const key = sandbox.credentials.administrator;
    // The first tries include the time of the JIT compiler.
    for (const attack of Object.values(ATTACKS)) await costOf('', attack, gateway, key, WARM_UP_TRIES);
    const costs: Cost[] = [];
    for (const [name, attack] of Object.entries(ATTACKS)) costs.push(await costOf(name, attack, gateway, key, TRIES));
    return [figureOf(costs)];
  },
};

/** Takes the median of the tries, because a garbage collection makes some of them slower. */
async function costOf(name: string, attack: Attack, gateway: ChildGateway, key: string, tries: number): Promise<Cost> {
  const spent: number[] = [];
  let cost: Cost | null = null;
  for (let index = 0; index < tries; index += 1) {
    const { cpuMs: before } = await gateway.gauge();
    // A different document for each try, so that none is in the document cache.
    const reply = await postQuery(gateway.url, key, { ...attack, query: `${attack.query} #${index}${name}` });
    const { cpuMs: after } = await gateway.gauge();
    spent.push(after - before);
    const isRejected = !reply.text.startsWith('{"data":{') && reply.text.includes('"errors":[');
    cost = {
      name,
      isRejected,
      cpuMs: quantile(spent, 0.5),
      bytes: Buffer.byteLength(reply.text),
      status: reply.status,
    };
  }
  if (cost === null) throw new Error('The number of tries must be 1 or more.');
  return cost;
}

function isTooExpensive({ status, isRejected, cpuMs, bytes }: Cost): boolean {
  const maximumCpuMs = isRejected ? MAXIMUM_REJECTION_CPU_MS : MAXIMUM_CPU_MS;
  return status === 0 || status >= 500 || cpuMs > maximumCpuMs || bytes > MAXIMUM_RESPONSE_BYTES;
}

function figureOf(costs: readonly Cost[]): Figure {
  const slowest = costs.toSorted((one, other) => other.cpuMs - one.cpuMs)[0];
  const longest = costs.toSorted((one, other) => other.bytes - one.bytes)[0];
  const missed = costs.filter(isTooExpensive);
  return {
    name: `${costs.length} attack documents`,
    target: `CPU ≤ ${MAXIMUM_REJECTION_CPU_MS} ms if rejected, ≤ ${MAXIMUM_CPU_MS} ms if executed; response ≤ ${MAXIMUM_RESPONSE_BYTES} bytes, no 5xx`,
    measured: [
      `${costs.filter(({ isRejected }) => isRejected).length} rejected`,
      `most CPU ${slowest?.cpuMs.toFixed(1)} ms (${slowest?.name})`,
      `longest response ${longest?.bytes} bytes (${longest?.name})`,
      ...missed.map(
        ({ name, status, cpuMs, bytes }) => `too expensive: ${name}: ${status}, ${cpuMs.toFixed(1)} ms, ${bytes} bytes`,
      ),
    ].join('; '),
    pass: missed.length === 0,
  };
}
