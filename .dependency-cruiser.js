// Which room of src may import which, types included. The rooms are ranked; imports go down only. A room that is not in
// the table may import nothing, so a new room starts with a decision.

/**
 * `rooms`: what of src it may import besides itself. `packages`: what of node_modules. Node's own modules are free for
 * all; which powers are confined further (the environment, undici, ...) is said in eslint.config.js.
 *
 * @type {Record<string, { rooms: readonly string[], packages: readonly string[] }>}
 */
const MAY_IMPORT = {
  'src/core/': { rooms: [], packages: [] },
  'src/upstream/': { rooms: ['src/core/'], packages: ['undici'] },
  'src/registries/': { rooms: ['src/core/', 'src/upstream/'], packages: ['dataloader', 'lru-cache'] },
  'src/execution/': { rooms: [], packages: ['@graphql-tools/utils', 'graphql'] },
  'src/generated/': {
    rooms: ['src/registries/', 'src/graph/context.ts', 'src/graph/models.ts'],
    packages: ['graphql'],
  },
  'src/graph/': {
    rooms: ['src/core/', 'src/registries/', 'src/generated/'],
    packages: [
      '@apollo/subgraph',
      '@graphql-tools/merge',
      '@graphql-tools/schema',
      '@graphql-tools/utils',
      'graphql',
      'graphql-scalars',
    ],
  },
  'src/server/': {
    rooms: ['src/core/', 'src/upstream/', 'src/registries/', 'src/execution/', 'src/graph/'],
    packages: [
      '@apollo/usage-reporting-protobuf',
      '@escape.tech/graphql-armor-max-aliases',
      '@escape.tech/graphql-armor-max-depth',
      '@escape.tech/graphql-armor-max-directives',
      '@graphql-yoga/plugin-apollo-inline-trace',
      '@graphql-yoga/render-graphiql',
      'graphql',
      'graphql-yoga',
      'lru-cache',
      'pino',
      'rate-limiter-flexible',
    ],
  },
  'src/settings.ts': { rooms: [], packages: ['zod'] },
  'src/process-end.ts': { rooms: ['src/server/'], packages: [] },
  'src/start.ts': {
    rooms: ['src/server/', 'src/settings.ts', 'src/process-end.ts', 'src/sandbox/server.ts'],
    packages: [],
  },
  'src/main.js': { rooms: ['src/start.ts'], packages: [] },
  // An island: it must not share the gateway's mistakes.
  'src/sandbox/': { rooms: [], packages: [] },
};

/** What others may see of the Atlas registry. The upstream's own words end behind these. */
const ATLAS_FRONT = [
  'identifiers',
  'key-connection',
  'key-writes',
  'model',
  'session',
  'target-resources',
  'targeting-keys',
  'user-errors',
];

/** Of these the graph calls functions; of the rest of the front it sees types, and is handed what it calls. */
const ATLAS_CALLED_BY_GRAPH = ['identifiers', 'key-connection', 'model'];

// The page's scripts are sent to browsers as they are: read as files, imported by nobody.
const SENT_TO_BROWSERS = '^src/server/graphiql/[^/]+\\.js$';

const ANY_ROOM = startingWith(Object.keys(MAY_IMPORT));

/** @param {readonly string[]} paths */
function startingWith(paths) {
  return `^(${paths.map((path) => path.replaceAll('.', '\\.')).join('|')})`;
}

/** @param {readonly string[]} names */
function inAtlas(names) {
  return `^src/registries/atlas/(${names.join('|')})\\.ts$`;
}

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const roomRules = Object.entries(MAY_IMPORT).flatMap(([room, { rooms, packages }]) => [
  {
    name: `imports-point-down-from:${room}`,
    severity: 'error',
    from: { path: startingWith([room]) },
    to: { pathNot: [startingWith([room, ...rooms]), '(^|/)node_modules/'], dependencyTypesNot: ['core'] },
  },
  {
    name: `packages-have-rooms:${room}`,
    severity: 'error',
    from: { path: startingWith([room]) },
    to: {
      path: '(^|/)node_modules/',
      ...(packages.length > 0 && { pathNot: `(^|/)node_modules/(${packages.join('|')})/` }),
    },
  },
]);

/** @type {import('dependency-cruiser').IConfiguration} */
const config = {
  forbidden: [
    ...roomRules,
    {
      name: 'every-file-is-in-a-room',
      severity: 'error',
      from: { path: '^src/', pathNot: ANY_ROOM },
      to: {},
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: SENT_TO_BROWSERS }, to: {} },
    { name: 'every-import-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'only-installed-for-production',
      comment: 'What src imports is a dependency; the image has no others.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'npm-optional', 'npm-bundled', 'unknown'] },
    },
    {
      name: 'generated-code-imports-types-only',
      severity: 'error',
      from: { path: '^src/generated/' },
      to: { dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'generated-code-is-types-only',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/generated/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'registries-stand-side-by-side',
      severity: 'error',
      from: { path: '^src/registries/([^/]+)/' },
      to: { path: '^src/registries/', pathNot: '^src/registries/$1/' },
    },
    {
      name: 'atlas-words-end-in-atlas',
      comment:
        'wire.ts, client.ts, faults.ts, request-bodies.ts and all that is not in its front are its own business.',
      severity: 'error',
      from: { pathNot: '^src/registries/atlas/' },
      to: { path: '^src/registries/atlas/', pathNot: inAtlas(ATLAS_FRONT) },
    },
    {
      name: 'the-graph-is-handed-its-session',
      severity: 'error',
      from: { path: '^src/graph/' },
      to: {
        path: '^src/registries/atlas/',
        pathNot: inAtlas(ATLAS_CALLED_BY_GRAPH),
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'the-server-opens-sessions-and-no-more',
      severity: 'error',
      from: { path: '^src/server/' },
      to: { path: '^src/registries/', pathNot: '^src/registries/[^/]+/session\\.ts$' },
    },
    {
      name: 'the-sandbox-is-loaded-when-asked-for',
      comment: 'A gateway for a real service never loads the sandbox.',
      severity: 'error',
      from: { path: '^src/start\\.ts$' },
      to: { path: '^src/sandbox/', dynamic: false },
    },
    {
      name: 'the-entry-looks-before-it-loads',
      comment: 'A Node that is too old must still read the sentence that says so.',
      severity: 'error',
      from: { path: '^src/main\\.js$' },
      to: { dynamic: false },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Imports of types count.
    tsPreCompilationDeps: true,
    moduleSystems: ['es6'],
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'node', 'default'] },
  },
};

export default config;
