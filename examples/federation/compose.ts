import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';

export interface Subgraph {
  /** The name that the configuration of the router uses. */
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
}

/** Reads the SDL of a subgraph, which needs no credential. */
export async function readSdl(url: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
  });
  const answer = (await response.json()) as { data?: { _service?: { sdl?: string } } };
  const sdl = answer.data?._service?.sdl;
  if (sdl === undefined) throw new Error(`${url} is not a subgraph.`);
  return sdl;
}

/** Composes the supergraph, which a router reads. Throws if the subgraphs do not compose. */
export function compose(subgraphs: readonly Subgraph[]): string {
  const { errors = [], supergraphSdl } = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  );
  if (supergraphSdl === undefined) throw new AggregateError(errors, 'The subgraphs do not compose.');
  return supergraphSdl;
}
