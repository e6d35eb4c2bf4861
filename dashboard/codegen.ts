import type { CodegenConfig } from '@graphql-codegen/cli';

// Generates the types of the documents. The page sends the hash of a document, and the gateway has its text.
const config: CodegenConfig = {
  schema: '../contract/standalone.graphql',
  documents: ['src/**/*.graphql'],
  generates: {
    'src/gql/': {
      preset: 'client',
      presetConfig: {
        fragmentMasking: { unmaskFunctionName: 'readFragment' },
        persistedDocuments: {
          mode: 'replaceDocumentWithHash',
          hashAlgorithm: 'sha256',
          hashPropertyName: 'documentId',
        },
      },
      config: {
        enumsAsTypes: true,
        immutableTypes: true,
        useTypeImports: true,
        scalars: { ID: 'string', DateTime: 'string', URL: 'string', SafeInt: 'number' },
      },
    },
  },
};

export default config;
