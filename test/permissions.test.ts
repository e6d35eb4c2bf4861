import { describe, expect, it } from 'vitest';
import { startSandbox } from '../src/sandbox/server.ts';
import { startTestGateway } from './support/gateway.ts';

const CATALOGUE = 'GET /keys/permissions/';

describe('the permission catalogue', () => {
  it.each(['bare', 'paged'] as const)('is read if the upstream sends it %s', async (catalogueEnvelope) => {
    await using gateway = await startTestGateway({ sandbox: { behaviour: { catalogueEnvelope } } });
    const { data, errors } = await gateway.execute('{ apiKeyPermissions { id description targetTypes } }');
    expect(errors).toEqual([]);
    expect(data.apiKeyPermissions).toHaveLength(18);
    expect(data.apiKeyPermissions.slice(2, 4)).toEqual([
      { id: 'keys.list_keys', description: 'List every API key of the account', targetTypes: [] },
      { id: 'keys.get_key', description: 'Read one API key', targetTypes: ['key', 'user'] },
    ]);
    expect(gateway.upstreamCalls()).toEqual([CATALOGUE]);
  });

  it('returns null for an unknown permission', async () => {
    await using gateway = await startTestGateway();
    const { data, errors } = await gateway.execute('{ apiKeyPermission(id: "keys.eat_key") { id } }');
    expect({ data, errors }).toEqual({ data: { apiKeyPermission: null }, errors: [] });
  });

  it.each(['', '..', 'keys/get', 'keys.get_key?x', '%2e%2e', 'a b'])(
    'rejects the name "%s" without an upstream call',
    async (id) => {
      await using gateway = await startTestGateway();
      const { errors } = await gateway.execute(`{ apiKeyPermission(id: "${id}") { id } }`);
      expect(errors).toMatchObject([{ path: ['apiKeyPermission'], extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(gateway.upstreamCalls()).toEqual([]);
    },
  );

  it('is forbidden for a credential that may not read it', async () => {
    await using gateway = await startTestGateway();
    const { data, errors } = await gateway.execute('{ apiKeyPermissions { id } }', {
      key: gateway.sandbox.credentials.lister,
    });
    expect(data).toEqual({ apiKeyPermissions: null });
    expect(errors).toMatchObject([{ path: ['apiKeyPermissions'], extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('the permission of a grant', () => {
  const query = '{ apiKeys(first: 3) { nodes { grants { permission { id description targetTypes } } } } }';

  it('has the upstream’s description', async () => {
    await using gateway = await startTestGateway();
    const { data } = await gateway.execute(query);
    expect(data.apiKeys.nodes[1].grants[0].permission).toEqual({
      id: 'keys.get_key',
      description: 'Read one API key',
      targetTypes: ['key', 'user'],
    });
  });

  it('still has its id if the catalogue is forbidden, with one warning', async () => {
    await using gateway = await startTestGateway();
    const { data, errors, extensions } = await gateway.execute(query, { key: gateway.sandbox.credentials.lister });
    expect(errors).toEqual([]);
    expect(data.apiKeys.nodes[2].grants).toEqual([
      { permission: { id: 'keys.list_keys', description: null, targetTypes: null } },
    ]);
    expect(extensions.warnings).toEqual([expect.stringContaining('keys.list_permissions')]);
    expect(gateway.upstreamCalls()).toEqual(['GET /keys/?page=1&page_size=3', CATALOGUE]);
  });

  it('has null fields without a warning if the catalogue lacks it', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.account.insertAt(0, { grants: [{ permission: 'keys.eat_key', target: null }] });
    const { data, errors, extensions } = await gateway.execute(query);
    expect(errors).toEqual([]);
    expect(extensions?.warnings).toBeUndefined();
    expect(data.apiKeys.nodes[0].grants[0].permission).toEqual({
      id: 'keys.eat_key',
      description: null,
      targetTypes: null,
    });
  });

  it('has an error at its description if the catalogue fails, and the keys are returned', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.fault({ path: /permissions/, times: Infinity, answer: { status: 502, body: '<html>' } });
    const { data, errors } = await gateway.execute(
      '{ apiKeys(first: 3) { nodes { id grants { permission { id description } } } } }',
    );
    expect(data.apiKeys.nodes[2].grants).toEqual([{ permission: { id: 'keys.list_keys', description: null } }]);
    expect(errors[0]?.extensions.code).toBe('UPSTREAM_UNAVAILABLE');
    expect(errors.map(({ path }) => path)).toContainEqual([
      'apiKeys',
      'nodes',
      2,
      'grants',
      0,
      'permission',
      'description',
    ]);
  });
});

describe('the targets of a permission', () => {
  const targets = (search: string): string =>
    `{ apiKeyPermission(id: "keys.get_key") { targets(search: ${search}) { truncated nodes { type targetId label } } } }`;

  it.each([
    [970, 971, false],
    [999, 1_000, false],
    [1_200, 1_000, true],
  ])('of an account with %i keys are %i, with truncated: %s', async (size, shown, truncated) => {
    await using gateway = await startTestGateway({ sandbox: { size } });
    const { data } = await gateway.execute(targets('null'));
    expect(data.apiKeyPermission.targets.nodes).toHaveLength(shown);
    expect(data.apiKeyPermission.targets.truncated).toBe(truncated);
    expect(gateway.upstreamCalls()).toHaveLength(1 + Math.ceil(shown / 500));
  });

  it.each(['bare', 'paged'] as const)('are found by a search in a %s list', async (catalogueEnvelope) => {
    await using gateway = await startTestGateway({ sandbox: { size: 1_200, behaviour: { catalogueEnvelope } } });
    const { data } = await gateway.execute(targets('"キー"'));
    expect(data.apiKeyPermission.targets).toEqual({
      truncated: false,
      nodes: [{ type: 'key', targetId: expect.stringMatching(/^[0-9a-f]{8}$/), label: '東京の監視用キー' }],
    });
    expect(gateway.upstreamCalls()[1]).toBe(
      `GET /keys/permissions/keys.get_key/targets/?page=1&page_size=500&term=${encodeURIComponent('キー')}`,
    );
  });

  it('are cut to the first 1,000 of a bare list', async () => {
    await using gateway = await startTestGateway({
      sandbox: { size: 1_200, behaviour: { catalogueEnvelope: 'bare' } },
    });
    const { data } = await gateway.execute(targets('""'));
    expect(data.apiKeyPermission.targets.nodes).toHaveLength(1_000);
    expect(data.apiKeyPermission.targets.truncated).toBe(true);
  });

  it('are null for a permission that only a grant names', async () => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, { grants: [{ permission: 'keys.eat_key', target: null }] });
    const { data, errors } = await gateway.execute(
      `{ apiKey(id: "${id}") { grants { permission { targets { truncated } } } } }`,
    );
    expect(errors).toEqual([]);
    expect(data.apiKey.grants).toEqual([{ permission: { targets: null } }]);
  });

  it.each(['x'.repeat(101), '11111111-2222-4333-8444-555555555555'])('reject the search "%s"', async (search) => {
    await using gateway = await startTestGateway();
    const { errors, text } = await gateway.execute(targets(`"${search}"`));
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(text).not.toContain(search);
    expect(gateway.upstreamCalls()).toEqual([CATALOGUE]);
  });
});

describe('a link of the upstream to the next page', () => {
  const list = {
    apiKeyPermissions: '{ apiKeyPermissions { id } }',
    targets: '{ apiKeyPermission(id: "keys.get_key") { targets { truncated } } }',
  };
  const row = { id: 'keys.get_key', type: 'key' };

  it.each([
    [list.apiKeyPermissions, /permissions\/$/, '/keys/permissions/?page=2'],
    [list.targets, /targets\/\?page=1&/, '/keys/permissions/keys.get_key/targets/?page=2&page_size=500'],
  ])('is never followed to another host: %s', async (query, path, followed) => {
    await using gateway = await startTestGateway();
    await using stranger = await startSandbox();
    const next = `${stranger.url}/keys/permissions/?page=2`;
    gateway.sandbox.fault({ path, answer: { status: 200, body: { next, results: [row] } } });
    await gateway.execute(query);
    expect(stranger.calls).toEqual([]);
    expect(gateway.upstreamCalls()).toContain(`GET ${followed}`);
  });

  it('to a missing page fails the catalogue, and truncates a list of targets', async () => {
    await using gateway = await startTestGateway();
    for (const path of [/permissions\/$/, /targets\//])
      gateway.sandbox.fault({ path, answer: { status: 200, body: { next: '?page=9', results: [row] } } });
    const catalogue = await gateway.execute(list.apiKeyPermissions);
    expect(catalogue.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INVALID' } }]);
    const { data } = await gateway.execute(list.targets);
    expect(data.apiKeyPermission.targets).toEqual({ truncated: true });
  });

  it('is followed for at most 20 pages', async () => {
    await using gateway = await startTestGateway();
    const body = { next: '?page=1', results: [row] };
    gateway.sandbox.fault({ path: /permissions\/(\?|$)/, times: Infinity, answer: { status: 200, body } });
    const { errors } = await gateway.execute(list.apiKeyPermissions);
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INVALID' } }]);
    expect(gateway.upstreamCalls()).toHaveLength(20);
  });
});
