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
  await page.getByRole('button', { name: 'Preview' }).click();
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

it('a save that fails keeps what the user has typed', async () => {
  const id = dashboard.gateway.sandbox.account.insertAt(0, { label: 'Nightly job' });
  const page = await open(`/keys/${id}`);
  await page.getByRole('button', { name: 'Edit' }).click();
  const label = page.getByRole('form', { name: 'Edit the key' }).getByLabel('Label');
  await label.fill('Daily job');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('It is not known if the change was saved').waitFor();
  expect(await label.inputValue()).toBe('Daily job');
});

it('leaving asks while a key is being created', async () => {
  const page = await open('/keys/new');
  await page.getByLabel('Label: what the key is for').fill('Slow');
  const { promise: isAnswered, resolve: answer } = Promise.withResolvers<undefined>();
  await page.route('**/graphql', async (route) => {
    await isAnswered;
    await route.continue();
  });
  await page.getByRole('button', { name: 'Create the key' }).click();
  const questions: string[] = [];
  page.on('dialog', (question) => {
    questions.push(question.message());
    void question.dismiss();
  });
  await page.getByRole('button', { name: 'Forget key' }).click();
  await page.getByRole('navigation').getByRole('link', { name: 'Keys', exact: true }).click();
  expect(questions).toHaveLength(2);
  answer(undefined);
  await page.getByRole('region', { name: 'New secrets' }).waitFor();
});

it('a template whose objects cannot be read gives no permission for all objects', async () => {
  const page = await open('/keys/new');
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('"permission"')) await route.abort();
    else await route.continue();
  });
  await page.getByRole('button', { name: /^Read my measurements/ }).click();
  await page.getByText('cannot be read. Add these permissions yourself').waitFor();
  expect(await page.getByRole('list', { name: 'Chosen grants' }).locator('code').allInnerTexts()).toEqual([
    'measurements.list_measurements',
  ]);
});
