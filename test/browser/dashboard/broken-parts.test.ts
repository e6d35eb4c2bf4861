import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CHROMIUM } from '../chromium.ts';
import { enterKey, startDashboard, type Dashboard } from './dashboard.ts';

// The pages of these tests report errors, which the browser of the other tests does not allow.

let dashboard: Dashboard;
let browser: Browser;

beforeAll(async () => {
  dashboard = await startDashboard();
  browser = await chromium.launch(CHROMIUM);
});

afterAll(async () => {
  await browser.close();
  await dashboard.close();
});

async function open(path: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(dashboard.gateway.url + path);
  await enterKey(page, dashboard.gateway.sandbox.credentials.administrator);
  return page;
}

const PART = 'This part of the page cannot be shown.';

it('a page whose file cannot be loaded says so, and the other pages work', async () => {
  const page = await open('/');
  await page.route('**/assets/access-page-*', (route) => route.abort());
  await page.getByRole('link', { name: 'Access' }).click();
  await page.getByText(PART).waitFor();
  await page.getByRole('link', { name: 'Keys', exact: true }).click();
  await page.getByRole('button', { name: 'Load more' }).waitFor();
  expect(await page.getByText(PART).count()).toBe(0);
});

it('a page that breaks behind a new secret does not take it away', async () => {
  const id = dashboard.gateway.sandbox.account.insertAt(0, { label: 'Nightly job' });
  const page = await open(`/keys/${id}`);
  await page.getByRole('button', { name: 'Rotate…' }).click();
  await page.getByRole('button', { name: 'Show the changes' }).click();
  // What is read from now on is not what the page expects.
  await page.route('**/graphql', async (route) => {
    const response = await route.fetch();
    const answer: { data?: { apiKey?: { grants: unknown } | null } } = await response.json();
    if (answer.data?.apiKey) answer.data.apiKey.grants = null;
    await route.fulfill({ response, body: JSON.stringify(answer) });
  });
  await page.getByRole('button', { name: 'Rotate 1 key' }).click();
  await page.getByText(PART).waitFor();
  const secret = await page.getByRole('region', { name: 'New secrets' }).locator('code').innerText();
  expect(secret).toMatch(/^[0-9a-f-]{36}$/);
});
