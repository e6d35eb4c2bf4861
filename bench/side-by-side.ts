import { measure, type Durations, type Sample } from './measure.ts';
import type { WorkloadName } from './peer.ts';
import type { NamedPeer } from './peers.ts';
import type { Setting } from './plan.ts';
import { failureOf, medianOf, type Measured } from './results.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import type { Site, Upstream } from './upstream.ts';
import type { Workload } from './workloads.ts';

/** What is compared, and how. */
export interface Comparison {
  readonly setting: Setting;
  readonly site: Site;
  readonly upstream: Upstream;
  readonly peers: readonly NamedPeer[];
  readonly workloads: readonly Workload[];
  readonly repeats: number;
  readonly durations: Durations;
  /** Told before each measurement, in a line. */
  readonly onStep: (line: string) => void;
}

/**
 * Measures all peers in turn, workload by workload, and that as often as there are repeats: what a machine is up to then
 * meets all of them. Every server is there from the beginning; those that are not asked cost nothing.
 */
export async function compare(comparison: Comparison): Promise<Measured> {
  const { setting, peers, workloads, repeats, onStep } = comparison;
  await using resources = new AsyncDisposableStack();
  const servers = createServers(comparison.site.url, resources);
  const cells = peers.flatMap((peer) => workloads.map((workload) => createCell(peer, workload)));
  for (let repeat = 1; repeat <= repeats; repeat += 1) {
    for (const workload of workloads) {
      for (const cell of cells.filter((one) => one.workload === workload && one.failure === null)) {
        onStep(`${setting.name}, repeat ${repeat} of ${repeats}, ${workload.name}: ${cell.peer.name}`);
        await measureCell(cell, comparison, servers);
      }
    }
  }
  return {
    results: cells.map(({ peer, workload, samples, failure }) => ({
      setting,
      workload: workload.name,
      peer: peer.word,
      outcome: failure ?? medianOf(samples),
    })),
    peaks: await Promise.all(peers.map(async ({ word }) => ({ setting, peer: word, mb: await servers.peakMb(word) }))),
  };
}

interface Cell {
  readonly peer: NamedPeer;
  readonly workload: Workload;
  readonly samples: Sample[];
  failure: string | null;
}

function createCell(peer: NamedPeer, workload: Workload): Cell {
  return { peer, workload, samples: [], failure: null };
}

async function measureCell(
  cell: Cell,
  { setting, site, upstream, durations }: Comparison,
  servers: Servers,
): Promise<void> {
  const { peer, workload } = cell;
  const operation = peer.operation(workload.name, workload.ids(site.account));
  if (typeof operation === 'string') {
    cell.failure = operation;
    return;
  }
  try {
    const server = await servers.running(peer, workload.name);
    const expected = workload.expected(site.account);
    const connections = setting.connections ?? workload.connections;
    const warmUp = { connections, seconds: cell.samples.length === 0 ? durations.firstWarmUp : durations.warmUp };
    const timed = { connections, seconds: durations.timed };
    cell.samples.push(await measure({ server, upstream, operation, expected, warmUp, timed }));
  } catch (error) {
    // A figure that was wrong once is none.
    cell.failure = failureOf(error);
  }
}

interface Servers {
  /** The peer's server for the workload; most have one for all. */
  running(peer: NamedPeer, workload: WorkloadName): Promise<ServerProcess>;
  /** The most that one of the peer's servers had resident. */
  peakMb(word: string): Promise<number>;
}

function createServers(upstreamUrl: string, resources: AsyncDisposableStack): Servers {
  const started = new Map<string, { readonly word: string; readonly server: Promise<ServerProcess> }>();
  return {
    running: async (peer, workload) => {
      const name = JSON.stringify([peer.word, peer.environment(upstreamUrl, 0, workload)]);
      const known = await started.get(name)?.server;
      // One that has ended under the load of one workload may be well with the next.
      if (known?.isRunning()) return known;
      const server = startServer({ peer, upstreamUrl, workload }).then((one) => resources.use(one));
      started.set(name, { word: peer.word, server });
      return server;
    },
    peakMb: async (word) => {
      const own = [...started.values()].filter((one) => one.word === word);
      const peaks = await Promise.all(own.map(async ({ server }) => server.then((one) => one.peakMb()).catch(() => 0)));
      return Math.max(0, ...peaks);
    },
  };
}
