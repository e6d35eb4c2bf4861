import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { TracingOptions } from '../src/tracing/options.ts';
import { startCollector, type Collector, type ExportedSpan } from './support/collector.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from './support/gateway.ts';
import { startProcess } from './support/process.ts';
import { openTestDocuments } from './support/trusted-documents.ts';

const LIST = '{ apiKeys(first: 2) { totalCount } }';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const SAMPLED = `00-${TRACE}-${SPAN}-01`;
const NOT_SAMPLED = `00-${TRACE}-${SPAN}-00`;

function tracingTo({ url }: Pick<Collector, 'url'>, options: Partial<TracingOptions> = {}): TracingOptions {
  return { url, sampler: 'parentbased_always_on', ratio: 1, isPassedOn: false, version: '1.2.3', ...options };
}

function startTraced(
  collector: Pick<Collector, 'url'>,
  { gateway, ...rest }: TestGatewayOptions = {},
  options: Partial<TracingOptions> = {},
): Promise<TestGateway> {
  return startTestGateway({ ...rest, gateway: { tracing: tracingTo(collector, options), ...gateway } });
}

/** Stops the gateway, which exports what is left. */
async function spansOf(gateway: TestGateway, collector: Collector): Promise<readonly ExportedSpan[]> {
  await gateway.close();
  return collector.spans;
}

const serverSpans = (spans: readonly ExportedSpan[]) => spans.filter(({ kind }) => kind === 'SERVER');
const clientSpans = (spans: readonly ExportedSpan[]) => spans.filter(({ kind }) => kind === 'CLIENT');

describe('a traced request', () => {
  it('has a span by the type of its operation, and a child for each upstream call by its route', async () => {
    await using collector = await startCollector();
    const gateway = await startTraced(collector);
    await gateway.execute('query Mine { apiKey(id: "361fff4d") { label } }');
    const { port } = new URL(gateway.sandbox.url);
    const spans = await spansOf(gateway, collector);
    expect(spans).toHaveLength(2);
    const [server] = serverSpans(spans);
    const [client] = clientSpans(spans);
    expect(server).toMatchObject({
      parentSpanId: undefined,
      name: 'query',
      isFailed: false,
      attributes: {
        'http.request.method': 'POST',
        'http.response.status_code': 200,
        'http.route': '/graphql',
        'url.scheme': 'http',
        'graphql.operation.type': 'query',
      },
    });
    expect(Object.keys(server?.attributes ?? {})).not.toContain('graphql.operation.name');
    expect(client).toMatchObject({
      traceId: server?.traceId,
      parentSpanId: server?.spanId,
      name: 'GET /keys/{id}/',
      attributes: {
        'http.request.method': 'GET',
        'url.template': '/keys/{id}/',
        'http.response.status_code': 200,
        'server.address': '127.0.0.1',
        'server.port': Number(port),
      },
    });
    expect(collector.resources[0]).toMatchObject({
      'service.name': 'atlas-keys-gateway',
      'service.version': '1.2.3',
    });
  });

  it('has the name of its operation if a manifest has the document', async () => {
    const text = 'query Page { apiKeys(first: 2) { totalCount } }';
    await using manifest = await openTestDocuments([text]);
    await using collector = await startCollector();
    const gateway = await startTraced(collector, { gateway: { trustedDocuments: manifest.documents } });
    await gateway.execute(text);
    const [server] = serverSpans(await spansOf(gateway, collector));
    expect(server).toMatchObject({ name: 'query Page', attributes: { 'graphql.operation.name': 'Page' } });
  });

  it('has a span for each attempt of a call, with its status', async () => {
    await using collector = await startCollector();
    const gateway = await startTraced(collector);
    gateway.sandbox.fault({ times: 1, answer: { status: 503 } });
    expect((await gateway.execute(LIST)).errors).toEqual([]);
    const spans = await spansOf(gateway, collector);
    expect(
      clientSpans(spans).map(({ attributes, isFailed }) => [attributes['http.response.status_code'], isFailed]),
    ).toEqual([
      [503, true],
      [200, false],
    ]);
    expect(serverSpans(spans)[0]?.isFailed).toBe(false);
  });

  it('is failed if an upstream has failed, and not if the client has made a mistake', async () => {
    await using collector = await startCollector();
    const gateway = await startTraced(collector);
    await gateway.execute('{ nothing }');
    gateway.sandbox.fault({ times: 3, answer: { status: 500 } });
    await gateway.execute(LIST);
    const spans = serverSpans(await spansOf(gateway, collector));
    expect(spans.map(({ isFailed, attributes }) => [isFailed, attributes['error.type']])).toEqual([
      [false, 'GRAPHQL_VALIDATION_FAILED'],
      [true, 'UPSTREAM_UNAVAILABLE'],
    ]);
  });

  it('has its ids in the log', async () => {
    await using collector = await startCollector();
    const gateway = await startTraced(collector);
    await gateway.execute(LIST);
    const [server] = serverSpans(await spansOf(gateway, collector));
    const line =
      gateway
        .log()
        .split('\n')
        .find((text) => text.includes('"msg":"request"')) ?? '{}';
    expect(JSON.parse(line)).toMatchObject({ traceId: server?.traceId, spanId: server?.spanId });
  });
});

