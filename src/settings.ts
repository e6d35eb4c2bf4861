import { z } from 'zod';
import { LIMIT_SETTINGS } from './limit-settings.ts';
import { proxyProblems } from './proxy-settings.ts';
import { readSecretFiles } from './secret-files.ts';
import { TRACE_SETTINGS } from './trace-settings.ts';
import { commaSeparatedList, days, onOrOff, secretFile, wholeNumber } from './setting-types.ts';

// All settings of the process are read here and nowhere else. `--help` prints the names and descriptions.

const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const COOKIE_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** ARIN's own services. */
export const PRODUCTION_ARIN = {
  url: 'https://reg.arin.net/rest',
  downloadUrl: 'https://accountws.arin.net/public/rest/downloads',
} as const;

const apiUrl = (example: string) =>
  z
    .string()
    .transform((value) => value.replace(/\/+$/, ''))
    .refine(isApiUrl, {
      abort: true,
      error: `must be an https URL such as ${example}, without user name, password, query or fragment. Plain http is allowed for loopback addresses only, because it would send the keys unencrypted`,
    });

const SETTINGS = {
  ATLAS_API_URL: apiUrl('https://atlas.ripe.net/api/v2')
    .refine(
      isBaseUrl,
      'must be the base URL of the API, such as https://atlas.ripe.net/api/v2. It must include the path and must not end with /keys',
    )
    .optional()
    .describe('base URL of the RIPE Atlas API. If not set, the gateway starts a sandbox with made-up keys and uses it'),
  ARIN: z
    .enum(['on', 'off'], { error: 'must be on or off' })
    .optional()
    .describe(
      'on or off. Adds the calls that accept an ARIN key to the graph. If not set: on, or off with GRAPH_ROLE=subgraph',
    ),
  ARIN_API_URL: apiUrl(PRODUCTION_ARIN.url)
    .refine(hasPath, `must be the base URL with its path, such as ${PRODUCTION_ARIN.url}`)
    .optional()
    .describe(
      `base URL of ARIN's Reg-RWS. If not set: ${PRODUCTION_ARIN.url}, or a sandbox if ATLAS_API_URL is not set either`,
    ),
  ARIN_DOWNLOAD_URL: apiUrl(PRODUCTION_ARIN.downloadUrl)
    .refine(hasPath, `must be the base URL with its path, such as ${PRODUCTION_ARIN.downloadUrl}`)
    .optional()
    .describe(
      `base URL of ARIN's downloads. If not set: ${PRODUCTION_ARIN.downloadUrl}. Must be set if ARIN_API_URL is set`,
    ),
  ARIN_KEY_CARRIER: z
    .enum(['header', 'query'], { error: 'must be header or query' })
    .default('header')
    .describe('header or query. Where the key is sent to Reg-RWS: in the Authorization header, or in the URL'),
  HOST: z
    .string()
    .min(1, 'must be an address or a host name to listen on')
    .default('127.0.0.1')
    .describe('address or host name to listen on'),
  PORT: wholeNumber(0, 65_535).default(4000).describe('port to listen on, 0 to 65535. 0 selects any free port'),
  METRICS_PORT: wholeNumber(0, 65_535).optional().describe('port for /metrics, 0 for any. If not set: no metrics'),
  METRICS_HOST: z.string().optional().describe('address or host name for METRICS_PORT. If not set: HOST'),
  GRAPH_ROLE: z
    .enum(['standalone', 'subgraph'], { error: 'must be standalone or subgraph' })
    .default('standalone')
    .describe('standalone: a complete graph; subgraph: a part of a larger graph (Apollo Federation 2)'),
  FEDERATED_TRACING: onOrOff('off').describe(
    'on or off. Measures the time of each field if a router asks for it (ftv1). Requires GRAPH_ROLE=subgraph',
  ),
  GRAPHIQL: onOrOff('on').describe('on or off. Serves GraphiQL, an explorer for browsers, at /graphql'),
  DASHBOARD: onOrOff('on').describe(
    'on or off. Serves the dashboard at /, if it has been built. Only with GRAPH_ROLE=standalone',
  ),
  INTROSPECTION: onOrOff('on').describe('on or off. Allows clients to query the schema'),
  TRUSTED_DOCUMENTS: commaSeparatedList
    .default([])
    .describe(
      'comma-separated list of manifest files. Clients can send the id of a document in them instead of its text. SIGHUP reads them again',
    ),
  TRUSTED_DOCUMENTS_ONLY: onOrOff('off').describe(
    'on or off. Runs only documents of the manifests, and switches GraphiQL off. Requires TRUSTED_DOCUMENTS or the dashboard',
  ),
  CORS_ORIGINS: commaSeparatedList
    .refine(
      (origins) => origins.every(isOrigin),
      'must be a comma-separated list of exact origins, such as https://keys.example.net. A wildcard such as * is not supported',
    )
    .default([])
    .describe('comma-separated list of origins whose browser pages may call the gateway'),
  FORWARD_COOKIES: commaSeparatedList
    .refine((names) => names.every((name) => COOKIE_NAME.test(name)), 'must be a comma-separated list of cookie names')
    .default([])
    .describe('comma-separated list of session cookies to forward to the API, such as atlasess. For reads only'),
  UPSTREAM_CONNECTIONS: wholeNumber(1, 10_000)
    .default(256)
    .describe('maximum number of connections to the API, 1 to 10000'),
  UPSTREAM_TIMEOUT_MS: wholeNumber(100, 600_000)
    .default(10_000)
    .describe('time limit in milliseconds for all API calls of one operation together, 100 to 600000'),
  KEEP_ALIVE_MS: wholeNumber(1, 600_000)
    .default(5_000)
    .describe(
      'time in milliseconds that an idle client connection stays open, 1 to 600000. Set it higher than the keep-alive time of a proxy in front',
    ),
  SHUTDOWN_DELAY_MS: wholeNumber(0, 600_000)
    .default(3_000)
    .describe('time in milliseconds after SIGTERM to keep serving while /readyz answers 503, 0 to 600000'),
  MAX_ACCOUNT_KEYS: wholeNumber(1, 15_000)
    .default(10_000)
    .describe('maximum number of keys that the gateway sorts, filters or counts for one operation, 1 to 15000'),
  EXPIRES_SOON_DAYS: days(30).describe(
    'a key that ends within this number of days has the finding EXPIRES_SOON, 1 to 3650',
  ),
  ROTATION_DUE_DAYS: days(90).describe(
    'a key whose secret is at least this number of days old has the finding ROTATION_DUE, 1 to 3650',
  ),
  UNUSED_DAYS: days(90).describe(
    'days without a use from which the findings NEVER_USED and UNUSED_FOR_LONG are made, 1 to 3650',
  ),
  ...LIMIT_SETTINGS,
  AUDIT_FILE: z
    .string()
    .optional()
    .describe('file to which the audit events are appended. They are always on stdout, too'),
  AUDIT_KEY: z
    .string()
    .min(32, 'must have at least 32 characters')
    .optional()
    .describe(
      'secret of at least 32 characters for the fingerprints of callers in the audit events. If not set, they change at each start',
    ),
  AUDIT_KEY_FILE: secretFile('AUDIT_KEY'),
  ...TRACE_SETTINGS,
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], { error: 'must be debug, info, warn, error or silent' })
    .default('info')
    .describe('least severe level that is logged: debug, info, warn, error or silent'),
  NODE_ENV: z.string().optional().describe('production: the gateway starts only if ATLAS_API_URL is set'),
  USE_ENV_PROXY: onOrOff('off').describe(
    'on or off. Uses the proxy in HTTPS_PROXY or HTTP_PROXY for the API, except for hosts in NO_PROXY',
  ),
} as const;

