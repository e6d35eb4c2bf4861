import { quantile } from '../../test/support/statistics.ts';
import { measureInTurn, scaled, type Figure, type Part, type RunOptions } from '../support/figure.ts';
import type { HttpReply } from '../support/http-client.ts';
import {
  HOSTILE_SETTINGS,
  startHostileGateway,
  type HostileGateway,
  type HostileSetting,
} from './support/hostile-gateway.ts';
import type { HostileDocument } from './support/hostile-parts.ts';

// Documents that multiply, one after the other: how long each of them blocks the event loop of the gateway's process.

const MAXIMUM_BLOCK_MS = 100;
const MEBIBYTE = 1024 * 1024;
const MAXIMUM_RESPONSE_BYTES = 16 * MEBIBYTE;
const MAXIMUM_BODY_BYTES = 128 * 1024;
const MAXIMUM_GROWTH_MIB = 10;
/** The others are rejected before they are executed. They test the checks of documents. */
const MINIMUM_EXECUTED_SHARE = 0.8;
/** Together more text than the document cache keeps. */
const FILLERS = 6;
const FILLER = { name: 'filler', query: `{ __typename } #${'x'.repeat(100 * 1024)}` };
const TRIES = 3;
const WORST = 3;

export const hostile: Part = {
  name: 'hostile',
  inCi: false,
  scenarios: HOSTILE_SETTINGS.map(({ name }) => name),
  run: (options) => measureInTurn(HOSTILE_SETTINGS, options, (setting) => measureSetting(setting, options)),
};

interface Measurement {
  readonly name: string;
  /** Medians of all tries: CPU of the main thread, and time on the clock. */
  readonly blockedCpuMs: number;
  readonly blockedMs: number;
  readonly bytes: number;
  readonly status: number;
  readonly isExecuted: boolean;
}

async function measureSetting(setting: HostileSetting, options: RunOptions): Promise<Figure[]> {
  await using target = await startHostileGateway(setting);
  const documents = evenlySpread(target.documents, scaled(target.documents.length, options, 25));
  // The first rounds include the time of the JIT compiler.
  for (const document of [...documents, ...documents]) await target.sendHostile(document);
  const before = await heapLevel(target);
  const measured: Measurement[] = [];
  for (const document of documents) measured.push(await measure(target, document));
  const after = await heapLevel(target);
  return [blockFigure(setting, measured), responseFigure(setting, measured), heapFigure(setting, before, after)];
}

function evenlySpread<T>(items: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_none, at) => items.slice(Math.floor((at * items.length) / count))[0]).filter(
    (item) => item !== undefined,
  );
}

/** Bytes of the heap after a garbage collection, with the same documents in the document cache each time. */
async function heapLevel({ gateway, sendHostile }: HostileGateway): Promise<number> {
  for (let index = 0; index < FILLERS; index += 1) await sendHostile(FILLER);
  return (await gateway.gauge('collect')).heapBytes;
}

/** Takes the medians of the tries, because a garbage collection makes some of them slower. */
async function measure({ gateway, sendHostile }: HostileGateway, document: HostileDocument): Promise<Measurement> {
  const { name, query, variables } = document;
  if (JSON.stringify({ query, variables }).length > MAXIMUM_BODY_BYTES - 100) throw new Error(`${name} is too long.`);
  const cpu: number[] = [];
  const clock: number[] = [];
  let reply: HttpReply | null = null;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    await gateway.gauge();
    reply = await sendHostile(document);
    const { blockedMs, blockedCpuMs } = await gateway.gauge();
    cpu.push(blockedCpuMs);
    clock.push(blockedMs);
  }
  return {
    name,
    blockedCpuMs: quantile(cpu, 0.5),
    blockedMs: quantile(clock, 0.5),
    bytes: Buffer.byteLength(reply?.text ?? ''),
    status: reply?.status ?? 0,
    isExecuted: !/"code":"GRAPHQL_(?:PARSE|VALIDATION)_FAILED"/.test(reply?.text ?? ''),
  };
}

function blockFigure({ name }: HostileSetting, measured: readonly Measurement[]): Figure {
  const worst = measured.toSorted((one, other) => other.blockedCpuMs - one.blockedCpuMs);
  const late = worst.filter(({ blockedCpuMs }) => !(blockedCpuMs <= MAXIMUM_BLOCK_MS));
  const shown = worst.slice(0, Math.max(late.length, WORST));
  const executed = measured.filter(({ isExecuted }) => isExecuted).length;
  return {
    name: `${name}: ${measured.length} documents, longest block of the event loop by each`,
    target: `≤ ${MAXIMUM_BLOCK_MS} ms of CPU; ≥ ${MINIMUM_EXECUTED_SHARE * 100} % of the documents are executed`,
    measured: [
      `${late.length} above`,
      `${executed} executed`,
      ...shown.map(
        ({ name: document, blockedCpuMs, blockedMs }) =>
          `${document}: ${blockedCpuMs.toFixed()} ms (${blockedMs.toFixed()} ms on the clock)`,
      ),
    ].join('; '),
    pass: late.length === 0 && executed >= measured.length * MINIMUM_EXECUTED_SHARE,
  };
}

function responseFigure({ name }: HostileSetting, measured: readonly Measurement[]): Figure {
  const longest = measured.toSorted((one, other) => other.bytes - one.bytes)[0];
  const failed = measured.filter(({ status }) => status !== 200);
  return {
    name: `${name}: longest response`,
    target: `≤ ${MAXIMUM_RESPONSE_BYTES / MEBIBYTE} MiB; all with status 200`,
    measured: [
      `${((longest?.bytes ?? NaN) / MEBIBYTE).toFixed(1)} MiB (${longest?.name})`,
      ...failed.map(({ name: document, status }) => `${document}: ${status || 'no response'}`),
    ].join('; '),
    pass: longest !== undefined && longest.bytes <= MAXIMUM_RESPONSE_BYTES && failed.length === 0,
  };
}

function heapFigure({ name }: HostileSetting, before: number, after: number): Figure {
  const grownMib = (after - before) / MEBIBYTE;
  return {
    name: `${name}: heap after garbage collection, against the one after two rounds of the documents`,
    target: `≤ +${MAXIMUM_GROWTH_MIB} MiB`,
    measured: `${grownMib < 0 ? '' : '+'}${grownMib.toFixed(1)} MiB on ${(before / MEBIBYTE).toFixed(1)} MiB`,
    pass: grownMib <= MAXIMUM_GROWTH_MIB,
  };
}
