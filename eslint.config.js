import eslint from '@eslint/js';
import graphql from '@graphql-eslint/eslint-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const SOURCE = 'src/**/*.{js,ts}';
const TESTS = '{test,reliability,bench/test}/**/*.ts';
// Each is part of a package of its own, which need not be installed.
const PEER_SERVERS = 'bench/peers/*/*.js';
const NODE_GLOBALS = ['Buffer', 'URL', 'console', 'fetch', 'process'];
// Sent to browsers as they are.
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
    open: ['src/upstream/transport.ts'],
  },
  {
    name: 'new GraphQLError',
    selector: 'NewExpression[callee.name="GraphQLError"]',
    open: [
      'src/graph/scalars.ts',
      'src/engine/documents/limits.ts',
      'src/engine/documents/parser.ts',
      'src/engine/error-mask.ts',
    ],
  },
  {
    name: 'the console',
    selector: 'MemberExpression[object.name="console"]',
    open: ['src/main.js', 'src/start.ts', 'src/sandbox/main.ts', 'src/sandbox/server.ts'],
  },
  {
    name: 'revealing a secret',
    selector: 'MemberExpression:matches([property.name="reveal"], [property.value="reveal"])',
    open: [
      'src/graph/resolvers/mutation.ts',
      'src/registries/atlas/credential.ts',
      'src/registries/atlas/rest/calls.ts',
      'src/registries/atlas/rest/bodies.ts',
    ],
  },
];

const NOWHERE_IN_SRC = [
  { selector: 'ExportDefaultDeclaration', message: 'Exports have names.' },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that has it.' },
  {
    selector: 'NewExpression[callee.name="DataLoader"]:not(:function *)',
    message: 'A loader lives for one request: one that outlives it serves the rows of one caller to another.',
  },
  {
    selector: 'ImportDeclaration[source.value=/^(node:)?(process|console)$/]',
    message: 'Use the global, by which the door is guarded.',
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
 * The longest function of each file that has one longer than the rule below allows, in lines. Shrink them and take them
 * from this list; add none.
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
  // Comments and blank lines make nothing longer.
  return { 'max-lines-per-function': ['error', { max: longest, skipBlankLines: true, skipComments: true }] };
}

export default defineConfig(
  globalIgnores(['.stryker-tmp/', 'coverage/', 'src/generated/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },

  {
    files: ['**/*.{js,ts}'],
    extends: [eslint.configs.recommended, tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A callback of a library that is meant to do nothing.
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
      // `return complain(...)` is how a function without a result says that it ends there.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Names of the upstream and of headers are quoted where no type of ours knows them: `body['created_at']`.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // `text || null` is written where an empty text is as good as none.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // The compiler knows what is defined.
      'no-undef': 'off',
      // A resource is held by its name, used or not: `await using _ = ...`.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreUsingDeclarations: true }],
      // What `createX()` returns are closures: none needs its `this`, and each may be taken out of its object.
      '@typescript-eslint/unbound-method': 'off',
    },
  },

  {
    files: [SOURCE],
    // No rule can be switched off from within a file of src.
    linterOptions: { noInlineConfig: true },
    rules: {
      ...functionsUpTo(40),
      ...restrictionsIn(),
      complexity: ['error', 12],
      'max-lines': ['error', 250],
      // graphql-js calls resolvers with four; others think of an object at the fourth.
      'max-params': ['error', 4],
    },
  },
  ...Object.entries(TOO_LONG_TODAY).map(([file, lines]) => ({ files: [file], rules: functionsUpTo(lines) })),
  ...ACCESS_POINTS.flatMap(({ open }) => open).map((file) => ({ files: [file], rules: restrictionsIn(file) })),

  {
    // Where a library hands over `any`: Yoga its plugins' arguments, Node the chunks of a request.
    files: ['src/engine/graphql-engine.ts', 'src/http/request-body.ts'],
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
    files: [PEER_SERVERS],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: Object.fromEntries(NODE_GLOBALS.map((name) => [name, 'readonly'])) },
    rules: { 'no-undef': 'error' },
  },

  {
    files: [TESTS],
    rules: {
      // Answers of every shape are looked into and compared; what is not there fails the comparison.
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
      // A cast of an answer says what a test hopes for; `?.` behind it is for when that is not so.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Texts are taken apart into characters, and objects into the values that they show.
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'off',
      // Each way to turn a secret into text is tried, also one that need not be written.
      '@typescript-eslint/no-unnecessary-template-expression': 'off',
      '@typescript-eslint/no-unnecessary-type-conversion': 'off',
      // A made-up server whose handler fails is a test that fails.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      // A stand-in has the signature of what it stands for.
      '@typescript-eslint/require-await': 'off',
    },
  },

  {
    // The directives of the subgraph's own file are defined by what it links to.
    files: ['schema/*.graphql', 'schema/roles/standalone.graphql'],
    // @ts-expect-error Its types are those of an older ESLint.
    plugins: { '@graphql-eslint': graphql },
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: ['schema/*.graphql', 'schema/roles/standalone.graphql'] } },
    },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      // One line is written in quotes, more lines in a block; the rule knows but one style for all.
      '@graphql-eslint/description-style': 'off',
      '@graphql-eslint/input-name': ['error', { checkInputType: true, caseSensitiveInputType: false }],
      '@graphql-eslint/naming-convention': [
        'error',
        {
          ...namingConvention(),
          InputObjectTypeDefinition: { style: 'PascalCase', requiredSuffixes: ['Filter', 'Input', 'Order'] },
        },
      ],
      '@graphql-eslint/no-root-type': ['error', { disallow: ['subscription'] }],
      // What targets one object is a short list: it is read forwards only.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      '@graphql-eslint/no-scalar-result-type-on-mutation': 'error',
      // Connections offer `nodes` beside `edges`, and short lists are plain lists.
      '@graphql-eslint/relay-edge-types': ['error', { listTypeCanWrapOnlyEdgeType: false }],
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          rootField: true,
          DirectiveDefinition: true,
          EnumValueDefinition: true,
          FieldDefinition: true,
          // Arguments too.
          InputValueDefinition: true,
        },
      ],
      '@graphql-eslint/require-nullable-result-in-root': 'error',
      // What has an identity is a Node or names what its id is; payloads, grants and targets are values.
      '@graphql-eslint/strict-id-in-types': 'off',
    },
  },
  {
    files: ['schema/grant.graphql'],
    // `Target.targetId`: an `id` would be taken for one that is unique by itself, which this is only within its type.
    rules: { '@graphql-eslint/no-typename-prefix': 'off' },
  },
);

/** The recommended names; a rule's options are replaced as a whole, so they are taken over here. */
function namingConvention() {
  const [, recommended] = graphql.configs['flat/schema-recommended'].rules['@graphql-eslint/naming-convention'];
  return recommended;
}
