import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { endProcessBy, type EndCause } from './process-end.ts';
import type { TrustedDocuments } from './engine/documents/trusted-documents.ts';
import { openFrontEnds, type FrontEnds } from './front-ends.ts';
import { GRAPHQL_ENDPOINT, startGateway, type Gateway, type GatewayOptions } from './gateway.ts';
import { createAuditLog, type AuditLog } from './log/audit-log.ts';
import { createLog, type Log } from './log/log.ts';
import { describeSettings, readSettings, type Settings } from './settings.ts';
import { tracingOptions } from './trace-settings.ts';
import { openUpstreams, type SandboxKeys } from './upstreams.ts';

// The entry point of the process. Arguments, the environment, signals and exit codes are handled here and nowhere else.

/** Exit code for invalid arguments or settings. */
const USAGE_ERROR = 2;
/** Exit code if the gateway can't start. */
const START_ERROR = 1;
const USAGE = 'Usage: npm start [-- --help | --version]';

await run();

async function run(): Promise<void> {
  const command = readCommand();
  if (command === null) return;
  if (command.help) return console.log(helpText());
  if (command.version) return console.log(version());
  const reading = readSettings(process.env);
  if ('problems' in reading) return failFor(reading.problems);
  const opening = await openFrontEnds(reading.settings);
  if ('problems' in opening) return failFor(opening.problems);
  await start(reading.settings, opening.frontEnds);
}

function failFor(problems: readonly string[]): void {
  fail(USAGE_ERROR, [
    'The gateway did not start, because some settings are not valid:',
    ...problems.map((problem) => `  ${problem}`),
    'Run `npm start -- --help` for a description of all settings.',
  ]);
}

function readCommand(): { help?: boolean | undefined; version?: boolean | undefined } | null {
  try {
    return parseArgs({ options: { help: { type: 'boolean' }, version: { type: 'boolean' } } }).values;
  } catch {
    fail(USAGE_ERROR, [
      'The only arguments are --help and --version. Settings are given as environment variables.',
      USAGE,
    ]);
    return null;
  }
}

