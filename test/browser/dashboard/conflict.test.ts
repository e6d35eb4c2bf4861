import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDashboard, visitAsAdministrator, type Dashboard } from './dashboard.ts';

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard();
});
afterAll(() => dashboard.close());

const makeKey = (permissions: readonly string[] = []) =>
  dashboard.gateway.sandbox.account.insertAt(0, {
    label: 'Shared key',
    grants: permissions.map((permission) => ({ permission, target: null })),
  });
const labelOf = (id: string) => dashboard.gateway.sandbox.account.row(id).label;
const writes = () => dashboard.gateway.upstreamCalls().filter((call) => !call.startsWith('GET'));
const formOf = (page: Page) => page.getByRole('form', { name: 'Edit the key' });

/** Begins to edit the key in two windows, and saves the second one first. The first one is left in conflict. */
async function conflictOn(first: Page, second: Page): Promise<void> {
  for (const page of [first, second]) await page.getByRole('button', { name: 'Edit' }).click();
  await formOf(first).getByLabel('Label').fill('My name');
  await formOf(second).getByLabel('Label').fill('Their name');
  await formOf(second).getByRole('radio', { name: '1 year' }).check();
  await formOf(second).getByRole('button', { name: 'Save' }).click();
  await second.getByRole('heading', { name: 'Their name' }).waitFor();
  writes();
  await formOf(first).getByRole('button', { name: 'Save' }).click();
  await first.getByRole('heading', { name: 'Somebody else has changed this key' }).waitFor();
}

describe('a key that two windows edit', () => {
  it('is shown in both versions, and nothing is written', async () => {
    const id = makeKey();
    await using first = await visitAsAdministrator(dashboard, `/keys/${id}`);
    await using second = await visitAsAdministrator(dashboard, `/keys/${id}`);
    await conflictOn(first.page, second.page);
    const rows = await first.page.getByRole('table').getByRole('row').allInnerTexts();
    expect(rows.map((row) => row.split('\t'))).toEqual([
      ['Field', 'With your changes', 'The key now'],
      ['Label', 'My name', 'Their name'],
      ['Ends', expect.stringContaining(' UTC)'), expect.stringContaining(' UTC)')],
    ]);
    expect(writes()).toEqual([]);
    expect(labelOf(id)).toBe('Their name');
  });

  it('gets the changes of the user on top of those of the other window', async () => {
    const id = makeKey();
    await using first = await visitAsAdministrator(dashboard, `/keys/${id}`);
    await using second = await visitAsAdministrator(dashboard, `/keys/${id}`);
    await conflictOn(first.page, second.page);
    await first.page.getByRole('button', { name: 'Save my changes' }).click();
    await first.page.getByRole('heading', { name: 'My name' }).waitFor();
    expect(writes()).toEqual([`PATCH /keys/${id}/`]);
    expect(labelOf(id)).toBe('My name');
    expect(dashboard.gateway.sandbox.account.row(id).valid_to).not.toBeNull();
  });

  it('does not get back a grant that the other window has removed, and keeps one that it has added', async () => {
    const grants = ['measurements.list_measurements', 'measurements.create_measurement', 'keys.list_keys'];
    const id = makeKey(grants);
    await using first = await visitAsAdministrator(dashboard, `/keys/${id}`);
    await using second = await visitAsAdministrator(dashboard, `/keys/${id}`);
    for (const { page } of [first, second]) await page.getByRole('button', { name: 'Edit' }).click();
    const remove = (page: Page, permission: string) =>
      formOf(page)
        .getByRole('button', { name: `Remove ${permission}` })
        .click();
    await remove(second.page, 'measurements.create_measurement');
    await formOf(second.page).getByRole('button', { name: 'Add: keys.list_permissions', exact: true }).click();
    await formOf(second.page).getByRole('button', { name: 'Save' }).click();
    await second.page.getByRole('button', { name: 'Edit', exact: true }).waitFor();
    await remove(first.page, 'keys.list_keys');
    await formOf(first.page).getByRole('button', { name: 'Save' }).click();
    await first.page.getByRole('button', { name: 'Save my changes' }).click();
    await first.page.getByRole('button', { name: 'Edit', exact: true }).waitFor();
    const saved = dashboard.gateway.sandbox.account.row(id).grants.map(({ permission }) => permission);
    expect(saved.toSorted()).toEqual(['keys.list_permissions', 'measurements.list_measurements']);
  });

  it('keeps the other version if the user takes it', async () => {
    const id = makeKey();
    await using first = await visitAsAdministrator(dashboard, `/keys/${id}`);
    await using second = await visitAsAdministrator(dashboard, `/keys/${id}`);
    await conflictOn(first.page, second.page);
    await first.page.getByRole('button', { name: 'Keep the key as it is now' }).click();
    await first.page.getByRole('heading', { name: 'Their name' }).waitFor();
    expect(writes()).toEqual([]);
    expect(labelOf(id)).toBe('Their name');
  });

  it('can be edited on, and is saved over the version that the user has seen', async () => {
    const id = makeKey();
    await using first = await visitAsAdministrator(dashboard, `/keys/${id}`);
    await using second = await visitAsAdministrator(dashboard, `/keys/${id}`);
    await conflictOn(first.page, second.page);
    await first.page.getByRole('button', { name: 'Go on editing' }).click();
    await formOf(first.page).getByLabel('Label').fill('Our name');
    await formOf(first.page).getByRole('button', { name: 'Save' }).click();
    await first.page.getByRole('heading', { name: 'Our name' }).waitFor();
    expect(labelOf(id)).toBe('Our name');
  });

  it('is shown again if it changes again before the user has chosen', async () => {
    const id = makeKey();
    await using first = await visitAsAdministrator(dashboard, `/keys/${id}`);
    await using second = await visitAsAdministrator(dashboard, `/keys/${id}`);
    await conflictOn(first.page, second.page);
    dashboard.gateway.sandbox.account.update(id, { label: 'A third name' });
    await first.page.getByRole('button', { name: 'Save my changes' }).click();
    await first.page.getByRole('cell', { name: 'A third name' }).waitFor();
    expect(writes()).toEqual([]);
  });

  it('is said to be gone if it was deleted meanwhile', async () => {
    const id = makeKey();
    await using visited = await visitAsAdministrator(dashboard, `/keys/${id}`);
    const { page } = visited;
    await page.getByRole('button', { name: 'Edit' }).click();
    await formOf(page).getByLabel('Label').fill('Too late');
    dashboard.gateway.sandbox.account.remove(id);
    await formOf(page).getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: `No key ${id}` }).waitFor();
  });
});

it('a change that was planned on an older version of the key is refused', async () => {
  const id = makeKey();
  await using visited = await visitAsAdministrator(dashboard, `/keys/${id}`);
  const { page } = visited;
  await page.getByRole('button', { name: 'Disable…' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByText('The change is possible.').waitFor();
  dashboard.gateway.sandbox.account.update(id, { label: 'Somebody was here' });
  writes();
  await dialog.getByRole('button', { name: 'Disable 1 key' }).click();
  await dialog.getByText('0 keys disabled. 1 without success.').waitFor();
  expect(await dialog.getByRole('listitem').innerText()).toContain('Refused');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('heading', { name: 'Somebody was here' }).waitFor();
  expect(writes()).toEqual([]);
});
