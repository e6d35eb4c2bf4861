import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { enterKey, listedIds, startDashboard, visitAsAdministrator, type Dashboard } from './dashboard.ts';

const DAY_MS = 86_400_000;

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard({ size: 45 });
  const endsSoon = new Date(Date.now() + 10 * DAY_MS).toISOString().slice(0, 19);
  dashboard.gateway.sandbox.account.insertAt(0, { label: 'Ends soon', valid_to: endsSoon });
});
afterEach(() => dashboard.gateway.sandbox.clearFaults());
afterAll(() => dashboard.close());

/** Follows a link with a number of keys, and returns the query of the list and the number of its rows. */
async function follow(page: Page, link: Locator): Promise<{ query: string; count: number }> {
  await link.click();
  await page.getByRole('heading', { name: 'Keys', exact: true }).waitFor();
  const counted = page.getByText(/^\d+ of \d+ keys?$/);
  await counted.waitFor();
  const ids = await listedIds(page);
  expect(await counted.innerText()).toBe(`${ids.length} of ${ids.length === 1 ? '1 key' : `${ids.length} keys`}`);
  return { query: new URL(page.url()).search, count: ids.length };
}

describe('the overview', () => {
  it.each([
    ['Keys', ''],
    ['Active', '?status=ACTIVE'],
    ['End soon in the next 30 days', '?finding=EXPIRES_SOON'],
    ['Unused not in 90 days, or never', '?finding=UNUSED_FOR_LONG%2CNEVER_USED'],
    ['Critical findings', '?finding=ADMINISTRATOR_GRANT'],
  ])('has a card “%s” that leads to as many keys as it says', async (name, query) => {
    await using visited = await visitAsAdministrator(dashboard);
    const { page } = visited;
    const card = page.getByRole('link', { name: new RegExp(`^\\d+\\s*${name}( |$)`) });
    const count = Number.parseInt(await card.innerText());
    expect(count).toBeGreaterThan(0);
    expect(await follow(page, card)).toEqual({ query, count });
    await page.goBack();
    await card.waitFor();
  });

  it.each([
    ['When keys end', /^\?expiresAfter=\S+&expiresBefore=\S+$/],
    ['When keys were last used', /^\?usedAfter=\S+&usedBefore=\S+$/],
    ['When secrets were made', /^\?createdAfter=\S+&createdBefore=\S+$/],
    ['How many keys hold each permission', /^\?permission=[a-z_.]+$/],
  ])('has a chart “%s” whose bars and table lead to as many keys as they say', async (title, query) => {
    await using visited = await visitAsAdministrator(dashboard);
    const { page } = visited;
    const chart = page.getByRole('figure', { name: title });
    const bar = chart.getByRole('listitem').first().getByRole('link');
    const [name = '', count] = (await bar.innerText()).split('\n');
    expect(Number(count)).toBeGreaterThan(0);
    const viaBar = await follow(page, bar);
    expect(viaBar.query).toMatch(query);
    expect(viaBar.count).toBe(Number(count));
    // The list says in words which keys it shows.
    expect(await page.getByRole('button', { name: /^Remove the filter: / }).count()).toBe(1);

    await page.goBack();
    await chart.getByText('Show as a table').click();
    const cell = chart.getByRole('row', { name }).first().getByRole('link');
    expect(await follow(page, cell)).toEqual(viaBar);
  });

  it('opens a finding to the keys that have it', async () => {
    await using visited = await visitAsAdministrator(dashboard);
    const { page } = visited;
    const finding = page.getByRole('group').filter({ hasText: 'Ends soon' });
    await finding.getByText('1 key', { exact: true }).click();
    await finding.getByRole('link', { name: /^Ends soon/ }).waitFor();
    expect(await follow(page, finding.getByRole('link', { name: 'Show all in the list' }))).toEqual({
      query: '?finding=EXPIRES_SOON',
      count: 1,
    });
  });
});

describe('without a report', () => {
  it('the overview says what happened, and reads again on request', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/access');
    const { page } = visited;
    dashboard.gateway.sandbox.fault({ path: /^\/keys\/\?/, times: Infinity, answer: { status: 503 } });
    await page.getByRole('link', { name: 'Overview' }).click();
    const alert = page.getByRole('alert');
    expect(await alert.innerText()).toContain('RIPE Atlas failed to process the request.');
    expect(await alert.innerText()).toContain('Try again');
    dashboard.gateway.sandbox.clearFaults();
    await alert.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: /^46\s*Keys$/ }).waitFor();
    expect(await alert.count()).toBe(0);
  });

  it('waits as long as the service says', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/access');
    const { page } = visited;
    const answer = { status: 429, headers: { 'retry-after': '60' } };
    dashboard.gateway.sandbox.fault({ path: /^\/keys\/\?/, times: Infinity, answer });
    await page.getByRole('link', { name: 'Overview' }).click();
    const retry = page.getByRole('alert').getByRole('button', { name: /^Try again in \d+ s$/ });
    await retry.waitFor();
    expect(await retry.isDisabled()).toBe(true);
  });

  it('a key that may not list the keys gets a link to its own page', async () => {
    await using visited = await dashboard.visit();
    const { page } = visited;
    await enterKey(page, dashboard.gateway.sandbox.credentials.writer);
    expect(await page.getByRole('alert').innerText()).toContain('keys.list_keys');
    await page.getByRole('link', { name: 'Open the key that you use' }).click();
    await page.getByRole('heading', { name: 'Provisioning' }).waitFor();
  });

  it('an account without keys is led to its first key', async () => {
    await using empty = await startDashboard({ size: 0 });
    await using visited = await visitAsAdministrator(empty);
    const { page } = visited;
    await page.getByText('This account has no API keys yet.').waitFor();
    await page.getByRole('link', { name: 'Create the first key' }).click();
    await page.getByRole('heading', { name: 'New key' }).waitFor();
  });
});
