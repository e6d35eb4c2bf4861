import { gateway } from './gateway.ts';
import type { GrowthQuestion, Point, Series } from './growth-questions.ts';
import { measure, type Sample } from './measure.ts';
import { failureOf, medianOf } from './results.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import type { AccountEndpoint, EndpointOptions, Upstream } from './upstream.ts';

export interface MeasuredPoint {
  readonly point: Point;
  /** Medians of the repeats; a sentence if a measurement failed. */
  readonly outcome: Sample | string;
}

export interface MeasuredSeries {
  readonly series: Series;
  readonly points: readonly MeasuredPoint[];
}

export interface MeasuredQuestion {
  readonly question: GrowthQuestion;
  readonly series: readonly MeasuredSeries[];
}

export interface GrowthMeasurement {
  readonly upstream: Upstream;
  readonly endpointOf: (point: Point) => AccountEndpoint;
  readonly repeats: number;
  /** Called before each measurement with one line of text. */
  readonly onStep: (line: string) => void;
}

/** One endpoint for each combination of account size and delay, with the page sizes of all its points. */
export function endpointsFor(points: readonly Point[]): readonly EndpointOptions[] {
  return Map.groupBy(points, endpointName)
    .values()
    .map((own) => ({
      keys: own[0]?.keys ?? 0,
      delayMs: own[0]?.delayMs ?? 0,
      pageSizes: [...new Set(own.flatMap(({ operation }) => operation.pageSizes))],
    }))
    .toArray();
}

/** Points with the same name share an endpoint. */
export function endpointName({ keys, delayMs }: Pick<Point, 'delayMs' | 'keys'>): string {
  return `${keys} keys, +${delayMs} ms`;
}

export async function measureQuestion(
  question: GrowthQuestion,
  measurement: GrowthMeasurement,
): Promise<MeasuredQuestion> {
  const series: MeasuredSeries[] = [];
  for (const one of question.series)
    series.push(await measureSeries(one, `${question.title}: ${one.name}`, measurement));
  return { question, series };
}

/** Measures all points in turn, and repeats the whole: a slower phase of the machine then affects all of them. */
async function measureSeries(series: Series, name: string, measurement: GrowthMeasurement): Promise<MeasuredSeries> {
  const { repeats, onStep } = measurement;
  await using resources = new AsyncDisposableStack();
  const servers = createServers(resources);
  const cells = series.points.map(createCell);
  for (let repeat = 1; repeat <= repeats; repeat += 1) {
    for (const cell of cells.filter(({ failure }) => failure === null)) {
      onStep(`${name}, ${cell.point.label}, repeat ${repeat} of ${repeats}`);
      await measureCell(cell, { ...measurement, series, servers });
    }
  }
  return {
    series,
    points: cells.map(({ point, samples, failure }) => ({ point, outcome: failure ?? medianOf(samples) })),
  };
}

interface Cell {
  readonly point: Point;
  readonly samples: Sample[];
  failure: string | null;
}

function createCell(point: Point): Cell {
  return { point, samples: [], failure: null };
}

interface CellMeasurement extends GrowthMeasurement {
  readonly series: Series;
  readonly servers: Servers;
}

async function measureCell(cell: Cell, { upstream, endpointOf, series, servers }: CellMeasurement): Promise<void> {
  const { operation, connections, warmUpConnections } = cell.point;
  const endpoint = endpointOf(cell.point);
  const { account } = endpoint;
  const { durations } = series;
  try {
    const warmUpSeconds = cell.samples.length === 0 ? durations.firstWarmUp : durations.warmUp;
    const sample = await measure({
      server: await servers.running(endpoint),
      upstream,
      operation: operation.operation(account),
      expected: operation.expected(account),
      warmUp: { connections: warmUpConnections, seconds: warmUpSeconds },
      timed: { connections, seconds: durations.timed },
    });
    cell.samples.push(sample);
  } catch (error) {
    // One failed repeat invalidates the others.
    cell.failure = failureOf(error);
  }
}

interface Servers {
  /** The gateway in front of this endpoint. */
  running(endpoint: AccountEndpoint): Promise<ServerProcess>;
}

/** All gateways stay up until the end of the series; a gateway without load uses no CPU. */
function createServers(resources: AsyncDisposableStack): Servers {
  const byEndpoint = new Map<AccountEndpoint, ServerProcess>();
  return {
    running: async (endpoint) => {
      const known = byEndpoint.get(endpoint);
      // A gateway that ended under load is started again for the next point.
      if (known?.isRunning()) return known;
      // W1 selects the default role of the gateway, in which all growth operations run.
      const server = resources.use(await startServer({ peer: gateway, endpoint, workload: 'W1' }));
      byEndpoint.set(endpoint, server);
      return server;
    },
  };
}
