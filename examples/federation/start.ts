import { fileURLToPath } from 'node:url';
import { startChild, type Child } from './child.ts';
import { startNetwork } from './network.ts';
import { PLANNERS, startRouter, type Planner } from './router.ts';

// `npm start` starts the sandbox, the keys subgraph in front of it, the network subgraph, and Hive Gateway in front of both
// subgraphs.

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

const SUPERGRAPH = fileURLToPath(new URL('supergraph.graphql', import.meta.url));

/** The port of the router. The subgraphs use the next two ports. */
const port = Number(process.env['PORT'] || 4000);

interface Part {
  stop(): Promise<void>;
}

const parts: Part[] = [];
let stopping: Promise<void> | null = null;

// Ctrl-C sends several signals: the terminal and npm send one each.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());

try {
  const planner = plannerOf(process.env['PLANNER'] || 'javascript');
  const keys = await add(startKeys());
  const network = await add(startNetwork({ port: port + 2 }));
  const keysUrl = `http://127.0.0.1:${port + 1}/graphql`;
  const subgraphs = { keys: keysUrl, network: network.url };
  const router = await add(startRouter({ planner, port, subgraphs, supergraphFile: SUPERGRAPH }));
  // No part is useful without the others.
  for (const child of [keys, router]) void child.ended.then(stop);
  console.log(greeting(planner, router.url, keysUrl, network.url, keys.greeting[1] ?? ''));
} catch (error) {
  // Ctrl-C also ends a part that is just starting, which is not an error.
  if (!isStopping()) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
  await stop();
}

async function add<P extends Part>(starting: Promise<P>): Promise<P> {
  const part = await starting;
  if (isStopping()) {
    await part.stop();
    throw new Error('The example was stopped while it was starting.');
  }
  parts.push(part);
  return part;
}

function isStopping(): boolean {
  return stopping !== null;
}

function stop(): Promise<void> {
  return (stopping ??= stopParts());
}

/** Stops the parts in reverse order, so that no part calls one that has stopped. */
async function stopParts(): Promise<void> {
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) await part.stop();
}

/** Starts the gateway of this repository as a subgraph. Without ATLAS_API_URL it starts its sandbox too. */
function startKeys(): Promise<Child> {
  const env = { GRAPH_ROLE: 'subgraph', PORT: String(port + 1), LOG_LEVEL: 'warn' };
  return startChild({ command: ['src/main.js'], folder: REPOSITORY, env, ready: /Sandbox key +(\S+)/ });
}

function plannerOf(name: string): Planner {
  const planner = PLANNERS.find((one) => one === name);
  if (planner === undefined) throw new Error(`PLANNER must be one of ${PLANNERS.join(', ')}, not "${name}".`);
  return planner;
}

function greeting(planner: Planner, router: string, keys: string, network: string, key: string): string {
  return [
    '',
    'A larger graph of two subgraphs, in front of a sandbox. All keys are made up and work only here.',
    '',
    `  Larger graph      ${router}`,
    `  Sandbox key       ${key}`,
    `  Keys subgraph     ${keys}`,
    `  Network subgraph  ${network}`,
    `  Query planner     ${planner}`,
    '',
    '  Try   curl -s \\',
    `          -H 'Authorization: Key ${key}' \\`,
    "          -H 'Content-Type: application/json' \\",
    `          -d '{"query":"{ probe(id: 101) { description apiKeysTargeting { nodes { label } } } }"}' \\`,
    `          ${router}`,
    '',
    'README.md has three operations that cross the subgraphs. Press Ctrl-C to stop everything.',
    '',
  ].join('\n');
}
