import type { Operation, Peer, WorkloadName } from './peer.ts';

/**
 * As many as sixteen operations of fifty look-ups ask for at once, and some more: the peers open as many as they like. The
 * default is a bound on what RIPE Atlas is asked for at once, which the benchmark's own upstream doesn't need.
 */
export const UPSTREAM_CONNECTIONS = 1_024;

/** The gateway as it is started in production, with its default settings but for that one. */
export const gateway: Peer = {
  name: 'gateway',
  folder: null,
  command: ['node', 'src/main.js'],
  environment: (upstreamUrl, _port, workload) => ({
    ATLAS_API_URL: upstreamUrl,
    UPSTREAM_CONNECTIONS: String(UPSTREAM_CONNECTIONS),
    // Entities are there in this role only.
    ...(workload === 'W5' && { GRAPH_ROLE: 'subgraph' }),
  }),
  readyPath: '/readyz',
  operation,
  unavailable: () => null,
};

const KEY_FIELDS = 'id label createdAt validFrom validTo lastUsedAt enabled isActive';
const LOOK_UPS = Array.from({ length: 50 }, (_, index) => index);

interface Key {
  readonly lastUsedAt: string | null;
}
interface GrantOfKey {
  readonly permission: { readonly id: string };
  readonly target: { readonly type: string; readonly targetId: string; readonly resource?: object } | null;
}
interface Page<Node> {
  readonly apiKeys: { readonly nodes: readonly (Node & { readonly grants: readonly GrantOfKey[] })[] };
}

export function operation(workload: WorkloadName, ids: readonly string[]): Operation {
  switch (workload) {
    case 'W1':
      return pageOfKeys(50);
    case 'W2':
      return post(`query ($id: ID!) { apiKey(id: $id) { ${KEY_FIELDS} } }`, { id: ids[0] }, (data) =>
        canonicalKey((data as { readonly apiKey: Key }).apiKey),
      );
    case 'W3':
      return post(
        `query (${LOOK_UPS.map((index) => `$k${index}: ID!`).join(' ')}) { ${LOOK_UPS.map((index) => `k${index}: apiKey(id: $k${index}) { id label enabled }`).join(' ')} }`,
        Object.fromEntries(LOOK_UPS.map((index) => [`k${index}`, ids[index]])),
        (data) => LOOK_UPS.map((index) => (data as Readonly<Record<string, unknown>>)[`k${index}`]),
      );
    case 'W4':
      return post(
        '{ apiKeys(first: 50) { nodes { grants { target { resource { ... on ApiKey { id label } } } } } } }',
        {},
        (data) =>
          (data as Page<object>).apiKeys.nodes.map(({ grants }) =>
            grants.flatMap(({ target }) => target?.resource ?? []),
          ),
      );
    case 'W5':
      return post(
        'query ($keys: [_Any!]!) { _entities(representations: $keys) { ... on ApiKey { id label enabled } } }',
        { keys: ids.map((id) => ({ __typename: 'ApiKey', id })) },
        (data) => (data as { readonly _entities: unknown })._entities,
      );
  }
}

/** A page of so many keys with all that W1 asks of each. */
export function pageOfKeys(first: number): Operation {
  return post(
    `{ apiKeys(first: ${first}) { nodes { ${KEY_FIELDS} grants { permission { id } target { type targetId } } } } }`,
    {},
    (data) =>
      (data as Page<Key>).apiKeys.nodes.map(({ grants, ...key }) => ({
        ...canonicalKey(key),
        grants: grants.map(canonicalGrant),
      })),
  );
}

/** `canonical` sees the data of an answer that has no errors. */
export function post(query: string, variables: object, canonical: (data: unknown) => unknown): Operation {
  return {
    method: 'POST',
    path: '/graphql',
    body: JSON.stringify({ query, variables }),
    canonical: (answer) => {
      const { data, errors } = answer as { data: unknown; errors?: unknown };
      if (errors !== undefined) throw new Error(`It answers with errors: ${JSON.stringify(errors).slice(0, 200)}`);
      return canonical(data);
    },
  };
}

function canonicalKey({ lastUsedAt, ...key }: Key) {
  return { ...key, lastUsed: lastUsedAt };
}

function canonicalGrant({ permission, target }: GrantOfKey) {
  return { permission: permission.id, target: target && { type: target.type, id: target.targetId } };
}
