import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

const LIST = '{ apiKeys(first: 1) { totalCount } }';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ gateway: { loadLimits: { eventLoopDelayMs: 40 } } });
});
afterAll(() => gateway.close());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Keeps the event loop, which is the gateway's too, so busy that whatever is due comes late. */
async function keepBusy(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const until = performance.now() + 150;
    while (performance.now() < until);
    await new Promise(setImmediate);
  }
}

it('turns operations away while it has too much to do, says so to nobody else, and takes them again', async () => {
  expect((await gateway.execute(LIST)).status).toBe(200);
  const isOver = new AbortController();
  const busy = keepBusy(isOver.signal);
  await pause(2_000);
  gateway.upstreamCalls();
  const answers = [];
  for (let index = 0; index < 5; index += 1) answers.push(await gateway.execute(LIST));
  const health = await fetch(`${gateway.url}/healthz`);
  isOver.abort();
  await busy;

  for (const { status, headers, errors } of answers) {
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('1');
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['OVERLOADED']);
  }
  expect(gateway.upstreamCalls()).toEqual([]);
  expect([health.status, await health.text()]).toEqual([200, 'ok\n']);

  await pause(2_500);
  for (let index = 0; index < 20; index += 1) expect((await gateway.execute(LIST)).status).toBe(200);
});

it('turns operations away while its heap is nearly full', async () => {
  await using full = await startTestGateway({ gateway: { loadLimits: { heapShare: 0 } } });
  await pause(300);
  expect((await full.execute(LIST)).errors[0]?.extensions.code).toBe('OVERLOADED');
  expect((await fetch(`${full.url}/readyz`)).status).toBe(200);
});
