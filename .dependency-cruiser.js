// Rules about which folder may import which. Folders are ranked, and imports only go down. Type imports count.
//
// A "room" is a folder, or a single file next to folders: `session.ts` is above `reading/`, and `model.ts` is below it.

const MODEL = 'src/registries/atlas/model/';
// Shared by the registries: the scope of an operation, and how its calls are sent.
const CALLS = 'src/registries/calls/';

/**
 * The rooms and the packages that each room of src may import, besides itself. A new folder must be added here before it
 * can import anything. All rooms may import Node's modules; eslint.config.js restricts some of them further.
 *
 * @type {Record<string, { rooms: readonly string[], packages: readonly string[] }>}
 */
const MAY_IMPORT = {
  'src/core/': { rooms: [], packages: [] },
  'src/log/': { rooms: ['src/core/'], packages: ['graphql', 'pino'] },
  'src/upstream/': { rooms: ['src/core/'], packages: ['undici'] },
  'src/load/': {
    rooms: ['src/core/', 'src/log/', 'src/upstream/'],
    packages: ['@redis/client', 'rate-limiter-flexible'],
  },

  'src/registries/calls/': { rooms: ['src/core/', 'src/upstream/'], packages: [] },

  'src/registries/atlas/model/': { rooms: ['src/core/'], packages: [] },
  'src/registries/atlas/rest/': { rooms: ['src/core/', 'src/upstream/', CALLS, MODEL], packages: [] },
  'src/registries/atlas/reading/': {
    rooms: ['src/core/', CALLS, MODEL, 'src/registries/atlas/rest/'],
    packages: ['dataloader', 'lru-cache'],
  },
  'src/registries/atlas/writing/': {
    rooms: ['src/core/', CALLS, MODEL, 'src/registries/atlas/rest/', 'src/registries/atlas/reading/'],
    packages: [],
  },
  'src/registries/atlas/session.ts': {
    rooms: ['src/core/', 'src/upstream/', CALLS, 'src/registries/atlas/'],
    packages: [],
  },

  'src/registries/arin/model/': { rooms: ['src/core/'], packages: [] },
  'src/registries/arin/rest/': {
    rooms: ['src/core/', 'src/upstream/', CALLS, 'src/registries/arin/model/'],
    packages: ['sax'],
  },
  'src/registries/arin/reading/': {
    rooms: ['src/core/', 'src/upstream/', 'src/registries/arin/rest/'],
    packages: [],
  },
  'src/registries/arin/writing/': {
    rooms: ['src/core/', 'src/upstream/', CALLS, 'src/registries/arin/model/', 'src/registries/arin/rest/'],
    packages: [],
  },
  'src/registries/arin/session.ts': { rooms: ['src/core/', CALLS, 'src/registries/arin/'], packages: [] },
  'src/registries/catalogue.ts': { rooms: [], packages: [] },

  'src/generated/': {
    rooms: ['src/registries/', 'src/graph/operation/context.ts', 'src/graph/operation/models.ts'],
    packages: ['graphql'],
  },
  'src/graph/operation/': {
    rooms: ['src/core/', 'src/registries/'],
    packages: ['@graphql-tools/utils', 'graphql'],
  },
  'src/graph/resolvers/': {
    rooms: ['src/core/', 'src/registries/', 'src/generated/', 'src/graph/operation/'],
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
      'zod',
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

  'src/http/static/': { rooms: [], packages: [] },
  'src/http/dashboard/': { rooms: ['src/http/static/'], packages: [] },
  'src/http/graphiql/': { rooms: ['src/http/static/'], packages: ['@graphql-yoga/render-graphiql'] },
  'src/http/': { rooms: ['src/core/', 'src/log/', 'src/load/', 'src/engine/'], packages: [] },

  'src/metrics/': {
    rooms: ['src/core/', 'src/log/', 'src/upstream/', 'src/load/', 'src/engine/'],
    packages: ['prom-client'],
  },
  'src/tracing/': {
    rooms: ['src/core/', 'src/log/', 'src/upstream/'],
    packages: [
      '@opentelemetry/api',
      '@opentelemetry/core',
      '@opentelemetry/exporter-trace-otlp-http',
      '@opentelemetry/resources',
      '@opentelemetry/sdk-trace',
    ],
  },
  'src/observers.ts': { rooms: ['src/log/', 'src/http/', 'src/metrics/', 'src/tracing/'], packages: [] },

  'src/proxy-settings.ts': { rooms: [], packages: [] },
  'src/secret-files.ts': { rooms: [], packages: [] },
  'src/setting-types.ts': { rooms: [], packages: ['zod'] },
  'src/limit-settings.ts': { rooms: ['src/setting-types.ts'], packages: ['zod'] },
  'src/trace-settings.ts': { rooms: ['src/setting-types.ts', 'src/tracing/options.ts'], packages: ['zod'] },
  'src/settings.ts': {
    rooms: [
      'src/limit-settings.ts',
      'src/proxy-settings.ts',
      'src/secret-files.ts',
      'src/setting-types.ts',
      'src/trace-settings.ts',
    ],
    packages: ['zod'],
  },
  'src/open-registries.ts': {
    rooms: ['src/observers.ts', 'src/log/', 'src/upstream/', 'src/load/', 'src/registries/', 'src/engine/'],
    packages: [],
  },
  'src/gateway.ts': {
    rooms: [
      'src/open-registries.ts',
      'src/observers.ts',
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
  'src/front-ends.ts': {
    rooms: ['src/gateway.ts', 'src/engine/documents/', 'src/http/dashboard/', 'src/settings.ts'],
    packages: [],
  },
  'src/process-end.ts': { rooms: ['src/log/'], packages: [] },
  'src/start.ts': {
    rooms: [
      'src/gateway.ts',
      'src/engine/documents/',
      'src/log/',
      'src/settings.ts',
      'src/trace-settings.ts',
      'src/front-ends.ts',
      'src/process-end.ts',
      'src/upstreams.ts',
    ],
    packages: [],
  },
  'src/upstreams.ts': {
    rooms: [
      'src/gateway.ts',
      'src/open-registries.ts',
      'src/settings.ts',
      'src/sandbox/server.ts',
      'src/sandbox/arin/server.ts',
    ],
    packages: [],
  },
  'src/main.js': { rooms: ['src/start.ts'], packages: [] },

  // The sandbox imports nothing from the gateway, so that a mistake in the gateway cannot also be in the sandbox.
  'src/sandbox/wire/': { rooms: [], packages: [] },
  'src/sandbox/account/': { rooms: ['src/sandbox/wire/'], packages: [] },
  'src/sandbox/arin/': { rooms: ['src/sandbox/wire/'], packages: [] },
  'src/sandbox/handlers/': { rooms: ['src/sandbox/wire/', 'src/sandbox/account/'], packages: [] },
  'src/sandbox/': { rooms: [], packages: [] },
};

/**
 * The same for folders outside src, which may import any package.
 *
 * @type {Record<string, readonly string[]>}
 */
const MAY_IMPORT_OUTSIDE_SRC = {
  'test/support/': ['src/'],
  'test/': ['src/', 'contract/', 'examples/', 'eslint.config.js'],
  'contract/': ['src/graph/'],
  'check-live/': ['src/'],
  'bench/peers/': ['bench/'],
  'bench/scale/': ['bench/', 'src/', 'test/support/'],
  'bench/test/': ['bench/', 'src/', 'test/support/'],
  'bench/': ['test/support/'],
  'reliability/upstream/': ['src/', 'test/support/', 'reliability/support/'],
  'reliability/client/': ['src/', 'test/support/', 'reliability/support/'],
  'reliability/': ['src/', 'test/support/'],
  'examples/': [],
  '.ci/': [],
};

// The scripts of the GraphiQL page are sent to browsers as files, so nothing imports them.
const SENT_TO_BROWSERS = '^src/http/graphiql/[^/]+\\.js$';
// Other programs load these files by their path.
const ENTRY_POINTS =
  '^(src/(main\\.js|sandbox/main\\.ts)|contract/|\\.ci/|bench/(run\\.ts|peers/)|reliability/(run\\.ts|.*/support/)|test/|examples/|[^/]+$)';
// Separate packages, which need not be installed.
const OWN_PACKAGES = '^(bench/peers/[^/]+/[^/]+\\.js|examples/|test/clients/)';

const ROOMS = [...Object.keys(MAY_IMPORT), ...Object.keys(MAY_IMPORT_OUTSIDE_SRC)];

/** @param {readonly string[]} paths */
function startingWith(paths) {
  return `^(${paths.map((path) => path.replaceAll('.', '\\.')).join('|')})`;
}

/**
 * The files of a room: all files of its folder, except those that belong to an inner room.
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
      // Another rule reports imports that cannot be resolved.
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
      name: 'no-cycles-of-folders',
      severity: 'error',
      scope: 'folder',
      from: { pathNot: 'node_modules' },
      to: { circular: true },
    },
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
      comment: 'src imports only production dependencies, because the image has no others.',
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
      to: { path: '^src/registries/', pathNot: ['^src/registries/$1/', `^${CALLS}`] },
    },
    {
      name: 'the-rest-client-stays-in-its-registry',
      comment: 'Only the folder rest/ knows the field names of the upstream.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/registries/' },
      to: { path: '^src/registries/[^/]+/rest/' },
    },
    {
      name: 'the-graph-gets-its-session',
      comment: 'Resolvers get a session as an argument. Everything else that they import has no side effects.',
      severity: 'error',
      from: { path: '^src/graph/' },
      to: {
        path: '^src/registries/',
        pathNot: '^src/registries/([^/]+/(model/.*|reading/key-connection)|catalogue)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'the-engine-opens-sessions-and-no-more',
      severity: 'error',
      from: { path: '^src/engine/' },
      to: { path: '^src/registries/', pathNot: '^src/registries/([^/]+/session|calls/scope)\\.ts$' },
    },
    {
      name: 'the-gateway-takes-no-more-than-the-credential',
      severity: 'error',
      from: { path: '^src/(gateway|open-registries)\\.ts$' },
      to: { path: '^src/registries/', pathNot: '^src/registries/[^/]+/(session|model/credential)\\.ts$' },
    },
    {
      name: 'the-sandbox-is-loaded-on-demand',
      comment: 'A gateway for a real service never loads the sandbox.',
      severity: 'error',
      from: { path: '^src/(start|upstreams)\\.ts$' },
      to: { path: '^src/sandbox/', dynamic: false },
    },
    {
      name: 'metrics-and-traces-are-loaded-on-demand',
      comment: 'A gateway without metrics or without traces never loads their libraries.',
      severity: 'error',
      from: { path: '^src/observers\\.ts$' },
      to: { path: '^src/(metrics|tracing)/', dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-entry-checks-the-version-first',
      comment: 'An old version of Node.js must be able to run this file and print that it is too old.',
      severity: 'error',
      from: { path: '^src/main\\.js$' },
      to: { dynamic: false, dependencyTypesNot: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)node_modules/\\.bin/' },
    // Type imports count.
    tsPreCompilationDeps: true,
    moduleSystems: ['es6'],
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'node', 'default'] },
  },
};

export default config;
