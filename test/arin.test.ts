import { describe, expect, it } from 'vitest';
import type { Fault } from '../src/sandbox/arin/server.ts';
import { startTestGateway, type ExecuteOptions, type TestGateway, type TestGatewayOptions } from './support/gateway.ts';

const CORE = 'http://www.arin.net/regrws/core/v1';
const XML_HEADERS = { 'content-type': 'application/xml' };

function start({ gateway, ...options }: TestGatewayOptions = {}): Promise<TestGateway> {
  // Keeps the circuit closed, although ARIN mostly fails in these tests.
  const resilience = { breakerMinimumRps: 1_000_000, ...gateway?.resilience };
  return startTestGateway({ ...options, arin: true, gateway: { ...gateway, resilience } });
}

/** Sends an operation with an ARIN key alone. Default: the owner's. Null sends no key at all. */
function ask(gateway: TestGateway, query: string, options: ExecuteOptions & { arinKey?: string | null } = {}) {
  const { arinKey = gateway.arin.keys.owner, ...rest } = options;
  const headers = { ...rest.headers, ...(arinKey !== null && { 'x-arin-api-key': arinKey }) };
  return gateway.execute(query, { key: null, ...rest, headers });
}

const arinCalls = ({ arin }: TestGateway): string[] => arin.takeCalls().map(({ method, path }) => `${method} ${path}`);

function errorBody(code: string, message = 'Because.'): string {
  return `<?xml version="1.0"?><error xmlns="${CORE}"><additionalInfo/><code>${code}</code><components/><message>${message}</message></error>`;
}

const CHECK = '{ arin { keyCheck { prefix verdict detail checkedAt } } }';
const CHECK_CALL = 'GET /rest/ticket/summary;ticketType=QUESTION;ticketStatus=ANY_OPEN';

describe('keyCheck', () => {
  it.each<[string, 'inactive' | 'limited' | 'owner', string, string]>([
    ['accepts a key', 'owner', 'ACCEPTED', 'API-1A2B'],
    ['accepts a key of eight groups', 'limited', 'ACCEPTED', 'API-9C8D'],
    ['rejects a deactivated key', 'inactive', 'REJECTED', 'API-0F0E'],
  ])('%s', async (_name, key, verdict, prefix) => {
    await using gateway = await start();
    const { data, errors, status } = await ask(gateway, CHECK, { arinKey: gateway.arin.keys[key] });
    expect([status, errors]).toEqual([200, []]);
    expect(data.arin.keyCheck).toMatchObject({ verdict, prefix });
    expect(Math.abs(Date.now() - Date.parse(data.arin.keyCheck.checkedAt))).toBeLessThan(5_000);
    expect(arinCalls(gateway)).toEqual([CHECK_CALL]);
  });

  it('asks once, whatever the number of fields', async () => {
    await using gateway = await start();
    await ask(gateway, '{ a: arin { keyCheck { verdict } } b: arin { keyCheck { detail } } }');
    expect(arinCalls(gateway)).toEqual([CHECK_CALL]);
  });

  // The table of the reference, row by row: answers of ARIN, and pages of a proxy with the same status.
  it.each<[number, string, string, string]>([
    [200, `<collection xmlns="${CORE}"/>`, 'ACCEPTED', 'ARIN accepts the key.'],
    [200, '<collection/>', 'UNDETERMINED', 'not what it documents'],
    [200, '<html><body>Welcome</body></html>', 'UNDETERMINED', 'not what it documents'],
    [400, errorBody('E_BAD_REQUEST'), 'REJECTED', 'ARIN says: E_BAD_REQUEST: Because.'],
    [400, errorBody('E_AUTHENTICATION'), 'REJECTED', 'ARIN does not say which'],
    [400, '<html>Bad Request</html>', 'UNDETERMINED', 'the status 400'],
    [400, '', 'UNDETERMINED', 'the status 400'],
    [400, errorBody('E_BAD_REQUEST').replaceAll(CORE, 'http://example.net/'), 'UNDETERMINED', 'the status 400'],
    [401, errorBody('E_AUTHENTICATION'), 'UNDETERMINED', 'Either ARIN does not know the key, or it knows the key'],
    [401, 'Unauthorized', 'UNDETERMINED', 'Either ARIN does not know the key'],
    [403, errorBody('E_AUTHENTICATION'), 'UNDETERMINED', 'Either ARIN does not know the key'],
    [403, errorBody('E_UNSPECIFIED'), 'UNDETERMINED', 'refused the request (403). ARIN says: E_UNSPECIFIED'],
    [403, '<html>Forbidden</html>', 'UNDETERMINED', 'the status 403'],
    [500, '<html>Oops</html>', 'UNDETERMINED', 'the status 500'],
    [503, '', 'UNDETERMINED', 'the status 503'],
    [429, errorBody('E_TOO_MANY_REQUESTS'), 'UNDETERMINED', 'ARIN says: E_TOO_MANY_REQUESTS'],
    [429, '', 'UNDETERMINED', 'too many requests'],
    [500, errorBody('E_UNSPECIFIED'), 'UNDETERMINED', 'the status 500. ARIN says: E_UNSPECIFIED'],
    [503, errorBody('E_OUTAGE'), 'UNDETERMINED', 'ARIN is not available'],
    [400, errorBody('E_OUTAGE'), 'UNDETERMINED', 'ARIN is not available'],
    [302, '', 'UNDETERMINED', 'the status 302'],
  ])('with the status %d and the body %s', async (status, body, verdict, detail) => {
    await using gateway = await start();
    gateway.arin.fault({ times: Infinity, answer: { status, headers: XML_HEADERS, body } });
    const { data, errors } = await ask(gateway, CHECK);
    expect(errors).toEqual([]);
    expect(data.arin.keyCheck.verdict).toBe(verdict);
    expect(data.arin.keyCheck.detail).toContain(detail);
  });

  it.each([404, 405, 406, 415])('is an error with the status %d: the request itself is wrong', async (status) => {
    await using gateway = await start();
    const code = status === 415 ? 'E_AUTHENTICATION' : 'E_UNSPECIFIED';
    gateway.arin.fault({ times: Infinity, answer: { status, body: errorBody(code) } });
    const { data, errors } = await ask(gateway, CHECK);
    expect(data.arin.keyCheck).toBeNull();
    expect(errors).toMatchObject([{ path: ['arin', 'keyCheck'], extensions: { code: 'UPSTREAM_INVALID' } }]);
  });

  it.each([{ kind: 'reset-before' }, { kind: 'truncate' }, { kind: 'hang' }] as const)(
    'is undetermined without an answer: %j',
    async (answer) => {
      await using gateway = await start({ gateway: { upstreamTimeoutMs: 600 } });
      gateway.arin.fault({ times: Infinity, answer });
      const { data, errors } = await ask(gateway, CHECK);
      expect(errors).toEqual([]);
      expect(data.arin.keyCheck).toMatchObject({ verdict: 'UNDETERMINED', detail: expect.stringContaining('ARIN') });
    },
  );
});

