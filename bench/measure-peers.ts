import { measure, type Durations, type Sample } from './measure.ts';
import type { WorkloadName } from './peer.ts';
import type { ListedPeer } from './peers.ts';
import type { Setting } from './plan.ts';
import { checkRefusals } from './refusals.ts';
import { failureOf, medianOf, type Measured } from './results.ts';
import { startServer, type ServerProcess } from './server-process.ts';
import type { AccountEndpoint, Upstream } from './upstream.ts';
import type { Workload } from './workloads.ts';

/** What to measure in one setting. */
export interface PeersMeasurement {
  readonly setting: Setting;
  readonly endpoint: AccountEndpoint;
  readonly upstream: Upstream;
  readonly peers: readonly ListedPeer[];
  readonly workloads: readonly Workload[];
  readonly repeats: number;
  readonly durations: Durations;
  /** Called before each measurement with one line of text. */
  readonly onStep: (line: string) => void;
}

/**
 * Measures all peers in turn, and repeats that before the next workload: a slower phase of the machine then affects all of
 * them, and no server is idle for minutes before a run. All servers stay up; a server without load uses no CPU.
 */
export async function measurePeers(measurement: PeersMeasurement): Promise<Measured> {
  const { setting, peers, workloads, repeats, onStep } = measurement;
  await using resources = new AsyncDisposableStack();
  const servers = createServers(measurement, resources);
  const cells = peers.flatMap((peer) => workloads.map((workload) => createCell(peer, workload)));
  for (const workload of workloads) {
    for (let repeat = 1; repeat <= repeats; repeat += 1) {
      for (const cell of cells.filter((one) => one.workload === workload && one.failure === null)) {
        onStep(`${setting.name}, repeat ${repeat} of ${repeats}, ${workload.name}: ${cell.peer.name}`);
        await measureCell(cell, measurement, servers);
      }
    }
  }
  return {
    results: cells.map(({ peer, workload, samples, failure }) => ({
      setting,
      workload: workload.name,
      peer: peer.id,
      outcome: failure ?? medianOf(samples),
    })),
    peaks: await Promise.all(peers.map(async ({ id }) => ({ setting, peer: id, mb: await servers.peakMb(id) }))),
  };
}

interface Cell {
  readonly peer: ListedPeer;
  readonly workload: Workload;
  readonly samples: Sample[];
  failure: string | null;
}

function createCell(peer: ListedPeer, workload: Workload): Cell {
  return { peer, workload, samples: [], failure: null };
}

async function measureCell(
  cell: Cell,
  { setting, endpoint, upstream, durations }: PeersMeasurement,
  servers: Servers,
): Promise<void> {
  const { peer, workload } = cell;
  const operation = peer.operation(workload.name, workload.ids(endpoint.account));
  if (typeof operation === 'string') {
    cell.failure = operation;
    return;
  }
  try {
    const server = await servers.running(peer, workload.name);
    const expected = workload.expected(endpoint.account);
    const connections = setting.connections ?? workload.connections;
    const warmUp = {
      connections: setting.delayMs === 0 ? connections : workload.warmUpConnections,
      seconds: cell.samples.length === 0 ? durations.firstWarmUp : durations.warmUp,
    };
    const timed = { connections, seconds: durations.timed };
    cell.samples.push(await measure({ server, upstream, operation, expected, warmUp, timed }));
  } catch (error) {
    // One failed repeat invalidates the others.
    cell.failure = failureOf(error);
  }
}

interface Servers {
  /** The peer's server for the workload. Workloads with the same environment variables share a server. */
  running(peer: ListedPeer, workload: WorkloadName): Promise<ServerProcess>;
  /** The highest resident memory of one of the peer's servers. */
  peakMb(peerId: string): Promise<number>;
}

function createServers({ endpoint, upstream }: PeersMeasurement, resources: AsyncDisposableStack): Servers {
  const start = async (peer: ListedPeer, workload: WorkloadName): Promise<ServerProcess> => {
    const server = resources.use(await startServer({ peer, endpoint, workload }));
    const [id = ''] = endpoint.account.ids;
    if (peer.duties) await checkRefusals({ duties: peer.duties, server, upstream, upstreamUrl: endpoint.url, id });
    return server;
  };
  const started = new Map<string, { readonly peerId: string; readonly server: Promise<ServerProcess> }>();
  return {
    running: async (peer, workload) => {
      const name = JSON.stringify([peer.id, peer.environment(endpoint.url, 0, workload)]);
      const known = await started.get(name)?.server;
      // A server that ended under the load of one workload is started again for the next.
      if (known?.isRunning()) return known;
      const server = start(peer, workload);
      started.set(name, { peerId: peer.id, server });
      return server;
    },
    peakMb: async (peerId) => {
      const own = [...started.values()].filter((one) => one.peerId === peerId);
      const peaks = await Promise.all(own.map(async ({ server }) => server.then((one) => one.peakMb()).catch(() => 0)));
      return Math.max(0, ...peaks);
    },
  };
}
