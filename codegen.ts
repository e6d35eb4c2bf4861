import type { CodegenConfig } from '@graphql-codegen/cli';

// Generates the types of the resolvers. `mappers` names the model that resolvers return for a type of the schema, where
// the model differs from the type.
const config: CodegenConfig = {
  // One set of types covers both roles. A resolver that a role does not need is left out in `src/graph/schema.ts`.
  schema: ['schema/*.graphql', 'schema/roles/*.graphql', 'schema/arin/*.graphql'],
  generates: {
    'src/generated/resolver-types.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        contextType: '../graph/operation/context.ts#GraphContext',
        // Adds `__resolveReference` and the types of its argument.
        federation: true,
        enumsAsTypes: true,
        immutableTypes: true,
        // A resolver may return an Error instead of a value: graphql-js reports it at that field or list item.
        resolverTypeWrapperSignature: 'Promise<T> | T | Error',
        avoidOptionals: { defaultValue: true },
        // Plain `import type` lines, because Node strips the types and runs the file without a build step.
        useTypeImports: true,
        emitLegacyCommonJSImports: false,
        importExtension: '.ts',
        scalars: {
          ID: 'string',
          DateTime: { input: 'Date', output: 'string' },
          SafeInt: 'number',
          URL: { input: 'URL', output: 'string' },
        },
        mappers: {
          ApiKey: '../registries/atlas/model/keys.ts#ApiKey as ApiKeyModel',
          ApiKeyConnection: '../registries/atlas/reading/key-page.ts#KeyConnection',
          ApiKeyFieldChange: '../registries/atlas/writing/plans.ts#FieldChange',
          ApiKeyFinding: '../registries/atlas/model/findings.ts#Finding',
          ApiKeyPermission: '../graph/operation/models.ts#ApiKeyPermissionModel',
          ApiKeyPermissionCount: '../graph/operation/models.ts#PermissionCountModel',
          ApiKeyReport: '../registries/atlas/reading/key-report.ts#KeyReport',
          ApiKeyRegenerateResult: '../graph/operation/models.ts#RegenerationItemModel',
          ApiKeyRotateResult: '../graph/operation/models.ts#RotationItemModel',
          ApiKeyWriteError: '../registries/atlas/writing/attempts.ts#WriteError',
          ApiKeyWritePlan: '../registries/atlas/writing/plans.ts#WritePlan',
          ApiKeyWriteResult: '../graph/operation/models.ts#WriteItemModel',
          Arin: '../registries/arin/session.ts#ArinSession',
          ArinTicket: '../registries/arin/model/tickets.ts#ArinTicket as ArinTicketModel',
          RequestArinReportPayload: '../registries/arin/writing/report-requests.ts#ReportResult',
          CallingKey: '../registries/atlas/reading/calling-key.ts#CallingKey as CallingKeyModel',
          ApiKeyUserError: '../registries/atlas/writing/user-errors.ts#UserError',
          CreateApiKeyPayload: '../registries/atlas/writing/results.ts#SecretResult',
          Grant: '../registries/atlas/model/keys.ts#Grant as GrantModel',
          Measurement: '../graph/operation/models.ts#MeasurementModel',
          Probe: '../graph/operation/models.ts#ProbeModel',
          RegenerateApiKeyPayload: '../graph/operation/models.ts#RegenerateApiKeyPayloadModel',
          DeleteApiKeyPayload: '../graph/operation/models.ts#DeleteApiKeyPayloadModel',
          ReplaceApiKeyPayload: '../registries/atlas/writing/results.ts#WriteResult',
          RotateApiKeyPayload: '../registries/atlas/writing/results.ts#RotationResult',
          Target: '../graph/operation/models.ts#TargetModel',
          TargetList: '../registries/atlas/model/keys.ts#PermissionTargets',
          UpdateApiKeyPayload: '../registries/atlas/writing/results.ts#WriteResult',
        },
      },
    },
  },
};

export default config;