describe('the context of the caller', () => {
  it('is the parent of the span, and decides if it is exported', async () => {
    await using collector = await startCollector();
    const gateway = await startTraced(collector);
    await gateway.execute(LIST, { headers: { traceparent: SAMPLED } });
    await gateway.execute(LIST, { headers: { traceparent: NOT_SAMPLED } });
    const spans = serverSpans(await spansOf(gateway, collector));
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({ traceId: TRACE, parentSpanId: SPAN });
  });

  it.each([
    ['is not valid', 'nonsense'],
    ['has no trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
  ])('is ignored if it %s', async (_how, traceparent) => {
    await using collector = await startCollector();
    const gateway = await startTraced(collector);
    await gateway.execute(LIST, { headers: { traceparent } });
    const [server] = serverSpans(await spansOf(gateway, collector));
    expect(server).toMatchObject({ parentSpanId: undefined });
  });

  it('is replaced by a share of the requests where the setting says so', async () => {
    await using collector = await startCollector();
    const gateway = await startTraced(collector, {}, { sampler: 'traceidratio', ratio: 0 });
    await gateway.execute(LIST, { headers: { traceparent: SAMPLED } });
    expect(await spansOf(gateway, collector)).toEqual([]);
  });
});

describe('the upstream', () => {
  const traceparents = (gateway: TestGateway) => gateway.sandbox.calls.map(({ headers }) => headers.traceparent);

  it('gets no context', async () => {
    await using collector = await startCollector();
    await using gateway = await startTraced(collector);
    await gateway.execute(LIST, { headers: { traceparent: SAMPLED, tracestate: 'a=b', baggage: 'c=d' } });
    expect(gateway.sandbox.calls).toHaveLength(1);
    expect(Object.keys(gateway.sandbox.calls[0]?.headers ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:traceparent|tracestate|baggage)$/)]),
    );
  });

  it('gets the context of the call where the setting says so, also of a request that is not sampled', async () => {
    await using collector = await startCollector();
    const gateway = await startTraced(collector, {}, { isPassedOn: true });
    await gateway.execute(LIST, { headers: { traceparent: SAMPLED } });
    await gateway.execute(LIST, { headers: { traceparent: NOT_SAMPLED } });
    const [first, second] = traceparents(gateway);
    const [client] = clientSpans(await spansOf(gateway, collector));
    expect(first).toBe(`00-${TRACE}-${client?.spanId}-01`);
    expect(second).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
  });
});

