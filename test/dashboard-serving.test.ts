import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFrontEnds, type FrontEnds } from '../src/front-ends.ts';
import type { GatewayOptions } from '../src/gateway.ts';
import { readSettings } from '../src/settings.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { startProcess } from './support/process.ts';
import { sendRaw, type RawRequest } from './support/raw-http.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const INDEX = `<!doctype html>
<html lang="en">
  <head>
    <link rel="icon" href="./icon.svg">
    <script type="module" src="./assets/index-Ab12_-cD.js"></script>
    <link rel="stylesheet" href="./assets/index-Ef34.css">
  </head>
  <body><div id="root"></div><script type="application/json" id="settings">{}</script></body>
</html>
`;
const SCRIPT = `console.log("./not a path of the page");\n${'// A comment. '.repeat(200)}`;
const LIST = 'query Keys { apiKeys(first: 1) { nodes { id } } }';
const UUID = 'c0ffee00-1111-4222-8333-444455556666';
/** The default thresholds of findings. */
const DAYS = { expiresSoonDays: 30, unusedDays: 90 };

let root = '';
let folder = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dashboard-'));
  folder = join(root, 'dashboard/dist');
  mkdirSync(join(folder, 'assets/deeper'), { recursive: true });
  const files = {
    'index.html': INDEX,
    'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'documents.json': JSON.stringify({ [sha256(LIST)]: LIST }),
    'notes.txt': 'not for browsers',
    'assets/index-Ab12_-cD.js': SCRIPT,
    'assets/index-Ef34.css': 'body { margin: 0 }',
    'assets/index-Ab12_-cD.js.map': '{}',
    'assets/deeper/file.js': '1',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  writeFileSync(join(root, 'dashboard/outside.js'), 'outside');
  symlinkSync(join(root, 'dashboard/outside.js'), join(folder, 'assets/linked.js'));
});
afterEach(() => rmSync(root, { recursive: true }));

async function open(environment: Record<string, string> = {}): Promise<FrontEnds> {
  const reading = await openFrontEnds(settingsOf(environment), folder);
  if ('problems' in reading) throw new Error(reading.problems.join('\n'));
  return reading.frontEnds;
}

async function problemsWith(environment: Record<string, string> = {}): Promise<readonly string[]> {
  const reading = await openFrontEnds(settingsOf(environment), folder);
  return 'problems' in reading ? reading.problems : [];
}

function settingsOf(environment: Record<string, string>) {
  const reading = readSettings(environment);
  if ('problems' in reading) throw new Error(reading.problems.join('\n'));
  return reading.settings;
}

async function start(environment: Record<string, string> = {}, gateway: Partial<GatewayOptions> = {}) {
  return startTestGateway({ gateway: { ...(await open(environment)), ...gateway } });
}

const get = (gateway: TestGateway, path: string, request: RawRequest = {}) =>
  sendRaw(gateway.url, { method: 'GET', path, ...request });

/** The JSON that the page finds in its element `settings`. */
function settingsIn(html: string): unknown {
  const [, json = ''] = /<script type="application\/json" id="settings">(.*?)<\/script>/.exec(html) ?? [];
  return JSON.parse(json);
}

describe('the page of the dashboard', () => {
  it.each([
    ['/', './'],
    ['/?x=1', './'],
    ['/keys', './'],
    ['/keys?status=ACTIVE&text=a%20b', './'],
    ['/access', './'],
    ['/arin', './'],
    ['/keys/new', '../'],
    ['/keys/1a2b3c4d', '../'],
    ['/keys/x', '../'],
    ['/keys/1a2b3c4d?dialog=rotate', '../'],
  ])('is at %s, and finds its files in %s', async (path, base) => {
    await using gateway = await start();
    const { status, text } = await get(gateway, path);
    expect(status).toBe(200);
    expect(settingsIn(text)).toEqual({ service: 'sandbox', arin: false, graphiql: false, ...DAYS, base });
    expect([...text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, place = '']) => place)).toEqual(
      ['icon.svg', 'assets/index-Ab12_-cD.js', 'assets/index-Ef34.css'].map((place) => base + place),
    );
    for (const [, place = ''] of text.matchAll(/(?:href|src)="([^"]+)"/g))
      expect((await get(gateway, new URL(place, `http://x${path}`).pathname)).status).toBe(200);
  });

  it('may load only files of the gateway, is not stored and not framed', async () => {
    await using gateway = await start();
    for (const path of ['/', '/keys/1a2b3c4d']) {
      const answer = await get(gateway, path);
      expect(answer.header('content-security-policy')?.split('; ')).toEqual([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ]);
      expect(answer.header('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.header('cache-control')).toBe('no-store');
      expect(answer.header('x-frame-options')).toBe('DENY');
      expect(answer.header('x-content-type-options')).toBe('nosniff');
      expect(answer.header('referrer-policy')).toBe('no-referrer');
      expect(answer.header('cross-origin-opener-policy')).toBe('same-origin');
      expect(answer.header('cross-origin-resource-policy')).toBe('same-origin');
      expect(answer.header('vary')).toBe('Accept-Encoding');
    }
  });

  it('gets the facts about the gateway', async () => {
    const atlas = { ATLAS_API_URL: 'https://atlas.ripe.net/api/v2' };
    const other = { ATLAS_API_URL: 'https://api.example.net:8443/v2' };
    const arin = { url: 'http://127.0.0.1:1/rest', downloadUrl: 'http://127.0.0.1:1/d', carrier: 'header' } as const;
    for (const [environment, options, expected] of [
      [atlas, { arin, graphiql: true }, { service: 'RIPE Atlas', arin: true, graphiql: true }],
      [other, { graphiql: true }, { service: 'api.example.net:8443', arin: false, graphiql: true }],
      [{ TRUSTED_DOCUMENTS_ONLY: 'on' }, { graphiql: true }, { service: 'sandbox', arin: false, graphiql: false }],
    ] as const) {
      await using gateway = await start(environment, options);
      expect(settingsIn((await get(gateway, '/')).text)).toEqual({ ...DAYS, ...expected, base: './' });
    }
  });

  it('cannot be broken out of by a name of the service', async () => {
    const { dashboard } = await open();
    if (dashboard === null) throw new Error('The dashboard is not there.');
    const service = "</script><script>$& $'";
    await using gateway = await startTestGateway({
      gateway: { dashboard: { ...dashboard, facts: { ...dashboard.facts, service } } },
    });
    const { text } = await get(gateway, '/');
    expect(settingsIn(text)).toMatchObject({ service });
    expect(text.match(/<script/g)).toHaveLength(2);
  });

  it('has no body for HEAD', async () => {
    await using gateway = await start();
    for (const path of ['/', '/keys/new', '/assets/index-Ef34.css']) {
      const [head, whole] = [await get(gateway, path, { method: 'HEAD' }), await get(gateway, path)];
      expect({ status: head.status, text: head.text }).toEqual({ status: 200, text: '' });
      for (const name of ['content-type', 'content-length', 'cache-control'])
        expect(head.header(name)).toBe(whole.header(name));
    }
  });

  it('needs a usable Host, and no key', async () => {
    await using gateway = await start();
    expect((await get(gateway, '/', { headers: { Host: 'a b' } })).status).toBe(400);
    expect((await get(gateway, '/', { headers: { Origin: 'https://evil.example' } })).status).toBe(200);
    expect(gateway.upstreamCalls()).toEqual([]);
  });
});

