import { defineConfig } from '@graphql-hive/gateway';

// The supergraph is composed ahead, from keys-api.yaml by mesh.config.js (`npm run compose`), as
// https://the-guild.dev/graphql/mesh/v1/source-handlers/openapi has it, and served from its file.

export const gatewayConfig = defineConfig({
  // …/hive/docs/api-reference/gateway-config: the location, which the supergraph has as it was when composed.
  transportEntries: { keys: { location: process.env.UPSTREAM_URL } },
  // …/hive/docs/gateway/other-features/header-propagation
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => ({ authorization: request.headers.get('authorization') }),
  },
  // A field with code of ours (…/mesh/docs/guides/extending-unified-schema): from a target to the key that it names.
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
