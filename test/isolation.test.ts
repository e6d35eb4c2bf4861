import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../src/sandbox/server.ts';
import { failures } from './support/canary-failures.ts';
import { rootFields } from './support/canary-operations.ts';
import { canary, createWatch, send, withoutSecretFields, type RawAnswer } from './support/canary.ts';
import { startTestGateway } from './support/gateway.ts';

const REQUESTS = 10_000;
const IN_FLIGHT = 50;

interface Caller {
  readonly key: string;
  /** Keys that this caller may read. */
  readonly ids: readonly string[];
}

it('gives every caller its own rows only, whatever the upstream says of caching', { timeout: 90_000 }, async () => {
  await using sandbox = await startSandbox({ behaviour: { echoCredential: true } });
  await using upstream = await startCachingUpstream(sandbox.url);
  await using gateway = await startTestGateway({ gateway: { atlasUrl: upstream.url, upstreamTimeoutMs: 20_000 } });
  const stranger = sandbox.credentials.otherAccount;
  const { data } = await gateway.execute('{ apiKeys { nodes { id } } }', { key: stranger });
  const ids = data.apiKeys.nodes.map(({ id }: { id: string }) => id);
  const callers = [...callersOf(sandbox), { key: stranger, ids }];
  const strays: string[] = [];
  let rows = 0;
  await inFlight(IN_FLIGHT, REQUESTS, async (index) => {
    const caller = callers[index % callers.length] as Caller;
    const query = queryOf(index, caller);
    // Some clients hang up: what they leave behind must not reach the next one on the connection.
    const signal = index % 97 === 0 ? AbortSignal.timeout(2) : undefined;
    const answer = await gateway.execute(query, { key: caller.key, ...(signal && { signal }) }).catch(() => null);
    if (answer === null && signal) return;
    const seen = [...(answer?.text ?? '').matchAll(/"label":"caller (\w+)"/g)].map(([, id]) => id);
    rows += seen.length;
    if (seen.length === 0) strays.push(`${query} has no rows: ${answer?.text}`);
    if (seen.some((id) => id !== caller.key.slice(0, 8))) strays.push(`${query} has rows of another caller`);
    const [created] = [answer?.data?.createApiKey ?? answer?.data?.regenerateApiKey].filter(Boolean);
    if (created && created.secret.slice(0, 8) !== created.apiKey.id)
      strays.push(`${query} has the secret of another key`);
  });
  expect(strays.slice(0, 5)).toEqual([]);
  expect(rows).toBeGreaterThan(REQUESTS);
  // Nothing was answered from memory, and nothing of the kind was offered to the upstream.
  expect(sandbox.calls.length).toBeGreaterThan(REQUESTS * 0.98);
  expect(sandbox.calls.filter(({ headers }) => headers['if-none-match'] ?? headers['cookie'])).toEqual([]);
});

function callersOf({ account, credentials }: Sandbox): Caller[] {
  const administrator = account.row(credentials.administrator.slice(0, 8));
  for (const name of ['first', 'second', 'third', 'fourth', 'fifth'])
    account.insertAt(0, { ...administrator, uuid: canary(name) });
  const ids = account.ids().slice(8, 20);
  const ofMain = ['first', 'second', 'third', 'fourth', 'fifth'].map((name) => ({ key: canary(name), ids }));
  return [...ofMain, { key: credentials.administrator, ids }];
}

function queryOf(index: number, { ids }: Caller): string {
  const [one = '', two = '', three = ''] = [0, 5, 7].map((offset) => ids[(index + offset) % ids.length]);
  switch (index % 11) {
    case 0:
    case 1:
      return '{ apiKeys(first: 4) { nodes { id label } pageInfo { endCursor } } }';
    case 2:
    case 3:
      return `{ apiKey(id: "${one}") { id label } }`;
    case 4:
      return `{ nodes(ids: ["${one}", "${two}", "${three}"]) { ... on ApiKey { id label } } }`;
    case 5:
      return `{ a: apiKey(id: "${one}") { label } b: apiKey(id: "${two}") { label } c: apiKeys(first: 2) { nodes { label } } }`;
    case 6:
      return '{ callingKey { keyId apiKey { label } } }';
    case 7:
    case 8:
      return `mutation { updateApiKey(input: { id: "${one}", enabled: true }) { apiKey { id label } } }`;
    case 9:
      return '{ apiKeys(first: 3, filter: { permission: "keys.get_key" }) { nodes { id label } } }';
    default:
      return 'mutation { createApiKey(input: {}) { secret apiKey { id label } } }';
  }
}

