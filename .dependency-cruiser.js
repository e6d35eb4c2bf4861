// Which folder may import which; imports of types count. Folders are ranked, and imports only go down.
//
// A file that has folders beside it is a room of its own: `session.ts` is above `reading/`, `model.ts` is below it.

const ATLAS_TOP = [
  'src/registries/atlas/credential.ts',
  'src/registries/atlas/identifiers.ts',
  'src/registries/atlas/model.ts',
];

/**
 * For each room of src: the rooms of src and the packages that it may import, besides itself. A new folder must be added
 * here before it may import anything. Node's own modules are free for all; eslint.config.js confines some of them further.
 *
 * @type {Record<string, { rooms: readonly string[], packages: readonly string[] }>}
 */
const MAY_IMPORT = {
  'src/core/': { rooms: [], packages: [] },
  'src/log/': { rooms: ['src/core/'], packages: ['graphql', 'pino'] },
  'src/upstream/': { rooms: ['src/core/'], packages: ['undici'] },
  'src/load/': { rooms: ['src/core/', 'src/upstream/'], packages: ['rate-limiter-flexible'] },

  'src/registries/atlas/model.ts': { rooms: ['src/core/'], packages: [] },
  'src/registries/atlas/identifiers.ts': { rooms: ['src/core/', 'src/registries/atlas/model.ts'], packages: [] },
  'src/registries/atlas/credential.ts': { rooms: ['src/core/'], packages: [] },
  'src/registries/atlas/rest/': { rooms: ['src/core/', 'src/upstream/', ...ATLAS_TOP], packages: [] },
  'src/registries/atlas/reading/': {
    rooms: ['src/core/', ...ATLAS_TOP, 'src/registries/atlas/rest/'],
    packages: ['dataloader', 'lru-cache'],
  },
  'src/registries/atlas/writing/': {
    rooms: ['src/core/', ...ATLAS_TOP, 'src/registries/atlas/rest/', 'src/registries/atlas/reading/'],
    packages: [],
  },
  'src/registries/atlas/session.ts': {
    rooms: ['src/core/', 'src/upstream/', 'src/registries/atlas/'],
    packages: [],
  },

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

  'src/engine/execution/': { rooms: [], packages: ['@graphql-tools/utils', 'graphql'] },
  'src/engine/documents/': {
    rooms: ['src/core/'],
    packages: [
      '@escape.tech/graphql-armor-max-aliases',
      '@escape.tech/graphql-armor-max-depth',
      '@escape.tech/graphql-armor-max-directives',
      'graphql',
      'lru-cache',
    ],
  },
  'src/engine/': {
    rooms: ['src/core/', 'src/log/', 'src/upstream/', 'src/load/', 'src/registries/', 'src/graph/'],
    packages: [
      '@apollo/usage-reporting-protobuf',
      '@graphql-yoga/plugin-apollo-inline-trace',
      'graphql',
      'graphql-yoga',
    ],
  },

  'src/http/graphiql/': { rooms: ['src/http/reply.ts'], packages: ['@graphql-yoga/render-graphiql'] },
  'src/http/': { rooms: ['src/core/', 'src/log/', 'src/load/', 'src/engine/'], packages: [] },

  'src/settings.ts': { rooms: [], packages: ['zod'] },
  'src/gateway.ts': {
    rooms: [
      'src/core/',
      'src/log/',
      'src/upstream/',
      'src/load/',
      'src/registries/',
      'src/graph/',
      'src/engine/',
      'src/http/',
    ],
    packages: [],
  },
  'src/process-end.ts': { rooms: ['src/log/'], packages: [] },
  'src/start.ts': {
    rooms: ['src/gateway.ts', 'src/log/', 'src/settings.ts', 'src/process-end.ts', 'src/sandbox/server.ts'],
    packages: [],
  },
  'src/main.js': { rooms: ['src/start.ts'], packages: [] },

  // An island: it must not share the gateway's mistakes.
  'src/sandbox/wire/': { rooms: [], packages: [] },
  'src/sandbox/account/': { rooms: ['src/sandbox/wire/'], packages: [] },
  'src/sandbox/handlers/': { rooms: ['src/sandbox/wire/', 'src/sandbox/account/'], packages: [] },
  'src/sandbox/': { rooms: [], packages: [] },
};

/**
 * The same for what is beside src. Packages are free there.
 *
 * @type {Record<string, readonly string[]>}
 */
const MAY_IMPORT_OUTSIDE_SRC = {
  'test/support/': ['src/'],
  'test/': ['src/', 'contract/', 'examples/', 'eslint.config.js'],
  'contract/': ['src/graph/'],
  'bench/peers/': ['bench/'],
  'bench/test/': ['bench/', 'src/', 'test/support/'],
  'bench/': ['test/support/'],
  'reliability/upstream/': ['src/', 'test/support/', 'reliability/support/', 'reliability/figure.ts'],
  'reliability/client/': [
    'src/',
    'test/support/',
    'reliability/support/',
    'reliability/upstream/support/',
    'reliability/figure.ts',
  ],
  'reliability/': ['src/', 'test/support/'],
  'examples/': [],
};

