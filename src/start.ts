import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { endProcessBy, type EndCause } from './process-end.ts';
import { GRAPHQL_ENDPOINT, startGateway, type Gateway } from './gateway.ts';
import { createLog } from './log/log.ts';
import { describeSettings, readSettings, type Settings } from './settings.ts';

// The edge of the process: arguments, environment, signals and exit codes end here.

const WRONG_USAGE = 2;
const USAGE = 'Usage: npm start [-- --help | --version]';

await run();

async function run(): Promise<void> {
  const command = readCommand();
  if (command === null) return;
  if (command.help) return console.log(helpText());
  if (command.version) return console.log(version());
  const reading = readSettings(process.env);
  if ('problems' in reading)
    return complain([
      'The settings are not right:',
      ...reading.problems.map((problem) => `  ${problem}`),
      '`npm start -- --help` says what they mean.',
    ]);
  await start(reading.settings);
}

function readCommand(): { help?: boolean | undefined; version?: boolean | undefined } | null {
  try {
    return parseArgs({ options: { help: { type: 'boolean' }, version: { type: 'boolean' } } }).values;
  } catch {
    complain(['There are no arguments but --help and --version; settings are environment variables.', USAGE]);
    return null;
  }
}

async function start(settings: Settings): Promise<void> {
  const log = createLog(settings.LOG_LEVEL);
  // A gateway for a real service never loads the sandbox.
  const sandbox =
    settings.ATLAS_API_URL === undefined ? await (await import('./sandbox/server.ts')).startSandbox() : null;
  const atlasUrl = settings.ATLAS_API_URL ?? sandbox?.url ?? '';
  try {
    const gateway = await startGateway(gatewayOptions(settings, atlasUrl), log);
    const stop = async (cause: EndCause): Promise<void> => {
      // Nobody at a terminal waits for a balancer.
      await gateway.close(cause === 'SIGTERM' ? settings.SHUTDOWN_DELAY_MS : 0);
      await sandbox?.close();
      log.info('stopped');
    };
    endProcessBy(stop, log);
    if (sandbox) console.log(sandboxGreeting(gateway, sandbox.credentials.administrator));
    else log.info({ url: gateway.url + GRAPHQL_ENDPOINT, atlasUrl }, 'listening');
  } catch (error) {
    complain(
      [`The gateway can't listen: ${error instanceof Error ? error.message : 'unknown'}. HOST and PORT say where.`],
      1,
    );
    await sandbox?.close();
  }
}

function gatewayOptions(settings: Settings, atlasUrl: string): Parameters<typeof startGateway>[0] {
  return {
    atlasUrl,
    host: settings.HOST,
    port: settings.PORT,
    corsOrigins: settings.CORS_ORIGINS,
    forwardCookies: settings.FORWARD_COOKIES,
    graphRole: settings.GRAPH_ROLE,
    graphiql: settings.GRAPHIQL,
    introspection: settings.INTROSPECTION,
    federatedTracing: settings.FEDERATED_TRACING,
    upstreamConnections: settings.UPSTREAM_CONNECTIONS,
    upstreamTimeoutMs: settings.UPSTREAM_TIMEOUT_MS,
    timeouts: { keepAliveMs: settings.KEEP_ALIVE_MS },
    proxyFromEnvironment: settings.NODE_USE_ENV_PROXY,
  };
}

function sandboxGreeting({ url }: Gateway, key: string): string {
  const body = '{"query":"{ apiKeys(first: 3) { totalCount nodes { id label status } } }"}';
  return [
    '',
    'Atlas Keys Gateway, in front of a sandbox: every key in it is made up, and none works anywhere else.',
    'Set ATLAS_API_URL=https://atlas.ripe.net/api/v2 to stand in front of RIPE Atlas instead.',
    '',
    `  GraphiQL     ${url}${GRAPHQL_ENDPOINT}`,
    `  Sandbox key  ${key}`,
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
    'Settings are environment variables:',
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

function complain(lines: readonly string[], exitCode: number = WRONG_USAGE): void {
  console.error(lines.join('\n'));
  process.exitCode = exitCode;
}
