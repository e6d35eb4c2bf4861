import { startGateway, type GatewayOptions } from '../../../src/gateway.ts';
import { createLog, type LogLevel } from '../../../src/log/log.ts';
import { endProcessBy } from '../../../src/process-end.ts';

// A gateway in a process of its own. Its options come by the command line as JSON, its log goes to stdout as the
// product's does, and its parent asks it for its gauges over the channel between the two.

/** What a process weighs. */
export interface Gauge {
  /** Milliseconds of CPU since it began, all its threads together. */
  readonly cpuMs: number;
  readonly heapBytes: number;
  readonly rssBytes: number;
  /** How many there are of each kind of open resource, such as `Timeout` and `TCPSocketWrap`. */
  readonly resources: Readonly<Record<string, number>>;
}

// Is there by Node's option --expose-gc.
const collectGarbage = globalThis.gc as ((options: object) => Promise<void>) | undefined;

const [json = '{}', logLevel = 'info'] = process.argv.slice(2);
const log = createLog(logLevel as LogLevel);
const gateway = await startGateway(JSON.parse(json) as GatewayOptions, log);
endProcessBy(async () => {
  await gateway.close();
  process.disconnect?.();
}, log);
process.on('message', (question) => void gauge(question === 'collect').then((answer) => process.send?.(answer)));
process.send?.({ url: gateway.url });

async function gauge(collect: boolean): Promise<Gauge> {
  // What finalizers let go of in one collection is found by the next.
  for (let round = 0; collect && round < 3; round += 1) {
    await collectGarbage?.({ execution: 'async', type: 'major' });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { user, system } = process.cpuUsage();
  const { heapUsed, rss } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  return { cpuMs: (user + system) / 1000, heapBytes: heapUsed, rssBytes: rss, resources };
}
