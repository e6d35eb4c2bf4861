import { startSandbox } from '../../src/sandbox/server.ts';
import { scaled, type Part } from '../support/figure.ts';
import { postQuery } from '../support/http-client.ts';
import { closedLoop } from '../support/pacing.ts';
import { startChildGateway } from './support/gateway.ts';

// Documents that are never sent twice, at a small heap: what they leave in the document caches.

const MIB = 1024 * 1024;
const HEAP_MIB = 256;
const MAXIMUM_GROWTH_MIB = 60;
/** Rejected documents use no memory. So most must be executed or validated, with status 200. */
const MINIMUM_OK_SHARE = 0.95;
const DOCUMENT_BYTES = 125 * 1024;

/** A document with as many tokens and bytes as the limits allow. Even ones are valid and cached, odd ones are invalid. */
function largestDocument(index: number): string {
  const valid = `{ nodes(ids: [${Array.from({ length: 4_880 }, (_none, at) => `"x${index}_${at}"`).join(' ')}]) { id } }`;
  const invalid = `{ callingKey { ${Array.from({ length: 4_900 }, (_none, at) => `x${index}_${at}`).join(' ')} } }`;
  const document = index % 2 === 0 ? valid : invalid;
  return `${document} #${'x'.repeat(DOCUMENT_BYTES - JSON.stringify(document).length)}`;
}

export const memory: Part = {
  name: 'memory',
  inCi: true,
  run: async (options) => {
    await using sandbox = await startSandbox();
    await using gateway = await startChildGateway({
      atlasUrl: sandbox.url,
      nodeArguments: [`--max-old-space-size=${HEAP_MIB}`],
      // Only a full heap may reject a document, not a long wait.
      gateway: { loadLimits: { waitMs: 60_000 } },
    });
    const key = sandbox.credentials.administrator;
    await closedLoop(4, 20, (index) => postQuery(gateway.url, key, { query: `{ a${index}: __typename }` }));
    const before = await gateway.gauge('collect');
    const count = scaled(2_000, options, 100);
    const statuses = new Map<number, number>();
    await closedLoop(8, count, async (index) => {
      const { status } = await postQuery(gateway.url, key, { query: largestDocument(index) });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    });
    const isAlive = gateway.child.exitCode === null && gateway.child.signalCode === null;
    const after = isAlive ? await gateway.gauge('collect') : null;
    const grownMib = after ? (after.heapBytes - before.heapBytes) / MIB : NaN;
    const responses = [...statuses].map(([status, times]) => `${times} × ${status || 'no response'}`).join(', ');
    return [
      {
        name: `${count} different documents of the maximum size, with a heap of ${HEAP_MIB} MiB`,
        target: `process alive; heap ≤ +${MAXIMUM_GROWTH_MIB} MiB after garbage collection; ≥ ${MINIMUM_OK_SHARE * 100} % with status 200`,
        measured: `process ${isAlive ? 'alive' : 'dead'}; heap ${grownMib < 0 ? '' : '+'}${grownMib.toFixed(1)} MiB; ${responses}`,
        pass: isAlive && grownMib <= MAXIMUM_GROWTH_MIB && (statuses.get(200) ?? 0) >= count * MINIMUM_OK_SHARE,
      },
    ];
  },
};