async function start(settings: Settings, frontEnds: FrontEnds): Promise<void> {
  const log = createLog(settings.LOG_LEVEL);
  const audit = openAudit(settings);
  if (audit === null) return;
  process.on('SIGHUP', () => {
    // Tools that rotate files send it after they have renamed the file.
    audit.reopen();
    if (frontEnds.trustedDocuments) void reload(frontEnds.trustedDocuments, log);
  });
  const upstreams = await openUpstreams(settings);
  try {
    const options = { ...gatewayOptions(settings, upstreams), ...frontEnds };
    const gateway = await startGateway(options, log, audit);
    const stop = async (cause: EndCause): Promise<void> => {
      // The delay is for load balancers. On Ctrl-C, nobody has to wait for one.
      await gateway.close(cause === 'SIGTERM' ? settings.SHUTDOWN_DELAY_MS : 0);
      await upstreams.close();
      log.info('stopped');
      endSoon();
    };
    endProcessBy(stop, log);
    const { atlasUrl, arin, sandboxKeys } = upstreams;
    if (sandboxKeys) console.log(sandboxGreeting(gateway, sandboxKeys, frontEnds.dashboard !== null));
    else {
      const url = gateway.url + GRAPHQL_ENDPOINT;
      log.info({ url, metricsUrl: gateway.metricsUrl ?? undefined, atlasUrl, arinUrl: arin?.url }, 'listening');
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown error';
    fail(START_ERROR, [
      `The gateway can't listen: ${reason}. Check the settings HOST and PORT, and METRICS_HOST and METRICS_PORT.`,
    ]);
    await upstreams.close();
  }
}

/** Ends the process although a library is still trying to connect: to a collector of traces, or to Redis. */
function endSoon(): void {
  setTimeout(() => process.exit(), 500).unref();
}

async function reload(documents: TrustedDocuments, log: Log): Promise<void> {
  const problems = await documents.reload();
  if (problems.length > 0) log.error({ problems }, 'trusted documents not reloaded, the old ones stay in use');
  else log.info({ documents: documents.count }, 'trusted documents reloaded');
}

function openAudit({ AUDIT_FILE, AUDIT_KEY }: Settings): AuditLog | null {
  try {
    return createAuditLog({ key: AUDIT_KEY ?? null, file: AUDIT_FILE ?? null });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    fail(START_ERROR, [`The file in the setting AUDIT_FILE cannot be opened (${code}).`]);
    return null;
  }
}

function gatewayOptions(settings: Settings, upstreams: Pick<GatewayOptions, 'arin' | 'atlasUrl'>): GatewayOptions {
  return {
    ...upstreams,
    host: settings.HOST,
    port: settings.PORT,
    metrics:
      settings.METRICS_PORT === undefined
        ? null
        : { host: settings.METRICS_HOST ?? settings.HOST, port: settings.METRICS_PORT },
    tracing: tracingOptions(settings, version()),
    corsOrigins: settings.CORS_ORIGINS,
    forwardCookies: settings.FORWARD_COOKIES,
    graphRole: settings.GRAPH_ROLE,
    graphiql: settings.GRAPHIQL,
    introspection: settings.INTROSPECTION,
    federatedTracing: settings.FEDERATED_TRACING,
    upstreamConnections: settings.UPSTREAM_CONNECTIONS,
    upstreamTimeoutMs: settings.UPSTREAM_TIMEOUT_MS,
    rateLimits: rateLimitsFor(settings),
    trustedProxies: settings.TRUSTED_PROXIES,
    timeouts: { keepAliveMs: settings.KEEP_ALIVE_MS },
    proxyFromEnvironment: settings.USE_ENV_PROXY,
    atlas: {
      maxAccountKeys: settings.MAX_ACCOUNT_KEYS,
      thresholds: {
        expiresSoonDays: settings.EXPIRES_SOON_DAYS,
        rotationDueDays: settings.ROTATION_DUE_DAYS,
        unusedDays: settings.UNUSED_DAYS,
      },
    },
  };
}

function rateLimitsFor({ RATE_LIMIT, SECRET_RATE_LIMIT, REDIS_URL: url, CALLER_HASH_KEY: callerHashKey }: Settings) {
  return {
    operationsPerSecond: RATE_LIMIT,
    secretWritesPerMinute: SECRET_RATE_LIMIT,
    redis: url === undefined || callerHashKey === undefined ? null : { url, callerHashKey },
  };
}

function sandboxGreeting(
  { url, metricsUrl }: Gateway,
  { atlas: key, arin: arinKey }: SandboxKeys,
  hasDashboard: boolean,
): string {
  const body = '{"query":"{ apiKeys(first: 3) { totalCount nodes { id label status } } }"}';
  return [
    '',
    'Atlas Keys Gateway is running with a sandbox: its keys are made up and work nowhere else.',
    'To use RIPE Atlas instead, set ATLAS_API_URL=https://atlas.ripe.net/api/v2.',
    '',
    ...(hasDashboard ? [`  Dashboard    ${url}/`] : []),
    `  GraphiQL     ${url}${GRAPHQL_ENDPOINT}`,
    ...(metricsUrl === null ? [] : [`  Metrics      ${metricsUrl}`]),
    `  Sandbox key  ${key}`,
    ...(arinKey === null ? [] : [`  ARIN key     ${arinKey}  (header X-Arin-Api-Key)`]),
    '  Try          curl -s \\',
    `                 -H 'Authorization: Key ${key}' \\`,
    "                 -H 'Content-Type: application/json' \\",
    `                 -d '${body}' \\`,
    `                 ${url}${GRAPHQL_ENDPOINT}`,
    '',
  ].join('\n');
}

function helpText(): string {
  return [
    `Atlas Keys Gateway ${version()}: GraphQL in front of the RIPE Atlas API keys REST service`,
    '',
    USAGE,
    '',
    'Settings (environment variables):',
    ...describeSettings().map((line) => `  ${line}`),
    '',
  ].join('\n');
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}

/** Prints an error and sets the exit code. The process ends when nothing is left to do, so that all output is written. */
function fail(exitCode: number, lines: readonly string[]): void {
  console.error(lines.join('\n'));
  process.exitCode = exitCode;
}
