import { z } from 'zod';
import type { Operation, Peer, WorkloadName } from './peer.ts';

/**
 * More than the 800 calls that 16 operations of 50 look-ups make at the same time; the peers do not limit their connections.
 * The default protects RIPE Atlas, which the benchmark's own upstream does not need.
 */
export const UPSTREAM_CONNECTIONS = 1_024;

/** The gateway as in its image, with default settings except UPSTREAM_CONNECTIONS. */
export const gateway: Peer = {
  name: 'gateway',
  folder: null,
  command: ['node', 'dist/main.js'],
  environment: (upstreamUrl, _port, workload) => ({
    ATLAS_API_URL: upstreamUrl,
    UPSTREAM_CONNECTIONS: String(UPSTREAM_CONNECTIONS),
    // Only this role has `_entities`.
    ...(workload === 'W5' && { GRAPH_ROLE: 'subgraph' }),
  }),
  readyPath: '/readyz',
  operation,
  duties: {
    lookUp: (id) => `apiKey(id: "${id}")`,
    targets: (selection) => `grants { target { resource { ... on ApiKey { ${selection} } } } }`,
  },
  reasonUnavailable: () => null,
};

const KEY_FIELDS = 'id label createdAt validFrom validTo lastUsedAt enabled isActive';
const LOOK_UPS = Array.from({ length: 50 }, (_, index) => index);

// Loose where unknown fields reach the comparison, so that a field that nobody selected is a difference.
const Key = z.looseObject({ lastUsedAt: z.string().nullable() });
const Grant = z.object({
  permission: z.object({ id: z.string() }),
  target: z.object({ type: z.string(), targetId: z.string() }).nullable(),
});
const OneKey = z.object({ apiKey: Key });
const KeysWithGrants = pageOf(Key.extend({ grants: z.array(Grant) }));
const GrantWithResource = z.object({ target: z.object({ resource: z.looseObject({}).nullable() }).nullable() });
const Resources = pageOf(z.object({ grants: z.array(GrantWithResource) }));
const LookUps = z.record(z.string(), z.unknown());
const Entities = z.object({ _entities: z.unknown() });
const Answer = z.object({ data: z.unknown().optional(), errors: z.unknown().optional() });

function pageOf<Node extends z.ZodType>(node: Node) {
  return z.object({ apiKeys: z.object({ nodes: z.array(node) }) });
}

export function operation(workload: WorkloadName, ids: readonly string[]): Operation {
  switch (workload) {
    case 'W1':
      return pageOfKeys(50);
    case 'W2':
      return post(`query ($id: ID!) { apiKey(id: $id) { ${KEY_FIELDS} } }`, { id: ids[0] }, (data) =>
        canonicalKey(OneKey.parse(data).apiKey),
      );
    case 'W3':
      return post(
        `query (${LOOK_UPS.map((index) => `$k${index}: ID!`).join(' ')}) { ${LOOK_UPS.map((index) => `k${index}: apiKey(id: $k${index}) { id label enabled }`).join(' ')} }`,
        Object.fromEntries(LOOK_UPS.map((index) => [`k${index}`, ids[index]])),
        (data) => {
          const keys = LookUps.parse(data);
          return LOOK_UPS.map((index) => keys[`k${index}`]);
        },
      );
    case 'W4':
      return post(
        '{ apiKeys(first: 50) { nodes { grants { target { resource { ... on ApiKey { id label } } } } } } }',
        {},
        (data) =>
          Resources.parse(data).apiKeys.nodes.map(({ grants }) =>
            grants.flatMap(({ target }) => target?.resource ?? []),
          ),
      );
    case 'W5':
      return post(
        'query ($keys: [_Any!]!) { _entities(representations: $keys) { ... on ApiKey { id label enabled } } }',
        { keys: ids.map((id) => ({ __typename: 'ApiKey', id })) },
        (data) => Entities.parse(data)._entities,
      );
  }
}

/** A page with the fields of W1. `first`: the number of keys. */
export function pageOfKeys(first: number): Operation {
  return post(
    `{ apiKeys(first: ${first}) { nodes { ${KEY_FIELDS} grants { permission { id } target { type targetId } } } } }`,
    {},
    (data) =>
      KeysWithGrants.parse(data).apiKeys.nodes.map(({ grants, ...key }) => ({
        ...canonicalKey(key),
        grants: grants.map(canonicalGrant),
      })),
  );
}

/** `canonical` converts the data of an answer without errors. */
export function post(query: string, variables: object, canonical: (data: unknown) => unknown): Operation {
  return {
    method: 'POST',
    path: '/graphql',
    body: JSON.stringify({ query, variables }),
    canonical: (answer) => {
      const { data, errors } = Answer.parse(answer);
      if (errors !== undefined) throw new Error(`The answer has errors: ${JSON.stringify(errors).slice(0, 200)}`);
      return canonical(data);
    },
  };
}

function canonicalKey({ lastUsedAt, ...key }: z.infer<typeof Key>) {
  return { ...key, lastUsed: lastUsedAt };
}

function canonicalGrant({ permission, target }: z.infer<typeof Grant>) {
  return { permission: permission.id, target: target && { type: target.type, id: target.targetId } };
}
