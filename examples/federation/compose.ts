import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';

export interface Subgraph {
  /** By which the router's configuration knows it. */
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
}

/** What a subgraph says of itself. It needs no credential for that. */
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

/** The supergraph: what a router needs to know of all subgraphs. */
export function compose(subgraphs: readonly Subgraph[]): string {
  const { errors = [], supergraphSdl } = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  );
  if (supergraphSdl === undefined) throw new AggregateError(errors, 'The subgraphs do not compose.');
  return supergraphSdl;
}
