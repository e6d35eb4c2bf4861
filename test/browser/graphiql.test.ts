import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readdir, readFile } from 'node:fs/promises';
import { buildASTSchema, parse, validate } from 'graphql';
import { chromium, type Browser, type Page, type Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSdl } from '../../src/graph/schema.ts';
import { exampleOperations } from '../../src/http/graphiql/examples.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { CHROMIUM } from './chromium.ts';

const TAB_NAMES = [
  'ListKeys',
  'OneKey',
  'WhoAmI',
  'Permissions',
  'WhoMay',
  'Worrying',
  'Report',
  'SwitchOffDryRun',
  'CreateKey',
  'RegenerateKey',
  'ArinKey',
];
const RUN = '.graphiql-execute-button';
const ANSWER = '.result-window';

/** The page in a new browser context, and a record of what it did. */
interface Visit extends AsyncDisposable {
  readonly page: Page;
  readonly requests: Request[];
  readonly failures: string[];
  /** Errors and warnings in the console, among them violations of the content security policy. */
  readonly consoleMessages: string[];
}

let browser: Browser;
let gateway: TestGateway;
let key: string;

beforeAll(async () => {
  browser = await chromium.launch(CHROMIUM);
  gateway = await startTestGateway({ arin: true, gateway: { graphiql: true } });
  key = gateway.sandbox.credentials.administrator;
});

afterAll(async () => {
  await browser.close();
  await gateway.close();
});

interface VisitOptions {
  readonly colorScheme?: 'dark' | 'light';
  readonly width?: number;
  /** A script that runs before those of the page. */
  readonly before?: string;
  /** Where the page is. Default: at the gateway. */
  readonly url?: string;
}

async function visit(options: VisitOptions = {}): Promise<Visit> {
  const { colorScheme = 'light', width = 1440, before = '', url = gateway.url } = options;
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  await context.addInitScript(before);
  // Shorter than the timeout of the test, so that a failure names what was awaited.
  context.setDefaultTimeout(8_000);
  const page = await context.newPage();
  const requests: Request[] = [];
  const failures: string[] = [];
  const consoleMessages: string[] = [];
  page.on('request', (request) => requests.push(request));
  page.on('requestfailed', (request) => failures.push(request.url()));
  page.on('response', (response) => {
    if (!response.ok()) failures.push(`${response.status()} ${response.url()}`);
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) consoleMessages.push(message.text());
  });
  page.on('pageerror', (error) => consoleMessages.push(error.message));
  await open(page, url);
  return { page, requests, failures, consoleMessages, [Symbol.asyncDispose]: () => context.close() };
}

/** Opens the page and waits until it has loaded the schema and a worker for each of its three languages. */
async function open(page: Page, url = gateway.url): Promise<void> {
  await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST'),
    page.goto(`${url}/graphql`),
  ]);
  await page.waitForSelector(RUN);
  await expect.poll(() => new Set(page.workers().map((worker) => worker.url())).size, { timeout: 10_000 }).toBe(3);
}

/** Runs the operation of the open tab and returns its request. */
async function run(page: Page): Promise<Request> {
  const [response] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST'),
    page.click(RUN),
  ]);
  await response.finished();
  return response.request();
}

async function typeInEditor(page: Page, name: 'Headers' | 'Variables', text: string): Promise<void> {
  await page.click(`button[data-name="${name.toLowerCase()}"]`);
  await page.click(`section[aria-label="${name}"] .monaco-editor:visible`);
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
}

const headerOf = async (request: Request, name: string) => (await request.allHeaders())[name];
const tabNames = (page: Page) => page.locator('.graphiql-tab button[id]').allInnerTexts();
const activeTab = (page: Page) => page.locator('.graphiql-tab-active button[id]').innerText();

/** Everything that the page stores in the browser, after the delay with which GraphiQL stores it, and the address. */
async function storedBy(page: Page): Promise<string> {
  await page.waitForTimeout(1_000);
  const stored = await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])');
  return `${String(stored)} ${page.url()}`;
}

