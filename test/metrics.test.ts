import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from './support/gateway.ts';
import { readPage } from './support/markdown.ts';
import { scrape, scrapedSeries } from './support/metrics.ts';
import { sendRaw } from './support/raw-http.ts';
import { sendWithKey } from './support/raw-gateway.ts';
import { openTestDocuments } from './support/trusted-documents.ts';

const LIST = 'query List { apiKeys(first: 1) { totalCount } }';
const METRICS = { host: '127.0.0.1', port: 0 };

function startMeasured({ gateway, ...options }: TestGatewayOptions = {}): Promise<TestGateway> {
  return startTestGateway({ ...options, gateway: { metrics: METRICS, ...gateway } });
}

/** The value of a series, such as `name{label="value"}`. Null if there is none. */
async function valueOf(gateway: TestGateway, series: string): Promise<number | null> {
  const line = (await scrape(gateway)).split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? null : Number(line.slice(series.length));
}

/** A request is counted after its reply has been sent. */
async function expectValue(gateway: TestGateway, series: string, value: number): Promise<void> {
  await expect.poll(() => valueOf(gateway, series), { timeout: 5_000 }).toBe(value);
}

const operations = (labels: { type?: string; class?: string; operation?: string; outcome: string }): string => {
  const { type = 'query', class: of = 'other', operation = '', outcome } = labels;
  return `keys_gateway_operations_total{type="${type}",class="${of}",operation="${operation}",outcome="${outcome}"}`;
};

it('are served on a port of their own, and nowhere else', async () => {
  await using gateway = await startMeasured();
  const { origin } = new URL(gateway.metricsUrl ?? '');
  const answer = await fetch(`${origin}/metrics`);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await answer.text()).toContain('# TYPE keys_gateway_operations_total counter');
  expect((await fetch(`${origin}/graphql`)).status).toBe(404);
  expect((await fetch(`${origin}/metrics`, { method: 'POST' })).status).toBe(405);
  expect((await fetch(`${gateway.url}/metrics`)).status).toBe(404);
});

it('are served although other connections send nothing', async () => {
  await using gateway = await startMeasured();
  const { hostname, port } = new URL(gateway.metricsUrl ?? '');
  const silent = Array.from({ length: 40 }, () => connect(Number(port), hostname).on('error', () => undefined));
  await expect
    .poll(
      () =>
        fetch(gateway.metricsUrl ?? '').then(
          ({ status }) => status,
          () => null,
        ),
      { timeout: 10_000 },
    )
    .toBe(200);
  for (const socket of silent) socket.destroy();
});

it('are sent once on each connection, which then closes at once', async () => {
  await using gateway = await startMeasured();
  const { hostname, port } = new URL(gateway.metricsUrl ?? '');
  const request = `GET /metrics HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`;
  const received = Array.from({ length: 32 }, () => '');
  const sockets = received.map((_none, index) =>
    connect(Number(port), hostname)
      .on('error', () => undefined)
      .on('data', (chunk) => (received[index] += chunk.toString())),
  );
  for (const socket of sockets) socket.write(request.repeat(20));
  await expect.poll(() => sockets.every(({ closed }) => closed), { timeout: 3_000 }).toBe(true);
  expect(received.map((text) => text.split('HTTP/1.1 ').length - 1)).toEqual(Array(32).fill(1));
});

it('are not served without the option', async () => {
  await using gateway = await startTestGateway();
  expect(gateway.metricsUrl).toBe(null);
});

it('can be read until the gateway has stopped', async () => {
  const gateway = await startMeasured();
  gateway.sandbox.fault({ answer: { kind: 'delay', delayMs: 300 } });
  const running = gateway.execute(LIST);
  await expect.poll(() => gateway.sandbox.calls.length).toBe(1);
  const closing = gateway.close();
  expect(await scrape(gateway)).toContain('keys_gateway_operations_running 1');
  expect((await running).errors).toEqual([]);
  await closing;
  await expect(fetch(gateway.metricsUrl ?? '')).rejects.toThrow();
});

it('count operations by the class of their document', async () => {
  const trusted = 'query Page { apiKeys(first: 2) { totalCount } }';
  await using manifest = await openTestDocuments([trusted]);
  await using gateway = await startMeasured({ gateway: { trustedDocuments: manifest.documents } });
  for (let time = 0; time < 3; time += 1) await gateway.execute(LIST);
  for (let time = 0; time < 2; time += 1) await gateway.execute(trusted);
  await gateway.execute('mutation Make { createApiKey(input: { label: "x" }) { apiKey { id } } }');
  await expectValue(gateway, operations({ outcome: 'ok' }), 1);
  await expectValue(gateway, operations({ class: 'known', outcome: 'ok' }), 2);
  await expectValue(gateway, operations({ class: 'trusted', operation: 'Page', outcome: 'ok' }), 2);
  await expectValue(gateway, operations({ type: 'mutation', outcome: 'ok' }), 1);
  const count = 'keys_gateway_operation_duration_seconds_count{type="query",class="trusted",operation="Page"}';
  await expectValue(gateway, count, 2);
});

