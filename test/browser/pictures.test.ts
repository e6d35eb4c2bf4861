import { writeFile } from 'node:fs/promises';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { CHROMIUM } from './chromium.ts';

// The pictures of the documentation. `npm run pictures` writes them; without PICTURES=1 they are only taken.

const PICTURE = new URL('../../docs/graphiql.png', import.meta.url);
const SIZE = { width: 1280, height: 800 };
const MAX_BYTES = 300 * 1024;

let browser: Browser;
let gateway: TestGateway;

beforeAll(async () => {
  browser = await chromium.launch(CHROMIUM);
  gateway = await startTestGateway({ arin: true, gateway: { graphiql: true } });
});

afterAll(async () => {
  await browser.close();
  await gateway.close();
});

describe('the picture of GraphiQL', () => {
  it('shows keys, and hides the key that was typed', { timeout: 60_000 }, async () => {
    const key = gateway.sandbox.credentials.administrator;
    const page = await browser.newPage({ colorScheme: 'light', viewport: SIZE });
    page.setDefaultTimeout(20_000);
    await page.goto(`${gateway.url}/graphql`);
    await page.waitForSelector('.graphiql-execute-button');
    await page.fill('#key', key);
    await page.click('.graphiql-execute-button');
    await expect.poll(() => page.innerText('.result-window'), { timeout: 20_000 }).toContain('Administrator');
    expect(await page.getAttribute('#key', 'type')).toBe('password');
    expect(await page.innerText('body')).not.toContain(key);
    // The syntax colours come from a worker, a moment after the text.
    await page.waitForTimeout(1_000);

    const picture = await page.screenshot();
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([SIZE.width, SIZE.height]);
    expect(picture.length).toBeLessThan(MAX_BYTES);
    if (process.env['PICTURES'] === '1') await writeFile(PICTURE, picture);
  });
});
