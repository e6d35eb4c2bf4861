import { afterAll, beforeAll, expect, it, describe } from 'vitest';
import { operationsOf, startDashboard, visitAsAdministrator, type Dashboard } from './dashboard.ts';

let dashboard: Dashboard;
let key: string;
beforeAll(async () => {
  dashboard = await startDashboard();
  key = dashboard.gateway.sandbox.credentials.administrator;
});
afterAll(() => dashboard.close());

describe('the search', () => {
  it.each([
    ['as it is', (secret: string) => secret],
    ['with the scheme and in upper case', (secret: string) => `Key ${secret.toUpperCase()}`],
    ['without dashes', (secret: string) => secret.replaceAll('-', '')],
  ])('does not send a whole secret %s, and leads to its key', async (_form, write) => {
    await using visited = await visitAsAdministrator(dashboard, '/keys');
    const { page, requests } = visited;
    await page.getByText('50 of 60 keys').waitFor();
    const { account } = dashboard.gateway.sandbox;
    const { uuid } = account.row(account.ids()[30] ?? '');
    const before = operationsOf(requests).length;
    await page.getByLabel('Search the labels').fill(write(uuid));
    await page.getByText('It was not sent.').waitFor();
    await page.getByRole('link', { name: `Open the key ${uuid.slice(0, 8)}` }).click();
    await page.getByRole('heading', { name: 'Danger zone' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/keys/${uuid.slice(0, 8)}`);
    await page.goBack();
    await page.getByText('50 of 60 keys').waitFor();
    expect(new URL(page.url()).search).toBe('');
    expect(operationsOf(requests).length).toBeGreaterThan(before);
    const sent = requests
      .map((request) => `${request.url()} ${request.postData() ?? ''}`)
      .join('\n')
      .toLowerCase();
    expect(sent).not.toContain(uuid.slice(9));
    expect(sent.replaceAll('-', '')).not.toContain(uuid.replaceAll('-', ''));
  });

  it('does not send a secret that is typed slowly: not more than its first half', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys');
    const { page, requests } = visited;
    const { account } = dashboard.gateway.sandbox;
    const { uuid } = account.row(account.ids()[31] ?? '');
    await page.keyboard.press('/');
    await page.keyboard.type(uuid.slice(0, 13));
    await expect.poll(() => new URL(page.url()).search).toBe(`?q=${uuid.slice(0, 13)}`);
    await page.keyboard.type(uuid.slice(13, 24));
    await page.getByText('It was not sent.').waitFor();
    await page.keyboard.type(uuid.slice(24));
    await page.getByRole('link', { name: `Open the key ${uuid.slice(0, 8)}` }).click();
    await page.getByRole('heading', { name: 'Danger zone' }).waitFor();
    const sent = requests.map((request) => `${request.url()} ${request.postData() ?? ''}`).join('\n');
    expect(sent).toContain(uuid.slice(0, 13));
    // A slow browser sends what was typed between two characters. With the 16th digit, nothing is sent any more.
    expect(sent).not.toContain(uuid.slice(0, 18));
  });

  it.each([
    ['a key of ARIN', 'API-1A2B-3C4D-5E6F-7A8B'],
    ['a secret without its first part', '3674-4f3b-a764-8d29359f0c49'],
  ])('does not send %s', async (_what, text) => {
    await using visited = await visitAsAdministrator(dashboard, '/keys');
    const { page, requests } = visited;
    await page.getByLabel('Search the labels').fill(text);
    await page.getByText('It was not sent.').waitFor();
    await page.getByRole('link', { name: 'Access' }).click();
    await page.getByRole('combobox', { name: 'Permission' }).fill(text);
    await page.getByRole('button', { name: 'Show the keys' }).click();
    await page.getByText('Choose a permission').waitFor();
    expect(page.url()).not.toContain(text.slice(-9));
    expect(requests.map((request) => `${request.url()} ${request.postData() ?? ''}`).join('\n')).not.toContain(text);
  });

  it('leads from an id to its key, and is reached by a key of the keyboard', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys');
    const { page } = visited;
    await page.getByText('50 of 60 keys').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type(key.slice(0, 8));
    await page.getByRole('link', { name: `Open the key ${key.slice(0, 8)}` }).click();
    await page.getByRole('heading', { name: 'Administrator' }).waitFor();
  });
});