// The scripts of the GraphiQL page are read as files and sent to browsers; nothing imports them.
const SENT_TO_BROWSERS = '^src/http/graphiql/[^/]+\\.js$';
// Other programs load these by their path.
const ENTRY_POINTS =
  '^(src/(main\\.js|sandbox/main\\.ts)|contract/|bench/(run\\.ts|peers/)|reliability/(run\\.ts|.*/support/)|test/|examples/|[^/]+$)';
// Packages of their own, which need not be installed.
const OWN_PACKAGES = '^(bench/peers/[^/]+/[^/]+\\.js|examples/)';

const ROOMS = [...Object.keys(MAY_IMPORT), ...Object.keys(MAY_IMPORT_OUTSIDE_SRC)];

/** @param {readonly string[]} paths */
function startingWith(paths) {
  return `^(${paths.map((path) => path.replaceAll('.', '\\.')).join('|')})`;
}

/**
 * The files of a room: those of its folder, except for those that belong to a room further down.
 *
 * @param {string} room
 */
function filesOf(room) {
  const inner = ROOMS.filter((other) => other !== room && other.startsWith(room));
  return { path: startingWith([room]), ...(inner.length > 0 && { pathNot: startingWith(inner) }) };
}

/**
 * @param {string} room
 * @param {readonly string[]} rooms
 * @returns {import('dependency-cruiser').IForbiddenRuleType}
 */
function importsPointDown(room, rooms) {
  return {
    name: `imports-point-down-from:${room}`,
    severity: 'error',
    from: filesOf(room),
    to: {
      pathNot: [startingWith([room, ...rooms]), '(^|/)node_modules/'],
      // An import that cannot be resolved is reported by a rule of its own.
      couldNotResolve: false,
      dependencyTypesNot: ['core'],
    },
  };
}

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const roomRules = [
  ...Object.entries(MAY_IMPORT).flatMap(([room, { rooms, packages }]) => [
    importsPointDown(room, rooms),
    /** @type {import('dependency-cruiser').IForbiddenRuleType} */ ({
      name: `packages-have-rooms:${room}`,
      severity: 'error',
      from: filesOf(room),
      to: {
        path: '(^|/)node_modules/',
        ...(packages.length > 0 && { pathNot: `(^|/)node_modules/(${packages.join('|')})/` }),
      },
    }),
  ]),
  ...Object.entries(MAY_IMPORT_OUTSIDE_SRC).map(([room, rooms]) => importsPointDown(room, rooms)),
];

/** @type {import('dependency-cruiser').IConfiguration} */
const config = {
  forbidden: [
    ...roomRules,
    {
      name: 'every-file-is-in-a-room',
      severity: 'error',
      from: { path: '/', pathNot: [startingWith(ROOMS), '(^|/)node_modules/'] },
      to: {},
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: [SENT_TO_BROWSERS, ENTRY_POINTS] },
      to: {},
    },
    {
      name: 'every-import-resolves',
      severity: 'error',
      from: { pathNot: OWN_PACKAGES },
      to: { couldNotResolve: true },
    },
    {
      name: 'only-installed-for-production',
      comment: 'The packages that src imports are dependencies; the image has no others.',
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
      name: 'the-rest-client-stays-in-its-registry',
      comment: "The upstream's field names end in the folder rest/.",
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/registries/' },
      to: { path: '^src/registries/[^/]+/rest/' },
    },
    {
      name: 'the-graph-gets-its-session',
      comment: 'Resolvers call a session that they are given. What they call besides works on values alone.',
      severity: 'error',
      from: { path: '^src/graph/' },
      to: {
        path: '^src/registries/',
        pathNot: '^src/registries/[^/]+/(identifiers|model|reading/key-connection)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'the-engine-opens-sessions-and-no-more',
      severity: 'error',
      from: { path: '^src/engine/' },
      to: { path: '^src/registries/', pathNot: '^src/registries/[^/]+/session\\.ts$' },
    },
    {
      name: 'the-sandbox-is-loaded-on-demand',
      comment: 'A gateway for a real service never loads the sandbox.',
      severity: 'error',
      from: { path: '^src/start\\.ts$' },
      to: { path: '^src/sandbox/', dynamic: false },
    },
    {
      name: 'the-entry-checks-the-version-first',
      comment: 'A Node.js that is too old must be able to read the message that says so.',
      severity: 'error',
      from: { path: '^src/main\\.js$' },
      to: { dynamic: false, dependencyTypesNot: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)node_modules/\\.bin/' },
    // Imports of types count.
    tsPreCompilationDeps: true,
    moduleSystems: ['es6'],
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'node', 'default'] },
  },
};

export default config;
