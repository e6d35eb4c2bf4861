import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { operationsOf, startDashboard, storedBy, visitAsAdministrator, type Dashboard } from './dashboard.ts';

const DAY_MS = 86_400_000;

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard();
});
afterEach(() => dashboard.gateway.sandbox.clearFaults());
afterAll(() => dashboard.close());

const chosenGrants = (page: Page): Promise<string[]> =>
  page.getByRole('list', { name: 'Chosen grants' }).locator('code').allInnerTexts();

const shortDate = (date: Date): string =>
  date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'Europe/Amsterdam',
  });

/** The writes of all pages since the last call. */
function takeWrites(): string[] {
  return dashboard.gateway.upstreamCalls().filter((call) => !call.startsWith('GET'));
}

describe('a new key', () => {
  it('is made from a template, with a target and an end, and its secret is shown once', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys/new');
    const { page, requests } = visited;
    await page.getByRole('button', { name: 'Read my measurements' }).click();
    expect(await page.getByLabel('Label: what the key is for').inputValue()).toBe('Read measurements');
    // The template limits the permissions to the objects of the user where that is possible.
    await expect
      .poll(() => chosenGrants(page))
      .toEqual([
        'measurements.list_measurements',
        'measurements.get_measurement for user owner@example.net',
        'measurements.get_results for user owner@example.net',
      ]);

    await page.getByLabel('Label: what the key is for').fill('Results of one probe');
    await page.getByRole('button', { name: 'Remove measurements.list_measurements' }).click();
    await page.getByRole('button', { name: 'Remove measurements.get_measurement for user owner@example.net' }).click();
    await page.getByLabel('Add a permission').fill('probe results');
    await page.getByRole('button', { name: 'Choose objects: probes.get_probe_results' }).click();
    await page.getByLabel('Search the objects').fill('Kraków');
    await page.getByRole('button', { name: 'probe 101' }).waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'probe 111' }).click();
    await page.getByRole('radio', { name: /^30 days/ }).check();
    const end = new Date(Date.now() + 30 * DAY_MS);
    const preset = page.locator('label').filter({ has: page.getByRole('radio', { name: /^30 days/ }) });
    expect((await preset.innerText()).split(/\s*\n\s*/)).toEqual(['30 days', shortDate(end)]);
    expect(await page.getByText(/^The key “/).innerText()).toMatch(
      /^The key “Results of one probe” may use measurements\.get_results for user owner@example\.net and 1 other permission, and ends on /,
    );

    takeWrites();
    await page.getByRole('button', { name: 'Create the key' }).click();
    const dialog = page.getByRole('dialog', { name: 'The key is created' });
    const secret = await dialog.locator('code').innerText();
    expect(takeWrites()).toEqual(['POST /keys/']);
    const row = dashboard.gateway.sandbox.account.row(secret.slice(0, 8));
    expect(row).toMatchObject({
      uuid: secret,
      label: 'Results of one probe',
      grants: [
        { permission: 'measurements.get_results', target: { type: 'user', id: 'owner@example.net' } },
        { permission: 'probes.get_probe_results', target: { type: 'probe', id: '111' } },
      ],
    });
    expect(Math.abs(Date.parse(`${row.valid_to}Z`) - end.getTime())).toBeLessThan(120_000);

    await page.keyboard.press('Escape');
    expect(await dialog.getByRole('button', { name: 'Done' }).isDisabled()).toBe(true);
    await dialog.getByRole('checkbox', { name: 'I have stored it' }).check();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('heading', { name: 'Results of one probe' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/keys/${secret.slice(0, 8)}`);
    expect(await storedBy(page)).not.toContain(secret);
    expect(requests.map((request) => request.url() + (request.postData() ?? '')).join()).not.toContain(secret);
    await page.goBack();
    await page.getByRole('heading', { name: 'New key' }).waitFor();
    expect(await storedBy(page)).not.toContain(secret);
  });

  it('is refused with the reason, and the input stays', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys/new');
    const { page } = visited;
    await page.getByLabel('Label: what the key is for').fill('A probe that is not there');
    await page.getByRole('button', { name: 'Choose objects: probes.get_probe_details' }).click();
    await page.getByRole('textbox', { name: 'Id', exact: true }).fill('999999');
    await page.getByRole('button', { name: 'Add by id' }).click();
    await page.getByRole('radio', { name: 'Never' }).check();
    const before = dashboard.gateway.sandbox.account.ids();
    await page.getByRole('button', { name: 'Create the key' }).click();
    await page.getByRole('alert').getByText('No such target.').waitFor();
    expect(await page.getByLabel('Label: what the key is for').inputValue()).toBe('A probe that is not there');
    expect(await chosenGrants(page)).toEqual(['probes.get_probe_details for probe 999999']);
    expect(dashboard.gateway.sandbox.account.ids()).toEqual(before);
  });

  it('is not created by the Enter key in a search field', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys/new');
    const { page, requests } = visited;
    await page.getByLabel('Label').fill('By accident');
    const search = page.getByLabel('Add a permission');
    await search.fill('probes');
    await search.press('Enter');
    await page
      .getByRole('button', { name: 'Choose objects: measurements.get_measurement' })
      .waitFor({ state: 'hidden' });
    await search.fill('get_measurement');
    await page.getByRole('button', { name: 'Choose objects: measurements.get_measurement' }).click();
    await page.getByLabel('Search the objects').press('Enter');
    await page.getByRole('textbox', { name: 'Id' }).press('Enter');
    await page
      .getByRole('button', { name: /^measurement \d+$/ })
      .first()
      .waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    const sent = operationsOf(requests).map((request) => request.postData() ?? '');
    expect(sent.filter((body) => body.includes('By accident'))).toEqual([]);
    // The field of the label is no search: there, the key sends the form.
    await page.getByLabel('Label').press('Enter');
    await page.getByRole('dialog', { name: 'The key is created' }).waitFor();
  });

  it('may be there although there was no answer, and the page says where to look', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys/new');
    const { page } = visited;
    await page.getByLabel('Label: what the key is for').fill('Perhaps there');
    dashboard.gateway.sandbox.fault({ method: 'POST', answer: { kind: 'reset-after' } });
    takeWrites();
    await page.getByRole('button', { name: 'Create the key' }).click();
    await page.getByRole('alert').getByText('The key may have been created.').waitFor();
    // It is not sent again.
    expect(takeWrites()).toEqual(['POST /keys/']);
    await page.getByRole('link', { name: 'Look at the newest keys' }).click();
    await page.getByRole('link', { name: /^Perhaps there/ }).waitFor();
    expect(new URL(page.url()).search).toBe('?order=-created');
  });

  it('can be given a permission by its name if the catalogue cannot be read', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/access');
    const { page } = visited;
    const { credentials, account } = dashboard.gateway.sandbox;
    await page.getByRole('button', { name: 'Forget key' }).click();
    await page.getByLabel('RIPE Atlas API key').fill(credentials.writer);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('navigation').getByRole('link', { name: 'New key' }).click();
    await page
      .getByRole('alert')
      .getByText(/keys\.list_permissions/)
      .waitFor();
    await page.getByLabel('Name of the permission').fill('credits.get_credit_info');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: 'Create the key' }).click();
    const secret = await page.getByRole('dialog').locator('code').innerText();
    expect(account.row(secret.slice(0, 8)).grants).toEqual([{ permission: 'credits.get_credit_info', target: null }]);
  });
});