describe('the page', () => {
  it('opens with the examples in tabs and the first one active, and runs none of them', async () => {
    await using visited = await visit();
    expect(await visited.page.title()).toBe('Atlas Keys Gateway');
    expect(await tabNames(visited.page)).toEqual(TAB_NAMES);
    expect(await activeTab(visited.page)).toBe('ListKeys');
    const operations = visited.requests.filter((request) => request.method() === 'POST');
    expect(operations.map((request) => request.postDataJSON().operationName)).toEqual(['IntrospectionQuery']);
  });

  it('reads the schema without a key', async () => {
    await using visited = await visit();
    const introspection = visited.requests.find((request) => request.method() === 'POST');
    expect(await (await introspection?.response())?.json()).toHaveProperty('data.__schema');
    expect(await headerOf(introspection as Request, 'authorization')).toBeUndefined();
  });

  it('requests nothing from other origins and does not violate its content security policy', async () => {
    await using visited = await visit();
    await visited.page.fill('#key', key);
    await run(visited.page);
    const origins = visited.requests
      .map((request) => new URL(request.url()))
      .filter(({ protocol }) => protocol !== 'data:');
    expect(new Set(origins.map(({ origin }) => origin))).toEqual(new Set([gateway.url]));
    expect(visited.requests.filter((request) => request.url().includes('worker')).length).toBeGreaterThanOrEqual(3);
    expect(visited.failures).toEqual([]);
    expect(visited.consoleMessages).toEqual([]);
  });

  it('fits the window, so that the key bar stays visible', async () => {
    await using visited = await visit();
    expect(await visited.page.evaluate('document.documentElement.scrollHeight - window.innerHeight')).toBe(0);
  });

  it('reopens with the last tab active and without the key', async () => {
    await using visited = await visit();
    const { page } = visited;
    await page.fill('#key', key);
    await page.click('text=OneKey');
    // GraphiQL needs a moment to read the operation of the tab. Before that it would run the one of the previous tab.
    await page.waitForTimeout(500);
    await run(page);
    await storedBy(page);
    await open(page);
    expect(await tabNames(page)).toEqual(TAB_NAMES);
    expect(await activeTab(page)).toBe('OneKey');
    expect((await run(page)).postDataJSON().variables).toEqual({ id: 'c6f8a5b0' });
    expect(await page.inputValue('#key')).toBe('');
  });

  it.each(['light', 'dark'] as const)('is %s if the system is', async (colorScheme) => {
    await using visited = await visit({ colorScheme });
    const { page } = visited;
    await page.fill('#key', key);
    await run(page);
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(tmpdir(), `graphiql-${colorScheme}.png`) });
    const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe(colorScheme === 'dark' ? 'rgb(33, 42, 59)' : 'rgb(255, 255, 255)');
  });
});

