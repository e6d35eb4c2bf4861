import eslint from '@eslint/js';
import graphql from '@graphql-eslint/eslint-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const SOURCE = 'src/**/*.{js,ts}';
const TESTS = '{test,reliability,bench/test}/**/*.ts';
// Each belongs to a separate package, which need not be installed.
const PEER_SERVERS = 'bench/peers/*/*.js';
const CLIENT_TESTS = 'test/clients/*.js';
const NODE_GLOBALS = ['AbortSignal', 'Buffer', 'URL', 'console', 'fetch', 'performance', 'process'];
// These files are sent to browsers unchanged.
const BROWSER_SCRIPTS = 'src/http/graphiql/*.js';
const BROWSER_GLOBALS = ['Request', 'URL', 'YogaGraphiQL', 'document', 'localStorage', 'location', 'self', 'window'];

/**
 * Access points: each of these capabilities may be used in the named files and nowhere else in src.
 *
 * @type {readonly { name: string, selector: string, open: readonly string[] }[]}
 */
export const ACCESS_POINTS = [
  {
    name: 'the environment',
    selector: 'MemberExpression[object.name="process"]:matches([property.name="env"], [property.value="env"])',
    open: ['src/start.ts'],
  },
  {
    name: 'undici',
    selector: ':matches(ImportDeclaration, ImportExpression, ExportNamedDeclaration)[source.value=/^undici/]',
    open: ['src/upstream/connection-pools.ts', 'src/upstream/undici-transport.ts'],
  },
  {
    name: 'the Redis client',
    selector: ':matches(ImportDeclaration, ImportExpression, ExportNamedDeclaration)[source.value=/^@redis/]',
    open: ['src/load/redis-connection.ts'],
  },
  {
    name: 'new GraphQLError',
    selector: 'NewExpression[callee.name="GraphQLError"]',
    open: [
      'src/graph/scalars.ts',
      'src/engine/documents/limits.ts',
      'src/engine/documents/parser.ts',
      'src/engine/execution/located-error.ts',
    ],
  },
  {
    name: 'the console',
    selector: 'MemberExpression[object.name="console"]',
    open: ['src/main.js', 'src/start.ts', 'src/sandbox/main.ts', 'src/sandbox/wire/call-server.ts'],
  },
  {
    name: 'revealing a secret',
    selector: 'MemberExpression:matches([property.name="reveal"], [property.value="reveal"])',
    open: [
      'src/graph/resolvers/mutation.ts',
      'src/registries/atlas/model/credential.ts',
      'src/registries/atlas/rest/calls.ts',
      'src/registries/atlas/rest/bodies.ts',
      'src/registries/arin/model/credential.ts',
      'src/registries/arin/rest/client.ts',
    ],
  },
];

const NOWHERE_IN_SRC = [
  { selector: 'ExportDefaultDeclaration', message: 'Use a named export.' },
  {
    selector: 'ExportAllDeclaration',
    message: 'Do not re-export a whole file. Import from the file that defines the name.',
  },
  {
    selector: 'NewExpression[callee.name="DataLoader"]:not(:function *)',
    message: 'Create a loader per request. A longer-lived one would serve the rows of one caller to another.',
  },
  {
    selector: 'ImportDeclaration[source.value=/^(node:)?(process|console)$/]',
    message: 'Use the global instead of this import: the access point rules check the global.',
  },
];

/**
 * @param {string} [file]
 * @returns {import('eslint').Linter.RulesRecord}
 */
function restrictionsIn(file = '') {
  const closed = ACCESS_POINTS.filter(({ open }) => !open.includes(file)).map(({ name, selector, open }) => ({
    selector,
    message: `${name} is confined to ${open.join(', ')}.`,
  }));
  return { 'no-restricted-syntax': ['error', ...NOWHERE_IN_SRC, ...closed] };
}

/**
 * Exceptions to the limit on function length, in lines. Shorten these functions and remove them from this list. Do not add
 * any.
 *
 * @type {Readonly<Record<string, number>>}
 */
const TOO_LONG_TODAY = {
  'src/sandbox/account/special-keys.ts': 50,
};

/**
 * @param {number} longest
 * @returns {import('eslint').Linter.RulesRecord}
 */
function functionsUpTo(longest) {
  // Comments and blank lines do not count.
  return { 'max-lines-per-function': ['error', { max: longest, skipBlankLines: true, skipComments: true }] };
}

