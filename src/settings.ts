import { z } from 'zod';

// Every setting of the process, read here and nowhere else. The names and sentences are also what --help prints.

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

const switchOf = (onByDefault: boolean) =>
  z
    .enum(['on', 'off'], { error: 'must be on or off' })
    .default(onByDefault ? 'on' : 'off')
    .transform((value) => value === 'on');

const integer = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${from} to ${to}`)
    .transform(Number)
    .refine((value) => value >= from && value <= to, `must be a whole number from ${from} to ${to}`);

const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

const SETTINGS = {
  ATLAS_API_URL: z
    .string()
    .transform((value) => value.replace(/\/+$/, ''))
    .refine(isApiUrl, {
      abort: true,
      error:
        'must be an https URL such as https://atlas.ripe.net/api/v2, without user, query or fragment; plain http is for loopback addresses only, since it would show the keys to the network',
    })
    .refine(
      isBaseUrl,
      'must be the base of the API, as https://atlas.ripe.net/api/v2: neither the host alone nor the address of its keys',
    )
    .optional()
    .describe('base URL of the RIPE Atlas API; unset: the sandbox, a made-up API, is started and used'),
  HOST: z.string().min(1, 'must be an address to listen on').default('127.0.0.1').describe('address to listen on'),
  PORT: integer(0, 65_535).default(4000).describe('port to listen on; 0: any free one'),
  GRAPH_ROLE: z
    .enum(['standalone', 'subgraph'], { error: 'must be standalone or subgraph' })
    .default('standalone')
    .describe('standalone, or subgraph: a part of a larger graph by Apollo Federation 2'),
  FEDERATED_TRACING: switchOf(false).describe('on or off: time each field for a router that asks for it (ftv1)'),
  GRAPHIQL: switchOf(true).describe('on or off: the explorer page at /graphql'),
  INTROSPECTION: switchOf(true).describe('on or off: whether the schema can be asked for'),
  CORS_ORIGINS: list
    .refine(
      (origins) => origins.every(isOrigin),
      'must be exact origins such as https://keys.example.net, comma-separated',
    )
    .default([])
    .describe('origins of browser pages that may call, comma-separated'),
  FORWARD_COOKIES: list
    .refine(
      (names) => names.every((name) => /^[\w!#$%&'*+.^`|~-]+$/.test(name)),
      'must be names of cookies, comma-separated',
    )
    .default([])
    .describe('names of session cookies to pass on for reads, comma-separated, such as atlasess'),
  UPSTREAM_CONNECTIONS: integer(1, 10_000).default(256).describe('connections to the API, at most; 1 to 10000'),
  UPSTREAM_TIMEOUT_MS: integer(100, 600_000)
    .default(10_000)
    .describe('milliseconds for all API calls of one operation together; 100 to 600000'),
  KEEP_ALIVE_MS: integer(1, 600_000)
    .default(5_000)
    .describe(
      'milliseconds that a connection is kept without a request; more than a proxy in front keeps it; 1 to 600000',
    ),
  SHUTDOWN_DELAY_MS: integer(0, 600_000)
    .default(3_000)
    .describe('milliseconds after SIGTERM in which requests are taken while /readyz says 503; 0 to 600000'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], { error: 'must be debug, info, warn, error or silent' })
    .default('info')
    .describe('debug, info, warn, error or silent: the least severe of the lines that are logged'),
  NODE_ENV: z.string().optional().describe('production: ATLAS_API_URL must be set'),
  NODE_USE_ENV_PROXY: z
    .enum(['0', '1'], { error: 'must be 1 or 0' })
    .default('0')
    .transform((value) => value === '1')
    .describe('1: reach the API through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name'),
} as const;

const schema = z.object(SETTINGS);

export type Settings = z.infer<typeof schema>;

export type SettingsReading = { readonly settings: Settings } | { readonly problems: readonly string[] };

/** Reads the settings from a record such as `process.env`. All that is wrong is reported together; values are not repeated. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): SettingsReading {
  // An empty variable is how a shell or a compose file says that there is none.
  const given = Object.fromEntries(
    Object.keys(SETTINGS).flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  );
  const result = schema.safeParse(given);
  const problems = (result.error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
  // Not a rule of the schema: those that concern several settings are skipped while one of them is wrong.
  if (given.NODE_ENV === 'production' && given.ATLAS_API_URL === undefined)
    problems.push('ATLAS_API_URL must be set with NODE_ENV=production: the sandbox is not for production');
  if (result.data) problems.push(...contradictionsOf(result.data));
  return result.data && problems.length === 0 ? { settings: result.data } : { problems };
}

function contradictionsOf({ FORWARD_COOKIES, CORS_ORIGINS, FEDERATED_TRACING, GRAPH_ROLE }: Settings): string[] {
  const contradictions: string[] = [];
  if (FORWARD_COOKIES.length > 0 && CORS_ORIGINS.length === 0)
    contradictions.push(
      'CORS_ORIGINS must be set with FORWARD_COOKIES: a session is taken from pages of its origins only',
    );
  if (FEDERATED_TRACING && GRAPH_ROLE === 'standalone')
    contradictions.push('FEDERATED_TRACING is for GRAPH_ROLE=subgraph: only a router asks for it');
  return contradictions;
}

/** A line a setting: its name, its default, and what it means. */
export function describeSettings(): string[] {
  const defaults: Readonly<Record<string, Settings[keyof Settings]>> = schema.parse({});
  const width = Math.max(...Object.keys(SETTINGS).map((name) => name.length));
  return Object.entries(SETTINGS).map(
    ([name, setting]) => `${name.padEnd(width)}  ${setting.description ?? ''} (default: ${written(defaults[name])})`,
  );
}

function written(value: Settings[keyof Settings]): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return 'none';
  return String(value);
}

function isApiUrl(value: string): boolean {
  // What a URL leaves out when it is read, being empty, would still stand between the base and what comes behind it.
  const url = /[\s?#]/.test(value) ? null : URL.parse(value);
  if (url?.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
}

/** A wrong base is answered with 404, which of a key would read as "there is none". */
function isBaseUrl(value: string): boolean {
  const { hostname, pathname } = URL.parse(value) ?? { hostname: '', pathname: '' };
  return !pathname.endsWith('/keys') && !(hostname === 'atlas.ripe.net' && pathname === '/');
}

function isOrigin(value: string): boolean {
  const url = URL.parse(value);
  return url?.origin === value && /^https?:$/.test(url.protocol);
}
