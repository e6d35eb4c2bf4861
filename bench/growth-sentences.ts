import { fitOf, spreadOf } from './fit.ts';
import type { Sample } from './measure.ts';

// Each curve in a sentence. Its numbers are those that were measured, and whatever it says of them it looks up in them, so
// that it is true of the next ones too.

/** A point of a curve, with what it has shown. */
export interface Figure {
  readonly x: number;
  readonly label: string;
  readonly connections: number;
  readonly sample: Sample;
}

export type Figures = readonly Figure[];

export function explainPageSize(pages: Figures): string {
  const { fixed, slope, error } = fitOf(pages.map(({ x, sample }) => ({ x, y: sample.cpuMs })));
  return `A page costs ${milliseconds(fixed)} ms and ${milliseconds(slope)} ms a key, by the straight line that fits best (${percent(error)} off at most): the request and the reading of the list (${callsOf(pages)}) are paid for once, and each key is parsed, checked and written out.`;
}

/** `within`: a spread up to which it is called flat. */
export function explainAccountSize(accounts: Figures, within: number): string {
  const spread = spreadOf(accounts.map(({ sample }) => sample.cpuMs));
  return `A page costs ${cpuRange(accounts)} in accounts of ${ends(accounts)} keys, the most being ${percent(spread)} over the least, ${spread <= within ? 'since' : 'though'} the gateway asks for the rows of that page and no others (${callsOf(accounts)}), whatever else the account holds.`;
}

export function explainLookUps(accounts: Figures): string {
  const groups = groupsByCalls(accounts);
  const parts = groups.map((group) => `${cpuRange(group)} in accounts of ${ends(group)} keys (${callsOf(group)})`);
  const calls = groups.map(([first]) => first?.sample.calls ?? 0);
  const growsByCalls = calls.length > 1 && calls.every((one, index) => index === 0 || one > (calls[index - 1] ?? 0));
  return `The look-ups cost ${parts.join('; ')}${growsByCalls ? ': the gateway reads the list of an account that is short beside what is looked for, and of a longer one each key by itself' : ''}.`;
}

export function explainDepth(levels: Figures): string {
  const steps = levels.slice(1).map((level, index) => {
    const before = levels[index]?.sample ?? level.sample;
    return { ms: level.sample.cpuMs - before.cpuMs, calls: level.sample.calls - before.calls };
  });
  const fetching = steps.filter(({ calls }) => calls > 0);
  const others = steps.filter(({ calls }) => calls <= 0);
  const msOf = (some: typeof steps): string => milliseconds(some.reduce((sum, { ms }) => sum + ms, 0));
  const calls = fetching.map((step) => step.calls);
  const why =
    fetching.length > 0
      ? `: grants and targets come with their key, and a key that a grant names is asked for by its id (${range(calls, number)} more upstream calls a level)`
      : '';
  return `Of the ${msOf(steps)} ms that the deepest query costs more than the first, ${msOf(fetching)} come with the ${counted(fetching.length, 'level')} that make more upstream calls, and ${msOf(others)} with the ${counted(others.length, 'level')} that make none${why}.`;
}

const BUSY = 0.9;
/** What is dearer by less may be the machine's doing. */
const DEARER = 1.1;
const WOKEN = 'a gateway that has little to do sleeps and has to be woken for each request';

export function explainConcurrency(lines: readonly { readonly name: string; readonly points: Figures }[]): string {
  const parts = lines.map(({ name, points }) => {
    // From there on, not only there.
    const busy = points[points.findLastIndex(({ sample }) => busyOf(sample) < BUSY) + 1];
    const busiest = Math.max(...points.map(({ sample }) => busyOf(sample)));
    const least = points.reduce((one, other) => (other.sample.cpuMs < one.sample.cpuMs ? other : one));
    return `of ${name} the CPU goes from ${fromTo(points, ({ cpuMs }) => cpuMs)} ms (least at ${least.label}) and the p50 from ${fromTo(points, ({ p50Ms }) => p50Ms)} ms, the core being busy ${busy ? `from ${counted(busy.x, 'connection')} on` : `${percent(busiest)} of the time at most`}`;
  });
  const isDearAlone = lines.every(
    ({ points }) => (points[0]?.sample.cpuMs ?? 0) > DEARER * Math.min(...points.map(({ sample }) => sample.cpuMs)),
  );
  return `From ${ends(lines[0]?.points ?? [])} connections, ${parts.join('; ')}: ${isDearAlone ? `${WOKEN}, and ` : ''}where one core does all the work, who comes when it is busy (${percent(BUSY)} of the time or more) waits for a turn on it.`;
}