it.each<[outcome: string, type: string, act: (gateway: TestGateway) => Promise<unknown>, options?: TestGatewayOptions]>(
  [
    ['invalid', 'none', (gateway) => gateway.execute('{')],
    ['invalid', 'none', (gateway) => gateway.execute('{ noSuchField }')],
    ['invalid', 'query', (gateway) => gateway.execute('{ apiKey(id: "x") { id } }')],
    ['invalid', 'none', (gateway) => sendWithKey(gateway, { method: 'PUT' })],
    ['denied', 'query', (gateway) => gateway.execute(LIST, { key: null })],
    ['denied', 'none', (gateway) => sendWithKey(gateway, { headers: { Origin: 'https://other.example' } })],
    ['partial', 'query', (gateway) => gateway.execute('{ a: __typename b: apiKey(id: "x") { id } }')],
    [
      'upstream',
      'query',
      (gateway) => {
        gateway.sandbox.fault({ answer: { status: 502, body: {} }, times: 3 });
        return gateway.execute(LIST);
      },
    ],
    [
      'unknown',
      'mutation',
      (gateway) => {
        gateway.sandbox.fault({ method: 'POST', answer: { kind: 'reset-after' } });
        return gateway.execute('mutation { createApiKey(input: { label: "x" }) { secret } }');
      },
    ],
    [
      'limited',
      'none',
      async (gateway) => [await gateway.execute('{ __typename }'), await gateway.execute('{ __typename }')],
      { gateway: { rateLimits: { operationsPerSecond: 1 } } },
    ],
    [
      'overloaded',
      'none',
      (gateway) => expect.poll(() => gateway.execute(LIST).then(({ status }) => status)).toBe(503),
      { gateway: { loadLimits: { heapShare: 0 } } },
    ],
  ],
)('count an operation with the outcome %s and the type %s', async (outcome, type, act, options) => {
  await using gateway = await startMeasured(options);
  await act(gateway);
  await expectValue(gateway, operations({ type, outcome }), 1);
});

it('do not count health checks, pages, preflights and unknown paths as operations', async () => {
  await using gateway = await startMeasured({ gateway: { graphiql: true } });
  for (const path of ['/healthz', '/readyz', '/', '/nothing', '/schema.graphql']) await fetch(gateway.url + path);
  await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } });
  await fetch(`${gateway.url}/graphql`, { method: 'OPTIONS' });
  await gateway.execute(LIST);
  await expectValue(gateway, operations({ outcome: 'ok' }), 1);
  expect((await scrape(gateway)).match(/^keys_gateway_operations_total\{/gm)).toHaveLength(1);
});

it('count upstream calls by route template and status, each attempt of a read for itself', async () => {
  await using gateway = await startMeasured({ arin: true });
  const calls = (registry: string, call: string): string => {
    const [method, route, status] = call.split(' ');
    const labels = `registry="${registry}",method="${method}",route="${route}",status="${status}"`;
    return `keys_gateway_upstream_call_duration_seconds_count{${labels}}`;
  };
  const { data } = await gateway.execute('{ apiKeys(first: 1) { nodes { id } } }');
  const id: string = data.apiKeys.nodes[0].id;
  await gateway.execute(`{ apiKey(id: "${id}") { id } }`);
  gateway.sandbox.fault({ answer: { status: 503, body: {} } });
  gateway.sandbox.fault({ answer: { kind: 'reset-before' } });
  await gateway.execute('{ permissions { id } permissionTargets(permission: "keys.get") { nodes { id } } }');
  gateway.sandbox.fault({ answer: { status: 429, body: {} } });
  await gateway.execute(LIST);
  await gateway.execute('{ arin { ticket(id: "20260101-X1") { id } } }', {
    headers: { 'x-arin-api-key': gateway.arin.keys.owner },
  });
  await expectValue(gateway, calls('atlas', 'GET /keys/ 2xx'), 1);
  await expectValue(gateway, calls('atlas', 'GET /keys/{id}/ 2xx'), 1);
  await expectValue(gateway, calls('atlas', 'GET /keys/ 429'), 1);
  await expectValue(gateway, calls('arin', 'GET /ticket/{id}/summary 4xx'), 1);
  await expectValue(gateway, 'keys_gateway_upstream_retries_total{registry="atlas",result="made"}', 2);
  expect(await valueOf(gateway, 'keys_gateway_upstream_retry_budget{registry="atlas"}')).toBeGreaterThanOrEqual(8);
});

