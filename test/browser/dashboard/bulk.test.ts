import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listedIds, startDashboard, storedBy, visitAsAdministrator, type Dashboard } from './dashboard.ts';

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard();
});
afterEach(() => dashboard.gateway.sandbox.clearFaults());
afterAll(() => dashboard.close());

/** Makes keys with labels that begin with the name, and selects them in the list. Returns their ids in the order of the list. */
async function selectNewKeys(page: Page, name: string, number: number): Promise<string[]> {
  const { account } = dashboard.gateway.sandbox;
  for (let index = 0; index < number; index += 1) account.insertAt(index, { label: `${name} ${index + 1}` });
  await page.getByLabel('Search the labels').fill(name);
  await page.getByText(`${number} of ${number} keys`).waitFor();
  await page.getByRole('checkbox', { name: 'Select all shown keys' }).check();
  await page.getByText(`${number} keys selected`).waitFor();
  takeWrites();
  return listedIds(page);
}

const begin = (page: Page, verb: string): Promise<void> =>
  page
    .getByRole('group', { name: 'Selected keys' })
    .getByRole('button', { name: `${verb}…` })
    .click();

/** The writes of all pages since the last call. */
function takeWrites(): string[] {
  return dashboard.gateway.upstreamCalls().filter((call) => !call.startsWith('GET'));
}

/** The outcome of each key in the dialog, by its id. */
async function outcomesIn(dialog: Locator): Promise<Record<string, string>> {
  const items = await dialog.getByRole('listitem').allInnerTexts();
  return Object.fromEntries(
    items.map((text) => [
      /\b[0-9a-f]{8}\b/.exec(text)?.[0] ?? text,
      /Done|Failed|Not attempted|Not known|Refused/.exec(text)?.[0] ?? text,
    ]),
  );
}

