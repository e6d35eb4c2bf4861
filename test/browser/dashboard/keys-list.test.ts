import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { enterKey, listedIds, startDashboard, visitAsAdministrator, type Dashboard } from './dashboard.ts';

let dashboard: Dashboard;
let key: string;
beforeAll(async () => {
  dashboard = await startDashboard({ size: 140 });
  key = dashboard.gateway.sandbox.credentials.administrator;
});
afterEach(() => dashboard.gateway.sandbox.clearFaults());
afterAll(() => dashboard.close());

const queryOf = (page: Page): Record<string, string> => Object.fromEntries(new URL(page.url()).searchParams);
const count = (page: Page, text: string) => page.getByText(text, { exact: true }).waitFor();

/** The view as the user sees it: the controls of the filter, and the rows in their order. */
async function viewOf(page: Page) {
  return {
    url: page.url(),
    search: await page.getByLabel('Search the labels').inputValue(),
    status: await page.getByLabel('Status').inputValue(),
    finding: await page.getByLabel('Finding').inputValue(),
    sorted: await page.locator('th[aria-sort=ascending], th[aria-sort=descending]').allInnerTexts(),
    ids: await listedIds(page),
  };
}

describe('the list', () => {
  it('ends below its last key, also on a phone and with few keys', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys?q=contractor');
    const { page } = visited;
    await page.setViewportSize({ width: 390, height: 800 });
    const last = page.getByRole('table', { name: 'API keys' }).getByRole('row').last();
    const end = page.getByText(/^\d+ of \d+ keys?$/);
    await end.waitFor();
    const [row, status] = [await last.boundingBox(), await end.boundingBox()];
    if (row === null || status === null) throw new Error('The list has no rows.');
    expect(status.y - (row.y + row.height)).toBeLessThan(100);
  });

  it('shows the keys of the account in pages', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys');
    const { page } = visited;
    const ids = dashboard.gateway.sandbox.account.ids();
    await count(page, '50 of 140 keys');
    const row = page.getByRole('row', { name: 'Contractor until June 2024' });
    expect(await row.getByRole('cell').nth(2).innerText()).toBe('Ended');
    expect(await row.getByRole('cell').nth(3).innerText()).toContain('May change keys');
    expect(await row.getByRole('cell').nth(6).innerText()).toBe('2 years ago');
    await page.getByRole('button', { name: 'Load more' }).click();
    await count(page, '100 of 140 keys');
    await page.getByRole('button', { name: 'Load more' }).click();
    await count(page, '140 of 140 keys');
    expect(await listedIds(page)).toEqual(ids);
    expect(await page.getByRole('button', { name: 'Load more' }).count()).toBe(0);
  });

  it('filters by status, finding and text, and all of it is in the URL', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys');
    const { page } = visited;
    const { account } = dashboard.gateway.sandbox;
    await page.getByLabel('Status').selectOption('Frozen');
    const statuses = () => page.locator('td[data-label=Status]').allInnerTexts();
    await expect.poll(async () => new Set(await statuses())).toEqual(new Set(['Frozen']));
    expect(queryOf(page)).toEqual({ status: 'FROZEN' });

    await page.getByLabel('Search the labels').fill('nightly');
    await expect.poll(() => queryOf(page)).toEqual({ status: 'FROZEN', q: 'nightly' });
    const nightly = account
      .ids()
      .filter((id) => account.row(id).is_frozen && account.row(id).label?.startsWith('Nightly'));
    await expect.poll(() => listedIds(page)).toEqual(nightly);

    await page.getByLabel('Finding').selectOption('No label');
    await page.getByText('No key matches this filter.').waitFor();
    expect(queryOf(page)).toEqual({ status: 'FROZEN', q: 'nightly', finding: 'NO_LABEL' });
    await page.getByRole('link', { name: 'Clear', exact: true }).click();
    await count(page, '50 of 140 keys');
    expect(queryOf(page)).toEqual({});
    expect(await page.getByLabel('Search the labels').inputValue()).toBe('');
  });

  it('is ordered by a column, then the other way round, then as before', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys?status=ACTIVE');
    const { page } = visited;
    const head = page.getByRole('columnheader', { name: 'Secret made' });
    const dates = () =>
      page.evaluate<string[]>(
        `[...document.querySelectorAll('td[data-label="Secret made"] time')].map(({ dateTime }) => dateTime)`,
      );
    const unordered = await listedIdsOf(page, 50);
    await head.getByRole('button').click();
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('ascending');
    await listedIdsOf(page, 50);
    expect(queryOf(page)).toEqual({ status: 'ACTIVE', order: 'created' });
    const ascending = await dates();
    expect(ascending).toEqual(ascending.toSorted());

    await head.getByRole('button').click();
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('descending');
    await listedIdsOf(page, 50);
    expect(queryOf(page)).toEqual({ status: 'ACTIVE', order: '-created' });
    const descending = await dates();
    expect(descending).toEqual(descending.toSorted().reverse());
    expect(descending).not.toEqual(ascending);

    await head.getByRole('button').click();
    await expect.poll(() => listedIds(page)).toEqual(unordered);
    expect(queryOf(page)).toEqual({ status: 'ACTIVE' });
  });
});

