import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startDashboard, storedBy, visitAsAdministrator, type Dashboard } from './dashboard.ts';

const DAY_MS = 86_400_000;

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard();
});
afterEach(() => dashboard.gateway.sandbox.clearFaults());
afterAll(() => dashboard.close());

const makeKey = () =>
  dashboard.gateway.sandbox.account.insertAt(0, {
    label: 'Nightly job',
    grants: [{ permission: 'credits.get_credit_info', target: null }],
  });

/** Opens the dialog and chooses the end of the old secret. */
async function planRotation(page: Page, overlap: RegExp) {
  await page.getByRole('button', { name: 'Rotate…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rotate: “Nightly job”' });
  await dialog.getByRole('group', { name: 'The old key works until' }).getByRole('radio', { name: overlap }).check();
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByText('The change is possible. It takes 2 REST calls.').waitFor();
  return dialog;
}

/** The writes of all pages since the last call. */
function takeWrites(): string[] {
  return dashboard.gateway.upstreamCalls().filter((call) => !call.startsWith('GET'));
}

describe('the rotation of a key', () => {
  it('makes a key with a new secret, and lets the old one work until the end of the overlap', async () => {
    const id = makeKey();
    await using visited = await visitAsAdministrator(dashboard, `/keys/${id}`);
    const { page, requests } = visited;
    const dialog = await planRotation(page, /^1 day/);
    expect(await dialog.innerText()).toContain(`POST /keys/ PATCH /keys/${id}/`);
    takeWrites();
    await dialog.getByRole('button', { name: 'Rotate 1 key' }).click();
    await dialog.getByText('1 key rotated.').waitFor();
    const secret = await dialog.getByRole('region', { name: 'New secrets' }).locator('code').innerText();
    expect(takeWrites()).toEqual(['POST /keys/', `PATCH /keys/${id}/`]);
    const { account } = dashboard.gateway.sandbox;
    expect(account.row(secret.slice(0, 8))).toMatchObject({
      uuid: secret,
      label: 'Nightly job',
      grants: account.row(id).grants,
    });
    const end = Date.parse(`${account.row(id).valid_to}Z`);
    expect(Math.abs(end - Date.now() - DAY_MS)).toBeLessThan(120_000);

    await dialog.getByRole('checkbox', { name: 'I have stored it' }).check();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.waitForURL(`**/keys/${secret.slice(0, 8)}`);
    await page.locator('dt:text-is("Last used") + dd', { hasText: 'Never' }).waitFor();
    for (const leave of [() => page.goBack(), () => page.goForward()]) {
      expect(await storedBy(page)).not.toContain(secret);
      await leave();
    }
    expect(await storedBy(page)).not.toContain(secret);
    expect(requests.map((request) => request.url() + (request.postData() ?? '')).join()).not.toContain(secret);
  });

  it('asks before the user leaves without the secret', async () => {
    const id = makeKey();
    await using visited = await visitAsAdministrator(dashboard, '/keys');
    const { page } = visited;
    await page.getByRole('link', { name: 'Nightly job' }).first().click();
    expect(new URL(page.url()).pathname).toBe(`/keys/${id}`);
    const dialog = await planRotation(page, /^7 days/);
    await dialog.getByRole('button', { name: 'Rotate 1 key' }).click();
    const secret = await dialog.getByRole('region', { name: 'New secrets' }).locator('code').innerText();
    // The browser closes a dialog on the second Escape, and `k` is the shortcut to the list.
    for (const pressed of ['Escape', 'Escape', 'k']) await page.keyboard.press(pressed);
    expect(await dialog.getByText(secret).isVisible()).toBe(true);

    const questions: string[] = [];
    page.on('dialog', (question) => {
      questions.push(`${question.type()}: ${question.message()}`);
      void question.dismiss();
    });
    await page.evaluate('history.back()');
    await expect
      .poll(() => questions)
      .toEqual(['confirm: The new secrets are shown only here. Leave without storing them?']);
    expect(await dialog.getByText(secret).isVisible()).toBe(true);
    await page.close({ runBeforeUnload: true });
    await expect.poll(() => questions).toHaveLength(2);
    expect(questions[1]).toMatch(/^beforeunload/);
    expect(await dialog.getByText(secret).isVisible()).toBe(true);
  });

  it('that is half done shows the secret, and says what is left to do', async () => {
    const id = makeKey();
    await using visited = await visitAsAdministrator(dashboard, `/keys/${id}`);
    const { page } = visited;
    const dialog = await planRotation(page, /^7 days/);
    dashboard.gateway.sandbox.fault({
      method: 'PATCH',
      answer: { status: 400, body: { error: { detail: 'Not today.' } } },
    });
    await dialog.getByRole('button', { name: 'Rotate 1 key' }).click();
    await dialog.getByRole('region', { name: 'New secrets' }).waitFor();
    await dialog.getByText('Not today.').waitFor();
    await dialog.getByText('New key made, old key not ended').waitFor();
    await dialog.getByText('0 keys rotated. 1 without success.').waitFor();
    await dialog.getByText('The successor exists, and the old key may still work.').waitFor();
    await dialog.getByRole('checkbox', { name: 'I have stored it' }).check();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.locator('dt:text-is("Last used") + dd', { hasText: 'Never' }).waitFor();
    expect(dashboard.gateway.sandbox.account.row(id).valid_to).toBeNull();
  });

  it('that fails leaves the key as it was', async () => {
    const id = makeKey();
    await using visited = await visitAsAdministrator(dashboard, `/keys/${id}`);
    const { page } = visited;
    const dialog = await planRotation(page, /^7 days/);
    takeWrites();
    dashboard.gateway.sandbox.fault({ method: 'POST', answer: { status: 403 } });
    await dialog.getByRole('button', { name: 'Rotate 1 key' }).click();
    await dialog.getByText('0 keys rotated. 1 without success.').waitFor();
    expect(await dialog.getByRole('region', { name: 'New secrets' }).count()).toBe(0);
    expect(takeWrites()).toEqual(['POST /keys/']);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('heading', { name: 'Nightly job' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/keys/${id}`);
  });
});
