import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDashboard, visitAsAdministrator, type Dashboard } from './dashboard.ts';

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard();
});
afterAll(() => dashboard.close());

/** Answers the next question of the page, and resolves to its text. */
function answerQuestion(page: Page, answer: 'accept' | 'dismiss'): Promise<string> {
  return new Promise((resolve) => {
    page.once('dialog', (question) => {
      resolve(question.message());
      void (answer === 'accept' ? question.accept() : question.dismiss());
    });
  });
}

const makeKey = () => dashboard.gateway.sandbox.account.insertAt(0, { label: 'To be left' });

describe('a form with changes', () => {
  it('of a key asks before it is left, by a link or by a shortcut', async () => {
    const id = makeKey();
    await using visited = await visitAsAdministrator(dashboard, `/keys/${id}`);
    const { page } = visited;
    await page.getByRole('button', { name: 'Edit' }).click();
    // Without a change, nothing is lost.
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Edit' }).click();
    const label = page.getByRole('form', { name: 'Edit the key' }).getByLabel('Label');
    await label.fill('Changed');

    const question = answerQuestion(page, 'dismiss');
    await page.getByRole('link', { name: 'Overview' }).click();
    expect(await question).toBe('Your changes of this key are not saved. Leave without saving them?');
    expect(await label.inputValue()).toBe('Changed');

    await page.getByRole('heading', { name: 'To be left' }).click();
    const second = answerQuestion(page, 'accept');
    await page.keyboard.press('o');
    await second;
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  });

  it('of a new key asks before it is left', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys/new');
    const { page } = visited;
    await page.getByLabel('Label').fill('Half done');
    const question = answerQuestion(page, 'dismiss');
    await page.getByRole('link', { name: 'Keys', exact: true }).click();
    expect(await question).toBe('The key is not created yet. Leave the page?');
    expect(await page.getByLabel('Label').inputValue()).toBe('Half done');
    await page.getByLabel('Label').fill('');
    await page.getByRole('link', { name: 'Keys', exact: true }).click();
    await page.getByRole('heading', { name: 'Keys' }).waitFor();
  });
});

it('a page that was left and that the browser shows again has forgotten the key and its data', async () => {
  const id = makeKey();
  await using visited = await visitAsAdministrator(dashboard, `/keys/${id}`);
  const { page } = visited;
  await page.getByRole('heading', { name: 'To be left' }).waitFor();
  await page.evaluate(`dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))`);
  await page.getByRole('heading', { name: 'Atlas Keys' }).waitFor();
  expect(await page.getByLabel('RIPE Atlas API key').inputValue()).toBe('');
  expect(await page.content()).not.toContain('To be left');
});

it('a page that was left has forgotten a key that was typed and not used yet', async () => {
  await using visited = await dashboard.visit('/');
  const { page } = visited;
  await page.getByLabel('RIPE Atlas API key').fill(dashboard.gateway.sandbox.credentials.administrator);
  await page.getByRole('button', { name: 'Continue' }).waitFor();
  // In the same task: the browser may keep the page as it is when the event has been handled.
  const typed = await page.evaluate(`(() => {
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    return document.getElementById('key').value;
  })()`);
  expect(typed).toBe('');
  expect(await page.getByRole('button', { name: 'Continue' }).count()).toBe(0);
});

describe('going back', () => {
  it('after a rotation shows the old key, and does not open the dialog again', async () => {
    const id = makeKey();
    await using visited = await visitAsAdministrator(dashboard, `/keys/${id}`);
    const { page } = visited;
    await page.getByRole('button', { name: 'Rotate…' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByRole('button', { name: 'Rotate 1 key' }).click();
    await dialog.getByText('The new key has not been used yet.').waitFor();
    await dialog.getByRole('checkbox', { name: 'I have stored it' }).check();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.waitForURL((url) => !url.pathname.endsWith(id));
    await page.goBack();
    await page.waitForURL((url) => url.pathname.endsWith(`/keys/${id}`));
    expect(new URL(page.url()).search).toBe('');
    await page.getByRole('button', { name: 'Edit' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});
