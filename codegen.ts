import type { CodegenConfig } from '@graphql-codegen/cli';

// The resolvers' types. Each type of the graph that is not just its own fields is resolved from a model of ours.
const config: CodegenConfig = {
  // Both roles of the graph at once: a resolver that one of them lacks is left out of it.
  schema: ['schema/*.graphql', 'schema/roles/*.graphql'],
  generates: {
    'src/generated/resolver-types.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        contextType: '../graph/context.ts#GraphContext',
        // The types of references, and `__resolveReference`.
        federation: true,
        enumsAsTypes: true,
        immutableTypes: true,
        // A resolver may return an Error where it may return a value: graphql-js reports it at that place, list items too.
        resolverTypeWrapperSignature: 'Promise<T> | T | Error',
        avoidOptionals: { defaultValue: true },
        // Plain `import type` lines: Node strips types and runs the file as it is.
        useTypeImports: true,
        emitLegacyCommonJSImports: false,
        importExtension: '.ts',
        scalars: {
          ID: 'string',
          DateTime: { input: 'Date', output: 'string' },
          URL: { input: 'URL', output: 'string' },
        },
        mappers: {
          ApiKey: '../registries/atlas/model.ts#ApiKey as ApiKeyModel',
          ApiKeyConnection: '../registries/atlas/reading/key-connection.ts#KeyConnection',
          ApiKeyPermission: '../graph/models.ts#ApiKeyPermissionModel',
          CallingKey: '../registries/atlas/reading/calling-key.ts#CallingKey as CallingKeyModel',
          ApiKeyUserError: '../registries/atlas/writing/user-errors.ts#UserError',
          CreateApiKeyPayload: '../registries/atlas/writing/results.ts#SecretResult',
          Grant: '../registries/atlas/model.ts#Grant as GrantModel',
          Measurement: '../graph/models.ts#MeasurementModel',
          Probe: '../graph/models.ts#ProbeModel',
          RegenerateApiKeyPayload: '../graph/models.ts#RegenerateApiKeyPayloadModel',
          DeleteApiKeyPayload: '../graph/models.ts#DeleteApiKeyPayloadModel',
          ReplaceApiKeyPayload: '../registries/atlas/writing/results.ts#WriteResult',
          Target: '../graph/models.ts#TargetModel',
          TargetList: '../registries/atlas/model.ts#PermissionTargets',
          UpdateApiKeyPayload: '../registries/atlas/writing/results.ts#WriteResult',
        },
      },
    },
  },
};

export default config;
