import { startTestGateway, type TestGateway } from '../../test/support/gateway.ts';
import { count } from '../../test/support/statistics.ts';
import { write } from '../../test/support/writing.ts';
import { scaled, type Figure, type Part } from '../support/figure.ts';
import { closedLoop } from '../support/pacing.ts';

// The response to a write is lost, and with it the secret of a key. The client finds that key with the information in the
// error alone.

const RUNS = 100;
const CONCURRENCY = 4;
/** Labels of the lost key: none, one that other keys have, one that no other key has, and an empty one. */
const LABELS: readonly (string | null)[] = [null, 'twice', 'once', ''];

export const recovery: Part = {
  name: 'recovery',
  inCi: true,
  run: async (options) => {
    const runs = scaled(RUNS, options, 8);
    return [
      figureOf(
        'regenerations whose response is lost',
        'recovered by one more regeneration',
        await closedLoop(CONCURRENCY, runs, recoverRegeneration),
      ),
      figureOf(
        'creations whose response is lost',
        'found and deleted',
        await closedLoop(CONCURRENCY, runs, recoverCreation),
      ),
      await recoverWithoutList(),
    ];
  },
};

function figureOf(name: string, target: string, results: readonly boolean[]): Figure {
  const recovered = count(results, (result) => result);
  return {
    name: `${results.length} ${name}`,
    target: `all ${target}`,
    measured: `${recovered} ${target}`,
    pass: recovered === results.length,
  };
}

/** An account of 60 to 359 keys, so that the lost key may be on any of several pages. */
function start(run: number): Promise<TestGateway> {
  return startTestGateway({ sandbox: { size: 60 + ((run * 37) % 300) } });
}

async function recoverRegeneration(run: number): Promise<boolean> {
  await using gateway = await start(run);
  const { sandbox } = gateway;
  const label = LABELS[run % LABELS.length] ?? null;
  const made = { label, created_at: '2026-01-01T00:00:00Z' };
  const place = (run * 53) % sandbox.account.ids().length;
  const id = sandbox.account.insertAt(place, made);
  sandbox.account.insertAt((place * 7) % sandbox.account.ids().length, made);
  sandbox.fault({ method: 'PATCH', answer: { kind: 'reset-after' } });
  const lost = await write(gateway, 'regenerate', { id });
  const { recovery } = lost.errors[0]?.extensions ?? {};
  const found = await follow(gateway, recovery);
  if (found.apiKey !== null || found.made.length !== 1) return false;
  const again = await write(gateway, 'regenerate', { id: found.made[0] });
  const regenerations = count(sandbox.executions, ({ method }) => method === 'PATCH');
  const isOurs = again.payload.apiKey.label === label && !sandbox.account.ids().includes(id);
  return isOurs && regenerations === 2 && typeof again.payload.secret === 'string';
}

async function recoverCreation(run: number): Promise<boolean> {
  await using gateway = await start(run);
  const { sandbox } = gateway;
  const before = sandbox.account.ids();
  sandbox.fault({ method: 'POST', answer: { kind: 'reset-after' } });
  const label = LABELS[run % LABELS.length] ?? null;
  const lost = await write(gateway, 'create', label === null ? {} : { label });
  const { made } = await follow(gateway, lost.errors[0]?.extensions.recovery);
  if (made.length !== 1) return false;
  await write(gateway, 'delete', { id: made[0] });
  return JSON.stringify(sandbox.account.ids()) === JSON.stringify(before);
}

interface Found {
  readonly apiKey: unknown;
  /** Ids of the keys that were created after the write was sent. */
  readonly made: readonly string[];
}

/** Does what the error says: runs the query, reads all pages, and compares the times of creation. */
async function follow(gateway: TestGateway, recovery: { query: string; hint: string }): Promise<Found> {
  const [since = ''] = /\d{4}-\d{2}-\d{2}T[\d:.]+Z/.exec(recovery.hint) ?? [];
  const made: string[] = [];
  let apiKey: unknown;
  let { query } = recovery;
  for (;;) {
    const { data } = await gateway.execute(query);
    const { nodes, pageInfo } = data.apiKeys;
    apiKey = data.apiKey;
    for (const { id, createdAt } of nodes) if (Date.parse(createdAt) >= Date.parse(since)) made.push(id);
    if (!pageInfo.hasNextPage) return { apiKey, made };
    query = recovery.query.replace('apiKeys(first: 100', `apiKeys(first: 100, after: "${pageInfo.endCursor}"`);
  }
}

/** What the error must say: what is lost, why this key cannot find it, and which key can. */
const REQUIRED_STATEMENTS = [/secret is lost/, /needs the permission keys\.list_keys/, /with an API key that has it/];

/** A caller who may not list keys cannot find the lost key. The error must say so, and which key can find it. */
async function recoverWithoutList(): Promise<Figure> {
  const explained: string[] = [];
  for (const kind of ['create', 'regenerate'] as const) {
    await using gateway = await startTestGateway();
    const { sandbox } = gateway;
    const key = sandbox.credentials.writer;
    const id = sandbox.account.insertAt(0, { created_at: '2026-01-01T00:00:00Z' });
    sandbox.fault({ method: kind === 'create' ? 'POST' : 'PATCH', answer: { kind: 'reset-after' } });
    const lost = await write(gateway, kind, kind === 'create' ? {} : { id }, { key });
    const { recovery } = lost.errors[0]?.extensions ?? {};
    const { errors } = await gateway.execute(recovery.query, { key });
    const isForbidden = errors.some(
      ({ path, extensions }) => path?.[0] === 'apiKeys' && extensions.code === 'FORBIDDEN',
    );
    const isComplete = REQUIRED_STATEMENTS.every((pattern) => pattern.test(recovery.hint));
    const { made } = await follow(gateway, recovery);
    if (isForbidden && isComplete && made.length === 1) explained.push(kind);
  }
  return {
    name: 'writes of a caller who may not list keys: the error explains who can find the key, and that key finds it',
    target: 'create and regenerate',
    measured: explained.join(' and ') || 'none',
    pass: explained.length === 2,
  };
}
