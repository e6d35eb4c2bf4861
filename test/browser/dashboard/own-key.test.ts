import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationsOf, startDashboard, visitAsAdministrator, type Dashboard } from './dashboard.ts';

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard();
});
afterAll(() => dashboard.close());

const writes = () => dashboard.gateway.upstreamCalls().filter((call) => !call.startsWith('GET'));

describe('the key that the page uses', () => {
  it('is not changed by accident: the preview says how to do it on purpose', async () => {
    const id = dashboard.gateway.sandbox.credentials.administrator.slice(0, 8);
    await using visited = await visitAsAdministrator(dashboard, `/keys/${id}`);
    const { page } = visited;
    await page.getByRole('button', { name: 'Disable…' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByText('This page uses this key. To change it nevertheless, go back and tick').waitFor();
    expect(await dialog.getByRole('button', { name: /^Disable/ }).count()).toBe(0);
    await dialog.getByRole('button', { name: 'Back' }).click();
    await dialog.getByRole('checkbox', { name: 'Change the key that this page uses, too.' }).check();
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByRole('button', { name: 'Disable 1 key' }).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(writes()).toEqual([]);
  });
});

describe('a change', () => {
  it('that could not be made leaves the page of the key open', async () => {
    const { account } = dashboard.gateway.sandbox;
    const id = account.insertAt(0, { label: 'Stays' });
    await using visited = await visitAsAdministrator(dashboard, `/keys/${id}`);
    const { page } = visited;
    await page.getByRole('button', { name: 'Delete…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('Stays');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByRole('button', { name: 'Delete 1 key' }).waitFor();
    account.update(id, { label: 'Stays here' });
    await dialog.getByRole('button', { name: 'Delete 1 key' }).click();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('heading', { name: 'Stays here' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/keys/${id}`);
  });

  it('of many keys reads the list once afterwards, and not at all for the preview', async () => {
    const { account } = dashboard.gateway.sandbox;
    for (let index = 0; index < 12; index += 1) account.insertAt(0, { label: `Dozen ${index}` });
    await using visited = await visitAsAdministrator(dashboard, '/keys?q=Dozen');
    const { page, requests } = visited;
    await page.getByText('12 of 12 keys').waitFor();
    await page.getByRole('checkbox', { name: 'Select all shown keys' }).check();
    await page.getByRole('group', { name: 'Selected keys' }).getByRole('button', { name: 'Disable…' }).click();
    const dialog = page.getByRole('dialog');
    const listReads = () => operationsOf(requests).filter((request) => request.postData()?.includes('"orderBy"'));
    const before = listReads().length;
    expect(before).toBeGreaterThan(0);
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByRole('button', { name: 'Disable 12 keys' }).waitFor();
    expect(listReads()).toHaveLength(before);
    await dialog.getByRole('button', { name: 'Disable 12 keys' }).click();
    await dialog.getByText('12 keys disabled.').waitFor();
    await expect
      .poll(() => page.locator('td[data-label=Status]').allInnerTexts())
      .toEqual(Array.from({ length: 12 }, () => 'Disabled'));
    expect(listReads()).toHaveLength(before + 1);
    await dialog.getByRole('button', { name: 'Done' }).click();
  });
});

describe('editing', () => {
  it('removes one of two equal grants, and gives the focus back to the button', async () => {
    const twice = { permission: 'keys.list_keys', target: null };
    const { account } = dashboard.gateway.sandbox;
    const id = account.insertAt(0, { label: 'Twice', grants: [twice, twice] });
    await using visited = await visitAsAdministrator(dashboard, `/keys/${id}`);
    const { page } = visited;
    await page.getByRole('button', { name: 'Remove one of them' }).click();
    const form = page.getByRole('form', { name: 'Edit the key' });
    const removes = form.getByRole('button', { name: 'Remove keys.list_keys' });
    expect(await removes.count()).toBe(2);
    await removes.last().click();
    expect(await removes.count()).toBe(1);
    expect(await removes.evaluate((button) => button === button.ownerDocument.activeElement)).toBe(true);
    await form.getByRole('button', { name: 'Save' }).click();
    const edit = page.getByRole('button', { name: 'Edit', exact: true });
    await edit.waitFor();
    expect(await edit.evaluate((button) => button === button.ownerDocument.activeElement)).toBe(true);
    expect(account.row(id).grants).toEqual([twice]);
  });
});
