import { startSandbox } from '../../src/sandbox/server.ts';
import { inFlight } from '../../test/support/in-flight.ts';
import { scaled, type Part } from '../figure.ts';
import { startChildGateway } from './support/gateway.ts';
import { postQuery } from './support/load.ts';

const MIB = 1024 * 1024;
const DOCUMENT_BYTES = 125 * 1024;
const WORKED_ON_SHARE = 0.95;

/** As many tokens and bytes as are let in: one kind is valid and kept in the cache, the other is refused. */
function largestDocument(index: number): string {
  const valid = `{ nodes(ids: [${Array.from({ length: 4_880 }, (_none, at) => `"x${index}_${at}"`).join(' ')}]) { id } }`;
  const refused = `{ callingKey { ${Array.from({ length: 4_900 }, (_none, at) => `x${index}_${at}`).join(' ')} } }`;
  const document = index % 2 === 0 ? valid : refused;
  return `${document} #${'x'.repeat(DOCUMENT_BYTES - JSON.stringify(document).length)}`;
}

/** What ever new documents leave behind in a small heap. */
export const memory: Part = {
  name: 'memory',
  inCi: true,
  prove: async (scale) => {
    await using sandbox = await startSandbox();
    const nodeArguments = ['--max-old-space-size=256'];
    await using gateway = await startChildGateway({
      atlasUrl: sandbox.url,
      nodeArguments,
      // All of them are to be worked on, unless the heap is full.
      gateway: { loadLimits: { waitMs: 60_000 } },
    });
    const key = sandbox.credentials.administrator;
    await inFlight(4, 20, async (index) => {
      await postQuery(gateway.url, key, { query: `{ a${index}: __typename }` });
    });
    const before = await gateway.gauge('collect');
    const count = scaled(2_000, scale, 100);
    const statuses = new Map<number, number>();
    await inFlight(8, count, async (index) => {
      const { status } = await postQuery(gateway.url, key, { query: largestDocument(index) });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    });
    const isAlive = gateway.child.exitCode === null && gateway.child.signalCode === null;
    const after = isAlive ? await gateway.gauge('collect') : null;
    const grownMib = after ? (after.heapBytes - before.heapBytes) / MIB : NaN;
    const answered = [...statuses].map(([status, times]) => `${times} × ${status || 'no answer'}`).join(', ');
    return [
      {
        name: `${count} distinct documents of the largest size under a 256 MB heap`,
        // What is turned away costs no memory.
        target: `alive, ≤ +60 MB after collection, ≥ ${WORKED_ON_SHARE * 100} % worked on`,
        measured: `${isAlive ? 'alive' : 'dead'}, ${grownMib.toFixed(1)} MB more than before (${answered})`,
        pass: isAlive && grownMib <= 60 && (statuses.get(200) ?? 0) >= count * WORKED_ON_SHARE,
      },
    ];
  },
};
