import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDashboard, storedBy, visitAsAdministrator, type Dashboard } from './dashboard.ts';

let dashboard: Dashboard;

beforeAll(async () => {
  dashboard = await startDashboard();
});

afterAll(() => dashboard.close());

const makeKey = (): string => dashboard.gateway.sandbox.account.insertAt(0, { label: 'Nightly job' });

/** All strings in the memory of the page that something still refers to. */
async function memoryOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return chunks.join('');
}

async function shownSecret(page: Page): Promise<string> {
  return page.getByRole('region', { name: 'New secrets' }).locator('code.secret').first().innerText();
}

async function finish(page: Page): Promise<void> {
  await page.getByRole('checkbox', { name: /^I have stored/ }).check();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
}

/** Each way to a new secret, up to the moment in which it is shown. */
const WAYS = [
  {
    name: 'a creation',
    show: async (page: Page) => {
      await page.getByRole('link', { name: 'New key' }).first().click();
      await page.getByLabel('Label: what the key is for').fill('A new job');
      await page.getByRole('button', { name: 'Create the key' }).click();
    },
  },
  {
    name: 'a regeneration',
    show: async (page: Page) => {
      await page.getByRole('link', { name: 'Nightly job' }).first().click();
      await page.getByRole('button', { name: 'Regenerate…' }).click();
      await page.getByRole('button', { name: 'Preview' }).click();
      await page.getByRole('button', { name: 'Regenerate 1 key' }).click();
    },
  },
  {
    name: 'a rotation of two keys',
    show: async (page: Page) => {
      for (const row of [1, 2]) await page.getByRole('table').getByRole('checkbox').nth(row).check();
      await page.getByRole('group', { name: 'Selected keys' }).getByRole('button', { name: 'Rotate' }).click();
      await page.getByRole('button', { name: 'Preview' }).click();
      await page.getByRole('button', { name: 'Rotate 2 keys' }).click();
    },
  },
];

it.each(WAYS)('the secret of $name is gone from the memory of the page when its dialog is left', async ({ show }) => {
  makeKey();
  makeKey();
  await using visit = await visitAsAdministrator(dashboard, '/keys');
  const { page } = visit;
  await page.getByRole('button', { name: 'Load more' }).waitFor();
  await show(page);
  const secret = await shownSecret(page);
  expect(secret).toMatch(/^[0-9a-f-]{36}$/);
  // Otherwise the search below proves nothing.
  expect(await memoryOf(page)).toContain(secret);
  expect(await page.evaluate('document.querySelector("[aria-live], [role=status]")?.textContent ?? ""')).not.toContain(
    secret,
  );
  await finish(page);
  expect(await storedBy(page)).not.toContain(secret);
  expect(await memoryOf(page)).not.toContain(secret);
});

it('the entered key is gone from the memory of the page after "Forget key"', async () => {
  const key = dashboard.gateway.sandbox.credentials.administrator;
  await using visit = await visitAsAdministrator(dashboard, '/keys');
  const { page } = visit;
  await page.getByRole('button', { name: 'Load more' }).waitFor();
  expect(await memoryOf(page)).toContain(key);
  await page.getByRole('button', { name: 'Forget key' }).click();
  await page.getByLabel('RIPE Atlas API key').waitFor();
  expect(await storedBy(page)).not.toContain(key);
  expect(await memoryOf(page)).not.toContain(key);
});
