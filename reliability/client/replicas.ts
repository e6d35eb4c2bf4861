import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { startProcess, type TestProcess } from '../../test/support/process.ts';
import type { Figure, Part } from '../support/figure.ts';
import { postQuery, send, type HttpReply } from '../support/http-client.ts';
import { openLoop } from '../support/pacing.ts';
import { freePort } from '../../test/support/free-ports.ts';
import { PROXIES, startProxy, untilReady } from './support/proxy.ts';

// Two gateways behind HAProxy, each in a process of its own, as deploy/README.md sets them up. Under load, both are replaced one
// after the other, and then one of them is killed.

/** Queries per second, half of them by GET. */
const RATE = 100;
const UPSTREAM_DELAY_MS = 30;
const QUERY = '{ apiKeys(first: 2) { totalCount } }';
/** The time that HAProxy needs to notice a new gateway, and to give it its whole share. */
const SETTLE_MS = 7_000;
/** A query that is sent so soon after the kill is on its way to the gateway that was killed. */
const IN_TRANSIT_MS = 200;

export const replicas: Part = {
  name: 'replicas',
  inCi: true,
  run: async () => {
    await using sandbox = await startSandbox();
    sandbox.fault({ times: Infinity, answer: { kind: 'delay', delayMs: UPSTREAM_DELAY_MS } });
    const first = await freePort(2);
    const ports = [first, first + 1] as const;
    const running = [startOn(ports[0], sandbox), startOn(ports[1], sandbox)];
    try {
      for (const port of ports) await untilReady(`http://127.0.0.1:${port}`);
      await using proxy = await startProxy(PROXIES.HAProxy, ports);
      const set: Set = { running, ports, sandbox, url: proxy.url };
      return [await restartFigure(set), await killFigure(set)];
    } finally {
      for (const one of running) one[Symbol.dispose]();
    }
  },
};

interface Set {
  /** The present process of each gateway. */
  readonly running: TestProcess[];
  readonly ports: readonly [number, number];
  readonly sandbox: Sandbox;
  readonly url: string;
}

function startOn(port: number, sandbox: Sandbox): TestProcess {
  return startProcess({
    env: {
      PORT: String(port),
      ATLAS_API_URL: sandbox.url,
      TRUSTED_PROXIES: '1',
      SHUTDOWN_DELAY_MS: '3000',
      // Longer than HAProxy keeps an idle connection.
      KEEP_ALIVE_MS: '600000',
      RATE_LIMIT: '1000000',
    },
  });
}

interface Query extends HttpReply {
  readonly method: 'GET' | 'POST';
  readonly endedAt: number;
}

/** Sends queries until the work has ended. */
async function loadDuring({ url, sandbox }: Set, work: () => Promise<void>): Promise<Query[]> {
  const { administrator: key } = sandbox.credentials;
  let isOver = false;
  const ended = work().finally(() => (isOver = true));
  const queries: Query[] = [];
  // In short pieces: the length of the work is not known.
  while (!isOver) queries.push(...(await openLoop(RATE, 500, (index) => sendQuery(url, key, index))));
  await ended;
  return queries;
}

async function sendQuery(url: string, key: string, index: number): Promise<Query> {
  const method = index % 2 === 0 ? 'GET' : 'POST';
  const reply = await (method === 'POST'
    ? postQuery(url, key, { query: QUERY })
    : send({
        url,
        method,
        path: `/graphql?query=${encodeURIComponent(QUERY)}`,
        headers: { authorization: `Key ${key}` },
      }));
  return { ...reply, method, endedAt: performance.now() };
}

const hasFailed = ({ status, text }: Query): boolean => status !== 200 || !text.includes('"totalCount"');

async function restartFigure(set: Set): Promise<Figure> {
  const exitCodes: (number | null)[] = [];
  const queries = await loadDuring(set, async () => {
    for (const [index, port] of set.ports.entries()) {
      await sleep(SETTLE_MS);
      const former = set.running[index];
      former?.child.kill('SIGTERM');
      exitCodes.push((await former?.ended)?.code ?? null);
      set.running[index] = startOn(port, set.sandbox);
      await untilReady(`http://127.0.0.1:${port}`);
    }
    await sleep(SETTLE_MS);
  });
  const failures = queries.filter(hasFailed);
  return {
    name: `both gateways behind HAProxy are replaced under ${RATE} queries per second`,
    target: '0 queries fail, exit code 0',
    measured: `${failures.length} of ${queries.length} failed${exampleOf(failures)}, exit code ${exitCodes.join(' and ')}`,
    pass: failures.length === 0 && exitCodes.every((code) => code === 0),
  };
}

async function killFigure(set: Set): Promise<Figure> {
  let killedAt = 0;
  const queries = await loadDuring(set, async () => {
    await sleep(SETTLE_MS);
    killedAt = performance.now();
    set.running[0]?.child.kill('SIGKILL');
    await sleep(3_000);
  });
  const inFlight = queries.filter(({ sentAt, endedAt }) => sentAt <= killedAt + IN_TRANSIT_MS && endedAt >= killedAt);
  const failures = queries.filter(hasFailed);
  const failedGets = failures.filter(({ method }) => method === 'GET');
  const others = failures.filter((query) => !inFlight.includes(query));
  return {
    name: `one of the two gateways is killed (SIGKILL) under the same load`,
    target: '0 GET queries fail, and only POST queries that were in flight',
    measured: `${failedGets.length} GET and ${failures.length - failedGets.length} POST of ${queries.length} failed${exampleOf(failures)}; ${inFlight.length} in flight, ${others.length} of the failed were not`,
    pass: failedGets.length === 0 && others.length === 0 && inFlight.length > 0,
  };
}

function exampleOf([first]: readonly Query[]): string {
  return first === undefined ? '' : `, such as ${first.method} ${first.status} ${first.text.slice(0, 120)}`;
}