describe('the page works', () => {
  it('in a browser that keeps no site data', async () => {
    await using visited = await visit({
      before: `for (const name of ['localStorage', 'sessionStorage'])
        Object.defineProperty(window, name, { configurable: true, get() { throw new DOMException('Denied', 'SecurityError'); } });`,
    });
    await visited.page.fill('#key', key);
    await run(visited.page);
    await expect.poll(() => visited.page.innerText(ANSWER)).toContain('Administrator');
    expect(visited.consoleMessages).toEqual([]);
  });

  it('behind a proxy that adds a prefix to the path', async () => {
    const proxy = createServer((incoming, answer) => {
      const path = (incoming.url ?? '').replace(/^\/atlas/, '');
      const { hostname, port } = new URL(gateway.url);
      const { method, headers } = incoming;
      const sent = request({ hostname, port, path, method, headers }, (received) => {
        answer.writeHead(received.statusCode ?? 0, received.headers);
        received.pipe(answer);
      });
      incoming.pipe(sent);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    try {
      await using visited = await visit({ url: `http://127.0.0.1:${port}/atlas` });
      await visited.page.fill('#key', key);
      const sent = await run(visited.page);
      expect(new URL(sent.url()).pathname).toBe('/atlas/graphql');
      expect(await headerOf(sent, 'authorization')).toBe(`Key ${key}`);
      await expect.poll(() => visited.page.innerText(ANSWER)).toContain('Administrator');
      const paths = visited.requests.map((each) => new URL(each.url())).filter(({ protocol }) => protocol === 'http:');
      expect(paths.filter(({ pathname }) => !pathname.startsWith('/atlas/'))).toEqual([]);
      expect(visited.failures).toEqual([]);
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
  });

  it('on a phone, with the panes below each other', async () => {
    await using visited = await visit({ width: 390 });
    const { page } = visited;
    await page.fill('#key', key);
    await run(page);
    await expect.poll(() => page.innerText(ANSWER)).toContain('Administrator');
    const boxes = await Promise.all(
      ['#key', '.graphiql-query-editor', '.graphiql-editor-tool', ANSWER].map((part) =>
        page.locator(part).first().boundingBox(),
      ),
    );
    let bottom = 0;
    for (const box of boxes) {
      expect(box?.y).toBeGreaterThanOrEqual(bottom);
      expect(box?.width).toBeGreaterThan(200);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
      bottom = (box?.y ?? 0) + (box?.height ?? 0);
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });

  it('without an error in the editors of any example', async () => {
    await using visited = await visit();
    for (const tab of await visited.page.locator('.graphiql-tab button[id]').all()) {
      await tab.click();
      await visited.page.waitForTimeout(1_000);
      expect([await tab.innerText(), await visited.page.locator('.squiggly-error').count()]).toEqual([
        await tab.innerText(),
        0,
      ]);
    }
  });
});

it('the docs of the page begin with a tour through the graph', async () => {
  await using visited = await visit();
  await visited.page.locator('.graphiql-sidebar button').first().click();
  await expect.poll(() => visited.page.innerText('.graphiql-plugin')).toContain('Where to start:');
});

describe('the key', () => {
  it('is sent with every request to the endpoint', async () => {
    await using visited = await visit();
    const { page } = visited;
    await page.fill('#key', ` ${key} `);
    const request = await run(page);
    expect(await headerOf(request, 'authorization')).toBe(`Key ${key}`);
    // The gateway rejects other origins. The referrer policy must not change the Origin header of this page.
    expect(await headerOf(request, 'origin')).toBe(gateway.url);
    await expect.poll(() => page.innerText(ANSWER)).toContain('Administrator');
  });

  it('is not sent if the headers editor has an Authorization header', async () => {
    await using visited = await visit();
    const { lister } = gateway.sandbox.credentials;
    await visited.page.fill('#key', key);
    await typeInEditor(visited.page, 'Headers', `{ "Authorization": "Key ${lister}" }`);
    expect(await headerOf(await run(visited.page), 'authorization')).toBe(`Key ${lister}`);
  });

  it('is not sent if it is not a UUID, and the page says so', async () => {
    await using visited = await visit();
    const { page } = visited;
    await page.fill('#key', `Bearer ${key}`);
    expect(await page.innerText('#key-hint')).toBe('Not sent, because it is not a UUID.');
    expect(await headerOf(await run(page), 'authorization')).toBeUndefined();
    await page.fill('#key', key);
    expect(await page.innerText('#key-hint')).toBe('');
  });

  it.each(['Key ', 'key  ', ' KEY '])(
    'is accepted as the whole value of the header, with %j before it',
    async (scheme) => {
      await using visited = await visit();
      await visited.page.fill('#key', `${scheme}${key} `);
      expect(await visited.page.innerText('#key-hint')).toBe('');
      expect(await headerOf(await run(visited.page), 'authorization')).toBe(`Key ${key}`);
    },
  );

  it('is visible only between Show and Hide', async () => {
    await using visited = await visit();
    const { page } = visited;
    const type = () => page.getAttribute('#key', 'type');
    await page.fill('#key', key);
    expect(await type()).toBe('password');
    await page.click('text=Show');
    expect(await type()).toBe('text');
    await page.click('text=Hide');
    expect(await type()).toBe('password');
  });

  it('is not in the storage, the address or the document of the page', async () => {
    await using visited = await visit();
    const { page } = visited;
    await page.fill('#key', key);
    await page.click('text=Show');
    await run(page);
    expect(await storedBy(page)).not.toContain(key);
    expect(await page.content()).not.toContain(key);
  });

  it('is not stored if it was typed as a header or a variable', async () => {
    await using visited = await visit();
    const { page } = visited;
    const { lister } = gateway.sandbox.credentials;
    await typeInEditor(page, 'Headers', `{ "Authorization": "Key ${key}" }`);
    await typeInEditor(page, 'Variables', `{ "id": "${lister}" }`);
    await run(page);
    const stored = await storedBy(page);
    expect(stored).toContain('ListKeys');
    expect(stored).toContain(`${lister.slice(0, 8)}-****`);
    for (const secret of [key, lister, 'Authorization']) expect(stored).not.toContain(secret);
  });
});

describe('the ARIN key', () => {
  it('is sent in a header of its own, beside the other key, and not stored', async () => {
    await using visited = await visit();
    const { page } = visited;
    const arinKey = gateway.arin.keys.owner;
    await page.fill('#key', key);
    await page.fill('#arin-key', `ApiKey ${arinKey.toLowerCase()} `);
    await page.getByText('ArinKey', { exact: true }).click();
    // GraphiQL ignores the button until it has read the text of the tab.
    const isArinKey = (request: Request) => request.postData()?.includes('query ArinKey') === true;
    await expect
      .poll(
        async () => {
          await page.click(RUN);
          return visited.requests.some(isArinKey);
        },
        { timeout: 15_000, interval: 500 },
      )
      .toBe(true);
    const sent = visited.requests.find(isArinKey);
    if (!sent) throw new Error('Nothing was sent.');
    expect(await headerOf(sent, 'x-arin-api-key')).toBe(arinKey.toLowerCase());
    expect(await headerOf(sent, 'authorization')).toBe(`Key ${key}`);
    await expect.poll(() => page.innerText(ANSWER)).toContain('ACCEPTED');
    await typeInEditor(page, 'Variables', `{ "key": "${arinKey}" }`);
    expect(await storedBy(page)).not.toMatch(/3c4d/i);
    expect(visited.consoleMessages).toEqual([]);
  });

  it('is not sent if it is none, and the page says so', async () => {
    await using visited = await visit();
    const { page } = visited;
    await page.fill('#arin-key', key);
    expect(await page.innerText('#arin-key-hint')).toBe(
      'Not sent, because it is not a key of ARIN: API- and four or eight groups of four characters.',
    );
    expect(await headerOf(await run(page), 'x-arin-api-key')).toBeUndefined();
  });

  it('has no field if ARIN is switched off', async () => {
    await using own = await startTestGateway({ gateway: { graphiql: true } });
    await using visited = await visit({ url: own.url });
    expect(await visited.page.locator('#arin-key').count()).toBe(0);
    expect(await tabNames(visited.page)).not.toContain('ArinKey');
  });
});

describe('the examples', () => {
  const schema = buildASTSchema(readSdl('standalone'));
  const named = exampleOperations(true).map((example, index) => [TAB_NAMES[index], example] as const);

  it.each(named)('include %s, which begins with a comment and is valid in the schema', (_name, { query }) => {
    expect(query).toMatch(/^# /);
    expect(validate(schema, parse(query))).toEqual([]);
  });

  it.each(named)('include %s, which can be run unchanged', async (_name, { query, variables = '{}' }) => {
    await using own = await startTestGateway({ arin: true });
    const headers = { 'x-arin-api-key': own.arin.keys.owner };
    const { errors, text } = await own.execute(query, { variables: JSON.parse(variables), headers });
    expect(errors).toEqual([]);
    // A mutation has no user errors either.
    if (query.includes('userErrors')) expect(text).toContain('"userErrors":[]');
  });
});

it('running all examples breaks no example of the documentation', async () => {
  const folder = new URL('../../', import.meta.url);
  const names = [
    'README.md',
    ...(await readdir(new URL('docs/', folder))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
  ];
  const documentation = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')));
  const written = exampleOperations(true)
    .filter(({ query }) => query.includes('mutation') && !query.includes('dryRun: true'))
    .flatMap(({ variables = '' }) => /"id": "(\w+)"/.exec(variables)?.[1] ?? []);
  expect(written).toHaveLength(1);
  for (const id of written) expect(documentation.join()).not.toContain(id);
});

describe('the files of the page', () => {
  const get = (path: string, headers: Record<string, string> = {}) => fetch(gateway.url + path, { headers });
  const getPage = () => get('/graphql', { accept: 'text/html' });
  const paths = async () =>
    [...(await (await getPage()).text()).matchAll(/(?<!\/)graphiql\/[0-9a-f]{16}[\w./-]+/g)].map(
      ([path]) => `/${path}`,
    );

  it('include the page, which must not be stored or framed', async () => {
    const { headers } = await getPage();
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; script-src 'self';.* frame-ancestors 'none'$/,
      ),
      'content-type': 'text/html; charset=utf-8',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
  });

  it('include nine others, which browsers may store without limit', async () => {
    const found = new Set(await paths());
    expect(found.size).toBe(9);
    for (const path of found) {
      const { status, headers } = await get(path);
      expect([path, status]).toEqual([path, 200]);
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('vary')).toBe('Accept-Encoding');
    }
  });

  it.each([
    ['br, gzip', 'br'],
    ['gzip, deflate', 'gzip'],
    ['br;q=0, GZIP;q=0.5', 'gzip'],
    ['br;q=0', null],
    ['identity', null],
  ])('are sent to a client with Accept-Encoding: %s in the encoding %s', async (accepted, encoding) => {
    const script = (await paths()).find((path) => path.endsWith('key-bar.js')) ?? '';
    const response = await get(script, { 'accept-encoding': accepted });
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(await response.text()).toContain('authorization');
  });

  it.each([
    '/graphiql/',
    '/graphiql/0123456789abcdef/graphiql.js',
    '/graphiql/../package.json',
    '/graphiql/key-bar.js',
  ])('do not include %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});
