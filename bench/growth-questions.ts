import { DEPTHS, fiftyKeys, keysDownTo, oneKey, page, type GrowthOperation } from './growth-operations.ts';
import type { Durations, Sample } from './measure.ts';

/** A question about growth, which one table answers. */
export interface GrowthQuestion {
  readonly title: string;
  /** Heading of the column with the quantity that grows. */
  readonly quantity: string;
  readonly series: readonly Series[];
  /** A column of this question only. */
  readonly extraColumn?: { readonly name: string; readonly of: (point: Point, sample: Sample) => string };
}

/** The rows of a table that share an operation. */
export interface Series {
  readonly name: string;
  readonly description: string;
  readonly points: readonly Point[];
  readonly durations: Durations;
  /** Target: no point uses more CPU per operation than the cheapest one by more than this share. Absent: no target. */
  readonly flatWithin?: number;
}

/** One row. */
export interface Point {
  /** Value of the quantity that grows. */
  readonly label: string;
  readonly operation: GrowthOperation;
  readonly keys: number;
  readonly delayMs: number;
  readonly connections: number;
  /** More than `connections` where these would not compile the code in time: a cold gateway uses several times the CPU. */
  readonly warmUpConnections: number;
}

const KEYS = 2_000;
const PAGE_CONNECTIONS = 32;
const LOOK_UP_CONNECTIONS = 16;

const SHORT: Durations = { firstWarmUp: 2, warmUp: 1, timed: 1 };

type PointOptions = Pick<Point, 'label' | 'operation'> & Partial<Point>;

function pointOf(options: PointOptions): Point {
  const { connections = PAGE_CONNECTIONS } = options;
  return { keys: KEYS, delayMs: 0, connections, warmUpConnections: connections, ...options };
}

function numbered(number: number): string {
  return number.toLocaleString('en');
}

const CONNECTIONS = [1, 4, 16, 64, 256];
const DELAYS = [0, 5, 20, 50, 100];

export const QUESTIONS: readonly GrowthQuestion[] = [
  {
    title: 'Size of the page',
    quantity: 'keys on the page',
    series: [
      {
        name: 'a page',
        description: `a page of keys with 8 fields, grants and targets; 2,000 keys in the account, ${PAGE_CONNECTIONS} connections`,
        points: [1, 10, 20, 50, 100].map((keys) => pointOf({ label: numbered(keys), operation: page(keys) })),
        durations: SHORT,
      },
    ],
  },
  {
    title: 'Size of the account',
    quantity: 'keys in the account',
    series: [
      {
        name: 'a page of 20',
        description: `a page of 20 keys with 8 fields, grants and targets; ${PAGE_CONNECTIONS} connections`,
        points: [100, 500, 1_000, 2_000, 5_000, 10_000].map((keys) =>
          pointOf({ label: numbered(keys), keys, operation: page(20) }),
        ),
        // Longer than the others, because a target depends on it.
        durations: { firstWarmUp: 6, warmUp: 1, timed: 3 },
        flatWithin: 0.2,
      },
      {
        name: '50 look-ups',
        description: `one operation with 50 look-ups of different keys, 3 fields each; ${LOOK_UP_CONNECTIONS} connections`,
        points: [60, 100, 200, 500, 2_000, 10_000].map((keys) =>
          pointOf({ label: numbered(keys), keys, operation: fiftyKeys, connections: LOOK_UP_CONNECTIONS }),
        ),
        // Each point has a server of its own, which is cold at first.
        durations: { firstWarmUp: 4, warmUp: 1, timed: 1 },
      },
    ],
  },
  {
    title: 'Depth',
    quantity: 'selected down to',
    series: [
      {
        name: 'a page of 20',
        description: `a page of 20 keys, their grants, the targets of these, the keys that are targets, and so on down to the depth limit; ${LOOK_UP_CONNECTIONS} connections`,
        points: DEPTHS.map((label, level) =>
          pointOf({ label, operation: keysDownTo(level), connections: LOOK_UP_CONNECTIONS }),
        ),
        durations: SHORT,
      },
    ],
  },
  {
    title: 'Connections of the client',
    quantity: 'connections',
    series: [
      {
        name: 'a page of 20',
        description: 'a page of 20 keys with 8 fields, grants and targets',
        points: CONNECTIONS.map((connections) => concurrent(connections, page(20))),
        durations: SHORT,
      },
      {
        name: 'one key',
        description: 'a look-up of one key with 8 fields',
        points: CONNECTIONS.map((connections) => concurrent(connections, oneKey)),
        durations: SHORT,
      },
    ],
  },
  {
    title: 'Delay of the upstream',
    quantity: 'delay, ms',
    series: [
      {
        name: 'one key',
        description: `a look-up of one key with 8 fields; ${LOOK_UP_CONNECTIONS} connections`,
        points: DELAYS.map((delayMs) => delayed(delayMs, oneKey, 256)),
        durations: { firstWarmUp: 3, warmUp: 1, timed: 2 },
      },
      {
        name: '50 look-ups',
        description: `one operation with 50 look-ups of different keys, 3 fields each; ${LOOK_UP_CONNECTIONS} connections`,
        // More connections would only wait for connections to the upstream.
        points: DELAYS.map((delayMs) => delayed(delayMs, fiftyKeys, LOOK_UP_CONNECTIONS)),
        // The first operation of each caller differs from the later ones: it shows the gateway the size of the list. With a
        // delay there are fewer operations per second, so that this share would be too large in 1 s.
        durations: { firstWarmUp: 3, warmUp: 1, timed: 2 },
      },
    ],
    extraColumn: {
      name: 'p50 minus the delay, ms',
      of: ({ delayMs }, { p50Ms }) => (p50Ms - delayMs).toFixed(2),
    },
  },
];

function concurrent(connections: number, operation: GrowthOperation): Point {
  return pointOf({ label: numbered(connections), operation, connections, warmUpConnections: 64 });
}

function delayed(delayMs: number, operation: GrowthOperation, warmUpConnections: number): Point {
  const connections = LOOK_UP_CONNECTIONS;
  return pointOf({ label: numbered(delayMs), delayMs, operation, connections, warmUpConnections });
}
