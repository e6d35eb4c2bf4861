import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enterKey, startDashboard, type Dashboard } from './dashboard/dashboard.ts';

// The pictures of the documentation. `npm run pictures` writes them; without PICTURES=1 they are only taken.

const SIZE = { width: 1280, height: 800 };
const MAX_BYTES = 300 * 1024;

let dashboard: Dashboard;
let key: string;

beforeAll(async () => {
  dashboard = await startDashboard();
  key = dashboard.gateway.sandbox.credentials.administrator;
});

afterAll(() => dashboard.close());

/** Takes a picture, which must not show the key. */
async function takePicture(page: Page, name: string): Promise<void> {
  expect(await page.innerText('body')).not.toContain(key);
  const picture = await page.screenshot();
  expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([SIZE.width, SIZE.height]);
  expect(picture.length).toBeLessThan(MAX_BYTES);
  if (process.env['PICTURES'] === '1') await writeFile(new URL(`../../docs/${name}.png`, import.meta.url), picture);
}

describe('the picture of GraphiQL', () => {
  it('shows keys, and hides the key that was typed', { timeout: 60_000 }, async () => {
    await using visit = await dashboard.visit('/graphql');
    const { page } = visit;
    page.setDefaultTimeout(20_000);
    await page.setViewportSize(SIZE);
    await page.waitForSelector('.graphiql-execute-button');
    await page.fill('#key', key);
    await page.click('.graphiql-execute-button');
    await expect.poll(() => page.innerText('.result-window'), { timeout: 20_000 }).toContain('Administrator');
    expect(await page.getAttribute('#key', 'type')).toBe('password');
    // The syntax colours come from a worker, a moment after the text.
    await page.waitForTimeout(1_000);
    await takePicture(page, 'graphiql');
  });
});

describe('the pictures of the dashboard', () => {
  it.each([
    { name: 'dashboard', path: '/', text: 'When keys end' },
    { name: 'dashboard-keys', path: '/keys', text: 'Dashboard, read only' },
    { name: 'dashboard-key', path: '/keys/361fff4d', text: 'Danger zone' },
  ])('$name shows the page $path', async ({ name, path, text }) => {
    await using visit = await dashboard.visit(path);
    const { page } = visit;
    await page.setViewportSize(SIZE);
    await enterKey(page, key);
    await page.getByText(text).first().waitFor();
    await takePicture(page, name);
  });
});
