import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startDashboard, visitAsAdministrator, type Dashboard } from './dashboard.ts';

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard();
});
afterEach(() => dashboard.gateway.sandbox.clearFaults());
afterAll(() => dashboard.close());

describe('the page of accesses', () => {
  it('finds the keys that hold a permission, with the grant that allows it', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/access');
    const { page } = visited;
    await page.getByText('Choose a permission to see the keys that hold it.').waitFor();
    await page.getByLabel('Permission').fill('keys.update_key');
    await page.getByRole('paragraph').filter({ hasText: 'Change an API key, or give it a new secret' }).waitFor();
    await page.getByRole('button', { name: 'Show the keys' }).click();
    await page.getByRole('link', { name: /^Administrator/ }).waitFor();
    const { account } = dashboard.gateway.sandbox;
    const holders = account.ids().filter((id) => holds(id, 'keys.update_key'));
    expect(await page.getByRole('main').getByRole('list').locator('code').allInnerTexts()).toEqual(holders);
    const watcher = page.getByRole('listitem').filter({ hasText: 'Watches two keys' });
    expect(await watcher.innerText()).toMatch(/For key [0-9a-f]{8}$/);
    await watcher.getByRole('link').click();
    await page.getByRole('heading', { name: 'Watches two keys' }).waitFor();
  });

  it('finds those that may use it for one object, and is in the URL', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/access');
    const { page } = visited;
    await page.getByLabel('Permission').fill('probes.get_probe_results');
    await page.getByLabel('Type of object').selectOption('probe');
    await page.getByLabel('Id of the object').fill(' 1001 ');
    await page.getByRole('button', { name: 'Show the keys' }).click();
    await page.getByRole('link', { name: /^Three hundred probes/ }).waitFor();
    expect(new URL(page.url()).search).toBe('?permission=probes.get_probe_results&target=probe%3A1001');
    await page.getByText('For probe 1001', { exact: true }).waitFor();
    expect(await page.getByText('For probe 101', { exact: true }).count()).toBe(0);
    await page.getByLabel('Id of the object').fill('999');
    await page.getByRole('button', { name: 'Show the keys' }).click();
    await page.getByText('No key holds this permission.').waitFor();
    await page.goBack();
    await page.getByText('For probe 1001', { exact: true }).waitFor();
    expect(await page.getByLabel('Id of the object').inputValue()).toBe('1001');
  });

  it('is reached from a grant of a key', async () => {
    const id = dashboard.gateway.sandbox.credentials.reader.slice(0, 8);
    await using visited = await visitAsAdministrator(dashboard, `/keys/${id}`);
    const { page } = visited;
    await page.getByRole('link', { name: 'keys.list_keys' }).click();
    await page.getByRole('link', { name: /^Inventory job/ }).waitFor();
    expect(await page.getByLabel('Permission').inputValue()).toBe('keys.list_keys');
  });

  it('says why the keys cannot be read, and reads them again on request', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/access');
    const { page } = visited;
    dashboard.gateway.sandbox.fault({ path: /^\/keys\/\?/, times: Infinity, answer: { status: 503 } });
    await page.getByLabel('Permission').fill('keys.list_keys');
    await page.getByRole('button', { name: 'Show the keys' }).click();
    await page.getByRole('alert').getByText('RIPE Atlas failed to process the request.').waitFor();
    dashboard.gateway.sandbox.clearFaults();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: /^Inventory job/ }).waitFor();
  });
});

function holds(id: string, permission: string): boolean {
  return dashboard.gateway.sandbox.account.row(id).grants.some((grant) => grant.permission === permission);
}
