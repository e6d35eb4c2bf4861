import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startSandbox } from '../src/sandbox/server.ts';
import { failures } from './support/canary-failures.ts';
import { rootFields } from './support/canary-operations.ts';
import { createWatch, send, withoutSecretFields, type RawAnswer } from './support/canary.ts';
import { callersOf, queryOf, startCachingUpstream, findLeaks } from './support/caller-isolation.ts';
import { startTestGateway } from './support/gateway.ts';
import { inFlight } from './support/in-flight.ts';

const REQUESTS = 10_000;
const IN_FLIGHT = 50;

it(
  'every caller gets only its own rows, even if the upstream marks its responses as cacheable',
  { timeout: 90_000 },
  async () => {
    await using sandbox = await startSandbox({ behaviour: { echoCredential: true } });
    await using upstream = await startCachingUpstream(sandbox.url);
    await using gateway = await startTestGateway({ gateway: { atlasUrl: upstream.url, upstreamTimeoutMs: 20_000 } });
    const callers = await callersOf(sandbox);
    const leaks: string[] = [];
    let rows = 0;
    await inFlight(IN_FLIGHT, REQUESTS, async (index) => {
      const caller = callers[index % callers.length];
      if (!caller) return;
      const query = queryOf(index, caller);
      // Some clients disconnect. Their pending responses must not reach the next caller on an upstream connection.
      const signal = index % 97 === 0 ? AbortSignal.timeout(2) : undefined;
      const answer = await gateway.execute(query, { key: caller.key, ...(signal && { signal }) }).catch(() => null);
      if (answer === null && signal) return;
      const found = findLeaks(answer?.text ?? '', caller);
      rows += found.rows;
      leaks.push(...found.leaks.map((leak) => `${query}: ${leak}`));
    });
    expect(leaks.slice(0, 5)).toEqual([]);
    expect(rows).toBeGreaterThan(REQUESTS);
    // No response came from a cache, and no upstream call was conditional or had a cookie.
    expect(sandbox.calls.length).toBeGreaterThan(REQUESTS * 0.98);
    expect(sandbox.calls.filter(({ headers }) => headers['if-none-match'] ?? headers['cookie'])).toEqual([]);
  },
);

// The last three groups of a UUID for each kind of place. Each of the 1,000 requests has them in a new document.
const TAILS = {
  header: '4111-8111-a11ce0b5e55e',
  literal: '4222-8222-0ff1ce5afe0d',
  variable: '4333-8333-5eedbeadcafe',
  'a name': '4444_8444_c0ffeebabe01',
  upstream: '4555-8555-deadfa11b0d1',
};

it('a running process neither prints a secret nor keeps it in memory', { timeout: 90_000 }, async () => {
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

    // Deadlines pass, and requests of another caller overwrite every reused buffer.
    sandbox.clearFaults();
    await wait(1_000);
    await inFlight(16, 400, async () => {
      await send(process.url, {
        headers: { authorization: `Key ${sandbox.credentials.reader}` },
        body: '{"query":"{ apiKeys(first: 1) { nodes { id } } }"}',
      });
    });
    const snapshot = await process.heapSnapshot();
    // Documents without a key are cached. This shows that a string in memory can be found in the snapshot.
    expect(snapshot).toContain('{ apiKeys(first: 1) { nodes { id } } }');
    const retained = Object.entries(TAILS).filter(
      ([, tail]) => snapshot.includes(tail) || snapshot.includes(tail.slice(10)),
    );
    expect(retained).toEqual([]);
    expect(watch.findIn(process.output())).toEqual([]);
    expect(process.output().split('\n').length).toBeGreaterThan(1_000);
  } finally {
    await process.stop();
  }
});

interface RunningProcess {
  readonly url: string;
  /** Everything that it has written to stdout and stderr. */
  output(): string;
  /** A heap snapshot, as text: it contains every reachable string. */
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
      // Node writes the file in parts; it is complete when the JSON is closed.
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
