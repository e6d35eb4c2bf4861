import { startTestGateway, type TestGateway } from '../../test/support/gateway.ts';
import { write } from '../../test/support/writing.ts';
import { scaled, type Figure, type Part } from '../figure.ts';
import { repeat } from '../support/pacing.ts';
import { count } from '../../test/support/statistics.ts';

// A client that knows nothing but what the error tells it finds the key whose secret was lost, and takes a new one.

const RUNS = 100;
const AT_ONCE = 4;
/** What the key is called: also nothing at all, and as others are. */
const LABELS: readonly (string | null)[] = [null, 'twice', 'once', ''];

export const recovery: Part = {
  name: 'recovery',
  inCi: true,
  prove: async (scale) => {
    const runs = scaled(RUNS, scale, 8);
    return [
      figureOf(
        'regenerations whose answer was lost',
        'recovered with one more',
        runs,
        await repeat(runs, AT_ONCE, recoverRegeneration),
      ),
      figureOf(
        'creations whose answer was lost',
        'orphan found and deleted',
        runs,
        await repeat(runs, AT_ONCE, recoverCreation),
      ),
      await withoutList(),
    ];
  },
};

function figureOf(name: string, target: string, runs: number, results: readonly boolean[]): Figure {
  const recovered = count(results, (result) => result);
  return { name: `${runs} ${name}`, target: `all ${target}`, measured: String(recovered), pass: recovered === runs };
}

/** More than one page of keys, so that the one that is looked for may be on any. */
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
  /** Ids of the keys that were created since the write was sent. */
  readonly made: readonly string[];
}

/** Does what the error says, and no more: runs the query, goes through the pages, compares the times. */
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

/** What is lost, what can't be had with this key, and who can have it; each by a pattern of its own. */
const SAID = [
  /its secret is lost/,
  /without the right to list keys \(keys\.list_keys\) it can't be found/i,
  /ask with a key that has it/,
];

/** Who may not list can't be helped; it must be said, not left to be found out, and so must who can. */
async function withoutList(): Promise<Figure> {
  const said: string[] = [];
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
    const isSaid = SAID.every((pattern) => pattern.test(recovery.hint));
    const { made } = await follow(gateway, recovery);
    if (isForbidden && isSaid && made.length === 1) said.push(kind);
  }
  return {
    name: 'without the right to list, what can’t be recovered is said, and a key that has it finds it',
    target: 'for create and regenerate',
    measured: said.join(' and ') || 'for neither',
    pass: said.length === 2,
  };
}