/** Work on the numbers below `count`, some at a time. */
async function inFlight(width: number, count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** The sandbox behind a proxy that invites everybody to keep its answers, and gives them in another order. */
async function startCachingUpstream(target: string): Promise<AsyncDisposable & { url: string }> {
  const { port, pathname } = new URL(target);
  const server: Server = createServer((incoming, response) => {
    const { method, url, headers } = incoming;
    const outgoing = request({ port, host: '127.0.0.1', method, path: url, headers }, async (answer) => {
      await wait(Math.random() * 4);
      const kept = {
        'cache-control': 'public, max-age=600, immutable',
        etag: '"the-same-for-all"',
        // With a cookie in it, many a cache would leave it alone.
        ...(Math.random() < 0.2 && { 'set-cookie': 'caller=1' }),
      };
      response.writeHead(answer.statusCode ?? 500, { ...answer.headers, ...kept });
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

// Each in one kind of place; all 1,000 requests have them in ever new documents.
const TAILS = {
  header: '4111-8111-a11ce0b5e55e',
  literal: '4222-8222-0ff1ce5afe0d',
  variable: '4333-8333-5eedbeadcafe',
  'a name': '4444_8444_c0ffeebabe01',
  upstream: '4555-8555-deadfa11b0d1',
};

it('prints and keeps nothing of a secret, as a process', { timeout: 90_000 }, async () => {
  const watch = createWatch();
  await using sandbox = await startSandbox({ behaviour: { leakyErrors: true } });
  const key = `cafe0001-b00c-${TAILS.header}`;
  const administrator = sandbox.account.row(sandbox.credentials.administrator.slice(0, 8));
  sandbox.account.insertAt(0, { ...administrator, uuid: key });
  const hidden = sandbox.account.insertAt(1, {
    uuid: `cafe0002-b00c-${TAILS.upstream}`,
    label: `see cafe0002-b00c-${TAILS.upstream}`,
  });
  for (const [place, tail] of Object.entries(TAILS)) watch.watch(place, `00000000-b00c-${tail.replaceAll('_', '-')}`);
  const process = await startProcess(sandbox.url);
  try {
    const post = (body: object): Promise<RawAnswer> =>
      send(process.url, { headers: { authorization: `Key ${key}` }, body: JSON.stringify(body) });
    const faults = Object.values(failures(watch.plant)).filter(
      (answer) => !('kind' in answer && answer.kind === 'hang'),
    );
    const fields = Object.values(rootFields(hidden)).filter((query) => !/regenerate|delete/.test(query));
    const answers: string[] = [];
    await inFlight(8, 1_000, async (index) => {
      const id = (0xb0000000 + index).toString(16);
      const answer = faults[index % faults.length];
      if (answer && index % 4 === 3) sandbox.fault({ answer });
      const literal = `${id}-b00c-${TAILS.literal}`;
      const variables = { id: `${id}-b00c-${TAILS.variable}`, label: `${id}-b00c-${TAILS.variable}` };
      const bodies = [
        { query: `query q_${id}_b00c_${TAILS['a name']} { apiKey(id: "${literal}") { id } }` },
        { query: `query q${id}($id: ID!) { apiKey(id: $id) { id } }`, variables },
        {
          query: `mutation m${id}($label: String) { createApiKey(input: { label: $label, grants: [{ permission: "keys.get_key", target: { type: "key", targetId: "${literal}" } }] }) { apiKey { label } } }`,
          variables,
        },
        { query: fields[index % fields.length] },
        { query: `{ apiKey(id: "${literal}") { id `, operationName: literal },
        { query: `{ unknown(id: "${literal}") { id } }` },
      ];
      answers.push(withoutSecretFields((await post(bodies[index % bodies.length] ?? {})).text).rest);
    });
    expect(answers.flatMap((answer) => watch.findIn(answer))).toEqual([]);

    // Time for deadlines to end, and requests of others to take the place of the last ones in every buffer.
    sandbox.clearFaults();
    await wait(1_000);
    await inFlight(16, 400, async () => {
      await send(process.url, {
        headers: { authorization: `Key ${sandbox.credentials.reader}` },
        body: '{"query":"{ apiKeys(first: 1) { nodes { id } } }"}',
      });
    });
    const snapshot = await process.heapSnapshot();
    // A document without a key in it is kept, so that is how it would look.
    expect(snapshot).toContain('{ apiKeys(first: 1) { nodes { id } } }');
    const held = Object.entries(TAILS).filter(
      ([, tail]) => snapshot.includes(tail) || snapshot.includes(tail.slice(10)),
    );
    expect(held).toEqual([]);
    expect(watch.findIn(process.output())).toEqual([]);
    expect(process.output().split('\n').length).toBeGreaterThan(1_000);
  } finally {
    await process.stop();
  }
});

interface RunningProcess {
  readonly url: string;
  /** What it wrote to stdout and stderr. */
  output(): string;
  /** Everything that is reachable in its memory, as text. */
  heapSnapshot(): Promise<string>;
  stop(): Promise<void>;
}

async function startProcess(atlasUrl: string): Promise<RunningProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-keys-heap-'));
  const flags = ['--heapsnapshot-signal=SIGUSR2', `--diagnostic-dir=${folder}`, '--heap-snapshot-string-limit=1000000'];
  const env = { ...process.env, ATLAS_API_URL: atlasUrl, PORT: '0', LOG_LEVEL: 'debug', UPSTREAM_TIMEOUT_MS: '500' };
  const child: ChildProcess = spawn(process.execPath, [...flags, 'src/main.js'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await expect.poll(() => output, { timeout: 10_000 }).toContain('"listening"');
  return {
    url: /"url":"(http:[^"]*)\/graphql"/.exec(output)?.[1] ?? '',
    output: () => output,
    heapSnapshot: async () => {
      child.kill('SIGUSR2');
      const file = async (): Promise<string> => join(folder, (await readdir(folder))[0] ?? 'none yet');
      let text = '';
      // It is complete when the last of its parts is closed.
      await expect
        .poll(async () => (text = await readFile(await file(), 'utf8').catch(() => '')).trimEnd().endsWith(']}'), {
          timeout: 30_000,
          interval: 500,
        })
        .toBe(true);
      return text;
    },
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true });
    },
  };
}
