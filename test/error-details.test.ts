import { describe, expect, it } from 'vitest';
import { startTestGateway } from './support/gateway.ts';
import { idOfLabel, write } from './support/writing.ts';

const ID = '1a2b3c4d';
const READ = `{ apiKey(id: "${ID}") { id } }`;
const FULL_UUID = '1a2b3c4d-1111-4111-a111-111111111111';
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toUTCString();

describe('the time to wait before a retry', () => {
  it.each<[form: string, header: string | null, least: number | null, most: number | null]>([
    ['seconds', '30', 30, 30],
    ['zero', '0', 0, 0],
    ['more than a day', '999999999', 86_400, 86_400],
    ['an HTTP date', inSeconds(90), 80, 90],
    ['an HTTP date in the past', 'Sun, 06 Nov 1994 08:49:37 GMT', 0, 0],
    ['no header', null, null, null],
    ['a text', 'soon', null, null],
    ['a negative number', '-5', null, null],
    ['a date in another format', '2030-01-01', null, null],
    ['a number followed by text', '5; url=https://example.net', null, null],
  ])('is in seconds, in the error and in the Retry-After header: %s', async (_form, header, least, most) => {
    await using gateway = await startTestGateway();
    const headers = header === null ? {} : { 'retry-after': header };
    gateway.sandbox.fault({ times: Infinity, answer: { status: 429, headers } });
    const answer = await gateway.execute(READ);
    expect(answer.status).toBe(200);
    expect(answer.errors).toMatchObject([{ path: ['apiKey'], extensions: { code: 'RATE_LIMITED' } }]);
    const { retryAfter, http } = answer.errors[0]?.extensions ?? {};
    expect(http).toBe(undefined);
    expect(answer.headers.get('retry-after')).toBe(least === null ? null : String(retryAfter));
    if (least === null) return expect(retryAfter).toBe(undefined);
    expect(retryAfter).toBeGreaterThanOrEqual(least);
    expect(retryAfter).toBeLessThanOrEqual(most ?? least);
  });
});

describe('the upstream’s own message', () => {
  const said = { title: 'Forbidden', detail: 'Not for you.' };

  it.each<[shape: string, body: unknown, upstream: object]>([
    ['in the documented envelope', { error: { status: 403, code: 104, ...said } }, said],
    ['at the root', { status: 403, ...said }, said],
    ['with a list as detail', { error: { title: 'Forbidden', detail: ['Not for', 'you.'] } }, said],
    ['only in the list of errors', { error: { title: 'Forbidden', errors: [{ detail: 'Not for you.' }] } }, said],
    ['only in a list of errors at the root', { title: 'Forbidden', errors: [{ detail: 'Not for you.' }] }, said],
    ['with other types', { error: { title: 7, detail: { en: 'no' } } }, { title: null, detail: null }],
    ['as HTML', '<h1>Forbidden</h1>', { title: null, detail: null }],
    ['as a JSON string', '"Forbidden"', { title: null, detail: null }],
    ['with an empty body', undefined, { title: null, detail: null }],
    [
      'with API keys in it',
      { error: { title: `No, ${FULL_UUID}`, detail: `Key ${FULL_UUID.toUpperCase()} may not.` } },
      { title: `No, ${ID}-****-****-****-************`, detail: `Key ${ID}-****-****-****-************ may not.` },
    ],
    [
      'with long texts',
      { error: { title: 't'.repeat(1000), detail: 'w'.repeat(10_000) } },
      { title: `${'t'.repeat(99)}…`, detail: `${'w'.repeat(499)}…` },
    ],
  ])('is in extensions.upstream: %s', async (_shape, body, upstream) => {
    await using gateway = await startTestGateway();
    gateway.sandbox.fault({ times: Infinity, answer: { status: 403, body } });
    const { errors } = await gateway.execute(READ);
    expect(errors[0]?.extensions).toEqual({ code: 'FORBIDDEN', upstream: { status: 403, ...upstream } });
  });

  it('contains no API key even if the upstream leaks one', async () => {
    await using gateway = await startTestGateway({ sandbox: { behaviour: { leakyErrors: true } } });
    const { administrator, noGrants } = gateway.sandbox.credentials;
    const answers = [
      await gateway.execute(READ, { key: noGrants }),
      await gateway.execute(READ, { key: gateway.sandbox.credentials.unknown }),
      await gateway.execute(
        'mutation { createApiKey(input: { grants: [{ permission: "x" }] }) { userErrors { message } } }',
      ),
    ];
    for (const { text } of answers) {
      expect(text).toContain('[debug: Authorization: Key ');
      expect(text).not.toContain(administrator.slice(9));
      expect(text).not.toContain(noGrants.slice(9));
    }
  });
});