it('show an open circuit, and its changes', async () => {
  await using gateway = await startMeasured({ gateway: { resilience: { breakerMinimumRps: 1, retries: 0 } } });
  await expectValue(gateway, 'keys_gateway_circuit_open{registry="atlas"}', 0);
  gateway.sandbox.fault({ times: 10, answer: { kind: 'reset-before' } });
  for (let index = 0; index < 6; index += 1) await gateway.execute(LIST);
  await expectValue(gateway, 'keys_gateway_circuit_open{registry="atlas"}', 1);
  await expectValue(gateway, 'keys_gateway_circuit_changes_total{registry="atlas",state="open"}', 1);
  expect(await valueOf(gateway, 'keys_gateway_limited_total{limit="circuit"}')).toBeGreaterThan(0);
});

it('show calls that run and wait', async () => {
  await using gateway = await startMeasured({ gateway: { resilience: { running: 4 } } });
  gateway.sandbox.fault({ times: 5, answer: { kind: 'delay', delayMs: 400 } });
  const pages = [1, 2, 3, 4, 5].map((first) => `a${first}: apiKeys(first: ${first}) { nodes { id } }`);
  const running = gateway.execute(`{ ${pages.join(' ')} }`);
  await expectValue(gateway, 'keys_gateway_upstream_queued{registry="atlas",kind="read"}', 2);
  await expectValue(gateway, 'keys_gateway_upstream_pending{registry="atlas",kind="read"}', 3);
  await expectValue(gateway, 'keys_gateway_operations_running', 1);
  await running;
  await expectValue(gateway, 'keys_gateway_operations_running', 0);
});

it('count the look-ups of the caches', async () => {
  await using gateway = await startMeasured();
  for (let time = 0; time < 4; time += 1) await gateway.execute(LIST);
  const lookups = (cache: string, result: string) =>
    `keys_gateway_cache_lookups_total{cache="${cache}",result="${result}"}`;
  await expectValue(gateway, lookups('documents', 'miss'), 1);
  await expectValue(gateway, lookups('documents', 'hit'), 3);
  // The second one compiles the operation to keep it.
  await expectValue(gateway, lookups('operations', 'hit'), 2);
  await expectValue(gateway, 'keys_gateway_cached_documents', 1);
  await expectValue(gateway, 'keys_gateway_cached_document_characters', LIST.length);
});

it('count attempts to write by their outcome, also in an operation with other data', async () => {
  await using gateway = await startMeasured();
  const attempts = (outcome: string) => `keys_gateway_write_attempts_total{registry="atlas",outcome="${outcome}"}`;
  await expectValue(gateway, attempts('unknown'), 0);
  const [first = ''] = gateway.sandbox.account.ids();
  await gateway.execute(`mutation { updateApiKey(input: { id: "${first}", label: "x" }) { apiKey { id } } }`);
  gateway.sandbox.fault({ method: 'POST', answer: { kind: 'reset-after' } });
  await gateway.execute('mutation { __typename a: createApiKey(input: { label: "x" }) { secret } }');
  await expectValue(gateway, attempts('done'), 1);
  await expectValue(gateway, attempts('unknown'), 1);
  await expectValue(gateway, 'keys_gateway_write_attempts_total{registry="arin",outcome="unknown"}', 0);
});