describe('the files of the dashboard', () => {
  it.each([
    ['/assets/index-Ab12_-cD.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/assets/index-Ef34.css', 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/icon.svg', 'image/svg+xml', 'no-store'],
  ])('%s has the type %s, and is kept only if its name has a hash', async (path, type, caching) => {
    await using gateway = await start();
    const answer = await get(gateway, path);
    expect(answer.status).toBe(200);
    expect(answer.header('content-type')).toBe(type);
    expect(answer.header('cache-control')).toBe(caching);
    expect(answer.header('content-security-policy')).toBe("default-src 'none'");
    expect(answer.header('x-content-type-options')).toBe('nosniff');
  });

  it('are sent unchanged, compressed as the client accepts it', async () => {
    await using gateway = await start();
    const path = '/assets/index-Ab12_-cD.js';
    const plain = await load(gateway, path, 'identity');
    expect({ encoding: plain.encoding, text: plain.body.toString() }).toEqual({ encoding: undefined, text: SCRIPT });
    const brotli = await load(gateway, path, 'gzip, br');
    expect(brotli).toMatchObject({ encoding: 'br', vary: 'Accept-Encoding' });
    expect(brotliDecompressSync(brotli.body).toString()).toBe(SCRIPT);
    const gzip = await load(gateway, path, 'gzip');
    expect(gzip.encoding).toBe('gzip');
    expect(gunzipSync(gzip.body).toString()).toBe(SCRIPT);
    expect(gzip.body.length).toBeLessThan(plain.body.length / 5);
    const page = await load(gateway, '/keys/new', 'br');
    expect(settingsIn(brotliDecompressSync(page.body).toString())).toMatchObject({ base: '../' });
  });
});

describe('the usual 404 is at', () => {
  it.each([
    '/index.html',
    '/documents.json',
    '/notes.txt',
    '/assets',
    '/assets/',
    '/assets/unknown.js',
    '/assets/index-Ab12_-cD.js.map',
    '/assets/deeper/file.js',
    '/assets/linked.js',
    '/assets/index-Ab12_-cD.js/',
    '/assets/INDEX-Ef34.css',
    '/assets//index-Ef34.css',
    '/assets/%69ndex-Ef34.css',
    '/outside.js',
    '/../outside.js',
    '/assets/../index.html',
    '/assets/../../outside.js',
    '/assets/..%2f..%2foutside.js',
    '/assets/%2e%2e/documents.json',
    '/assets/..\\..\\outside.js',
    '/assets/%00',
    '/__proto__',
    '//',
    '/keys/',
    '/keys/new/',
    '/keys/NEW',
    '/keys/:id',
    '/keys/1a2b3c4d5',
    '/keys/1a2b-3c4',
    `/keys/${UUID}`,
    `/${UUID}`,
    '/key',
    '/access/x',
  ])('%s', async (path) => {
    await using gateway = await start();
    const { status, text } = await get(gateway, path);
    expect(status).toBe(404);
    expect(JSON.parse(text).errors[0].extensions.code).toBe('BAD_USER_INPUT');
    await expect.poll(() => gateway.log()).toContain('"path":"other"');
    expect(gateway.log()).not.toContain('c0ffee00');
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('the path of a page, for %s', async (method) => {
    await using gateway = await start();
    for (const path of ['/', '/keys', '/keys/new', '/assets/index-Ef34.css'])
      expect((await get(gateway, path, { method })).status).toBe(404);
  });
});

it('the log has the route of a page or file, and no id', async () => {
  await using gateway = await start();
  for (const path of ['/', '/keys?text=c0ffee', '/keys/new', '/keys/c0ffee00', '/assets/index-Ef34.css', '/icon.svg'])
    await get(gateway, path);
  await expect.poll(() => gateway.log()).toContain('"path":"/icon.svg"');
  const lines = gateway.log().trimEnd().split('\n');
  const paths = lines.map((line) => (JSON.parse(line) as { path: string }).path);
  expect(paths).toEqual(['/', '/keys', '/keys/new', '/keys/:id', '/assets/', '/icon.svg']);
  expect(gateway.log()).not.toContain('c0ffee');
});

describe('the documents of the dashboard', () => {
  const post = async (gateway: TestGateway, body: object) => {
    const headers = {
      'Content-Type': 'application/json',
      Authorization: `Key ${gateway.sandbox.credentials.administrator}`,
    };
    return JSON.parse((await sendRaw(gateway.url, { headers, body: JSON.stringify(body) })).text);
  };
  const byId = { documentId: `sha256:${sha256(LIST)}` };

  it('are trusted without a setting', async () => {
    await using gateway = await start();
    expect((await post(gateway, byId)).data).toMatchObject({ apiKeys: { nodes: [{}] } });
    expect((await post(gateway, { query: '{ apiKeys { totalCount } }' })).data).toMatchObject({ apiKeys: {} });
  });

  it('do not make clients ask for their own documents by ids', async () => {
    await using gateway = await start();
    const unknown = { documentId: `sha256:${sha256('{ other }')}` };
    expect((await post(gateway, unknown)).errors).toMatchObject([{ message: 'PersistedQueryNotSupported' }]);
    await using only = await start({ TRUSTED_DOCUMENTS_ONLY: 'on' });
    expect((await post(only, unknown)).errors).toMatchObject([{ message: 'PersistedQueryNotFound' }]);
  });

  it('are enough for TRUSTED_DOCUMENTS_ONLY', async () => {
    await using gateway = await start({ TRUSTED_DOCUMENTS_ONLY: 'on' });
    expect((await post(gateway, byId)).data).toMatchObject({ apiKeys: { nodes: [{}] } });
    const { errors } = await post(gateway, { query: '{ apiKeys { totalCount } }' });
    expect(errors).toMatchObject([{ extensions: { code: 'PERSISTED_QUERY_ONLY' } }]);
  });

  it.each([
    ['the dashboard is off', { DASHBOARD: 'off' }],
    ['the gateway is a subgraph', { GRAPH_ROLE: 'subgraph' }],
  ])('are not trusted if %s', async (_why, environment) => {
    expect(await open(environment)).toEqual({ dashboard: null, trustedDocuments: null });
    expect(await problemsWith({ ...environment, TRUSTED_DOCUMENTS_ONLY: 'on' })).toEqual([
      expect.stringMatching(/^TRUSTED_DOCUMENTS must be set if TRUSTED_DOCUMENTS_ONLY=on/),
    ]);
  });

  it('keep the gateway from starting if they are wrong, together with other problems', async () => {
    writeFileSync(join(folder, 'documents.json'), JSON.stringify({ [sha256('x')]: LIST }));
    const problems = await problemsWith({ TRUSTED_DOCUMENTS: join(root, 'missing.json') });
    expect(problems).toEqual([
      expect.stringMatching(/^TRUSTED_DOCUMENTS: .*missing\.json.*ENOENT/),
      expect.stringMatching(new RegExp(`^DASHBOARD: .*documents\\.json.*"${sha256('x')}" is not the sha256`)),
    ]);
    expect(problems.join()).not.toContain('apiKeys');
  });

  it('keep the gateway from starting if they are missing', async () => {
    rmSync(join(folder, 'documents.json'));
    expect(await problemsWith()).toEqual([expect.stringMatching(/^DASHBOARD: .*documents\.json.*ENOENT/)]);
  });
});

describe('a build', () => {
  it.each([
    ['no place for the settings', INDEX.replace('{}', '')],
    ['two places for the settings', INDEX + INDEX],
  ])('with %s keeps the gateway from starting', async (_what, index) => {
    writeFileSync(join(folder, 'index.html'), index);
    expect(await problemsWith()).toEqual([expect.stringMatching(/^DASHBOARD: .*index\.html must have one place/)]);
  });

  it('without its files keeps the gateway from starting', async () => {
    rmSync(join(folder, 'assets'), { recursive: true });
    expect(await problemsWith()).toEqual([expect.stringMatching(/^DASHBOARD: .*dist cannot be read \(ENOENT\)/)]);
  });

  it('that is not there is no problem', async () => {
    rmSync(folder, { recursive: true });
    expect(await open()).toEqual({ dashboard: null, trustedDocuments: null });
  });
});

describe('without the dashboard, the page at /', () => {
  const ALL: Partial<GatewayOptions> = { graphiql: true };

  it('says what this is, with links to GraphiQL and the schema', async () => {
    await using gateway = await startTestGateway({ gateway: ALL });
    const answer = await get(gateway, '/');
    expect(answer.status).toBe(200);
    expect(answer.header('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.header('cache-control')).toBe('no-store');
    expect(answer.text).toContain('<html lang="en">');
    expect(answer.text).toContain('<h1>Atlas Keys Gateway</h1>');
    expect(answer.text).toContain('<code>DASHBOARD</code>');
    expect(answer.text).toContain('README.md');
    const links = [...answer.text.matchAll(/<a href="([^"]+)"/g)].map(([, place = '']) => `/${place}`);
    expect(links).toEqual(['/graphql', '/schema.graphql']);
    for (const link of links)
      expect((await get(gateway, link, { headers: { Accept: 'text/html,*/*;q=0.5' } })).status).toBe(200);
    expect((await get(gateway, '/', { method: 'HEAD' })).text).toBe('');
    await expect.poll(() => gateway.log()).toContain('"path":"/"');
  });

  it('has styles that its own policy allows, and no scripts', async () => {
    await using gateway = await startTestGateway();
    const answer = await get(gateway, '/');
    const [, style = ''] = /<style>([^]*)<\/style>/.exec(answer.text) ?? [];
    expect(style).toContain('color-scheme: light dark');
    const hash = createHash('sha256').update(style).digest('base64');
    expect(answer.header('content-security-policy')).toContain(`style-src 'sha256-${hash}'`);
    expect(answer.header('content-security-policy')).toMatch(/^default-src 'none'; /);
    expect(answer.text).not.toMatch(/<script|style="/);
  });

  it.each<[string, Partial<GatewayOptions>]>([
    ['without GraphiQL and the schema', { graphiql: false, introspection: false }],
    ['in a subgraph', { graphiql: false, introspection: false, graphRole: 'subgraph' }],
  ])('has no links to what is not there: %s', async (_what, options) => {
    await using gateway = await startTestGateway({ gateway: options });
    const { status, text } = await get(gateway, '/');
    expect(status).toBe(200);
    expect(text).not.toContain('<a ');
    expect(text.includes('larger graph')).toBe(options.graphRole === 'subgraph');
  });

  it('has no link to GraphiQL with TRUSTED_DOCUMENTS_ONLY', async () => {
    const path = join(folder, 'documents.json');
    const environment = { DASHBOARD: 'off', TRUSTED_DOCUMENTS: path, TRUSTED_DOCUMENTS_ONLY: 'on' };
    await using gateway = await start(environment, ALL);
    expect((await get(gateway, '/')).text).not.toContain('href="graphql"');
  });

  it('is the only one: the other pages and other methods get 404', async () => {
    await using gateway = await startTestGateway({ gateway: ALL });
    for (const path of ['/keys', '/keys/new', '/access', '/arin', '/icon.svg'])
      expect((await get(gateway, path)).status).toBe(404);
    expect((await get(gateway, '/', { method: 'POST' })).status).toBe(404);
  });
});

it('the process serves the pages, and does not read their documents again on SIGHUP, because it does not read the pages', async () => {
  const repository = fileURLToPath(new URL('..', import.meta.url));
  for (const name of ['src', 'schema', 'package.json'])
    cpSync(join(repository, name), join(root, name), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  const manifest = join(root, 'manifest.json');
  const write = (path: string, ...texts: string[]) =>
    writeFileSync(path, JSON.stringify(Object.fromEntries(texts.map((text) => [sha256(text), text]))));
  const [first, second, third] = [
    '{ apiKeys { totalCount } }',
    '{ apiKeyPermissions { id } }',
    '{ callingKey { keyId } }',
  ];
  write(manifest, first);
  using running = startProcess({ root, env: { PORT: '0', TRUSTED_DOCUMENTS: manifest } });
  const [, url = ''] = await running.waitFor(/^ {2}Dashboard {4}(http:\S+\/)\n {2}GraphiQL {5}/m);
  expect(settingsIn(await (await fetch(url)).text())).toEqual({
    service: 'sandbox',
    arin: true,
    graphiql: true,
    ...DAYS,
    base: './',
  });
  write(join(folder, 'documents.json'), third);
  write(manifest, first, second);
  running.child.kill('SIGHUP');
  const [line = ''] = await running.waitFor(/^.*trusted documents reloaded.*$/m);
  expect(JSON.parse(line)).toMatchObject({ documents: 3 });
  const codeFor = async (text: string) => {
    const body = JSON.stringify({ documentId: `sha256:${sha256(text)}` });
    const answer = await fetch(`${url}graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const { errors } = (await answer.json()) as { errors: { extensions: { code: string } }[] };
    return errors[0]?.extensions.code;
  };
  expect([await codeFor(LIST), await codeFor(second), await codeFor(third)]).toEqual([
    'UNAUTHENTICATED',
    'UNAUTHENTICATED',
    'PERSISTED_QUERY_NOT_FOUND',
  ]);
});

interface Loaded {
  readonly encoding: string | undefined;
  readonly vary: string | undefined;
  readonly body: Buffer;
}

/** Loads a file without decompressing it. */
function load(gateway: TestGateway, path: string, accepted: string): Promise<Loaded> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(gateway.url + path, { headers: { 'accept-encoding': accepted } }, (answer) => {
      const chunks: Buffer[] = [];
      const { 'content-encoding': encoding, vary } = answer.headers;
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ encoding, vary, body: Buffer.concat(chunks) }));
    });
    request.on('error', reject).end();
  });
}