export default defineConfig(
  globalIgnores([
    // A package of its own, with its own configuration.
    'dashboard',
    'dist/',
    '.stryker-tmp/',
    'coverage/',
    'src/generated/',
    'test/clients/guide/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },

  {
    files: ['**/*.{js,ts}'],
    extends: [eslint.configs.recommended, tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Libraries need callbacks that do nothing.
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
      // `return callWithoutResult(...)` is an accepted way to end a function early.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Field names of the upstream and header names are quoted if no type declares them: `body['created_at']`.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // `text || null` is allowed, because an empty text often means the same as none.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // TypeScript checks this.
      'no-undef': 'off',
      // `await using _ = ...` keeps a resource open even if the name is not used.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreUsingDeclarations: true }],
      // `createX()` returns objects of closures. They do not use `this`, so they can be destructured.
      '@typescript-eslint/unbound-method': 'off',
    },
  },

  {
    files: [SOURCE],
    // Files in src cannot disable a rule.
    linterOptions: { noInlineConfig: true },
    rules: {
      ...functionsUpTo(40),
      ...restrictionsIn(),
      complexity: ['error', 12],
      'max-lines': ['error', 250],
      // graphql-js calls resolvers with four parameters. Other functions should take an object before they reach four.
      'max-params': ['error', 4],
    },
  },
  ...Object.entries(TOO_LONG_TODAY).map(([file, lines]) => ({ files: [file], rules: functionsUpTo(lines) })),
  ...ACCESS_POINTS.flatMap(({ open }) => open).map((file) => ({ files: [file], rules: restrictionsIn(file) })),

  {
    // Libraries pass `any` here: Yoga to its plugins, and Node for the chunks of a request.
    files: ['src/engine/yoga-server.ts', 'src/http/request-body.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/restrict-plus-operands': 'off',
    },
  },

  {
    files: [BROWSER_SCRIPTS],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      sourceType: 'script',
      globals: Object.fromEntries(BROWSER_GLOBALS.map((name) => [name, 'readonly'])),
    },
    rules: {
      'no-undef': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-nocheck': 'allow-with-description' }],
    },
  },

  {
    files: [PEER_SERVERS, CLIENT_TESTS],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: Object.fromEntries(NODE_GLOBALS.map((name) => [name, 'readonly'])) },
    rules: { 'no-undef': 'error' },
  },

  {
    files: [TESTS],
    rules: {
      // Tests read many different responses as `any`. A missing field fails the comparison.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/restrict-plus-operands': ['error', { allowAny: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowNullish: true, allowAny: true },
      ],
      // A test may cast a response to the type that it expects, and still use `?.` in case the response is different.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Tests split texts into characters, and copy the visible fields of objects.
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'off',
      // Tests try every way to convert a secret to text, even the unusual ones.
      '@typescript-eslint/no-unnecessary-template-expression': 'off',
      '@typescript-eslint/no-unnecessary-type-conversion': 'off',
      // If an asynchronous handler of a test server rejects, the test fails.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      // A mock has the signature of the function that it replaces.
      '@typescript-eslint/require-await': 'off',
    },
  },

  {
    // The file of the subgraph role is left out, because it links to its directives and does not define them.
    files: ['schema/*.graphql', 'schema/roles/standalone.graphql', 'schema/arin/*.graphql'],
    // @ts-expect-error The types of the plugin are for an older version of ESLint.
    plugins: { '@graphql-eslint': graphql },
    languageOptions: {
      parser: graphql.parser,
      parserOptions: {
        graphQLConfig: { schema: ['schema/*.graphql', 'schema/roles/standalone.graphql', 'schema/arin/*.graphql'] },
      },
    },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      // One-line descriptions use quotes and longer ones use a block, but the rule allows only one style.
      '@graphql-eslint/description-style': 'off',
      '@graphql-eslint/input-name': ['error', { checkInputType: true, caseSensitiveInputType: false }],
      '@graphql-eslint/naming-convention': [
        'error',
        {
          ...namingConvention(),
          InputObjectTypeDefinition: {
            style: 'PascalCase',
            requiredSuffixes: ['Filter', 'Input', 'Order', 'Patch', 'Ref'],
          },
        },
      ],
      '@graphql-eslint/no-root-type': ['error', { disallow: ['subscription'] }],
      // The list of keys that target one object is short, so it has no backward pagination.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      '@graphql-eslint/no-scalar-result-type-on-mutation': 'error',
      // Connections have `nodes` next to `edges`, and short lists are plain lists.
      '@graphql-eslint/relay-edge-types': ['error', { listTypeCanWrapOnlyEdgeType: false }],
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          rootField: true,
          DirectiveDefinition: true,
          EnumValueDefinition: true,
          FieldDefinition: true,
          // This includes arguments.
          InputValueDefinition: true,
        },
      ],
      '@graphql-eslint/require-nullable-result-in-root': 'error',
      // Payloads, grants and targets are values without an id.
      '@graphql-eslint/strict-id-in-types': 'off',
    },
  },
  {
    files: ['schema/grant.graphql'],
    // `Target.targetId` is unique only together with `Target.type`. The name `id` would suggest that it is unique alone.
    rules: { '@graphql-eslint/no-typename-prefix': 'off' },
  },
);

/** The recommended options. They are copied here, because setting options replaces all of them. */
function namingConvention() {
  const [, recommended] = graphql.configs['flat/schema-recommended'].rules['@graphql-eslint/naming-convention'];
  return recommended;
}
