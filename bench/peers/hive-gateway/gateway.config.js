import { defineConfig } from '@graphql-hive/gateway';

// `npm run compose` has composed the supergraph from keys-api.yaml by mesh.config.js, as described in
// https://the-guild.dev/graphql/mesh/v1/source-handlers/openapi. The gateway serves it from its file.

export const gatewayConfig = defineConfig({
  // …/hive/docs/api-reference/gateway-config: overrides the location that the supergraph got when it was composed.
  transportEntries: { keys: { location: process.env.UPSTREAM_URL } },
  // …/hive/docs/gateway/other-features/header-propagation
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => ({ authorization: request.headers.get('authorization') }),
  },
  // An additional field from a target to its key (…/mesh/docs/guides/extending-unified-schema).
  additionalTypeDefs: 'extend type Target { key: ApiKey }',
  additionalResolvers: {
    Target: {
      key: {
        selectionSet: '{ type id }',
        resolve: (root, _args, context, info) =>
          root.type === 'key' ? context.keys.Query.key({ root, args: { id: root.id }, context, info }) : null,
      },
    },
  },
  jit: true,
});