describe('warnings', () => {
  const row = { uuid: FULL_UUID, label: 'L', enabled: true, grants: [] };

  it.each<[format: string, detail: unknown, warnings: string[] | undefined]>([
    ['a string', 'Ignored.', ['Ignored.']],
    ['a list', ['Ignored.', 'This too.'], ['Ignored.', 'This too.']],
    ['a string with an API key', `Ignored ${FULL_UUID}.`, [`Ignored ${ID}-****-****-****-************.`]],
    ['a long string', 'w'.repeat(1000), [`${'w'.repeat(299)}…`]],
    ['another type', { en: 'Ignored.' }, undefined],
  ])('in a successful upstream response are returned in extensions.warnings: %s', async (_form, detail, warnings) => {
    await using gateway = await startTestGateway();
    const body = { ...row, warnings: [{ source: { parameter: 'x' }, detail }] };
    gateway.sandbox.fault({ times: 2, answer: { status: 200, body } });
    const read = await gateway.execute(READ);
    expect(read).toMatchObject({ status: 200, data: { apiKey: { id: ID } }, errors: [] });
    expect(read.extensions?.warnings).toEqual(warnings);
    const written = await gateway.execute(
      `mutation { updateApiKey(input: { id: "${ID}", label: "L" }) { apiKey { id } } }`,
    );
    expect(written.extensions?.warnings).toEqual(warnings);
  });

  it('say once that permissions have no description if the credential may not list permissions', async () => {
    await using gateway = await startTestGateway();
    const grants = ['keys.list_keys', 'keys.create_key'].map((permission) => ({ permission, target: null }));
    const ids = [0, 1].map((index) => gateway.sandbox.account.insertAt(index, { grants }));
    const key = gateway.sandbox.credentials.writer;
    const { data, errors, extensions } = await gateway.execute(
      `{ nodes(ids: ["${ids.join('", "')}"]) { ... on ApiKey { grants { permission { id description targetTypes } } } } }`,
      { key },
    );
    const undescribed = grants.map(({ permission }) => ({
      permission: { id: permission, description: null, targetTypes: null },
    }));
    expect(errors).toEqual([]);
    expect(data.nodes).toEqual([{ grants: undescribed }, { grants: undescribed }]);
    expect(extensions.warnings).toEqual([expect.stringMatching(/keys\.list_permissions/)]);
    expect(gateway.upstreamCalls().filter((call) => call === 'GET /keys/permissions/')).toHaveLength(1);
  });
});

describe('an invalid document or variable is rejected before any upstream call', () => {
  const CREATE = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }';

  it.each<[what: string, query: string, variables: Record<string, unknown>, code: string]>([
    ['syntax', '{ apiKey(id: ', {}, 'GRAPHQL_PARSE_FAILED'],
    ['a field that does not exist', '{ apiKey(id: "1a2b3c4d") { uuid } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['a literal of the wrong type', '{ apiKeys(first: "2") { totalCount } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['a variable of the wrong type', CREATE, { input: { enabled: FULL_UUID } }, 'BAD_USER_INPUT'],
    ['an invalid date', CREATE, { input: { validTo: FULL_UUID } }, 'BAD_USER_INPUT'],
    ['an unknown input field', CREATE, { input: { secret: FULL_UUID } }, 'BAD_USER_INPUT'],
    ['a missing input', CREATE, {}, 'BAD_USER_INPUT'],
  ])('%s', async (_what, query, variables, code) => {
    await using gateway = await startTestGateway();
    const { errors, data, text } = await gateway.execute(query, { variables });
    expect(data ?? null).toBe(null);
    expect(errors).toMatchObject([{ extensions: { code } }]);
    expect(text).not.toContain('1111');
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it('names the path of an invalid date in the variables', async () => {
    await using gateway = await startTestGateway();
    const { errors } = await gateway.execute(CREATE, { variables: { input: { validTo: 'tomorrow' } } });
    expect(errors[0]?.message).toContain('at "input.validTo"');
  });

  it('names the field of an argument that is found to be invalid during execution', async () => {
    await using gateway = await startTestGateway();
    const { errors } = await gateway.execute('query ($id: ID = "x") { nodes(ids: [$id]) { id } }', {
      variables: { id: null },
    });
    expect(errors).toMatchObject([{ path: ['nodes'], extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

it('an upstream rejection that names no field is a user error without a path', async () => {
  await using gateway = await startTestGateway();
  const id = idOfLabel(gateway.sandbox, 'One probe');
  gateway.sandbox.fault({ answer: { status: 409, body: { detail: 'The key is being changed.' } } });
  const { payload, errors } = await write(gateway, 'delete', { id });
  expect(errors).toEqual([]);
  expect(payload).toMatchObject({
    deletedId: null,
    userErrors: [{ code: 'CONFLICT', message: 'The key is being changed.', field: null }],
  });
});
