import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../src/sandbox/arin/server.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { scrapedSeries } from './support/metrics.ts';
import { send, type RawRequest } from './support/canary.ts';

// The caller's ARIN key may be in the calls to ARIN, and nowhere else: not in a response, its headers, the log, the audit, the
// metrics, a trace, or a call to RIPE Atlas. Its first group is public.

const KEY = 'API-1A2B-3C4D-5E6F-7A8B';
/** The groups of the key that are secret. */
const SECRET_GROUPS = /3c4d|5e6f|7a8b/i;
const CORE = 'http://www.arin.net/regrws/core/v1';

const QUERIES: Readonly<Record<string, string>> = {
  keyCheck: '{ arin { keyCheck { prefix verdict detail checkedAt } } }',
  tickets: '{ arin { tickets(status: "ANY") { id type status resolution createdAt } } }',
  ticket: '{ arin { ticket(id: "20260902-X7") { id type attachments { messageId attachmentId fileName } } } }',
  downloads: '{ arin { downloads { kind verdict detail urlTemplate } } }',
  requestArinReport:
    'mutation { requestArinReport(input: { kind: ASSOCIATIONS }) { ticket { id type } userErrors { code message } } }',
  both: '{ apiKeys(first: 2) { nodes { id label } } arin { keyCheck { verdict } } }',
};

/** Whatever ARIN sends, it can repeat the key in it. */
const echo = `The key ${KEY} in https://reg.arin.net/rest/x?apikey=${KEY} and ${KEY.toLowerCase().replaceAll('-', '%2D')}`;
const errorXml = `<error xmlns="${CORE}"><code>E_${KEY}</code><message>${echo}</message></error>`;
const ticketXml = `<ticketNo>${KEY}</ticketNo><webTicketType>${KEY}</webTicketType><webTicketStatus>${echo}</webTicketStatus><createdDate>${KEY}</createdDate><messageReferences><messageReference><attachmentReferences><attachmentReference><attachmentFilename>${echo}</attachmentFilename><attachmentId>${KEY}</attachmentId></attachmentReference></attachmentReferences><messageId>${KEY}</messageId></messageReference></messageReferences>`;

const ANSWERS: Readonly<Record<string, Fault['answer'] | null>> = {
  'nothing wrong': null,
  'its own tickets': { status: 200, body: `<ticket xmlns="${CORE}">${ticketXml}</ticket>` },
  'its own list': { status: 200, body: `<collection xmlns="${CORE}"><ticket>${ticketXml}</ticket></collection>` },
  'a redirect': { status: 302, headers: { location: `https://example.net/?apikey=${KEY}` } },
  'no XML': { status: 200, body: echo },
  'a document type': { status: 200, body: `<!DOCTYPE x [<!ENTITY k "${KEY}">]><x>&k;</x>` },
  'a reset': { kind: 'reset-after' },
  'half of the answer': { kind: 'truncate' },
  'no answer': { kind: 'hang' },
  ...Object.fromEntries(
    [400, 401, 403, 404, 405, 406, 409, 413, 415, 429, 500, 502, 503].map((status) => [
      `an error ${status}`,
      { status, headers: { 'x-echo': KEY }, body: errorXml },
    ]),
  ),
};

