import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDashboard, storedBy, visitAsAdministrator, type Dashboard } from './dashboard.ts';

// Nothing in these tests clicks or calls `focus()`: all of it goes through the keyboard.

const MAX_TABS = 150;

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard();
});
afterAll(() => dashboard.close());

/** Presses Tab until this element has the focus, as a user does who knows what to look for. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  const focused = target.and(page.locator(':focus'));
  for (let pressed = 0; pressed < MAX_TABS; pressed += 1) {
    if ((await focused.count()) === 1) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${MAX_TABS} presses of Tab did not reach ${String(target)}.`);
}

async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

describe('by the keyboard alone', () => {
  it('a user enters a key, opens a key from the list, edits it, rotates it, stores the secret and goes back', async () => {
    const { account, credentials } = dashboard.gateway.sandbox;
    const id = account.insertAt(0, { label: 'Keyboard' });
    await using visited = await dashboard.visit('/keys');
    const { page } = visited;

    // The field has the focus from the start.
    await page.getByLabel('RIPE Atlas API key').and(page.locator(':focus')).waitFor();
    await page.keyboard.insertText(credentials.administrator);
    await page.getByRole('button', { name: 'Continue' }).waitFor();
    await page.keyboard.press('Enter');

    await press(page, page.getByRole('link', { name: /^Keyboard/ }));
    await page.getByRole('heading', { name: 'Keyboard' }).waitFor();
    await press(page, page.getByRole('button', { name: 'Edit' }));
    // The form begins with its first field.
    await page.getByLabel('Label').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('End');
    await page.keyboard.type(' only');
    await press(page, page.getByRole('button', { name: 'Save' }));
    await page.getByRole('heading', { name: 'Keyboard only' }).waitFor();
    expect(account.row(id).label).toBe('Keyboard only');

    await press(page, page.getByRole('button', { name: 'Rotate…' }));
    const dialog = page.getByRole('dialog', { name: 'Rotate: “Keyboard only”' });
    await tabTo(page, dialog.getByRole('radio', { name: '7 days' }).first());
    // The arrows choose within the group.
    await page.keyboard.press('ArrowUp');
    expect(await dialog.getByRole('radio', { name: '1 day' }).isChecked()).toBe(true);
    await press(page, dialog.getByRole('button', { name: 'Preview' }));
    await press(page, dialog.getByRole('button', { name: 'Rotate 1 key' }));
    const secret = await dialog.getByRole('region', { name: 'New secrets' }).locator('code').innerText();
    await dialog.getByText('1 key rotated.').waitFor();
    await tabTo(page, dialog.getByRole('button', { name: 'Copy the secret' }));
    await press(page, dialog.getByRole('checkbox', { name: 'I have stored it' }), 'Space');
    await press(page, dialog.getByRole('button', { name: 'Done' }));
    await page.waitForURL(`**/keys/${secret.slice(0, 8)}`);
    await page.locator('dt:text-is("Last used") + dd', { hasText: 'Never' }).waitFor();
    expect(await storedBy(page)).not.toContain(secret);

    await press(page, page.getByRole('main').getByRole('link', { name: 'Keys' }));
    await page.getByRole('table', { name: 'API keys' }).waitFor();
    expect(account.row(secret.slice(0, 8)).label).toBe('Keyboard only');
  });

  it('a user reaches each page by a shortcut, and lists the shortcuts', async () => {
    await using visited = await visitAsAdministrator(dashboard);
    const { page } = visited;
    await page.getByRole('heading', { name: 'Findings' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('k');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(new URL(page.url()).pathname).toBe('/');
    for (const [shortcut, name] of [
      ['k', 'Keys'],
      ['a', 'Who may do it?'],
      ['n', 'New key'],
      ['o', 'Overview'],
    ] as const) {
      await page.keyboard.press(shortcut);
      await page.getByRole('heading', { name, exact: true }).waitFor();
    }
    // In a field, they are text.
    await page.keyboard.press('/');
    await page.getByLabel('Search the labels').and(page.locator(':focus')).waitFor();
    await page.keyboard.type('oak');
    await page.waitForURL('**/keys?q=oak');
  });

  it('a user selects keys and disables them, and the focus comes back to the list', async () => {
    const { account } = dashboard.gateway.sandbox;
    const ids = [0, 1].map((index) => account.insertAt(index, { label: `Pair ${index}` }));
    await using visited = await visitAsAdministrator(dashboard, '/keys?q=Pair');
    const { page } = visited;
    await page.getByText('2 of 2 keys').waitFor();
    await press(page, page.getByRole('checkbox', { name: 'Select all shown keys' }), 'Space');
    const begin = page.getByRole('group', { name: 'Selected keys' }).getByRole('button', { name: 'Disable…' });
    await press(page, begin);
    const dialog = page.getByRole('dialog', { name: 'Disable: 2 keys' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await begin.and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await press(page, dialog.getByRole('button', { name: 'Preview' }));
    await press(page, dialog.getByRole('button', { name: 'Disable 2 keys' }));
    await press(page, dialog.getByRole('button', { name: 'Done' }));
    // The toolbar is gone.
    await page.getByRole('heading', { name: 'Keys' }).and(page.locator(':focus')).waitFor();
    expect(ids.map((id) => account.row(id).enabled)).toEqual([false, false]);
  });

  it('a user skips the navigation', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys');
    const { page } = visited;
    await page.getByText('50 of ').waitFor();
    await press(page, page.getByRole('link', { name: 'Skip to the content' }));
    await page.keyboard.press('Tab');
    await page.getByRole('main').getByRole('link', { name: 'New key' }).and(page.locator(':focus')).waitFor();
  });
});
