import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startChild, type Child } from './child.ts';
import { compose, readSdl } from './compose.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const HIVE_GATEWAY = 'node_modules/@graphql-hive/gateway/dist/bin.js';

/** The query planners of Hive Gateway. `rust` is in the package @graphql-hive/router-runtime. */
export const PLANNERS = ['javascript', 'rust'] as const;

export type Planner = (typeof PLANNERS)[number];

export interface RouterOptions {
  /** The planner that splits each operation into requests to the subgraphs. */
  readonly planner: Planner;
  readonly port: number;
  /** The address of each subgraph, by its name. */
  readonly subgraphs: Readonly<Record<string, string>>;
  /** The file to write the supergraph to, which the router reads. */
  readonly supergraphFile: string;
}

/** Composes the SDL of the subgraphs, and serves the larger graph with Hive Gateway. */
export async function startRouter(options: RouterOptions): Promise<Child & { readonly url: string }> {
  const { planner, port, supergraphFile } = options;
  const services = Object.entries(options.subgraphs).map(async ([name, url]) => ({
    name,
    url,
    sdl: await readSdl(url),
  }));
  await writeFile(supergraphFile, compose(await Promise.all(services)));
  const listen = ['--host', '127.0.0.1', '--port', String(port), '--fork', '0'];
  const child = await startChild({
    command: [HIVE_GATEWAY, 'supergraph', supergraphFile, '--config-path', 'gateway.config.ts', ...listen],
    folder: FOLDER,
    // The configuration reads it.
    env: { PLANNER: planner },
    ready: /Listening on/,
  });
  return { ...child, url: `http://127.0.0.1:${port}/graphql` };
}