/** The ids once the table has this many rows. */
async function listedIdsOf(page: Page, rows: number): Promise<string[]> {
  await expect.poll(async () => (await listedIds(page)).length).toBe(rows);
  return listedIds(page);
}

describe('the view', () => {
  it('is the same after a reload and the key, and after a way there and back', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys');
    const { page } = visited;
    await page.getByLabel('Status').selectOption('Active');
    await page.getByLabel('Search the labels').fill('s');
    await expect.poll(() => queryOf(page)['q']).toBe('s');
    await page.getByRole('columnheader', { name: 'Key' }).getByRole('button').click();
    await expect.poll(() => queryOf(page)['order']).toBe('label');
    await listedIdsOf(page, 50);
    const before = await viewOf(page);
    expect(before).toMatchObject({
      search: 's',
      status: 'ACTIVE',
      finding: '',
      sorted: [expect.stringMatching(/^Key/)],
    });

    await page.reload();
    await enterKey(page, key);
    await listedIdsOf(page, 50);
    expect(await viewOf(page)).toEqual(before);

    await page.getByRole('table').getByRole('link').nth(3).click();
    await page.getByRole('heading', { name: 'Danger zone' }).waitFor();
    await page.goBack();
    await listedIdsOf(page, 50);
    expect(await viewOf(page)).toEqual(before);
  });

  it('begins after a reload with the page that was loaded last, and says that others are before it', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys');
    const { page } = visited;
    await count(page, '50 of 140 keys');
    await page.getByRole('button', { name: 'Load more' }).click();
    await count(page, '100 of 140 keys');
    const last = (await listedIds(page)).slice(50);
    const { url } = await viewOf(page);
    expect(queryOf(page)).toEqual({ after: expect.any(String) });

    await page.reload();
    await enterKey(page, key);
    expect(await listedIdsOf(page, 50)).toEqual(last);
    expect(page.url()).toBe(url);
    await page.getByText('The keys before these are not shown.').waitFor();
    await page.getByRole('button', { name: 'Show the list from its start' }).click();
    await expect.poll(() => listedIds(page)).toEqual(dashboard.gateway.sandbox.account.ids().slice(0, 50));
    expect(queryOf(page)).toEqual({});
  });

  it('goes back one filter after the other', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/keys');
    const { page } = visited;
    const all = await listedIdsOf(page, 50);
    await page.getByLabel('Status').selectOption('Ended');
    await expect.poll(() => listedIds(page)).not.toEqual(all);
    await page.getByText(/^\d+ of \d+ keys$/).waitFor();
    const ended = await viewOf(page);
    await page.getByLabel('Finding').selectOption('Never used');
    await expect.poll(() => queryOf(page)['finding']).toBe('NEVER_USED');
    await page.goBack();
    await expect.poll(() => viewOf(page)).toEqual(ended);
    await page.goBack();
    await expect.poll(() => listedIds(page)).toEqual(all);
    await page.goForward();
    await expect.poll(() => viewOf(page)).toEqual(ended);
  });
});

it('a list that cannot be read says why, and is read again on request', async () => {
  await using visited = await visitAsAdministrator(dashboard, '/access');
  const { page } = visited;
  dashboard.gateway.sandbox.fault({ path: /^\/keys\/\?/, times: Infinity, answer: { status: 500 } });
  await page.getByRole('link', { name: 'Keys', exact: true }).click();
  await page.getByRole('alert').getByText('RIPE Atlas failed to process the request.').waitFor();
  dashboard.gateway.sandbox.clearFaults();
  await page.getByRole('button', { name: 'Try again' }).click();
  await count(page, '50 of 140 keys');
});
