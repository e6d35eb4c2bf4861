import { describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

interface Target {
  readonly type: string;
  readonly id: string;
}

/** Inserts a key with a grant for each of these targets at the start of the list. Returns its id. */
function keyWithTargets(gateway: TestGateway, targets: readonly Target[]): string {
  const grants = targets.map((target) => ({ permission: 'probes.get_probe_results', target }));
  return gateway.sandbox.account.insertAt(0, { grants });
}

const probes = (from: number, count: number): Target[] =>
  Array.from({ length: count }, (_, index) => ({ type: 'probe', id: String(from + index) }));

const FRAGMENTS = 'fragment Networks on Probe { asnV4 ...Place } fragment Place on Probe { countryCode }';

/** A query for the resources in a key's grants. `selection` may use the two variables and the fragments. */
const resourcesOf = (id: string, selection: string): string =>
  `query ($yes: Boolean = true, $no: Boolean = false) {
    __typename @include(if: $yes) @skip(if: $no)
    apiKey(id: "${id}") { grants { target { type targetId resource { ${selection} } } } }
  }
  ${selection.includes('...Networks') ? FRAGMENTS : ''}`;

// eslint-disable-next-line @typescript-eslint/no-explicit-any
const targetsIn = (data: any): any[] => data.apiKey.grants.map(({ target }: { target: unknown }) => target);

describe('the resource of a target', () => {
  it('is read for 300 probes in three calls, with the selected fields only', async () => {
    await using gateway = await startTestGateway();
    const id = keyWithTargets(gateway, probes(1001, 300));
    const { data } = await gateway.execute(resourcesOf(id, '... on Probe { id countryCode isAnchor }'));
    const calls = gateway.upstreamCalls();
    expect(calls.shift()).toBe(`GET /keys/${id}/`);
    expect(calls).toHaveLength(3);
    for (const call of calls) {
      const query = new URLSearchParams(call.split('?')[1]);
      expect(call).toMatch(/^GET \/probes\/\?/);
      expect(query.get('id__in')?.split(',')).toHaveLength(100);
      expect(query.get('fields')).toBe('id,country_code,is_anchor');
      expect(query.get('page_size')).toBe('100');
    }
    const targets = targetsIn(data);
    expect(targets).toHaveLength(300);
    for (const { targetId, resource } of targets) expect(resource.id).toBe(`probe:${targetId}`);
    expect(targets[0].resource).toEqual({ id: 'probe:1001', countryCode: 'DE', isAnchor: true });
  });

  const everyProbeField = 'id,asn_v4,asn_v6,country_code,description,is_anchor,status';
  it.each([
    ['every field', 'description countryCode asnV4 asnV6 isAnchor connectionStatus', everyProbeField],
    ['an alias', 'place: countryCode', 'id,country_code'],
    ['the id alone', 'id', 'id'],
    ['the type alone', '__typename', 'id'],
    ['a field by a literal @include', 'description @include(if: true) asnV4 @include(if: false)', 'id,description'],
    ['a field by a literal @skip', 'description @skip(if: true) asnV4 @skip(if: false)', 'id,asn_v4'],
    ['a field by a variable @include', 'description @include(if: $yes) asnV4 @include(if: $no)', 'id,description'],
    ['a field by a variable @skip', 'description @skip(if: $yes) asnV4 @skip(if: $no)', 'id,asn_v4'],
    ['fragments in fragments', '...Networks', 'id,asn_v4,country_code'],
    ['a skipped fragment', 'description ...Networks @skip(if: $yes)', 'id,description'],
    ['an inline fragment without a type', '... @include(if: $yes) { description }', 'id,description'],
  ])('asks for a probe only what %s selects', async (_what, selection, fields) => {
    await using gateway = await startTestGateway();
    const id = keyWithTargets(gateway, probes(7, 1));
    const { errors } = await gateway.execute(resourcesOf(id, `... on Probe { ${selection} } ... on ApiKey { status }`));
    expect(errors).toEqual([]);
    expect(gateway.upstreamCalls()).toEqual([
      `GET /keys/${id}/`,
      `GET /probes/?id__in=7&fields=${fields}&page_size=100`,
    ]);
  });

  it('is not read where nothing of its type is selected', async () => {
    await using gateway = await startTestGateway();
    const id = keyWithTargets(gateway, [
      { type: 'probe', id: '7' },
      { type: 'measurement', id: '1000001' },
      { type: 'key', id: gateway.sandbox.credentials.reader },
    ]);
    const selections = ['... on Probe { id @include(if: $no) }', '... on ApiKey @skip(if: $yes) { id }'];
    for (const selection of selections) {
      const { data } = await gateway.execute(resourcesOf(id, `${selection} ...Networks @include(if: $no)`));

      expect(targetsIn(data).map(({ resource }) => resource)).toEqual([null, null, null]);
      expect(gateway.upstreamCalls()).toEqual([`GET /keys/${id}/`]);
    }
  });

  it('is read once for targets that name it twice, with what either field selects', async () => {
    await using gateway = await startTestGateway();
    const id = keyWithTargets(gateway, [...probes(7, 1), ...probes(7, 1)]);
    await gateway.execute(
      `{ apiKey(id: "${id}") { grants { target {
        a: resource { ... on Probe { asnV4 } }
        b: resource { ... on Probe { countryCode } }
      } } } }`,
    );
    expect(gateway.upstreamCalls()[1]).toBe('GET /probes/?id__in=7&fields=id,asn_v4,country_code&page_size=100');
  });

  it('has the type of the target, and is null for unknown types and missing objects', async () => {
    await using gateway = await startTestGateway();
    const { reader } = gateway.sandbox.credentials;
    const id = keyWithTargets(gateway, [
      { type: 'probe', id: '7' },
      { type: 'probes', id: '8' },
      { type: 'probe', id: '999999' },
      { type: 'probe', id: 'all' },
      { type: 'measurement', id: '1000001' },
      { type: 'msm', id: '1001' },
      { type: 'measurement', id: '5' },
      { type: 'key', id: reader },
      { type: 'key', id: '00000000-0000-4000-a000-000000000000' },
      { type: 'user', id: 'owner@example.net' },
      { type: 'constructor', id: '1' },
    ]);
    const { data, errors } = await gateway.execute(
      resourcesOf(id, '__typename ... on Probe { id } ... on Measurement { id } ... on ApiKey { id }'),
    );
    expect(errors).toEqual([]);
    expect(targetsIn(data).map(({ resource }) => resource && `${resource.__typename} ${resource.id}`)).toEqual([
      'Probe probe:7',
      'Probe probe:8',
      null,
      null,
      'Measurement measurement:1000001',
      'Measurement measurement:1001',
      null,
      `ApiKey ${reader.slice(0, 8)}`,
      null,
      null,
      null,
    ]);
    expect(gateway.upstreamCalls().filter((call) => call.includes('id__in'))).toHaveLength(2);
  });

  it('is an error for the 100 ids of a failed call only', async () => {
    await using gateway = await startTestGateway();
    const id = keyWithTargets(gateway, probes(1, 150));
    gateway.sandbox.fault({ path: /^\/probes\/\?id__in=1,/, times: Infinity, answer: { status: 500 } });
    const { data, errors } = await gateway.execute(resourcesOf(id, '... on Probe { id }'));
    const resources = targetsIn(data).map(({ resource }) => resource);
    expect(resources.slice(0, 100).every((resource) => resource === null)).toBe(true);
    expect(resources.slice(100).map(({ id: probe }) => probe)).toEqual(
      probes(101, 50).map((target) => `probe:${target.id}`),
    );
    expect(errors).toHaveLength(100);
    expect(errors[0]).toMatchObject({
      path: ['apiKey', 'grants', 0, 'target', 'resource'],
      extensions: { code: 'UPSTREAM_UNAVAILABLE' },
    });
  });
});

describe('a target that is a key', () => {
  it.each([
    ['its eight characters', (uuid: string) => uuid.slice(0, 8)],
    ['its eight characters in capitals', (uuid: string) => uuid.slice(0, 8).toUpperCase()],
    ['its UUID', (uuid: string) => uuid],
    ['its UUID in capitals', (uuid: string) => uuid.toUpperCase()],
    ['its UUID without dashes', (uuid: string) => uuid.replaceAll('-', '')],
    ['its UUID masked', (uuid: string) => `${uuid.slice(0, 8)}-****-****-****-************`],
  ])('is shown by eight characters and read if the upstream sends %s', async (_what, shown) => {
    await using gateway = await startTestGateway();
    const { reader } = gateway.sandbox.credentials;
    const id = keyWithTargets(gateway, [{ type: 'key', id: reader }]);
    gateway.sandbox.rewriteRow = (row) => ({
      ...row,
      ...(row['uuid']?.toString().startsWith(id) && {
        grants: [{ permission: 'keys.get_key', target: { type: 'key', id: shown(reader) } }],
      }),
    });
    const { data, text } = await gateway.execute(resourcesOf(id, '... on ApiKey { label }'));
    const targetId = reader.slice(0, 8);
    expect(targetsIn(data)).toEqual([{ type: 'key', targetId, resource: { label: 'Dashboard, read only' } }]);
    expect(text.toLowerCase()).not.toContain(reader.slice(9));
  });

  it.each(['prefix', 'uuid'] as const)(
    'is listed by eight characters if the upstream shows keys by %s',
    async (form) => {
      await using gateway = await startTestGateway({ sandbox: { behaviour: { keyTargetForm: form } } });
      const { data, text } = await gateway.execute(
        `{ apiKeyPermission(id: "keys.get_key") { targets(search: "Inventory") { truncated nodes { type targetId label } } }
         apiKeys(filter: { targetType: "key" }) { nodes { grants { target { targetId } } } } }`,
      );
      const { reader, lister } = gateway.sandbox.credentials;
      expect(data.apiKeyPermission.targets).toEqual({
        truncated: false,
        nodes: [{ type: 'key', targetId: lister.slice(0, 8), label: 'Inventory job' }],
      });
      expect(JSON.stringify(data.apiKeys)).toContain(`"targetId":"${reader.slice(0, 8)}"`);
      expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    },
  );
});