/** `upstreamConnections`: how many the gateway has to its upstream. */
export function explainDelay(single: Figures, many: Figures, upstreamConnections: number): string {
  const added = range(
    single.map(({ x, sample }) => sample.p50Ms - x),
    milliseconds,
  );
  const callsAtOnce = Math.max(...many.map(({ connections, sample }) => connections * sample.calls));
  const reason =
    callsAtOnce > upstreamConnections
      ? `up to ${number(callsAtOnce)} calls of all clients take turns on ${number(upstreamConnections)} connections to the upstream, ${number(callsAtOnce / upstreamConnections)} on each`
      : 'all its calls are under way at once';
  const far = single.at(-1)?.sample;
  const isDearFar = far !== undefined && busyOf(far) < BUSY && far.cpuMs > DEARER * (single[0]?.sample.cpuMs ?? 0);
  const lastBusy = many.findLast(({ sample }) => busyOf(sample) >= BUSY);
  return `In a single look-up the gateway adds ${added} ms to the delay (p50), its own work and that for the requests ahead of it; from a delay of ${ends(many)} ms, 50 look-ups take ${fromTo(many, ({ p50Ms }) => p50Ms)} ms, where ${reason}; the CPU of these goes from ${fromTo(many, ({ cpuMs }) => cpuMs)} ms${lastBusy ? ` (the core being busy up to a delay of ${lastBusy.label} ms)` : ''}, that of the one from ${fromTo(single, ({ cpuMs }) => cpuMs)} ms${isDearFar ? `, as ${WOKEN}` : ''}.`;
}

/** The share of the time in which the core has worked for the gateway. */
function busyOf({ operationsPerSecond, cpuMs: ms }: Sample): number {
  return (operationsPerSecond * ms) / 1000;
}

/** Neighbours with the same number of upstream calls together. */
function groupsByCalls(points: Figures): Figure[][] {
  const groups: Figure[][] = [];
  for (const point of points) {
    const group = groups.at(-1);
    if (group?.[0]?.sample.calls === point.sample.calls) group.push(point);
    else groups.push([point]);
  }
  return groups;
}

function callsOf(points: Figures): string {
  const calls = points.map(({ sample }) => sample.calls);
  return `${range(calls, number)} upstream ${calls.every((one) => one === 1) ? 'call' : 'calls'}`;
}

/** From the least to the most; one number where they look the same. */
function range(numbers: readonly number[], written: (value: number) => string): string {
  return [...new Set([Math.min(...numbers), Math.max(...numbers)].map(written))].join(' to ');
}

function cpuRange(points: Figures): string {
  return `${range(
    points.map(({ sample }) => sample.cpuMs),
    milliseconds,
  )} ms`;
}

/** At the first point and at the last. */
function fromTo(points: Figures, of: (sample: Sample) => number): string {
  return [points.at(0), points.at(-1)].map((point) => (point ? milliseconds(of(point.sample)) : '')).join(' to ');
}

/** The first and the last of what is on the axis. */
function ends(points: Figures): string {
  return [...new Set([points.at(0)?.label ?? '', points.at(-1)?.label ?? ''])].join(' to ');
}

/** What was measured: three digits, a last one that is zero too. */
function milliseconds(value: number): string {
  return value.toLocaleString('en', { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
}

/** What was counted. */
function number(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