describe.each(['header', 'query'] as const)('an ARIN key in the %s', (carrier) => {
  let upstream: TestGateway;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await startTestGateway({ arin: true });
    const { url, downloadUrl } = upstream.arin;
    // Keeps the circuit closed, although ARIN mostly fails in these tests.
    const resilience = { breakerMinimumRps: 1_000_000 };
    const metrics = { host: '127.0.0.1', port: 0 };
    const options = {
      upstreamTimeoutMs: 400,
      resilience,
      metrics,
      federatedTracing: true,
      graphRole: 'subgraph' as const,
    };
    gateway = await startTestGateway({ gateway: { ...options, arin: { url, downloadUrl, carrier } } });
  });

  afterAll(async () => {
    const series = (await scrapedSeries(gateway)).join('\n');
    expect(series).toContain('registry="arin-downloads",method="HEAD",route="/{file}"');
    expect(series).not.toMatch(SECRET_GROUPS);
    await gateway.close();
    await upstream.close();
    expect(gateway.log()).not.toMatch(SECRET_GROUPS);
  });

  /** Sends a request with the key, and returns the parts of its outcome that show it. */
  async function leaksOf(request: RawRequest): Promise<string[]> {
    const logged = gateway.log().length;
    const headers = {
      'x-arin-api-key': KEY,
      authorization: `Key ${gateway.sandbox.credentials.administrator}`,
      'apollo-federation-include-trace': 'ftv1',
      ...request.headers,
    };
    const answer = await send(gateway.url, { ...request, headers });
    await new Promise(setImmediate);
    const trace = /"ftv1":"([^"]*)"/.exec(answer.text)?.[1] ?? '';
    const parts = {
      response: answer.text,
      headers: answer.headers,
      trace: Buffer.from(trace, 'base64').toString('latin1'),
      log: gateway.log().slice(logged),
      'call to RIPE Atlas': JSON.stringify(gateway.sandbox.takeCalls()),
    };
    return Object.entries(parts).flatMap(([name, text]) => (SECRET_GROUPS.test(text) ? [`${name}: ${text}`] : []));
  }

  it.each(Object.keys(ANSWERS))('is shown nowhere if ARIN sends %s', async (name) => {
    const answer = ANSWERS[name];
    for (const query of Object.values(QUERIES)) {
      upstream.arin.clearFaults();
      if (answer) upstream.arin.fault({ times: Infinity, answer });
      expect(await leaksOf({ body: JSON.stringify({ query }) })).toEqual([]);
    }
    // The calls were made, with the key where it belongs.
    const calls = upstream.arin.takeCalls();
    expect(calls.length).toBeGreaterThan(5);
    const inQuery = calls.filter(({ path }) => path.includes(`apikey=${KEY}`));
    expect(inQuery.length > 0 && inQuery.every(({ headers }) => headers['authorization'] === undefined)).toBe(true);
    if (carrier === 'header') expect(inQuery.every(({ path }) => path.includes('/downloads/'))).toBe(true);
    else expect(inQuery).toHaveLength(calls.length);
  });

  it('is shown nowhere, and sent to no registry, if it is in a wrong place', async () => {
    upstream.arin.clearFaults();
    upstream.arin.takeCalls();
    const operation = (query: string, variables = {}): RawRequest => ({
      headers: { 'x-arin-api-key': 'API-9C8D-7E6F-5A4B-3C2D-1E0F-2A3B-4C5D-6E7F' },
      body: JSON.stringify({ query, variables }),
    });
    const name = KEY.replaceAll('-', '_');
    const requests: RawRequest[] = [
      ...[KEY, KEY.toLowerCase(), KEY.replaceAll('-', '')].flatMap((key) => [
        operation(`{ apiKey(id: "${key}") { id } }`),
        operation(`{ apiKeys(filter: { targetId: "${key}" }) { totalCount } }`),
        operation(`{ apiKeys(filter: { permission: "${key}" }) { totalCount } }`),
        operation(`{ arin { ticket(id: "${key}") { id } tickets(type: "${key}") { id } } }`),
        operation('query ($key: String) { arin { tickets(status: $key) { id } } }', { key }),
        operation(`mutation { requestArinReport(input: { kind: WHOWAS_NET, subject: "${key}" }) { ticket { id } } }`),
        operation(`mutation { requestArinReport(input: { kind: REASSIGNMENT, subject: "${key}" }) { ticket { id } } }`),
        operation(
          `mutation { requestArinReport(input: { kind: REASSIGNMENT, subject: "NET-${key}" }) { ticket { id } } }`,
        ),
        operation(`{ arin(apikey: "${key}") { keyCheck { verdict } } }`),
        { method: 'GET', path: `/graphql?query={__typename}&apikey=${key}` },
        { method: 'GET', path: `/graphql/${key}` },
        { method: 'GET', path: `/healthz?apikey=${key}` },
        { headers: { authorization: `ApiKey ${key}` }, body: '{"query":"{ callingKey { detail } }"}' },
        { headers: { authorization: `Key ${key}` }, body: '{"query":"{ apiKeys { totalCount } }"}' },
        { headers: { 'x-arin-api-key': `${key} ${key}` }, body: JSON.stringify({ query: QUERIES['keyCheck'] }) },
        { headers: { 'x-request-id': key, 'user-agent': key, referer: key }, body: '{"query":"{ __typename }"}' },
        { headers: { origin: `https://${key.toLowerCase()}.example` }, body: '{"query":"{ __typename }"}' },
        { body: `{"query": "${key}` },
        { body: JSON.stringify({ query: '{ __typename }', operationName: key }) },
      ]),
      operation(`query ${name} { __typename }`),
      operation(`{ ${name}: __typename }`),
      operation(`{ ${name} }`),
      operation(`query ($${name}: Int) { apiKeys(first: $${name}) { totalCount } }`),
    ];
    const found: string[] = [];
    for (const request of requests) found.push(...(await leaksOf(request)));
    expect(found).toEqual([]);
    const sent = upstream.arin.takeCalls().filter(({ path, headers }) => {
      const isCarried = headers['authorization'] === `ApiKey ${KEY}` || path.endsWith(`apikey=${KEY}`);
      return !isCarried && SECRET_GROUPS.test(path);
    });
    expect(sent).toEqual([]);
  });
});

describe('the RIPE Atlas key', () => {
  it('is in no call to ARIN', async () => {
    await using gateway = await startTestGateway({ arin: true });
    const { administrator } = gateway.sandbox.credentials;
    for (const query of Object.values(QUERIES))
      await gateway.execute(query, { headers: { 'x-arin-api-key': gateway.arin.keys.owner } });
    const calls = gateway.arin.takeCalls();
    expect(calls.length).toBeGreaterThan(5);
    expect(JSON.stringify(calls)).not.toContain(administrator.slice(9));
    // An Atlas key in the other header is not sent at all.
    const { data, errors } = await gateway.execute(QUERIES['keyCheck'] ?? '', {
      headers: { 'x-arin-api-key': administrator },
    });
    expect(data.arin.keyCheck).toBeNull();
    expect(JSON.stringify(errors)).not.toContain(administrator.slice(9));
    expect(gateway.arin.takeCalls()).toEqual([]);
  });
});
