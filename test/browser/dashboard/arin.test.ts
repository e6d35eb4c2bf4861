import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationsOf, startDashboard, storedBy, visitAsAdministrator, type Dashboard } from './dashboard.ts';

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard();
});
afterAll(() => dashboard.close());

async function enterArinKey(page: Page, key: string): Promise<void> {
  await page.getByLabel('ARIN API key').fill(key);
  await page.getByRole('button', { name: 'Use the key' }).click();
  await page.getByRole('heading', { name: 'Key check' }).waitFor();
}

/** The numbers of the tickets in the table. */
const tickets = (page: Page): Promise<string[]> =>
  page.getByRole('table').filter({ hasText: 'Ticket' }).getByRole('rowheader').locator('code').allInnerTexts();

describe('the page of ARIN', () => {
  it('checks the key, and tells which downloads it may fetch', async () => {
    await using visited = await dashboard.visit('/arin');
    const { page, requests } = visited;
    const { owner } = dashboard.gateway.arin.keys;
    dashboard.gateway.upstreamCalls();
    await enterArinKey(page, ` ${owner.toLowerCase()} `);
    await page.getByText('Accepted. ARIN accepts the key.').waitFor();
    await page.getByText('Bulk Whois: Approved.').waitFor();
    // No key of RIPE Atlas is needed, and this one does not go there.
    expect(dashboard.gateway.upstreamCalls()).toEqual([]);
    const sent = await Promise.all(operationsOf(requests).map((request) => request.headerValue('x-arin-api-key')));
    expect(sent.at(-1)).toBe(owner);
    expect(requests.map((request) => request.url() + (request.postData() ?? '')).join()).not.toContain(owner);
    expect(await storedBy(page)).not.toContain(owner);
  });

  it('lists the open tickets, and all of them on request', async () => {
    await using visited = await dashboard.visit('/arin');
    const { page } = visited;
    await enterArinKey(page, dashboard.gateway.arin.keys.owner);
    await expect.poll(() => tickets(page)).toContain('20261012-X1');
    expect(await tickets(page)).not.toContain('20260902-X7');
    await page.getByLabel('Status of the tickets').selectOption('All');
    await expect.poll(() => tickets(page)).toEqual(expect.arrayContaining(['20261012-X1', '20260902-X7']));
  });

  it('requests a report, and its ticket is in the list', async () => {
    await using visited = await dashboard.visit('/arin');
    const { page } = visited;
    const { created, keys } = dashboard.gateway.arin;
    await enterArinKey(page, keys.owner);
    const before = created.length;
    await page.getByLabel('Report').selectOption('Former registrations of an IP address');
    await page.getByRole('textbox', { name: 'IP address' }).fill('192.0.2.1');
    await page.getByRole('button', { name: 'Request the report' }).click();
    const outcome = page.getByText(/^ARIN makes the report\. Its ticket is (\S+)\.$/);
    const [, ticket = ''] = /is (\S+)\.$/.exec(await outcome.innerText()) ?? [];
    await expect.poll(() => tickets(page)).toContain(ticket);
    expect(created.slice(before)).toEqual([expect.stringContaining('192.0.2.1')]);
  });

  it('says why a report is refused', async () => {
    await using visited = await dashboard.visit('/arin');
    const { page } = visited;
    const { created, keys } = dashboard.gateway.arin;
    await enterArinKey(page, keys.limited);
    const before = created.length;
    await page.getByLabel('Report').selectOption('Former registrations of an AS number');
    await page.getByRole('textbox', { name: 'AS number' }).fill('not a number');
    await page.getByRole('button', { name: 'Request the report' }).click();
    await page.getByText(/must be the number of an autonomous system/).waitFor();
    await page.getByRole('textbox', { name: 'AS number' }).fill('64496');
    await page.getByRole('button', { name: 'Request the report' }).click();
    await page.getByText(/WhoWas was not granted to this account/).waitFor();
    expect(created.slice(before)).toEqual([]);
  });

  it('keeps the theme when a key is entered', async () => {
    await using visited = await dashboard.visit('/arin');
    const { page } = visited;
    await page.getByLabel('Theme').selectOption('Dark');
    await enterArinKey(page, dashboard.gateway.arin.keys.owner);
    await page.getByText('Accepted. ARIN accepts the key.').waitFor();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    expect(await page.getByLabel('Theme').inputValue()).toBe('dark');
  });

  it('says that a key is rejected, and takes another one', async () => {
    await using visited = await dashboard.visit('/arin');
    const { page } = visited;
    await enterArinKey(page, dashboard.gateway.arin.keys.inactive);
    await page.getByText('Rejected. ARIN does not accept the key').waitFor();
    await page.getByRole('button', { name: 'Forget the ARIN key' }).click();
    await enterArinKey(page, dashboard.gateway.arin.keys.owner);
    await page.getByText('Accepted. ARIN accepts the key.').waitFor();
  });

  it('does not send a text that is no ARIN key, and tells what ARIN offers without one', async () => {
    await using visited = await visitAsAdministrator(dashboard, '/');
    const { page, requests } = visited;
    await page.getByRole('link', { name: 'ARIN' }).click();
    const { administrator } = dashboard.gateway.sandbox.credentials;
    await page.getByLabel('ARIN API key').fill(administrator);
    await page.getByText('An ARIN key has the form API-0000-0000-0000-0000.').waitFor();
    expect(await page.getByRole('button', { name: 'Use the key' }).isDisabled()).toBe(true);
    const row = page.getByRole('row', { name: /^regenerate/ }).filter({ visible: true });
    expect(await row.innerText()).toMatch(/No\s+ARIN replaces no secret/);
    const sent = await Promise.all(operationsOf(requests).map((request) => request.headerValue('x-arin-api-key')));
    expect(new Set(sent)).toEqual(new Set([null]));
  });
});