describe('a change of several keys', () => {
  it('is shown before it is made, and names the outcome of each key', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys');
    const { page } = visited;
    const ids = await selectNewKeys(page, 'Summer school', 3);
    await begin(page, 'Disable');
    const dialog = page.getByRole('dialog', { name: 'Disable: 3 keys' });
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByText('The change is possible. It takes 3 REST calls.').waitFor();
    for (const id of ids) await dialog.getByText(`PATCH /keys/${id}/`).waitFor();
    expect(takeWrites()).toEqual([]);
    await dialog.getByRole('button', { name: 'Disable 3 keys' }).click();
    await dialog.getByText('3 keys disabled.').waitFor();
    expect(await outcomesIn(dialog)).toEqual(Object.fromEntries(ids.map((id) => [id, 'Done'])));
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect.poll(() => page.locator('td[data-label=Status]').allInnerTexts()).toEqual(ids.map(() => 'Disabled'));
    expect(takeWrites().toSorted()).toEqual(ids.map((id) => `PATCH /keys/${id}/`).toSorted());
    expect(await page.getByRole('group', { name: 'Selected keys' }).count()).toBe(0);
  });

  it('stops when the service says wait, and continues with the key that was not attempted', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys');
    const { page } = visited;
    const ids = await selectNewKeys(page, 'Winter school', 6);
    const [, failing = '', , , , unattempted = ''] = ids;
    await begin(page, 'Disable');
    const dialog = page.getByRole('dialog', { name: 'Disable: 6 keys' });
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByText('The change is possible.').waitFor();
    const answer = { status: 429, headers: { 'retry-after': '2' } };
    dashboard.gateway.sandbox.fault({ method: 'PATCH', path: new RegExp(failing), answer });
    await dialog.getByRole('button', { name: 'Disable 6 keys' }).click();

    await dialog.getByText('4 keys disabled. 1 without success. 1 not attempted.').waitFor();
    const done = Object.fromEntries(ids.map((id) => [id, 'Done']));
    expect(await outcomesIn(dialog)).toEqual({ ...done, [failing]: 'Failed', [unattempted]: 'Not attempted' });
    expect(takeWrites()).not.toContain(`PATCH /keys/${unattempted}/`);
    await dialog.getByRole('button', { name: 'Copy the failures' }).waitFor();
    const waiting = dialog.getByRole('button', { name: /^Continue with the 1 not attempted in \d s$/ });
    expect(await waiting.isDisabled()).toBe(true);

    await dialog.getByRole('button', { name: 'Continue with the 1 not attempted', exact: true }).click();
    await dialog.getByText('5 keys disabled. 1 without success.').waitFor();
    expect(await outcomesIn(dialog)).toEqual({ ...done, [failing]: 'Failed' });
    expect(takeWrites()).toEqual([`PATCH /keys/${unattempted}/`]);
    expect(await dialog.getByRole('button', { name: /^Continue/ }).count()).toBe(0);
    expect(ids.filter((id) => dashboard.gateway.sandbox.account.row(id).enabled)).toEqual([failing]);
    await dialog.getByRole('button', { name: 'Done' }).click();
  });

  it('says of a key whose write was not confirmed that its outcome is not known', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys');
    const { page } = visited;
    const ids = await selectNewKeys(page, 'Spring school', 7);
    const [lost = ''] = ids;
    await begin(page, 'Disable');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    dashboard.gateway.sandbox.fault({ method: 'PATCH', path: new RegExp(lost), answer: { kind: 'reset-after' } });
    await dialog.getByRole('button', { name: 'Disable 7 keys' }).click();
    await dialog.getByText('4 keys disabled. 1 without success. 2 not attempted.').waitFor();
    expect((await outcomesIn(dialog))[lost]).toBe('Not known');
    await dialog.getByRole('button', { name: 'Continue with the 2 not attempted' }).click();
    await dialog.getByText('6 keys disabled. 1 without success.').waitFor();
    // It was carried out, and it was not sent again.
    expect(takeWrites().filter((call) => call.includes(lost))).toHaveLength(1);
  });

  it('leaves out the keys that it is not possible for', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys');
    const { page } = visited;
    const [gone = '', ...others] = await selectNewKeys(page, 'Autumn school', 3);
    await begin(page, 'Delete');
    const dialog = page.getByRole('dialog', { name: 'Delete: 3 keys' });
    await dialog.getByLabel('Type delete 3 keys to confirm').fill('delete 3 keys');
    dashboard.gateway.sandbox.account.remove(gone);
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByText('The change is possible for 2 of 3 keys. It takes 2 REST calls.').waitFor();
    await dialog.getByText(`There is no API key ${gone}`).waitFor();
    await dialog.getByRole('button', { name: 'Delete 2 keys' }).click();
    await dialog.getByText('2 keys deleted.').waitFor();
    expect(takeWrites().toSorted()).toEqual(others.map((id) => `DELETE /keys/${id}/`).toSorted());
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByText('No key matches this filter.').waitFor();
  });

  it('that makes secrets shows each of them, and writes a file only on request', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys');
    const { page } = visited;
    const ids = await selectNewKeys(page, 'Workshop', 2);
    await begin(page, 'Regenerate');
    const dialog = page.getByRole('dialog', { name: 'Regenerate: 2 keys' });
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByRole('button', { name: 'Regenerate 2 keys' }).click();
    await dialog.getByText('2 keys regenerated.').waitFor();
    const region = dialog.getByRole('region', { name: 'New secrets' });
    const secrets = await region.locator('code.secret').allInnerTexts();
    const { account } = dashboard.gateway.sandbox;
    const stored = account.ids().map((id) => account.row(id).uuid);
    expect(secrets).toHaveLength(2);
    expect(stored).toEqual(expect.arrayContaining(secrets));
    expect(account.ids()).not.toEqual(expect.arrayContaining(ids));
    for (const [index, id] of ids.entries()) await region.getByText(`${id} → ${secrets[index]?.slice(0, 8)}`).waitFor();

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Download as a file' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('new-api-keys.txt');
    const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => line.split('\t'))).toEqual([
      ['secret', 'id', 'former id', 'label'],
      ...secrets.map((secret, index) => [secret, secret.slice(0, 8), ids[index], `Workshop ${index + 1}`]),
    ]);

    expect(await dialog.getByRole('button', { name: 'Done' }).isDisabled()).toBe(true);
    await dialog.getByRole('checkbox', { name: 'I have stored them' }).check();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByText('2 of 2 keys').waitFor();
    for (const secret of secrets) expect(await storedBy(page)).not.toContain(secret);
  });
});