const schema = z.object(SETTINGS);

/** The settings by name, checked and with their defaults. */
export type Settings = z.infer<typeof schema>;

/** Valid settings, or all problems: each is one line that begins with the name of the setting. */
export type SettingsResult = { readonly settings: Settings } | { readonly problems: readonly string[] };

/**
 * Reads the settings from a record such as `process.env`. Reports all problems together. A problem never repeats the
 * value, which may be a secret.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): SettingsResult {
  const files = readSecretFiles(environment);
  // Shells and compose files set an empty variable where they mean none.
  const given = Object.fromEntries(
    Object.entries({ ...environment, ...files.values }).filter(([name, value]) => name in SETTINGS && value),
  );
  const result = schema.safeParse(given);
  const problems = (result.error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`);
  problems.push(...files.problems);
  // Not a rule of the schema, because zod skips rules about several settings while a single setting is invalid.
  if (given.NODE_ENV === 'production' && given.ATLAS_API_URL === undefined)
    problems.push('ATLAS_API_URL must be set if NODE_ENV=production, because the sandbox is not for production');
  if (result.data) problems.push(...conflictsIn(result.data));
  if (given['USE_ENV_PROXY'] === 'on') problems.push(...proxyProblems(environment));
  return result.data && problems.length === 0 ? { settings: result.data } : { problems };
}

function conflictsIn({
  ARIN_API_URL,
  ARIN_DOWNLOAD_URL,
  FORWARD_COOKIES,
  CORS_ORIGINS,
  FEDERATED_TRACING,
  GRAPH_ROLE,
  REDIS_URL,
  CALLER_HASH_KEY,
}: Settings): string[] {
  const conflicts: string[] = [];
  if (FORWARD_COOKIES.length > 0 && CORS_ORIGINS.length === 0)
    conflicts.push(
      'CORS_ORIGINS must be set if FORWARD_COOKIES is set, because session cookies are accepted only from pages of these origins',
    );
  if ((ARIN_API_URL === undefined) !== (ARIN_DOWNLOAD_URL === undefined))
    conflicts.push(
      'ARIN_API_URL and ARIN_DOWNLOAD_URL must be set together, because a key of one environment must not be sent to another',
    );
  if (FEDERATED_TRACING && GRAPH_ROLE === 'standalone')
    conflicts.push('FEDERATED_TRACING must be off if GRAPH_ROLE=standalone, because only routers ask for traces');
  if (REDIS_URL !== undefined && CALLER_HASH_KEY === undefined)
    conflicts.push(
      'CALLER_HASH_KEY must be set if REDIS_URL is set, because all gateways must know a caller by the same hash',
    );
  return conflicts;
}

/** Returns one line per setting for `--help`: its name, its description and its default. */
export function describeSettings(): string[] {
  const defaults: Readonly<Record<string, Settings[keyof Settings]>> = schema.parse({});
  const width = Math.max(...Object.keys(SETTINGS).map((name) => name.length));
  return Object.entries(SETTINGS).map(
    ([name, setting]) =>
      `${name.padEnd(width)}  ${setting.description ?? ''} (default: ${formatDefault(defaults[name])})`,
  );
}

function formatDefault(value: Settings[keyof Settings]): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return 'none';
  return String(value);
}

function isApiUrl(value: string): boolean {
  // `URL` drops an empty query, an empty fragment and spaces, but they would stay in front of the paths that are appended.
  const url = /[\s?#]/.test(value) ? null : URL.parse(value);
  if (url?.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK_HOST.test(url.hostname));
}

/** False for two likely mistakes. Both lead to 404 responses, which would look like "there is no such key". */
function isBaseUrl(value: string): boolean {
  const { hostname, pathname } = URL.parse(value) ?? { hostname: '', pathname: '' };
  return !pathname.endsWith('/keys') && !(hostname === 'atlas.ripe.net' && pathname === '/');
}

function hasPath(value: string): boolean {
  return URL.parse(value)?.pathname !== '/';
}

/** Apps and extensions have an origin with a scheme of their own, which URL does not know. */
const APP_ORIGIN = /^(?!https?:|wss?:|ftp:|file:)[a-z][a-z\d+.-]*:\/\/[a-z\d._-]+$/;

function isOrigin(value: string): boolean {
  if (value.includes('*')) return false;
  return APP_ORIGIN.test(value) || (/^https?:/.test(value) && URL.parse(value)?.origin === value);
}
