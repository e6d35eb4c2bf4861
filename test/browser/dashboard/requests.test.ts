import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDashboard, visitAsAdministrator, type Dashboard, type Visit } from './dashboard.ts';

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard();
});
afterAll(() => dashboard.close());

const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true }).waitFor();

const originsOf = ({ requests }: Visit) => [...new Set(requests.map((request) => new URL(request.url()).origin))];

it('no page requests anything from another host', async () => {
  const { gateway } = dashboard;
  await using visited = await visitAsAdministrator(dashboard);
  const { page } = visited;
  const open = (name: string) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
  await heading(page, 'Findings');
  await open('Keys');
  await page.getByText('50 of 60 keys').waitFor();
  await page.getByRole('link', { name: /^Watches two keys/ }).click();
  await heading(page, 'Danger zone');
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('button', { name: 'Add: credits.get_credit_info' }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  for (const kind of ['rotate', 'disable', 'regenerate', 'delete']) {
    await page
      .getByRole('button', { name: new RegExp(`^${kind}…$`, 'i') })
      .last()
      .click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  }
  await open('Access');
  await page.getByRole('combobox', { name: 'Permission' }).fill('keys.list_keys');
  await page.getByRole('button', { name: 'Show the keys' }).click();
  await page.getByRole('link', { name: /^Administrator/ }).waitFor();
  await open('New key');
  await page.getByRole('button', { name: 'Read my measurements' }).click();
  await page.getByRole('button', { name: 'Remove measurements.list_measurements' }).waitFor();
  page.once('dialog', (question) => void question.accept());
  await open('ARIN');
  await page.getByLabel('ARIN API key').fill(gateway.arin.keys.owner);
  await page.getByRole('button', { name: 'Use the key' }).click();
  await page.getByText('Accepted. ARIN accepts the key.').waitFor();
  await page.getByText('20261012-X1').waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  expect(originsOf(visited)).toEqual([gateway.url]);
});

it.each([
  ['/', 'Findings'],
  ['/keys', 'Keys'],
  ['/keys/c6f8a5b0', 'Danger zone'],
  ['/keys/00000000', 'No key 00000000'],
  ['/keys/new', 'New key'],
  ['/access', 'Who may do it?'],
])('nor does %s if it is opened first', async (path, name) => {
  await using visited = await visitAsAdministrator(dashboard, path);
  await heading(visited.page, name);
  expect(originsOf(visited)).toEqual([dashboard.gateway.url]);
});
