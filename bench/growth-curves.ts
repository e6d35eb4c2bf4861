import { UPSTREAM_CONNECTIONS } from './gateway.ts';
import { DEPTHS, fiftyKeys, keysDownTo, oneKey, page, type Question } from './growth-questions.ts';
import {
  explainAccountSize,
  explainConcurrency,
  explainDelay,
  explainDepth,
  explainLookUps,
  explainPageSize,
  type Figure,
  type Figures,
} from './growth-sentences.ts';
import { FLAT_WITHIN, PAGE_BY_ACCOUNT } from './growth-targets.ts';
import type { Durations } from './measure.ts';

/** How the gateway's cost grows with one thing. */
export interface Curve {
  readonly title: string;
  /** What is asked, at each point of it. */
  readonly what: string;
  /** What grows. */
  readonly axis: { readonly name: string; readonly isLogarithmic: boolean };
  /** What it grows to, as it is drawn. */
  readonly height: { readonly name: string; readonly of: (figure: Figure) => number };
  readonly lines: readonly CurveLine[];
  /** In one sentence, once all points of all lines are measured. */
  readonly explain: (lines: readonly Figures[]) => string;
  readonly durations: Durations;
}

export interface CurveLine {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface Point {
  readonly x: number;
  /** The same in words, where it is no number. */
  readonly label: string;
  readonly question: Question;
  readonly keys: number;
  readonly delayMs: number;
  readonly connections: number;
  /** More where those would ask too little to get the gateway warm: a cold one costs several times as much. */
  readonly warmUpConnections: number;
}

const KEYS = 2_000;
const PAGE_CONNECTIONS = 32;
const LOOK_UP_CONNECTIONS = 16;

/** What most curves show. */
export const CPU: Curve['height'] = { name: 'CPU ms an operation', of: ({ sample }) => sample.cpuMs };
const SHORT: Durations = { firstWarmUp: 2, warmUp: 1, timed: 1 };
/** Where each point has a server of its own, which is cold at first. */
const OF_SERVERS: Durations = { firstWarmUp: 4, warmUp: 1, timed: 1 };

function pointOf(point: Pick<Point, 'question' | 'x'> & Partial<Point>): Point {
  const { connections = PAGE_CONNECTIONS } = point;
  const label = point.x.toLocaleString('en');
  return { label, keys: KEYS, delayMs: 0, connections, warmUpConnections: connections, ...point };
}

const CONNECTIONS = [1, 4, 16, 64, 256];
const DELAYS = [0, 5, 20, 50, 100];

export const CURVES: readonly Curve[] = [
  {
    title: 'The size of the page',
    what: `a page of keys with 8 fields, grants and targets, from an account of ${KEYS.toLocaleString('en')}; ${PAGE_CONNECTIONS} connections`,
    axis: { name: 'keys on the page', isLogarithmic: false },
    height: CPU,
    lines: [{ name: 'a page', points: [1, 10, 20, 50, 100].map((x) => pointOf({ x, question: page(x) })) }],
    explain: ([pages = []]) => explainPageSize(pages),
    durations: SHORT,
  },
  {
    title: PAGE_BY_ACCOUNT,
    what: `a page of 20 keys with 8 fields, grants and targets; ${PAGE_CONNECTIONS} connections`,
    axis: { name: 'keys in the account', isLogarithmic: true },
    height: CPU,
    lines: [
      {
        name: 'a page of 20',
        points: [100, 500, 1_000, 2_000, 5_000, 10_000].map((keys) => pointOf({ x: keys, keys, question: page(20) })),
      },
    ],
    explain: ([accounts = []]) => explainAccountSize(accounts, FLAT_WITHIN),
    // It is judged, and so measured for longer.
    durations: { firstWarmUp: 6, warmUp: 1, timed: 3 },
  },
  {
    title: 'Fifty look-ups by id, by the size of the account',
    what: `one operation with 50 look-ups of different keys, 3 fields each; ${LOOK_UP_CONNECTIONS} connections`,
    axis: { name: 'keys in the account', isLogarithmic: true },
    height: CPU,
    lines: [
      {
        name: '50 look-ups',
        points: [60, 100, 200, 500, 2_000, 10_000].map((keys) =>
          pointOf({ x: keys, keys, question: fiftyKeys, connections: LOOK_UP_CONNECTIONS }),
        ),
      },
    ],
    explain: ([accounts = []]) => explainLookUps(accounts),
    durations: OF_SERVERS,
  },
  {
    title: 'Depth',
    what: `a page of 20 keys, their grants, the targets of these, the keys that are targets, and so on to the deepest that is allowed; ${LOOK_UP_CONNECTIONS} connections`,
    axis: { name: 'selected down to', isLogarithmic: false },
    height: CPU,
    lines: [
      {
        name: 'a page of 20',
        points: DEPTHS.map((label, level) =>
          pointOf({ x: level, label, question: keysDownTo(level), connections: LOOK_UP_CONNECTIONS }),
        ),
      },
    ],
    explain: ([levels = []]) => explainDepth(levels),
    durations: SHORT,
  },
  {
    title: 'Concurrency',
    what: 'a page of 20 keys with 8 fields, grants and targets, and a look-up of one key with 8 fields',
    axis: { name: 'connections of the client', isLogarithmic: true },
    height: CPU,
    lines: [
      { name: 'a page of 20', points: CONNECTIONS.map((connections) => concurrent(connections, page(20))) },
      { name: 'one key', points: CONNECTIONS.map((connections) => concurrent(connections, oneKey)) },
    ],
    explain: ([pages = [], keys = []]) =>
      explainConcurrency([
        { name: 'a page of 20', points: pages },
        { name: 'one key', points: keys },
      ]),
    durations: SHORT,
  },
  {
    title: 'The upstream’s delay',
    what: `a look-up of one key with 8 fields, and one operation with 50 look-ups of 3 fields; ${LOOK_UP_CONNECTIONS} connections`,
    axis: { name: 'delay of the upstream, ms', isLogarithmic: false },
    height: { name: 'p50 ms beyond the delay', of: ({ x, sample }) => sample.p50Ms - x },
    lines: [
      { name: 'one key', points: DELAYS.map((delayMs) => delayed(delayMs, oneKey, 256)) },
      // More would only wait for connections to the upstream.
      { name: '50 look-ups', points: DELAYS.map((delayMs) => delayed(delayMs, fiftyKeys, LOOK_UP_CONNECTIONS)) },
    ],
    explain: ([single = [], many = []]) => explainDelay(single, many, UPSTREAM_CONNECTIONS),
    // The farther the upstream, the fewer operations a second. Each caller's first shows how long its list is, and is another.
    durations: { firstWarmUp: 3, warmUp: 1, timed: 2 },
  },
];

function concurrent(connections: number, question: Question): Point {
  return pointOf({ x: connections, question, connections, warmUpConnections: 64 });
}

function delayed(delayMs: number, question: Question, warmUpConnections: number): Point {
  return pointOf({ x: delayMs, delayMs, question, connections: LOOK_UP_CONNECTIONS, warmUpConnections });
}
