import { gateway } from './gateway.ts';
import type { Curve, Point } from './growth-curves.ts';
import type { Figure } from './growth-sentences.ts';
import { measure, type Sample } from './measure.ts';
import { failureOf, medianOf } from './results.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import type { Site, SiteOptions, Upstream } from './upstream.ts';

export interface MeasuredPoint {
  readonly point: Point;
  /** Medians of the repeats; a sentence where it was not run well. */
  readonly outcome: Sample | string;
}

export interface MeasuredLine {
  readonly name: string;
  readonly points: readonly MeasuredPoint[];
}

export interface MeasuredCurve {
  readonly curve: Curve;
  readonly lines: readonly MeasuredLine[];
}

/** What a curve is measured on, and how often. */
export interface Measurement {
  readonly upstream: Upstream;
  readonly siteOf: (point: Point) => Site;
  readonly repeats: number;
  /** Told before each measurement, in a line. */
  readonly onStep: (line: string) => void;
}

/** An upstream for each account and delay of the points, with the pages that are read of it there. */
export function sitesFor(points: readonly Point[]): readonly SiteOptions[] {
  return Map.groupBy(points, nameOfSite)
    .values()
    .map((own) => ({
      keys: own[0]?.keys ?? 0,
      delayMs: own[0]?.delayMs ?? 0,
      pageSizes: [...new Set(own.flatMap(({ question }) => question.pageSizes))],
    }))
    .toArray();
}

/** Points with the same name are measured on the same site. */
export function nameOfSite({ keys, delayMs }: Pick<Point, 'delayMs' | 'keys'>): string {
  return `${keys} keys, +${delayMs} ms`;
}

/** All points in turn, and that as often as there are repeats: what a machine is up to then meets all of them. */
export async function measureCurve(curve: Curve, measurement: Measurement): Promise<MeasuredCurve> {
  await using resources = new AsyncDisposableStack();
  const servers = createServers(resources);
  const cells = curve.lines.map(({ name, points }) => ({ name, points: points.map(createCell) }));
  for (let repeat = 1; repeat <= measurement.repeats; repeat += 1) {
    for (const { name, points } of cells) {
      for (const cell of points.filter(({ failure }) => failure === null)) {
        measurement.onStep(`${curve.title}, repeat ${repeat} of ${measurement.repeats}: ${name}, ${cell.point.label}`);
        await measureCell(cell, { ...measurement, curve, servers });
      }
    }
  }
  const lines = cells.map(({ name, points }) => ({
    name,
    points: points.map(({ point, samples, failure }) => ({ point, outcome: failure ?? medianOf(samples) })),
  }));
  return { curve, lines };
}

/** The points of a line that were measured. */
export function figuresOf({ points }: MeasuredLine): Figure[] {
  return points.flatMap(({ point: { x, label, connections }, outcome }) =>
    typeof outcome === 'string' ? [] : [{ x, label, connections, sample: outcome }],
  );
}

/** The curve in a sentence. Where a point is missing there is nothing to be said but why. */
export function explanationOf({ curve, lines }: MeasuredCurve): string {
  for (const { name, points } of lines)
    for (const { point, outcome } of points)
      if (typeof outcome === 'string') return `Not all of it was measured: ${name}, ${point.label}: ${outcome}.`;
  return curve.explain(lines.map(figuresOf));
}

interface Cell {
  readonly point: Point;
  readonly samples: Sample[];
  failure: string | null;
}

function createCell(point: Point): Cell {
  return { point, samples: [], failure: null };
}

async function measureCell(
  cell: Cell,
  {
    upstream,
    siteOf,
    curve,
    servers,
  }: Measurement & { readonly curve: Curve; readonly servers: ReturnType<typeof createServers> },
): Promise<void> {
  const { question, connections, warmUpConnections } = cell.point;
  const { url, account } = siteOf(cell.point);
  const { durations } = curve;
  try {
    const server = await servers.running(url);
    const warmUpSeconds = cell.samples.length === 0 ? durations.firstWarmUp : durations.warmUp;
    const warmUp = { connections: warmUpConnections, seconds: warmUpSeconds };
    const timed = { connections, seconds: durations.timed };
    const [operation, expected] = [question.operation(account), question.expected(account)];
    cell.samples.push(await measure({ server, upstream, operation, expected, warmUp, timed }));
  } catch (error) {
    // A figure that was wrong once is none.
    cell.failure = failureOf(error);
  }
}

/** A gateway for each upstream of a curve. Those that are not asked cost nothing. */
function createServers(resources: AsyncDisposableStack) {
  const byUrl = new Map<string, ServerProcess>();
  return {
    running: async (url: string): Promise<ServerProcess> => {
      const known = byUrl.get(url);
      // One that has ended under one load may be well with the next.
      if (known?.isRunning()) return known;
      // In the role of the list, which is that of all that is asked here.
      const server = resources.use(await startServer({ peer: gateway, upstreamUrl: url, workload: 'W1' }));
      byUrl.set(url, server);
      return server;
    },
  };
}
