import { fileURLToPath } from 'node:url';
import { startChild, type Child } from './child.ts';
import { startNetwork } from './network.ts';
import { startRouter } from './router.ts';

// npm start: the sandbox and the keys subgraph in front of it, the network subgraph, and Hive Gateway in front of both.

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

const SUPERGRAPH = fileURLToPath(new URL('supergraph.graphql', import.meta.url));

/** The router's; the subgraphs have the two after it. */
const port = Number(process.env['PORT'] || 4000);

interface Part {
  stop(): Promise<void>;
}

const parts: Part[] = [];
let stopping: Promise<void> | null = null;

// Ctrl-C comes more than once, from the terminal and from npm.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());

try {
  const keys = await add(startKeys());
  const network = await add(startNetwork({ port: port + 2 }));
  const keysUrl = `http://127.0.0.1:${port + 1}/graphql`;
  const subgraphs = { keys: keysUrl, network: network.url };
  const router = await add(startRouter({ port, subgraphs, supergraphFile: SUPERGRAPH }));
  // None of them is of use without the others.
  for (const child of [keys, router]) void child.ended.then(stop);
  console.log(greeting(router.url, keysUrl, network.url, keys.greeting[1] ?? ''));
} catch (error) {
  // Ctrl-C ends what has just been started, too: that is no fault.
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
    throw new Error('It was told to stop while it started.');
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

/** What was started last goes first, so that nobody asks for what is gone. */
async function stopParts(): Promise<void> {
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) await part.stop();
}

/** The gateway of this repository, as a subgraph; without ATLAS_API_URL it brings its sandbox. */
function startKeys(): Promise<Child> {
  const env = { GRAPH_ROLE: 'subgraph', PORT: String(port + 1), LOG_LEVEL: 'warn' };
  return startChild({ command: ['src/main.js'], folder: REPOSITORY, env, ready: /Sandbox key +(\S+)/ });
}

function greeting(router: string, keys: string, network: string, key: string): string {
  return [
    '',
    'A larger graph of two subgraphs, in front of a sandbox: every key in it is made up, and none works anywhere else.',
    '',
    `  Larger graph      ${router}`,
    `  Sandbox key       ${key}`,
    `  Keys subgraph     ${keys}`,
    `  Network subgraph  ${network}`,
    '',
    '  Try   curl -s \\',
    `          -H 'Authorization: Key ${key}' \\`,
    "          -H 'Content-Type: application/json' \\",
    `          -d '{"query":"{ probe(id: 101) { description apiKeysTargeting { nodes { label } } } }"}' \\`,
    `          ${router}`,
    '',
    'README.md has three queries that cross the subgraphs. Ctrl-C ends all of it.',
    '',
  ].join('\n');
}
