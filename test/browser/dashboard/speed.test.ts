import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openUnobserved } from '../unobserved-page.ts';
import { enterKey, startDashboard, type Dashboard } from './dashboard.ts';

/** The machine has other work, too, so the best of a few attempts counts. */
const ATTEMPTS = 5;
const SLOW_DOWN = 4;

/**
 * A page that compiles and runs half a megabyte of JavaScript and draws a table of 1,600 buttons, as a measure of the machine:
 * it took 0.7 s on one and 1.8 s on another, whose processor is no slower in a loop.
 */
const REFERENCE = `(async () => {
  const functions = Array.from({ length: 4000 }, (_, index) =>
    \`function f\${index}(a) { const b = { x: a, y: [a, \${index}] }; return b.y.map((c) => c + b.x).join('-'); }
    texts.push(f\${index}(\${index}));\`);
  const start = performance.now();
  const texts = (0, eval)(\`(() => { const texts = []; \${functions.join('')} return texts; })()\`);
  const table = document.createElement('table');
  for (let row = 0; row < 200; row += 1)
    for (let cell = 0, cells = table.insertRow(); cell < 8; cell += 1)
      cells.insertCell().append(Object.assign(document.createElement('button'), { textContent: texts[row * 8 + cell] }));
  document.body.append(table);
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - start;
})()`;
/** The limits are for a machine that takes this long for the page, with a processor that is four times slower. */
const REFERENCE_MS = 1_300;

/** Tests on a slower machine show too little. */
const MAX_SLOWNESS = 3;

/** The factor by which this machine is slower than the one that the limits are for. At least 1. */
async function slownessOf({ visit }: Dashboard): Promise<number> {
  const times: number[] = [];
  while (times.length < ATTEMPTS) {
    await using visited = await visit('/readyz');
    await slowDown(visited.page);
    times.push(await visited.page.evaluate<number>(REFERENCE));
  }
  console.log(`Reference: ${times.map((time) => Math.round(time)).join(', ')} ms`);
  const slowness = Math.min(...times) / REFERENCE_MS;
  expect(slowness).toBeLessThan(MAX_SLOWNESS);
  return Math.max(1, slowness);
}

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOW_DOWN });
}

/**
 * Records in the page, without the delay of the test's own questions, when the key can be typed and when the list is there. It
 * goes on as soon as the key is checked.
 */
const RECORD_TIMES = `
  window.times = {};
  const record = (name) => { window.times[name] ??= performance.now(); };
  new MutationObserver(() => {
    if (document.querySelector('#key')) record('entry');
    const goOn = document.querySelector('.checked-key button');
    if (goOn) setTimeout(() => goOn.click());
    // After the next frame, it is on the screen.
    if (document.querySelector('table a')) requestAnimationFrame(() => setTimeout(() => record('list')));
  }).observe(document, { childList: true, subtree: true });
  addEventListener('input', () => record('typed'), true);
`;

/** A user needs longer to open the page, and to paste a key. A question to the page takes time from it. */
const PAUSE_MS = 2_000;

interface Times {
  /** Milliseconds from the request of the page until the key can be typed. */
  readonly entry: number;
  /** Milliseconds from the key until the list is on the screen. */
  readonly list: number;
}

async function timesOf({ browser, gateway }: Dashboard): Promise<Times> {
  // The process of a page of this site is running then, as it is when a user follows a link.
  await using page = await openUnobserved(browser, `${gateway.url}/readyz`);
  await sleep(PAUSE_MS);
  const timeOf = async (name: string): Promise<number> => {
    const time = async () => page.evaluate<number | null>(`window.times?.${name} ?? null`);
    await expect.poll(time, { timeout: 20_000, interval: PAUSE_MS }).not.toBeNull();
    return (await time()) ?? NaN;
  };
  await page.send('Page.enable');
  await page.send('Emulation.setCPUThrottlingRate', { rate: SLOW_DOWN });
  await page.send('Page.addScriptToEvaluateOnNewDocument', { source: RECORD_TIMES });
  await page.send('Page.navigate', { url: `${gateway.url}/keys` });
  const entry = await timeOf('entry');
  await sleep(PAUSE_MS);
  await page.evaluate('document.querySelector("#key").focus()');
  await page.send('Input.insertText', { text: gateway.sandbox.credentials.administrator });
  const list = (await timeOf('list')) - (await timeOf('typed'));
  return { entry: Math.round(entry), list: Math.round(list) };
}

it(
  'the first list is on screen within 1.5 s of the reference machine, with a processor that is four times slower',
  { timeout: 120_000 },
  async () => {
    await using dashboard = await startDashboard();
    const slowness = await slownessOf(dashboard);
    const times: Times[] = [];
    while (times.length < ATTEMPTS) times.push(await timesOf(dashboard));
    console.log(`Entry and list: ${times.map(({ entry, list }) => `${entry} + ${list}`).join(', ')} ms`);
    expect(Math.min(...times.map(({ entry, list }) => entry + list))).toBeLessThan(1_500 * slowness);
  },
);

/** From the key on. What the page does before is part of the time of the first list. */
const RECORD_LONG_TASKS = `
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longTasks.push(duration);
  }).observe({ type: 'longtask' });
`;

/** Milliseconds of the longest task of the main thread. */
async function longestTaskOf({ visit, gateway }: Dashboard): Promise<number> {
  await using visited = await visit('/keys');
  const { page } = visited;
  await page.evaluate(RECORD_LONG_TASKS);
  await enterKey(page, gateway.sandbox.credentials.administrator);
  await page.getByText('50 of 5000 keys').waitFor();

  const more = page.getByRole('button', { name: 'Load more' });
  for (let pages = 2; pages <= 11; pages += 1) {
    await more.click();
    await page.getByText(`${pages * 50} of 5000 keys`).waitFor();
  }
  await page.getByLabel('Select all shown keys').check();
  await page.getByText('550 keys selected').waitFor();
  await page.getByRole('button', { name: 'Clear the selection' }).click();
  await page.getByRole('button', { name: 'Last used' }).click();
  await page.waitForURL(/order=used/);
  await page.getByText('50 of 5000 keys').waitFor();
  await page.getByLabel('Status').selectOption('DISABLED');
  await page.waitForURL(/status=DISABLED/);
  await page.getByText(/^50 of (?!5000)\d+ keys/).waitFor();
  await page.getByLabel('Search the labels').pressSequentially('survey', { delay: 60 });
  await page.waitForURL(/q=survey/);
  await page.getByText(/^\d+ of (?!5000)\d+ keys/).waitFor();
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('heading', { name: 'When keys end' }).waitFor();

  const tasks = await page.evaluate<number[]>('window.longTasks');
  expect(tasks.length).toBeGreaterThan(0);
  return Math.max(...tasks);
}

it(
  'an account of 5,000 keys makes no task of more than 200 ms of the reference machine',
  { timeout: 120_000 },
  async () => {
    await using dashboard = await startDashboard({ size: 5_000 });
    const slowness = await slownessOf(dashboard);
    const longest = [await longestTaskOf(dashboard), await longestTaskOf(dashboard)];
    console.log(`Longest tasks: ${longest.map((ms) => Math.round(ms)).join(', ')} ms`);
    expect(Math.min(...longest)).toBeLessThan(200 * slowness);
  },
);
