import type { GraphQLResolveInfo } from 'graphql';

/** A place in the answer, as graphql-js hands it to resolvers. */
export type Path = GraphQLResolveInfo['path'];

export function pathBelow(prev: Path | undefined, key: number | string, typename: string | undefined): Path {
  return { prev, key, typename };
}

/** From the root down. */
export function pathToArray(path: Path | undefined): (number | string)[] {
  const keys: (number | string)[] = [];
  for (let place = path; place !== undefined; place = place.prev) keys.push(place.key);
  return keys.reverse();
}