describe('the key', () => {
  it.each([
    [null, 'The request has no ARIN key. Send "X-Arin-Api-Key: API-XXXX-XXXX-XXXX-XXXX".'],
    ['API-1A2B', 'The header X-Arin-Api-Key does not have the format of an ARIN key.'],
  ])('is required by each field below arin: %j', async (arinKey, message) => {
    await using gateway = await start();
    const { data, errors } = await ask(
      gateway,
      '{ arin { keyCheck { verdict } tickets { id } ticket(id: "20260902-X7") { id } downloads { kind } } registries { id } }',
      { arinKey },
    );
    expect(data.arin).toEqual({ keyCheck: null, tickets: null, ticket: null, downloads: null });
    expect(data.registries.length).toBe(7);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(Array.from({ length: 4 }, () => 'UNAUTHENTICATED'));
    expect(errors[0]?.message).toContain(message);
    const report = await ask(
      gateway,
      'mutation { requestArinReport(input: { kind: ASSOCIATIONS }) { ticket { id } } }',
      {
        arinKey,
      },
    );
    expect(report.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(gateway.takeAuditEvents()).toMatchObject([
      { data: { caller: 'none', outcome: 'FAILED', errorCode: 'UNAUTHENTICATED' } },
    ]);
    expect(arinCalls(gateway)).toEqual([]);
  });

  it('of one operation reaches its own registry and no other', async () => {
    await using gateway = await start();
    const { arin, sandbox } = gateway;
    const { errors } = await ask(
      gateway,
      '{ apiKeys(first: 1) { totalCount } callingKey { verdict } arin { keyCheck { verdict } downloads { verdict } tickets { id } } }',
      { key: sandbox.credentials.administrator },
    );
    expect(errors).toEqual([]);
    const [toAtlas, toArin] = [JSON.stringify(sandbox.takeCalls()), JSON.stringify(arin.takeCalls())];
    expect(toAtlas).toContain(sandbox.credentials.administrator);
    expect(toAtlas).not.toMatch(/API-1A2B/i);
    expect(toArin).toContain(`ApiKey ${arin.keys.owner}`);
    expect(toArin).not.toContain(sandbox.credentials.administrator.slice(9));
  });

  it.each(['header', 'query'] as const)('is sent to Reg-RWS in the %s, as the setting says', async (carrier) => {
    await using other = await start();
    const { url, downloadUrl } = other.arin;
    await using gateway = await start({ gateway: { arin: { url, downloadUrl, carrier } } });
    other.arin.acceptsHeader = carrier === 'header';
    const { data } = await ask(gateway, '{ arin { keyCheck { verdict } tickets { id } downloads { verdict } } }');
    expect(data.arin).toMatchObject({ keyCheck: { verdict: 'ACCEPTED' }, tickets: [{}] });
    const calls = other.arin.takeCalls();
    for (const { path, headers } of calls) {
      const isDownload = path.includes('/downloads/');
      const inQuery = isDownload || carrier === 'query';
      expect(path.includes('apikey=API-1A2B')).toBe(inQuery);
      expect(headers['authorization']).toBe(inQuery ? undefined : `ApiKey ${gateway.arin.keys.owner}`);
    }
    expect(calls).toHaveLength(4);
  });

  it('is enough for a request by GET', async () => {
    await using gateway = await start();
    const url = `${gateway.url}/graphql?query=${encodeURIComponent(CHECK)}`;
    const headers = { 'x-arin-api-key': gateway.arin.keys.owner };
    const response = await fetch(url, { headers });
    expect(await response.json()).toMatchObject({ data: { arin: { keyCheck: { verdict: 'ACCEPTED' } } } });
    expect(response.headers.get('vary')).toContain('x-arin-api-key');
    expect((await fetch(url)).status).toBe(401);
  });

  it('of an unusual length is sent, with a warning', async () => {
    await using gateway = await start();
    const { data, extensions } = await ask(gateway, CHECK, { arinKey: 'api-1a2b-3c4d-5e6f' });
    expect(data.arin.keyCheck.verdict).toBe('REJECTED');
    expect(extensions.warnings).toEqual([expect.stringContaining('has an unusual length')]);
    expect(gateway.arin.calls[0]?.headers['authorization']).toBe('ApiKey API-1A2B-3C4D-5E6F');
  });

  it('counts for the rate limit, each one of a request', async () => {
    await using gateway = await start({ gateway: { rateLimits: { operationsPerSecond: 3 } } });
    const { administrator } = gateway.sandbox.credentials;
    const statuses: number[] = [];
    for (let sent = 0; sent < 3; sent += 1)
      statuses.push((await ask(gateway, '{ __typename }', { key: administrator })).status);
    statuses.push((await ask(gateway, '{ __typename }')).status);
    statuses.push((await ask(gateway, '{ __typename }', { key: administrator, arinKey: null })).status);
    statuses.push((await ask(gateway, '{ __typename }', { arinKey: gateway.arin.keys.limited })).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429, 200]);
  });

  it('has calls of its own in the rate limits', async () => {
    await using gateway = await start({ gateway: { rateLimits: { upstreamCallsPerSecond: 1 } } });
    const { data, errors } = await ask(
      gateway,
      '{ apiKey(id: "361fff4d") { id } apiKeyPermissions { id } arin { ticket(id: "20260902-X7") { id } } }',
      { key: gateway.sandbox.credentials.administrator },
    );
    // The first call of the operation is free, and each key may make one more.
    expect(errors).toEqual([]);
    expect(data.arin.ticket).toEqual({ id: '20260902-X7' });
    for (const { headers } of gateway.arin.calls)
      expect(headers).toMatchObject({ accept: 'application/xml', 'content-type': 'application/xml' });
  });

  it('is a header that listed origins may send', async () => {
    const origin = 'https://keys.example.net';
    await using gateway = await start({ gateway: { corsOrigins: [origin] } });
    const { headers } = await fetch(`${gateway.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect(headers.get('access-control-allow-headers')).toContain('x-arin-api-key');
  });
});

describe('without ARIN', () => {
  it('the graph has registries, and neither the fields nor the header', async () => {
    await using gateway = await startTestGateway();
    const { errors } = await gateway.execute('{ arin { keyCheck { verdict } } }');
    expect(errors[0]?.message).toContain('Cannot query field "arin"');
    const { data } = await gateway.execute('{ registries { id operations { operation offered } } }');
    const offered = data.registries.map(({ id, operations }: { id: string; operations: { offered: boolean }[] }) => [
      id,
      operations.filter((operation) => operation.offered).length,
    ]);
    const { data: how } = await gateway.execute('{ registries { operations { how } } }');
    for (const { operations } of how.registries)
      for (const operation of operations) expect(operation.how).toMatch(/^[A-Z].{15,}\.$/);
    expect(offered).toEqual([
      ['ripe-atlas', 7],
      ['arin', 3],
      ['ripe-database', 0],
      ['ripe-ncc-lir-portal', 0],
      ['apnic', 0],
      ['lacnic', 0],
      ['afrinic', 0],
    ]);
    expect(gateway.upstreamCalls()).toEqual([]);
    const url = `${gateway.url}/graphql?query={__typename}`;
    expect((await fetch(url, { headers: { 'x-arin-api-key': 'API-1A2B-3C4D-5E6F-7A8B' } })).status).toBe(401);
  });
});

describe('tickets', () => {
  it.each([
    ['', 'GET /rest/ticket/summary;ticketStatus=ANY_OPEN', ['20261012-X1']],
    ['(status: "ANY")', 'GET /rest/ticket/summary;ticketStatus=ANY', ['20261012-X1', '20260902-X7']],
    ['(status: "ANY", first: 1)', 'GET /rest/ticket/summary;ticketStatus=ANY', ['20261012-X1']],
    [
      '(type: "ASSOCIATIONS_REPORT", status: null)',
      'GET /rest/ticket/summary;ticketType=ASSOCIATIONS_REPORT',
      ['20260902-X7'],
    ],
    ['(type: "NEW_TYPE", status: "CLOSED")', 'GET /rest/ticket/summary;ticketType=NEW_TYPE;ticketStatus=CLOSED', []],
  ])('%s are those that ARIN lists', async (args, call, ids) => {
    await using gateway = await start();
    const { data, errors } = await ask(gateway, `{ arin { tickets${args} { id } } }`);
    expect(errors).toEqual([]);
    expect(data.arin.tickets.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(arinCalls(gateway)).toEqual([call]);
  });

  it.each([
    ['tickets(status: null) { id }', 'Give `type` or `status`'],
    ['tickets(type: "a;b=c") { id }', '`type` must be a name of ARIN in capital letters'],
    ['tickets(status: "../ticket") { id }', '`status` must be a name of ARIN'],
    ['tickets(first: 501) { id }', '`first` must be from 0 to 500.'],
    ['tickets(first: -1) { id }', '`first` must be from 0 to 500.'],
    ['ticket(id: "1/../2") { id }', '`id` must be a ticket number of ARIN'],
    ['ticket(id: "API-1A2B-3C4D-5E6F-7A8B") { id }', '`id` must be a ticket number of ARIN'],
  ])('with an invalid argument are rejected, and nothing is sent: %s', async (field, message) => {
    await using gateway = await start();
    const { errors } = await ask(gateway, `{ arin { ${field} } }`);
    expect(errors).toMatchObject([
      { message: expect.stringContaining(message), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(arinCalls(gateway)).toEqual([]);
  });

  it('are read one by one, with attachments only if they are selected', async () => {
    await using gateway = await start();
    const { data, errors } = await ask(
      gateway,
      `{ arin {
        plain: ticket(id: "20260902-X7") { id type status resolution createdAt updatedAt resolvedAt closedAt }
        open: ticket(id: "20261012-X1") { closedAt attachments { messageId attachmentId fileName } }
        none: ticket(id: "20260902-X8") { id } } }`,
    );
    expect(errors).toEqual([]);
    expect(data.arin).toEqual({
      plain: {
        id: '20260902-X7',
        type: 'ASSOCIATIONS_REPORT',
        status: 'CLOSED',
        resolution: 'PROCESSED',
        createdAt: '2026-09-02T13:15:00.000Z',
        updatedAt: '2026-09-02T13:16:12.500Z',
        resolvedAt: '2026-09-02T13:16:12.500Z',
        closedAt: '2026-09-02T13:16:12.500Z',
      },
      open: {
        closedAt: null,
        attachments: [
          { messageId: '3', attachmentId: '8a8181e54a1b2c3d014a5b6c7d8e0003', fileName: 'letter & stamp.pdf' },
        ],
      },
      none: null,
    });
    expect(arinCalls(gateway)).toEqual([
      'GET /rest/ticket/20260902-X7/summary',
      'GET /rest/ticket/20261012-X1?msgRefs=true',
      'GET /rest/ticket/20260902-X8/summary',
    ]);
  });

  it('pass on what ARIN adds, and read both of its forms of time', async () => {
    await using gateway = await start();
    const ticket = `<t:ticketNo>20261101-X5</t:ticketNo><t:new>1</t:new><t:webTicketType>BRAND_NEW</t:webTicketType>
      <t:createdDate>Mon Nov 07 14:04:28 EST 2011</t:createdDate><t:updatedDate>yesterday</t:updatedDate>`;
    const body = `<t:collection xmlns:t="${CORE}"><t:ticket>${ticket}</t:ticket><other xmlns="urn:x"/></t:collection>`;
    gateway.arin.fault({ answer: { status: 200, headers: XML_HEADERS, body } });
    const { data, extensions } = await ask(gateway, '{ arin { tickets { id type status createdAt updatedAt } } }');
    expect(data.arin.tickets).toEqual([
      { id: '20261101-X5', type: 'BRAND_NEW', status: null, createdAt: '2011-11-07T19:04:28.000Z', updatedAt: null },
    ]);
    expect(extensions.warnings).toEqual([
      'ARIN sent a time in updatedDate that the gateway cannot read. It is null in the response.',
    ]);
  });

  it.each<[number, string, string]>([
    [400, 'BAD_USER_INPUT', 'ARIN rejected the request. It answers 400 to a key that is unknown or inactive'],
    [401, 'FORBIDDEN', 'ARIN does not allow this for the key'],
    [403, 'FORBIDDEN', 'ARIN does not allow this for the key'],
    [429, 'RATE_LIMITED', 'ARIN has received too many requests'],
    [500, 'UPSTREAM_UNAVAILABLE', 'ARIN failed to process the request'],
    [404, 'UPSTREAM_INVALID', 'does not match its documentation'],
    [415, 'UPSTREAM_INVALID', 'does not match its documentation'],
    [301, 'UPSTREAM_INVALID', 'does not match its documentation'],
  ])('are an error with the status %d', async (status, code, message) => {
    await using gateway = await start();
    gateway.arin.fault({ times: Infinity, answer: { status, body: errorBody('E_UNSPECIFIED') } });
    const { errors } = await ask(gateway, '{ arin { tickets { id } } }');
    expect(errors).toMatchObject([{ message: expect.stringContaining(message), extensions: { code } }]);
    expect(errors[0]?.message).toContain('ARIN says: E_UNSPECIFIED: Because.');
  });
});

it('a long list, under many aliases, does not hold the event loop', async () => {
  await using gateway = await start();
  const ticket = `<ticket><ticketNo>20261012-X1</ticketNo>${'<webTicketType>QUESTION</webTicketType>'.repeat(8)}</ticket>`;
  const body = `<collection xmlns="${CORE}">${ticket.repeat(1_800)}</collection>`;
  gateway.arin.fault({ times: Infinity, answer: { status: 200, headers: XML_HEADERS, body } });
  let longest = 0;
  let cpu = process.threadCpuUsage();
  const watch = setInterval(() => {
    const { user, system } = process.threadCpuUsage(cpu);
    longest = Math.max(longest, (user + system) / 1_000);
    cpu = process.threadCpuUsage();
  }, 1);
  const fields = Array.from({ length: 8 }, (_none, at) => `a${at}: tickets(type: "TYPE${at}", first: 0) { id }`);
  const { errors } = await ask(gateway, `{ arin { ${fields.join(' ')} } }`);
  clearInterval(watch);
  expect(errors).toEqual([]);
  // A piece takes 15 ms. The sandbox of this process sends its answers meanwhile.
  expect(longest).toBeLessThan(250);
});

it('a ticket with another number than the one that was asked for is an error', async () => {
  await using gateway = await start();
  const body = `<ticket xmlns="${CORE}"><ticketNo>20260902-X9999</ticketNo></ticket>`;
  gateway.arin.fault({ answer: { status: 200, headers: XML_HEADERS, body } });
  const { errors } = await ask(gateway, '{ arin { ticket(id: "20260902-X7") { id } } }');
  expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INVALID' } }]);
});

it('a ticket is null if ARIN does not know it, and an error if a proxy answers 404', async () => {
  await using gateway = await start();
  gateway.arin.fault({ path: /X8/, answer: { status: 404, body: '<html>Not Found</html>' } });
  const { data, errors } = await ask(
    gateway,
    '{ arin { unknown: ticket(id: "20260902-X9") { id } proxy: ticket(id: "20260902-X8") { id } } }',
  );
  expect(data.arin).toEqual({ unknown: null, proxy: null });
  expect(errors).toMatchObject([{ path: ['arin', 'proxy'], extensions: { code: 'UPSTREAM_INVALID' } }]);
});

describe('downloads', () => {
  it.each<[string, 'inactive' | 'limited' | 'owner', string]>([
    ['an approved account', 'owner', 'APPROVED'],
    ['another account', 'limited', 'NOT_APPROVED'],
    ['a key that ARIN does not know', 'inactive', 'REJECTED'],
  ])('tell what %s may fetch, without fetching it', async (_name, key, verdict) => {
    await using gateway = await start();
    const arinKey = gateway.arin.keys[key];
    const { data } = await ask(gateway, '{ arin { downloads { kind verdict detail urlTemplate } } }', { arinKey });
    const { downloadUrl } = gateway.arin;
    expect(data.arin.downloads).toEqual([
      {
        kind: 'BULK_WHOIS',
        verdict,
        detail: expect.any(String),
        urlTemplate: `${downloadUrl}/bulkwhois?apikey={apikey}`,
      },
      { kind: 'NO_VALID_POC', verdict, detail: expect.any(String), urlTemplate: `${downloadUrl}/nvpr?apikey={apikey}` },
    ]);
    expect(gateway.arin.calls.map(({ method, headers }) => [method, headers['authorization']])).toEqual([
      ['HEAD', undefined],
      ['HEAD', undefined],
    ]);
  });

  it.each([{ status: 302 }, { status: 404 }, { status: 500 }, { kind: 'reset-before' }] as const)(
    'are undetermined after %j',
    async (answer) => {
      await using gateway = await start();
      gateway.arin.fault({ times: Infinity, answer });
      const { data, errors } = await ask(gateway, '{ arin { downloads { verdict } } }');
      expect(errors).toEqual([]);
      expect(data.arin.downloads).toEqual([{ verdict: 'UNDETERMINED' }, { verdict: 'UNDETERMINED' }]);
    },
  );
});

const REPORT = `mutation Report($input: RequestArinReportInput!) {
  requestArinReport(input: $input) { ticket { id type status } userErrors { code message field } } }`;

describe('a report', () => {
  it.each<[string, string | null, string, string]>([
    ['ASSOCIATIONS', null, '/rest/report/associations', 'ASSOCIATIONS_REPORT'],
    ['ASSOCIATIONS', ' ', '/rest/report/associations', 'ASSOCIATIONS_REPORT'],
    ['REASSIGNMENT', 'net-192-0-2-0-1', '/rest/report/reassignment/NET-192-0-2-0-1', 'USER_REASSIGNMENT_REPORT'],
    ['REASSIGNMENT', 'NET6-2001-DB8-1', '/rest/report/reassignment/NET6-2001-DB8-1', 'USER_REASSIGNMENT_REPORT'],
    ['WHOWAS_ASN', 'AS64496', '/rest/report/whoWas/asn/64496', 'WHOWAS_REPORT'],
    ['WHOWAS_NET', '192.0.2.1', '/rest/report/whoWas/net/192.0.2.1', 'WHOWAS_REPORT'],
    ['WHOWAS_NET', '2001:db8::1', '/rest/report/whoWas/net/2001:db8::1', 'WHOWAS_REPORT'],
  ])('of the kind %s about %j creates one ticket', async (kind, subject, path, type) => {
    await using gateway = await start();
    const { data, errors } = await ask(gateway, REPORT, { variables: { input: { kind, subject } } });
    expect(errors).toEqual([]);
    const { ticket } = data.requestArinReport;
    expect(ticket).toEqual({ id: expect.stringMatching(/^\d{8}-X3$/), type, status: 'PENDING_REVIEW' });
    expect(arinCalls(gateway)).toEqual([`GET ${path}`]);
    expect(gateway.arin.created).toHaveLength(1);
    expect(gateway.takeAuditEvents()).toMatchObject([
      {
        type: 'atlas-keys-gateway.arin-report.request',
        data: { kind: 'REQUEST_REPORT', outcome: 'DONE', ticketId: ticket.id, upstreamStatus: 200, keyId: null },
      },
    ]);
  });

  it.each([
    ['ASSOCIATIONS', 'AS1', '`subject` must be absent'],
    ['REASSIGNMENT', null, '`subject` must be the handle of a network'],
    ['REASSIGNMENT', '192.0.2.0/24', '`subject` must be the handle of a network'],
    ['WHOWAS_ASN', '4294967296', '`subject` must be the number of an autonomous system'],
    ['WHOWAS_ASN', '64496/../x', '`subject` must be the number of an autonomous system'],
    ['WHOWAS_NET', '192.0.2.0/24', 'without a prefix length'],
    ['WHOWAS_NET', 'fe80::1%eth0', 'without a prefix length'],
  ])('of the kind %s about %j is refused, and nothing is sent', async (kind, subject, message) => {
    await using gateway = await start();
    const { data, errors } = await ask(gateway, REPORT, { variables: { input: { kind, subject } } });
    expect(errors).toEqual([]);
    expect(data.requestArinReport).toMatchObject({
      ticket: null,
      userErrors: [{ code: 'INVALID', message: expect.stringContaining(message), field: ['input', 'subject'] }],
    });
    expect(arinCalls(gateway)).toEqual([]);
    expect(gateway.takeAuditEvents()).toMatchObject([{ data: { outcome: 'REFUSED', errorCode: 'INVALID' } }]);
  });

  it.each<[number, string, string]>([
    [400, 'E_BAD_REQUEST', 'INVALID'],
    [400, 'E_AUTHENTICATION', 'NOT_AUTHORIZED'],
    [401, 'E_AUTHENTICATION', 'NOT_AUTHORIZED'],
    [403, 'E_UNSPECIFIED', 'NOT_AUTHORIZED'],
    [404, 'E_OBJECT_NOT_FOUND', 'NOT_FOUND'],
  ])('that ARIN rejects with %d %s is a user error', async (status, arinCode, code) => {
    await using gateway = await start();
    gateway.arin.fault({ answer: { status, body: errorBody(arinCode) } });
    const { data, errors } = await ask(gateway, REPORT, { variables: { input: { kind: 'ASSOCIATIONS' } } });
    expect(errors).toEqual([]);
    expect(data.requestArinReport.userErrors).toMatchObject([
      { code, message: expect.stringContaining(`ARIN says: ${arinCode}: Because.`) },
    ]);
  });

  const FAULTS: readonly [Fault['answer'], 'RATE_LIMITED' | 'OUTCOME_UNKNOWN'][] = [
    [{ kind: 'reset-before' }, 'OUTCOME_UNKNOWN'],
    [{ kind: 'reset-after' }, 'OUTCOME_UNKNOWN'],
    [{ status: 500, execute: true }, 'OUTCOME_UNKNOWN'],
    [{ status: 502 }, 'OUTCOME_UNKNOWN'],
    [{ status: 503, body: errorBody('E_OUTAGE') }, 'OUTCOME_UNKNOWN'],
    [{ status: 504, execute: true }, 'OUTCOME_UNKNOWN'],
    [{ status: 429 }, 'RATE_LIMITED'],
    [{ kind: 'hang' }, 'OUTCOME_UNKNOWN'],
    [{ status: 302, headers: { location: '/rest/report/associations' } }, 'OUTCOME_UNKNOWN'],
    [{ status: 408 }, 'OUTCOME_UNKNOWN'],
  ];

  it.each(FAULTS)('is sent once, whatever happens: %j', async (answer, code) => {
    await using gateway = await start({ gateway: { upstreamTimeoutMs: 800 } });
    // A connection that is open already could be sent a request twice.
    await ask(gateway, REPORT, { variables: { input: { kind: 'ASSOCIATIONS' } } });
    arinCalls(gateway);
    gateway.takeAuditEvents();
    gateway.arin.created.length = 0;
    gateway.arin.fault({ path: /report/, times: Infinity, answer });
    const { data, errors } = await ask(gateway, REPORT, { variables: { input: { kind: 'ASSOCIATIONS' } } });
    expect(data.requestArinReport).toBeNull();
    expect(errors).toMatchObject([{ path: ['requestArinReport'], extensions: { code } }]);
    expect(arinCalls(gateway)).toEqual(['GET /rest/report/associations']);
    expect(gateway.arin.created.length).toBeLessThanOrEqual(1);
    const isUnknown = code === 'OUTCOME_UNKNOWN';
    expect(gateway.takeAuditEvents()).toMatchObject([
      { data: { outcome: isUnknown ? 'UNKNOWN' : 'FAILED', errorCode: code, ticketId: null } },
    ]);
    if (!isUnknown) return;
    gateway.arin.clearFaults();
    const found = await ask(gateway, errors[0]?.extensions.recovery.query);
    expect(found.errors).toEqual([]);
    const since = Math.floor(Date.parse(errors[0]?.extensions.sentAt) / 1000) * 1000;
    const tickets: { createdAt: string }[] = found.data.arin.list1;
    // The report that opened the connection may be of the same second.
    const later = tickets.filter(({ createdAt }) => Date.parse(createdAt) >= since).length;
    expect(later - gateway.arin.created.length).toBeOneOf([0, 1]);
  });

  it.each([
    { kind: 'truncate' },
    { status: 202, execute: true, body: '<html/>' },
    { status: 200, body: errorBody('E_OUTAGE') },
    { status: 400, body: errorBody('E_OUTAGE') },
  ] as const)('whose response shows no ticket may have been requested: %j', async (answer) => {
    await using gateway = await start();
    gateway.arin.fault({ path: /report/, answer });
    const { data, errors } = await ask(gateway, REPORT, { variables: { input: { kind: 'ASSOCIATIONS' } } });
    expect(data.requestArinReport).toBeNull();
    expect(errors).toMatchObject([
      { extensions: { code: 'OUTCOME_UNKNOWN', recovery: { query: expect.stringContaining('ASSOCIATIONS_REPORT') } } },
    ]);
    expect(arinCalls(gateway)).toHaveLength(1);
  });

  it.each([400, 401, 403, 404])('that a proxy refuses with %d was not requested', async (status) => {
    await using gateway = await start();
    gateway.arin.fault({ path: /report/, answer: { status, body: '<html>No</html>' } });
    const { data, errors } = await ask(gateway, REPORT, { variables: { input: { kind: 'ASSOCIATIONS' } } });
    expect(data.requestArinReport).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INVALID', upstream: { status } } }]);
  });

  it('goes through its states, and its file is an attachment at the end', async () => {
    await using gateway = await start();
    const { data } = await ask(gateway, REPORT, { variables: { input: { kind: 'ASSOCIATIONS' } } });
    const { id } = data.requestArinReport.ticket;
    const states: string[] = [];
    for (let read = 0; read < 3; read += 1) {
      const { ticket } = (await ask(gateway, `{ arin { ticket(id: "${id}") { status attachments { fileName } } } }`))
        .data.arin;
      states.push(`${ticket.status} ${JSON.stringify(ticket.attachments)}`);
    }
    expect(states).toEqual([
      'IN_PROGRESS []',
      'CLOSED [{"fileName":"associations.txt"}]',
      'CLOSED [{"fileName":"associations.txt"}]',
    ]);
  });

  it('that is refused and does not select userErrors is in extensions.warnings', async () => {
    await using gateway = await start();
    const { extensions } = await ask(
      gateway,
      'mutation { requestArinReport(input: { kind: WHOWAS_NET }) { ticket { id } } }',
    );
    expect(extensions.warnings).toEqual([
      expect.stringContaining(
        'requestArinReport was refused, and nothing was changed: `subject` must be an IP address',
      ),
    ]);
  });
});

describe('hostile XML', () => {
  const BOMB = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 8 }, (_none, at) => `<!ENTITY ${String.fromCharCode(98 + at)} "${`&${String.fromCharCode(97 + at)};`.repeat(10)}">`).join('')}]>`;

  it.each<[string, string]>([
    ['a bomb of entities', `${BOMB}<collection xmlns="${CORE}">&i;</collection>`],
    [
      'an external entity',
      `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><collection xmlns="${CORE}"><ticket><ticketNo>&e;</ticketNo></ticket></collection>`,
    ],
    [
      'an entity of HTML',
      `<collection xmlns="${CORE}"><ticket><ticketNo>20261012-X1</ticketNo><webTicketType>&eacute;</webTicketType></ticket></collection>`,
    ],
    [
      '60,000 attributes',
      `<collection xmlns="${CORE}" ${Array.from({ length: 60_000 }, (_none, at) => `a${at}=""`).join(' ')}/>`,
    ],
    [
      '4,000 namespaces and 15,000 elements',
      `<collection xmlns="${CORE}" ${Array.from({ length: 4_000 }, (_none, at) => `xmlns:a${at}="x"`).join(' ')}>${'<a/>'.repeat(15_000)}</collection>`,
    ],
    ['50 MB', `<collection xmlns="${CORE}">${'<ticket/>'.repeat(5_600_000)}</collection>`],
    ['a text of 50 MB', `<collection xmlns="${CORE}">${'a'.repeat(50_000_000)}</collection>`],
    ['1,000 levels', `<collection xmlns="${CORE}">${'<a>'.repeat(1_000)}${'</a>'.repeat(1_000)}</collection>`],
    ['too many elements', `<collection xmlns="${CORE}">${'<a/>'.repeat(30_000)}</collection>`],
    ['another namespace', '<collection xmlns="http://www.arin.net/regrws/messages/v1"/>'],
    ['a prefix without a namespace', '<core:collection/>'],
    ['half of a document', `<collection xmlns="${CORE}"><ticket><ticketNo>1</tick`],
    ['a ticket without a number', `<collection xmlns="${CORE}"><ticket/></collection>`],
    ['no XML', '{"tickets":[]}'],
    ['nothing', ''],
  ])(
    'of %s gives a clear error, in bounded time and memory',
    async (_name, body) => {
      await using gateway = await start();
      gateway.arin.fault({ times: Infinity, answer: { status: 200, headers: XML_HEADERS, body } });
      global.gc?.();
      const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
      const startedAt = performance.now();
      const { errors } = await ask(gateway, '{ arin { tickets { id } } }');
      expect(performance.now() - startedAt).toBeLessThan(1_500);
      expect(process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed - before).toBeLessThan(
        300 * 1024 * 1024,
      );
      expect(errors).toMatchObject([{ path: ['arin', 'tickets'], extensions: { code: 'UPSTREAM_INVALID' } }]);
      expect(errors[0]?.message).toMatch(
        /^ARIN sent a (response that does not match its documentation|larger response)/,
      );
      expect(JSON.stringify(errors)).not.toContain('root:');
    },
    20_000,
  );
});

describe('if one registry is', () => {
  const TIMEOUT_MS = 1_500;

  it.each([{ kind: 'hang' }, { kind: 'reset-before' }, { status: 503 }] as const)(
    'down, the other is answered in its own time: %j',
    async (answer) => {
      await using gateway = await start({ gateway: { upstreamTimeoutMs: TIMEOUT_MS, resilience: {} } });
      const key = gateway.sandbox.credentials.administrator;
      for (const [broken, healthy] of [
        [gateway.arin, '{ apiKeys(first: 1) { totalCount } }'],
        [gateway.sandbox, '{ arin { tickets { id } } }'],
      ] as const) {
        broken.fault({ times: Infinity, answer });
        const other = healthy.includes('arin') ? '{ apiKeys(first: 1) { totalCount } }' : '{ arin { tickets { id } } }';
        const failing = Array.from({ length: 20 }, () => ask(gateway, other, { key }));
        const startedAt = performance.now();
        const { errors } = await ask(gateway, healthy, { key });
        expect(errors).toEqual([]);
        expect(performance.now() - startedAt).toBeLessThan(1_000);
        for (const { errors: failed } of await Promise.all(failing)) expect(failed).toHaveLength(1);
        // In one operation, the fields of the healthy one have their data all the same.
        const both = await ask(gateway, '{ apiKeys(first: 1) { totalCount } arin { tickets { id } } }', { key });
        expect([both.data.apiKeys, both.data.arin.tickets].filter((value) => value === null)).toHaveLength(1);
        broken.clearFaults();
      }
    },
    30_000,
  );
});
