import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openUnobserved } from '../unobserved-page.ts';
import { enterKey, startDashboard, type Dashboard } from './dashboard.ts';

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
const REFERENCE_ATTEMPTS = 5;

/** Tests on a slower machine show too little. */
const MAX_SLOWNESS = 3;

/** The factor by which this machine is slower than the one that the limits are for. At least 1. */
async function slownessOf({ visit }: Dashboard): Promise<number> {
  const times: number[] = [];
  while (times.length < REFERENCE_ATTEMPTS) {
    await using visited = await visit('/readyz');
    await slowDown(visited.page);
    times.push(await visited.page.evaluate<number>(REFERENCE));
  }
  console.log(`Reference: ${times.map((time) => Math.round(time)).join(', ')} ms`);
  const slowness = Math.min(...times) / REFERENCE_MS;
  expect(slowness).toBeLessThan(MAX_SLOWNESS);
  return Math.max(1, slowness);
}

interface Limit {
  readonly ms: number;
  /** The machine has other work, too, so the best of a few attempts counts. */
  readonly attempts: number;
}

/** Measures until an attempt keeps the limit. If none does, the limit is for a slower machine. */
async function expectWithin({ ms, attempts }: Limit, dashboard: Dashboard, measure: () => Promise<number>) {
  const measured: number[] = [];
  while (measured.length < attempts && !measured.some((time) => time < ms)) measured.push(await measure());
  const best = Math.min(...measured);
  const slowness = best < ms ? 1 : await slownessOf(dashboard);
  expect(best).toBeLessThan(ms * slowness);
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

/** Milliseconds from the request of the page until the key can be typed, and from the key until the list is on the screen. */
async function firstListOf({ browser, gateway }: Dashboard): Promise<number> {
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
  console.log(`Entry and list: ${Math.round(entry)} + ${Math.round(list)} ms`);
  return entry + list;
}

it(
  'the first list is on screen within 1.5 s of the reference machine, with a processor that is four times slower',
  { timeout: 120_000 },
  async () => {
    await using dashboard = await startDashboard();
    await expectWithin({ ms: 1_500, attempts: 5 }, dashboard, () => firstListOf(dashboard));
  },
);

/** From the key on. What the page does before is part of the time of the first list. */
const RECORD_LONG_TASKS = `
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longTasks.push(duration);
  }).observe({ type: 'longtask' });
`;

const KNOWN_TASK_MS = 100;
/** A task that takes at least this long, to see that tasks are recorded. */
const WORK = `new Promise((done) => setTimeout(() => {
  const end = performance.now() + ${KNOWN_TASK_MS};
  while (performance.now() < end);
  requestAnimationFrame(() => setTimeout(done));
}))`;

interface LongTask {
  /** The user's step in which it ran. */
  readonly step: string;
  readonly ms: number;
}

/** Milliseconds of the longest task of the main thread while a user goes through a large account. 0 if none was long. */
async function longestTaskOf({ visit, gateway }: Dashboard): Promise<number> {
  await using visited = await visit('/keys');
  const { page } = visited;
  await page.evaluate(RECORD_LONG_TASKS);
  const tasks: LongTask[] = [];
  const step = async (name: string, act: () => Promise<unknown>): Promise<void> => {
    await act();
    const longTasks = await page.evaluate<number[]>('window.longTasks.splice(0)');
    tasks.push(...longTasks.map((ms) => ({ step: name, ms: Math.round(ms) })));
  };
  const shown = (text: RegExp | string) => page.getByText(text).waitFor();

  await step('key', async () => {
    await enterKey(page, gateway.sandbox.credentials.administrator);
    await shown('50 of 5000 keys');
  });
  await step('more pages', async () => {
    for (let pages = 2; pages <= 11; pages += 1) {
      await page.getByRole('button', { name: 'Load more' }).click();
      await shown(`${pages * 50} of 5000 keys`);
    }
  });
  await step('selection of all', async () => {
    await page.getByLabel('Select all shown keys').check();
    await shown('550 keys selected');
  });
  await step('no selection', () => page.getByRole('button', { name: 'Clear the selection' }).click());
  await step('order', async () => {
    await page.getByRole('button', { name: 'Last used' }).click();
    await page.waitForURL(/order=used/);
    await shown('50 of 5000 keys');
  });
  await step('filter', async () => {
    await page.getByLabel('Status').selectOption('DISABLED');
    await page.waitForURL(/status=DISABLED/);
    await shown(/^50 of (?!5000)\d+ keys/);
  });
  await step('search', async () => {
    await page.getByLabel('Search the labels').pressSequentially('survey', { delay: 60 });
    await page.waitForURL(/q=survey/);
    await shown(/^\d+ of (?!5000)\d+ keys/);
  });
  await step('overview', async () => {
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { name: 'When keys end' }).waitFor();
  });

  console.log(`Long tasks: ${tasks.map(({ step, ms }) => `${step} ${ms}`).join(', ')} ms`);
  await page.evaluate(WORK);
  // The browser records only tasks of more than 50 ms, so a fast machine may have none but this one.
  expect(Math.max(...(await page.evaluate<number[]>('window.longTasks')))).toBeGreaterThanOrEqual(KNOWN_TASK_MS);
  return Math.max(0, ...tasks.map(({ ms }) => ms));
}

it(
  'an account of 5,000 keys makes no task of more than 200 ms of the reference machine',
  { timeout: 120_000 },
  async () => {
    await using dashboard = await startDashboard({ size: 5_000 });
    await expectWithin({ ms: 200, attempts: 2 }, dashboard, () => longestTaskOf(dashboard));
  },
);
