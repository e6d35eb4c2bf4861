import { Agent } from 'node:http';
import { quantile } from '../../test/support/statistics.ts';
import { measureInTurn, scaled, type Figure, type Part, type RunOptions } from '../support/figure.ts';
import { send, type HttpReply } from '../support/http-client.ts';
import { openLoop } from '../support/pacing.ts';
import {
  HOSTILE_SETTINGS,
  startHostileGateway,
  type HostileGateway,
  type HostileSetting,
} from './support/hostile-gateway.ts';
import type { HostileDocument } from './support/hostile-parts.ts';

// One caller sends the worst of the hostile documents all the time, with the default rate limits: what the others still get.

const HOSTILE_PER_SECOND = 40;
const OTHERS_PER_SECOND = 40;
const MINIMUM_SHARE = 0.9;
/** The front ends of the others wait this long. */
const PATIENCE_MS = 5_000;
const QUERY = '{ apiKeys(first: 20) { totalCount nodes { id label status } } }';
const QUERY_WITHOUT_CREDENTIAL = '{ callingKey { credential verdict } }';

export const unfair: Part = {
  name: 'unfair',
  inCi: false,
  scenarios: HOSTILE_SETTINGS.map(({ name }) => name),
  run: (options) => measureInTurn(HOSTILE_SETTINGS, options, (setting) => measureSetting(setting, options)),
};

async function measureSetting(setting: HostileSetting, options: RunOptions): Promise<Figure> {
  const worst = await findWorst(setting);
  const ms = scaled(20_000, options, 4_000);
  await using target = await startHostileGateway(setting, {});
  // Compiles the code, and fills the limits of the hostile caller as a longer attack would.
  await askOthers(target, 2_000);
  const alone = await askOthers(target, ms);
  const attacker = new Agent({ keepAlive: true, localAddress: '127.0.0.99' });
  const attack = openLoop(HOSTILE_PER_SECOND, ms, (index) =>
    target.sendHostile(at(worst, index), { agent: attacker, timeoutMs: PATIENCE_MS }),
  );
  const [beside, hostile] = await Promise.all([askOthers(target, ms), attack]);
  attacker.destroy();
  return figureOf(setting, { alone, beside, hostile, ms });
}

/** The documents that block the event loop longest, each measured once on a gateway without rate limits. */
async function findWorst(setting: HostileSetting): Promise<HostileDocument[]> {
  await using target = await startHostileGateway(setting);
  const { gateway, documents, sendHostile } = target;
  const measured: { document: HostileDocument; blockedMs: number }[] = [];
  for (const document of documents) {
    await gateway.gauge();
    await sendHostile(document);
    measured.push({ document, blockedMs: (await gateway.gauge()).blockedCpuMs });
  }
  return measured
    .toSorted((one, other) => other.blockedMs - one.blockedMs)
    .slice(0, HOSTILE_PER_SECOND)
    .map(({ document }) => document);
}

/** Callers with a key of their own and one without a credential, each with an address of its own. */
async function askOthers({ gateway, otherKeys }: HostileGateway, ms: number): Promise<HttpReply[]> {
  const callers = [...otherKeys, null].map((key, index) => ({
    headers: { ...(key !== null && { authorization: `Key ${key}` }) },
    body: JSON.stringify({ query: key === null ? QUERY_WITHOUT_CREDENTIAL : QUERY }),
    agent: new Agent({ keepAlive: true, localAddress: `127.0.0.${index + 2}` }),
  }));
  const replies = await openLoop(OTHERS_PER_SECOND, ms, (index) =>
    send({ ...at(callers, index), url: gateway.url, timeoutMs: PATIENCE_MS }),
  );
  for (const { agent } of callers) agent.destroy();
  return replies;
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('The list is empty.');
  return item;
}

interface Measured {
  /** The replies to the others, without and with the hostile caller. */
  readonly alone: readonly HttpReply[];
  readonly beside: readonly HttpReply[];
  readonly hostile: readonly HttpReply[];
  readonly ms: number;
}

function isGood({ status, text }: HttpReply): boolean {
  return status === 200 && !text.includes('"errors":');
}

function figureOf({ name }: HostileSetting, { alone, beside, hostile, ms }: Measured): Figure {
  const share = beside.filter(isGood).length / alone.filter(isGood).length;
  const served = hostile.filter(({ status }) => status === 200).length;
  const p99 = (replies: readonly HttpReply[]): string =>
    quantile(
      replies.map((reply) => reply.ms),
      0.99,
    ).toFixed();
  return {
    name: `${name}: answers to the others while one caller sends the worst ${HOSTILE_PER_SECOND} documents per second`,
    target: `≥ ${MINIMUM_SHARE * 100} % of those without it; the documents are sent`,
    measured: [
      `${(share * 100).toFixed(1)} % of ${alone.filter(isGood).length} in ${ms / 1000} s`,
      `p99 ${p99(beside)} ms, without it ${p99(alone)} ms`,
      `${hostile.length} documents sent, ${served} executed, the others rejected`,
    ].join('; '),
    pass: share >= MINIMUM_SHARE && hostile.length >= (HOSTILE_PER_SECOND * ms * 0.9) / 1000 && served > 0,
  };
}