it('count requests with extensions, and those with the id of a trusted document, as look-ups that hit', async () => {
  const trusted = 'query Page { apiKeys(first: 2) { totalCount } }';
  await using manifest = await openTestDocuments([trusted]);
  await using gateway = await startMeasured({ gateway: { trustedDocuments: manifest.documents } });
  const id = 'id-0';
  // As Apollo Client 4 sends them.
  const clientLibrary = { name: '@apollo/client', version: '4.0.0' };
  const bodies = [
    { query: LIST, operationName: 'List', variables: {}, extensions: { clientLibrary } },
    {
      operationName: 'Page',
      variables: {},
      extensions: { clientLibrary, persistedQuery: { version: 1, sha256Hash: id } },
    },
    { documentId: id, operationName: 'Page', extensions: { clientLibrary } },
  ];
  for (const body of bodies)
    for (let time = 0; time < 3; time += 1) {
      const { text } = await sendWithKey(gateway, {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(JSON.parse(text)).toEqual({ data: expect.anything() });
    }
  // Each document is new once, and compiled once to be kept. Both forms of an id name the same document.
  await expectValue(gateway, 'keys_gateway_cache_lookups_total{cache="documents",result="miss"}', 2);
  await expectValue(gateway, 'keys_gateway_cache_lookups_total{cache="operations",result="hit"}', 5);
});

it('are all in the table of the documentation, with their types and labels', async () => {
  await using manifest = await openTestDocuments([LIST]);
  const rateLimits = { redis: { url: 'redis://127.0.0.1:1', callerHashKey: 'k'.repeat(32) } };
  await using gateway = await startMeasured({
    arin: true,
    gateway: { trustedDocuments: manifest.documents, rateLimits },
  });
  await gateway.execute(LIST);
  await expectValue(gateway, operations({ class: 'trusted', operation: 'List', outcome: 'ok' }), 1);
  const text = await scrape(gateway);
  // Some of Node's metrics have series only now and then, so only the labels of the gateway's own ones are compared.
  const row = (name = '', type = '', labels: readonly (string | undefined)[] = []): string =>
    `${name} ${type} ${name.startsWith('keys_gateway_') ? [...new Set(labels)].sort().join(', ') : ''}`;
  const served = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type]) => {
    const series = text.split('\n').filter((line) => new RegExp(`^${name}(?:_count)?\\{`).test(line));
    return row(
      name,
      type,
      series.flatMap((line) => [...line.matchAll(/[{,](\w+)="/g)].map(([, label]) => label)),
    );
  });
  const documented = readPage('docs/operations.md')
    .split('\n')
    .flatMap((line) => {
      const [, name, type, labels] = /^\| `((?:keys_gateway|nodejs|process)_\w+)` \| (\w+) \|(.*?)\|/.exec(line) ?? [];
      return name === undefined
        ? []
        : [
            row(
              name,
              type,
              [...(labels ?? '').matchAll(/\w+/g)].map(([label]) => label),
            ),
          ];
    });
  expect(documented.sort()).toEqual(served.sort());
});

/** The most series that clients can add, whatever they send: outcomes, types and classes that have not been seen before. */
const MAX_NEW_SERIES = 100;

it('get no further series from 10,000 names, ids, labels, paths and hosts that clients choose', async () => {
  await using gateway = await startMeasured({ arin: true });
  await gateway.execute(LIST);
  await expectValue(gateway, operations({ outcome: 'ok' }), 1);
  const before = (await scrapedSeries(gateway)).length;
  const send = async (index: number): Promise<void> => {
    const id = index.toString(16).padStart(8, '0');
    const name = `Chosen${id}`;
    const create = `mutation ${name} { ${name}: createApiKey(input: { label: "Chosen${id}" }) { apiKey { id } } }`;
    const look = `query ${name} { ${name}: apiKey(id: "${id}") { id } }`;
    const headers = { 'content-type': 'application/json', host: `chosen${id}.example`, connection: 'close' };
    if (index % 10 === 9)
      await sendRaw(gateway.url, { method: 'GET', path: `/chosen${id}`, headers: { Host: headers.host } });
    else if (index % 10 === 8)
      await sendWithKey(gateway, { method: `CHOSEN${id.toUpperCase()}`, headers: { Host: headers.host } });
    else
      await sendWithKey(gateway, {
        headers: { Host: headers.host, 'Content-Type': 'application/json', 'X-Request-Id': name },
        body: JSON.stringify({ query: index % 10 === 7 ? create : look, operationName: name }),
      });
  };
  for (let start = 0; start < 10_000; start += 50)
    await Promise.all(Array.from({ length: 50 }, (_none, at) => send(start + at)));
  await expectValue(gateway, 'keys_gateway_operations_running', 0);
  const text = await scrape(gateway);
  expect(text).not.toMatch(/chosen/i);
  expect((await scrapedSeries(gateway)).length - before).toBeLessThanOrEqual(MAX_NEW_SERIES);
}, 120_000);

it('name at most 100 trusted documents', async () => {
  const texts = Array.from({ length: 120 }, (_none, index) => `query Name${index} { __typename }`);
  await using manifest = await openTestDocuments(texts);
  await using gateway = await startMeasured({ gateway: { trustedDocuments: manifest.documents } });
  for (const text of texts) await gateway.execute(text);
  await expectValue(gateway, operations({ class: 'trusted', operation: '(further)', outcome: 'ok' }), 20);
  const names = new Set([...(await scrape(gateway)).matchAll(/operation="(Name\d+)"/g)].map(([, name]) => name));
  expect(names.size).toBe(100);
});