describe('clients', () => {
  it('cannot choose the name of a span', async () => {
    await using collector = await startCollector();
    const gateway = await startTraced(collector, { gateway: { rateLimits: { operationsPerSecond: 100_000 } } });
    for (let index = 0; index < 300; index += 1)
      await gateway.execute(`query Name${index} { callingKey { keyId } }`, { operationName: `Name${index}` });
    for (const path of ['/graphql/x', '/other', '/healthz']) await fetch(gateway.url + path);
    const names = new Set((await spansOf(gateway, collector)).map(({ name }) => name));
    expect([...names]).toEqual(['query']);
  });

  it('cannot bring a key into a trace', async () => {
    const atlas = 'c0ffee00-1111-4222-8333-444455556666';
    const arin = 'API-C0FF-EE01-2345-6789';
    const digits = atlas.replaceAll('-', '');
    const arinDigits = arin.slice(4).replaceAll('-', '').toLowerCase();
    await using collector = await startCollector();
    const gateway = await startTraced(collector, { arin: true });
    gateway.sandbox.account.insertAt(0, { uuid: atlas, label: `label ${arin}` });
    const headers = {
      'x-arin-api-key': arin,
      tracestate: `a=${digits}`,
      baggage: `key=${atlas}`,
      'user-agent': atlas,
      'x-request-id': digits,
    };
    const plain = '{ apiKey(id: "c0ffee00") { label } apiKeys(first: 1) { totalCount } }';
    const named = `query K${digits} { a${digits}: apiKey(id: "${atlas}") { label } apiKeys(filter: { labelContains: "${atlas}" }) { totalCount } }`;
    for (const traceparent of [
      `00-${digits}-${SPAN}-01`,
      `00-${digits.toUpperCase()}-${SPAN}-01`,
      `00-${TRACE}-${digits.slice(0, 16)}-01`,
      `00-${TRACE}-${digits.slice(16)}-01`,
      `00-${TRACE}-${arinDigits}-01`,
      `00-0000${arinDigits}000000000000-${SPAN}-01`,
    ]) {
      for (const query of [plain, named])
        await gateway.execute(query, { key: atlas, headers: { ...headers, traceparent } });
      await fetch(`${gateway.url}/graphql?query={a}&key=${atlas}`, { headers: { ...headers, traceparent } });
    }
    const spans = await spansOf(gateway, collector);
    expect(serverSpans(spans)).toHaveLength(18);
    expect(clientSpans(spans).length).toBeGreaterThan(0);
    const seen = (collector.received() + gateway.log()).toLowerCase();
    for (const part of [atlas.slice(8), digits.slice(8, 20), digits.slice(16), arinDigits, arin.slice(4).toLowerCase()])
      expect(seen).not.toContain(part);
  });
});

describe('a collector', () => {
  it('that rejects the traces is in the log once for each change, and no request fails', async () => {
    await using collector = await startCollector();
    await using gateway = await startTraced(collector);
    const count = (message: string) => gateway.log().split(`"msg":"${message}"`).length - 1;
    collector.status = 400;
    expect((await gateway.execute(LIST)).errors).toEqual([]);
    await expect.poll(() => count('traces not exported, they are lost'), { timeout: 8_000 }).toBe(1);
    const exported = collector.spans.length;
    await gateway.execute(LIST);
    await expect.poll(() => collector.spans.length, { timeout: 8_000 }).toBeGreaterThan(exported);
    collector.status = 200;
    await gateway.execute(LIST);
    await expect.poll(() => count('traces are exported again'), { timeout: 8_000 }).toBe(1);
    expect(count('traces not exported, they are lost')).toBe(1);
    expect(gateway.log()).toContain('"status":400');
  });

  it('that is not there or never answers does not hold up requests or the stop', async () => {
    await using silent = await startCollector();
    silent.status = null;
    for (const url of ['http://127.0.0.1:9/v1/traces', silent.url]) {
      const gateway = await startTraced({ url });
      expect((await gateway.execute(LIST)).errors).toEqual([]);
      const began = performance.now();
      await gateway.close();
      expect(performance.now() - began).toBeLessThan(3_500);
    }
  });

  it('that sends its answer byte by byte, without an end, is in the log', { timeout: 40_000 }, async () => {
    await using collector = await startCollector();
    collector.status = 'drip';
    await using gateway = await startTraced(collector);
    await gateway.execute(LIST);
    const line = '"error":"TimeLimit","msg":"traces not exported, they are lost"';
    await expect.poll(() => gateway.log(), { timeout: 25_000, interval: 500 }).toContain(line);
  });

  it('that never answers does not keep the process alive', async () => {
    await using collector = await startCollector();
    collector.status = null;
    using running = startProcess({
      env: { PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url.replace('/v1/traces', '') },
    });
    const [, url = ''] = await running.waitFor(/GraphiQL {5}(http:\S+)/);
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ a }"}' });
    running.child.kill('SIGTERM');
    const began = performance.now();
    expect(await running.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - began).toBeLessThan(8_000);
  });

  it('gets the last spans of a process that stops, with the attributes of the environment', async () => {
    await using collector = await startCollector();
    using running = startProcess({
      env: {
        PORT: '0',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url.replace('/v1/traces', '/'),
        OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-token=hidden-token',
        OTEL_SERVICE_NAME: 'keys of the NOC',
      },
    });
    const [, url = ''] = await running.waitFor(/GraphiQL {5}(http:\S+)/);
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ a }"}' });
    running.child.kill('SIGTERM');
    await running.ended;
    await sleep(50);
    expect(serverSpans(collector.spans)).toHaveLength(1);
    expect(collector.resources[0]).toMatchObject({ 'service.name': 'keys of the NOC' });
    expect(collector.received()).toContain('hidden-token');
    expect(running.output()).not.toContain('hidden-token');
  });
});
