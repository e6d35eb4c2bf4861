import { chromium, type Browser, type BrowserContext, type Page, type Request } from 'playwright-core';
import { expect } from 'vitest';
import { openFrontEnds } from '../../../src/front-ends.ts';
import { readSettings } from '../../../src/settings.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { CHROMIUM } from '../chromium.ts';

/** The dashboard as a gateway in front of the sandboxes serves it, and a browser. */
export interface Dashboard extends AsyncDisposable {
  readonly gateway: TestGateway;
  readonly browser: Browser;
  /** Opens a path in a window that shares nothing with the others. */
  visit(path?: string): Promise<Visit>;
  /** Throws if a page has requested something from another host, or has reported an error. */
  close(): Promise<void>;
}

/** One window. */
export interface Visit extends AsyncDisposable {
  readonly page: Page;
  /** All requests of the window so far. */
  readonly requests: readonly Request[];
}

export interface DashboardOptions {
  /** The number of keys in the account. Default: 60. */
  readonly size?: number;
  /** Settings of the gateway, as in its environment. */
  readonly settings?: Record<string, string>;
}

/** Starts gateway, sandboxes and browser. The dashboard must have been built. */
export async function startDashboard({ size = 60, settings = {} }: DashboardOptions = {}): Promise<Dashboard> {
  // Findings depend on the present time, so the keys of the sandbox do too.
  const gateway = await startTestGateway({
    arin: true,
    sandbox: { size, now: new Date() },
    gateway: { graphiql: true, ...(await frontEndsFor(settings)) },
  });
  const browser = await chromium.launch(CHROMIUM);
  const strangers: string[] = [];
  const problems: string[] = [];

  async function visit(path = '/'): Promise<Visit> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      locale: 'en-GB',
      timezoneId: 'Europe/Amsterdam',
    });
    // Shorter than the timeout of the test, so that a failure names the awaited element.
    context.setDefaultTimeout(15_000);
    const requests = recordRequests(context, { origin: gateway.url, strangers });
    const page = await context.newPage();
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('response', (response) => {
      // Tests cause errors of operations. A file must always be there.
      if (response.status() >= 400 && response.request().method() === 'GET') problems.push(response.url());
    });
    page.on('console', (message) => {
      // The browser also reports each answer with a status above 399.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load')) problems.push(message.text());
    });
    await page.goto(gateway.url + path);
    return { page, requests, [Symbol.asyncDispose]: () => context.close() };
  }

  const close = async (): Promise<void> => {
    await browser.close();
    await gateway.close();
    expect({ strangers, problems }).toEqual({ strangers: [], problems: [] });
  };
  return { gateway, browser, visit, close, [Symbol.asyncDispose]: close };
}

async function frontEndsFor(environment: Record<string, string>) {
  const settings = readSettings(environment);
  if ('problems' in settings) throw new Error(settings.problems.join('\n'));
  const reading = await openFrontEnds(settings.settings);
  if ('problems' in reading) throw new Error(reading.problems.join('\n'));
  if (reading.frontEnds.dashboard === null)
    throw new Error('The dashboard is not built. Run `npm ci --prefix dashboard && npm run --prefix dashboard build`.');
  return reading.frontEnds;
}

interface RequestRules {
  readonly origin: string;
  /** Gets the URLs with another origin. */
  readonly strangers: string[];
}

function recordRequests(context: BrowserContext, { origin, strangers }: RequestRules): Request[] {
  const requests: Request[] = [];
  context.on('request', (request) => {
    requests.push(request);
    const url = new URL(request.url());
    // The bytes of these are in the page itself.
    if (!['blob:', 'data:'].includes(url.protocol) && url.origin !== origin) strangers.push(request.url());
  });
  return requests;
}

/** Enters the key in the page that asks for one, and waits for the page behind it. */
export async function enterKey(page: Page, key: string): Promise<void> {
  await page.getByLabel('RIPE Atlas API key').fill(key);
  await page.getByRole('button', { name: /^Continue/ }).click();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
}

/** Opens a path with the key of the administrator. */
export async function visitAsAdministrator({ visit, gateway }: Dashboard, path?: string): Promise<Visit> {
  const visited = await visit(path);
  await enterKey(visited.page, gateway.sandbox.credentials.administrator);
  return visited;
}

/** The ids in the table of keys, from top to bottom. */
export async function listedIds(page: Page): Promise<string[]> {
  return page.getByRole('table', { name: 'API keys' }).getByRole('link').locator('code').allInnerTexts();
}

/** The requests to the GraphQL endpoint. */
export function operationsOf(requests: readonly Request[]): Request[] {
  return requests.filter((request) => request.method() === 'POST' && request.url().endsWith('/graphql'));
}

/** Everything that the page keeps where it outlives the page or shows: storage, cookies, history, URL, title and document. */
export async function storedBy(page: Page): Promise<string> {
  const stored = await page.evaluate(`(async () => JSON.stringify([
    { ...localStorage }, { ...sessionStorage }, document.cookie, history.state, location.href, document.title,
    await indexedDB.databases(), await caches.keys(), document.documentElement.outerHTML,
    [...document.querySelectorAll('input')].map(({ value }) => value),
  ]))()`);
  return String(stored);
}
