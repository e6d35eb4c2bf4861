import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { enterKey, operationsOf, startDashboard, storedBy, visitAsAdministrator, type Dashboard } from './dashboard.ts';

let dashboard: Dashboard;
let key: string;
beforeAll(async () => {
  dashboard = await startDashboard();
  key = dashboard.gateway.sandbox.credentials.administrator;
});
afterEach(() => dashboard.gateway.sandbox.clearFaults());
afterAll(() => dashboard.close());

describe('a complete key', () => {
  it('is described before it is used: its label, its id, its status, and what it may do', async () => {
    await using visited = await dashboard.visit();
    const { page } = visited;
    expect(await page.title()).toBe('Enter a key · Atlas Keys');
    await page.getByText('This is a sandbox with made-up keys.').waitFor();
    await page.getByLabel('RIPE Atlas API key').fill(key);
    const description = page.getByRole('status').filter({ hasText: 'It may:' });
    expect((await description.innerText()).split(/\s*\n\s*/)).toEqual([
      `Administrator ${key.slice(0, 8)}`,
      'Active',
      'It may: keys.list_keys, keys.get_key, keys.create_key, keys.update_key, keys.delete_key, keys.list_permissions and 4 more',
      'Continue',
    ]);

    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.getByRole('button', { name: 'The key that you use: “Administrator”' }).waitFor();
    expect(visited.requests.map((request) => request.url()).join('\n')).not.toContain(key);
  });

  it.each([
    ['the scheme', (text: string) => `Key ${text}`],
    ['the name of the header', (text: string) => `Authorization: Key ${text}`],
    ['the scheme in lower case', (text: string) => `key  ${text}`],
    ['spaces around it', (text: string) => `  ${text} `],
    ['spaces in it', (text: string) => text.replaceAll('-', ' - ')],
    ['upper case', (text: string) => `Key ${text.toUpperCase()}`],
  ])('is accepted with %s', async (_form, write) => {
    await using visited = await dashboard.visit();
    const { page } = visited;
    await enterKey(page, write(key));
    await page.getByRole('button', { name: 'The key that you use: “Administrator”' }).waitFor();
    const sent = await Promise.all(
      operationsOf(visited.requests).map((request) => request.headerValue('authorization')),
    );
    expect(new Set(sent)).toEqual(new Set([`Key ${key}`]));
  });

  it('is hidden until it is shown', async () => {
    await using visited = await dashboard.visit();
    const field = visited.page.getByLabel('RIPE Atlas API key');
    expect(await field.getAttribute('type')).toBe('password');
    await visited.page.getByRole('button', { name: 'Show', exact: true }).click();
    expect(await field.getAttribute('type')).toBe('text');
    await visited.page.getByRole('button', { name: 'Hide', exact: true }).click();
    expect(await field.getAttribute('type')).toBe('password');
  });

  it('can be used although it may not read itself', async () => {
    await using visited = await dashboard.visit();
    const { page } = visited;
    await page.getByLabel('RIPE Atlas API key').fill(dashboard.gateway.sandbox.credentials.lister);
    await page.getByRole('button', { name: /^Continue/ }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.getByRole('link', { name: '60 Keys' }).waitFor();
  });
});

describe('a key that does not work', () => {
  it('is refused with the reason if it is unknown', async () => {
    await using visited = await dashboard.visit();
    const { page } = visited;
    await page.getByLabel('RIPE Atlas API key').fill(dashboard.gateway.sandbox.credentials.unknown);
    const alert = page.getByRole('alert');
    expect(await alert.innerText()).toContain('This key does not work.');
    expect(await alert.innerText()).toContain('The provided API key does not exist');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('button', { name: /^Continue/ }).count()).toBe(0);
    expect(await page.title()).toBe('Enter a key · Atlas Keys');
  });

  it.each([
    ['disabled', 'The provided API key is disabled.'],
    ['expired', 'The provided API key has expired.'],
    ['frozen', 'The provided API key is frozen.'],
    ['notYetValid', 'The provided API key is not valid yet.'],
  ] as const)('is described with the reason if it is %s', async (name, reason) => {
    await using visited = await dashboard.visit();
    const { page } = visited;
    await page.getByLabel('RIPE Atlas API key').fill(dashboard.gateway.sandbox.credentials[name]);
    await page.getByRole('button', { name: 'Continue anyway' }).waitFor();
    expect(await page.getByRole('status').innerText()).toContain(reason);
  });

  it('is not called wrong if it could not be checked', async () => {
    dashboard.gateway.sandbox.fault({ method: 'GET', times: Infinity, answer: { status: 503 } });
    await using visited = await dashboard.visit();
    const { page } = visited;
    await page.getByLabel('RIPE Atlas API key').fill(key);
    await page.getByText('RIPE Atlas failed to process the request.').waitFor();
    await page.getByRole('button', { name: 'Continue anyway' }).waitFor();
  });

  it('is not sent if it is not complete', async () => {
    await using visited = await dashboard.visit();
    const { page, requests } = visited;
    await page.getByLabel('RIPE Atlas API key').fill(key.slice(0, -1));
    await page.getByText('The key is not complete').waitFor();
    await page.getByLabel('RIPE Atlas API key').fill(`${key}0`);
    await page.getByText('This is not a key').waitFor();
    await page.keyboard.press('Enter');
    expect(operationsOf(requests)).toEqual([]);
    expect(await page.title()).toBe('Enter a key · Atlas Keys');
  });

  it('is not sent if it is a key of ARIN, and leads to the page for it', async () => {
    await using visited = await dashboard.visit();
    const { page, requests } = visited;
    await page.getByLabel('RIPE Atlas API key').fill(dashboard.gateway.arin.keys.owner);
    await page.getByText('This is an ARIN key.').waitFor();
    expect(operationsOf(requests)).toEqual([]);
    await page.getByRole('link', { name: 'Use it on the ARIN page' }).click();
    await page.getByRole('heading', { name: 'ARIN', exact: true }).waitFor();
    await page.getByLabel('ARIN API key').waitFor();
  });

  it('can be replaced in the middle of the work', async () => {
    const { account } = dashboard.gateway.sandbox;
    const { grants } = account.row(key.slice(0, 8));
    const row = account.row(account.insertAt(0, { label: 'Deleted soon', grants }));
    await using visited = await dashboard.visit('/keys');
    const { page } = visited;
    await enterKey(page, row.uuid);
    await page.getByRole('link', { name: 'Deleted soon' }).waitFor();
    account.remove(row.uuid.slice(0, 8));
    await page.getByRole('button', { name: 'Key', exact: true }).click();
    await page.getByRole('button', { name: 'Enter another key' }).click();
    await enterKey(page, key);
    await page.getByRole('link', { name: 'Administrator' }).waitFor();
    expect(new URL(page.url()).search).toBe('?order=label');
  });
});

describe('the key is forgotten', () => {
  it('on request, with everything that was read with it', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys');
    const { page } = visited;
    await page.getByRole('link', { name: 'Administrator' }).waitFor();
    await page.getByRole('button', { name: 'Forget key' }).click();
    expect(await page.getByLabel('RIPE Atlas API key').inputValue()).toBe('');
    await page.goBack();
    await page.getByLabel('RIPE Atlas API key').waitFor();
    expect(await page.content()).not.toContain('Administrator');
  });

  it('by a reload, and it is in no storage', async () => {
    await using visited = await visitAsAdministrator(dashboard);
    const { page } = visited;
    await page.getByRole('link', { name: '60 Keys' }).waitFor();
    expect(await storedBy(page)).not.toContain(key);
    expect(await page.content()).not.toContain(key);
    await page.reload();
    expect(await page.getByLabel('RIPE Atlas API key').inputValue()).toBe('');
  });
});
