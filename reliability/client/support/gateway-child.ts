import { startGateway, type GatewayOptions } from '../../../src/gateway.ts';
import { createAuditLog } from '../../../src/log/audit-log.ts';
import { createLog, type LogLevel } from '../../../src/log/log.ts';
import { endProcessBy } from '../../../src/process-end.ts';

// The entry point of a gateway in a process of its own. Arguments: the gateway's options as JSON, and the log level. The
// log goes to stdout, as in production. The parent process requests a gauge by a message on the IPC channel.

/** The resources that the process uses. */
export interface Gauge {
  /** Milliseconds of CPU of all threads since the process started. */
  readonly cpuMs: number;
  readonly heapBytes: number;
  /** The longest time between two turns of the event loop since the last gauge, in milliseconds. */
  readonly blockedMs: number;
  /** The same, in milliseconds of CPU of the main thread. It leaves out the time in which other processes had the CPU. */
  readonly blockedCpuMs: number;
  /** Number of open resources of each kind, such as `Timeout` and `TCPSocketWrap`. */
  readonly resources: Readonly<Record<string, number>>;
}

// Defined by Node's option --expose-gc.
const collectGarbage = globalThis.gc as ((options: object) => Promise<void>) | undefined;

const [json = '{}', logLevel = 'info'] = process.argv.slice(2);
const log = createLog(logLevel as LogLevel);
const audit = createAuditLog({ key: null, file: null });
const gateway = await startGateway(JSON.parse(json) as GatewayOptions, log, audit);
endProcessBy(async () => {
  await gateway.close();
  process.disconnect?.();
}, log);
const blocks = watchBlocks();
process.on('message', (question) => void gauge(question === 'collect').then((answer) => process.send?.(answer)));
process.send?.({ url: gateway.url });

async function gauge(collect: boolean): Promise<Gauge> {
  // Finalizers of one collection release memory that only the next collection frees.
  for (let round = 0; collect && round < 3; round += 1) {
    await collectGarbage?.({ execution: 'async', type: 'major' });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { user, system } = process.cpuUsage();
  const { blockedMs, blockedCpuMs } = blocks.take();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  return {
    cpuMs: (user + system) / 1000,
    heapBytes: process.memoryUsage().heapUsed,
    blockedMs,
    blockedCpuMs,
    resources,
  };
}

/** Looks at the clocks in each turn of the event loop, at most once per millisecond. */
function watchBlocks(): { take(): Pick<Gauge, 'blockedCpuMs' | 'blockedMs'> } {
  let longest = { blockedMs: 0, blockedCpuMs: 0 };
  let wall = performance.now();
  let cpu = process.threadCpuUsage();
  setInterval(() => {
    const now = performance.now();
    const spent = process.threadCpuUsage(cpu);
    longest = {
      blockedMs: Math.max(longest.blockedMs, now - wall),
      blockedCpuMs: Math.max(longest.blockedCpuMs, (spent.user + spent.system) / 1000),
    };
    wall = now;
    cpu = process.threadCpuUsage();
  }, 1).unref();
  return {
    take: () => {
      const taken = longest;
      longest = { blockedMs: 0, blockedCpuMs: 0 };
      return taken;
    },
  };
}
