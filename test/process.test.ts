import { exec, execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { startSandbox } from '../src/sandbox/server.ts';
import { runProcess, startProcess } from './support/process.ts';

const SETTINGS = [
  'ATLAS_API_URL',
  'ARIN',
  'ARIN_API_URL',
  'ARIN_DOWNLOAD_URL',
  'ARIN_KEY_CARRIER',
  'HOST',
  'PORT',
  'METRICS_PORT',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
  'TRACE_UPSTREAM',
  'METRICS_HOST',
  'GRAPH_ROLE',
  'FEDERATED_TRACING',
  'GRAPHIQL',
  'DASHBOARD',
  'INTROSPECTION',
  'TRUSTED_DOCUMENTS',
  'TRUSTED_DOCUMENTS_ONLY',
  'CORS_ORIGINS',
  'FORWARD_COOKIES',
  'UPSTREAM_CONNECTIONS',
  'UPSTREAM_TIMEOUT_MS',
  'KEEP_ALIVE_MS',
  'SHUTDOWN_DELAY_MS',
  'MAX_ACCOUNT_KEYS',
  'EXPIRES_SOON_DAYS',
  'ROTATION_DUE_DAYS',
  'UNUSED_DAYS',
  'RATE_LIMIT',
  'SECRET_RATE_LIMIT',
  'REDIS_URL',
  'REDIS_URL_FILE',
  'CALLER_HASH_KEY',
  'CALLER_HASH_KEY_FILE',
  'TRUSTED_PROXIES',
  'AUDIT_FILE',
  'AUDIT_KEY',
  'AUDIT_KEY_FILE',
  'LOG_LEVEL',
  'NODE_ENV',
  'USE_ENV_PROXY',
];

// Node.js of the operating system, if it is too old to run TypeScript.
const OLD_NODE = ['/usr/bin/node', '/usr/local/bin/node'].find((path) =>
  /^v(?:1\d|20)\./.test(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout ?? ''),
);

describe('the command line', () => {
  it('--help lists every setting with its default', async () => {
    const { code, output } = await runProcess({ arguments: ['--help'] });
    expect(code).toBe(0);
    expect(output).toMatch(/^Atlas Keys Gateway \d+\.\d+\.\d+/);
    expect(
      output
        .match(/^ {2}[A-Z_]+(?= )/gm)
        ?.map((name) => name.trim())
        .sort(),
    ).toEqual([...SETTINGS].sort());
    expect(output.match(/\(default: .+\)$/gm)).toHaveLength(SETTINGS.length);
  });

  it('--help works even if settings are invalid', async () => {
    expect(await runProcess({ arguments: ['--help'], env: { PORT: 'x' } })).toMatchObject({ code: 0 });
  });

  it('--version prints the version', async () => {
    const { code, output } = await runProcess({ arguments: ['--version'] });
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  it.each(['--port=80', 'serve', '-h', '--help=x', '--c0ffee00-1111-4222-8333-444455556666'])(
    '%s is rejected',
    async (argument) => {
      const { code, output } = await runProcess({ arguments: [argument] });
      expect(code).toBe(2);
      expect(output).toContain('Usage:');
      expect(output).not.toContain('1111-4222');
      expect(output).not.toMatch(/\n +at /);
    },
  );
});

describe('a start that must fail', () => {
  it('reports all invalid settings together, and does not listen', async () => {
    const env = { NODE_ENV: 'production', PORT: '65536', GRAPHIQL: 'maybe', CORS_ORIGINS: '*', LOG_LEVEL: 'loud' };
    const { code, output } = await runProcess({ env });
    expect(code).toBe(2);
    for (const name of ['ATLAS_API_URL', 'PORT', 'GRAPHIQL', 'CORS_ORIGINS', 'LOG_LEVEL'])
      expect(output).toContain(`  ${name} must `);
    expect(output).not.toMatch(/65536|maybe|loud|listening|http:\/\/127/);
  });

  it('rejects the sandbox in production', async () => {
    const { code, output } = await runProcess({ env: { NODE_ENV: 'production', PORT: '0' } });
    expect(code).toBe(2);
    expect(output).toContain('ATLAS_API_URL must be set if NODE_ENV=production');
    expect(output).not.toContain('sandbox:');
  });

  it('rejects an API URL that would send keys unencrypted', async () => {
    const { code, output } = await runProcess({ env: { ATLAS_API_URL: 'http://atlas.ripe.net/api/v2', PORT: '0' } });
    expect(code).toBe(2);
    expect(output).toContain('Plain http is allowed for loopback addresses only');
  });

  it.each([true, false])('reports that the port is in use (sandbox: %s)', async (withSandbox) => {
    const other = createServer();
    const port = await new Promise<number>((resolve) =>
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port)),
    );
    const env = { PORT: String(port), ...(!withSandbox && { ATLAS_API_URL: 'https://atlas.example/api/v2' }) };
    const { code, output } = await runProcess({ env });
    other.close();
    expect(code).toBe(1);
    expect(output).toBe(
      `The gateway can't listen: listen EADDRINUSE: address already in use 127.0.0.1:${port}. Check the settings HOST and PORT, and METRICS_HOST and METRICS_PORT.\n`,
    );
  });

  it.skipIf(OLD_NODE === undefined)('tells that an old Node.js is too old', async () => {
    const { code, output } = await runProcess({ node: OLD_NODE ?? '' });
    expect(code).toBe(1);
    expect(output).toMatch(/^Atlas Keys Gateway needs Node\.js 22\.19 or newer; this is v\d+\.\d+\.\d+\. .*\n$/);
  });

  it.each([
    ['20.20.2', 1],
    ['22.18.9', 1],
    ['22.19.0', 0],
    ['24.0.0', 0],
  ])('with Node.js %s exits with code %i', async (version, code) => {
    const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
    const nodeArguments = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`];
    expect(await runProcess({ nodeArguments, arguments: ['--version'] })).toMatchObject({ code });
  });
});

describe('a start', () => {
  it('without settings prints the address of GraphiQL, a sandbox key, and a command that works', async () => {
    using running = startProcess({ env: { PORT: '0' } });
    const [, command = ''] = await running.waitFor(/Try +(curl [^]*?\/graphql)\n/);
    const greeting = running.output();
    expect(greeting).toContain('its keys are made up');
    expect(greeting).toMatch(/GraphiQL +http:\/\/127\.0\.0\.1:\d+\/graphql\n/);
    expect(greeting).toMatch(/Sandbox key +[0-9a-f-]{36}\n/);
    const { stdout } = await promisify(exec)(command);
    expect(JSON.parse(stdout).data.apiKeys).toMatchObject({ totalCount: 60, nodes: [{}, {}, { status: 'ACTIVE' }] });
  });

  it('with METRICS_PORT serves metrics, and loads their library, like the one of REDIS_URL, only then', async () => {
    await using sandbox = await startSandbox();
    const hook = new URL('support/print-loaded-modules.js', import.meta.url).href;
    const start = (env: Record<string, string>) =>
      startProcess({ env: { PORT: '0', ATLAS_API_URL: sandbox.url, ...env }, nodeArguments: ['--import', hook] });
    using without = start({});
    await without.waitFor(/"msg":"listening"/);
    expect(without.output()).not.toMatch(
      /^loaded: .*node_modules\/(?:prom-client|@redis|rate-limiter|@opentelemetry\/exporter)|"metricsUrl"/m,
    );
    using running = start({
      METRICS_PORT: '0',
      METRICS_HOST: '127.0.0.2',
      REDIS_URL: 'redis://127.0.0.1:1',
      CALLER_HASH_KEY: 'k'.repeat(32),
    });
    const [, url = ''] = await running.waitFor(/"metricsUrl":"([^"]+)"/);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.2:\d+\/metrics$/);
    expect(await (await fetch(url)).text()).toContain('keys_gateway_operations_running 0');
    expect(running.output()).toMatch(/^loaded: .*src\/metrics\/metrics\.ts$/m);
    expect(running.output()).toMatch(/^loaded: .*@redis\/client/m);
  });

  it('ends with code 1 if the port for the metrics is in use', async () => {
    await using sandbox = await startSandbox();
    const { port } = new URL(sandbox.url);
    const { code, output } = await runProcess({ env: { PORT: '0', METRICS_PORT: port } });
    expect([code, output]).toEqual([
      1,
      expect.stringContaining(`EADDRINUSE: address already in use 127.0.0.1:${port}`),
    ]);
  });

  it('with an API URL never loads the sandbox, and logs its address', async () => {
    await using sandbox = await startSandbox();
    const hook = new URL('support/print-loaded-modules.js', import.meta.url).href;
    const start = (env: Record<string, string>) =>
      startProcess({ env: { PORT: '0', ...env }, nodeArguments: ['--import', hook] });
    using without = start({});
    await without.waitFor(/Sandbox key/);
    expect(without.output()).toMatch(/^loaded: .*src\/sandbox\/server\.ts$/m);
    using running = start({ ATLAS_API_URL: sandbox.url });
    const [, url = ''] = await running.waitFor(/"url":"([^"]+)"/);
    expect((await fetch(url, { method: 'OPTIONS' })).status).toBe(204);
    expect(running.output()).toMatch(/^loaded: .*src\/http\/listener\.ts$/m);
    expect(running.output()).not.toMatch(/sandbox/);
  });
});

it('runs as compiled JavaScript, as in the image', { timeout: 90_000 }, async () => {
  // With its environment, because npm needs a home.
  await promisify(exec)('npm run --silent build', { cwd: new URL('..', import.meta.url) });
  using running = startProcess({ script: 'dist/main.js', env: { PORT: '0' } });
  const [, url = ''] = await running.waitFor(/GraphiQL +(http:.*\/graphql)/);
  const [, key = ''] = await running.waitFor(/Sandbox key +(\S+)/);
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Key ${key}` },
    body: JSON.stringify({ query: '{ apiKeys(first: 1) { nodes { id } } }' }),
  });
  expect(await answer.json()).toEqual({
    data: { apiKeys: { nodes: [{ id: expect.stringMatching(/^[0-9a-f]{8}$/) }] } },
  });
  const page = await (await fetch(url, { headers: { accept: 'text/html' } })).text();
  const files = [...page.matchAll(/(?:href|src)="([^"]+\.(?:css|js|svg)[^"]*)"/g)].map(([, file = '']) => file);
  expect(files.length).toBeGreaterThan(2);
  for (const file of files) {
    const served = await fetch(new URL(file, url));
    expect([file, served.status]).toEqual([file, 200]);
    // Throws if the browser cannot run it: the page loads no modules.
    if (file.includes('.js')) new Script(await served.text());
  }
});

it.each(['0.0.0.0', '127.0.0.1'])(
  'the health check of the image works with HOST=%s, without using the proxy',
  async (host) => {
    const dockerfile = await readFile(new URL('../Dockerfile', import.meta.url), 'utf8');
    const [, json = '[]'] = /^HEALTHCHECK .*\n +CMD (\[.*\])$/m.exec(dockerfile) ?? [];
    const [, ...nodeArguments] = JSON.parse(json) as string[];
    const codeAt = async (port: string): Promise<unknown> => {
      const env = { HOST: host, PORT: port, NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://127.0.0.1:9' };
      return promisify(execFile)(process.execPath, nodeArguments, { env }).then(
        () => 0,
        (error: { code: unknown }) => error.code,
      );
    };
    using running = startProcess({ env: { HOST: host, PORT: '0' } });
    const [, port = ''] = await running.waitFor(/GraphiQL +http:.*:(\d+)\/graphql/);
    expect(await codeAt(port)).toBe(0);
    running.child.kill('SIGINT');
    await running.ended;
    expect(await codeAt(port)).toBe(1);
  },
);
