import type { GraphQLError } from 'graphql';
import type { Path } from './path.ts';

/** The errors of one execution, in the order in which they came up. */
export class CollectedErrors {
  readonly list: GraphQLError[] = [];
  readonly #nulled = new Set<Path | undefined>();

  /** `path`: the place that is null because of it. Below a place that is null already nothing more is reported. */
  add(error: GraphQLError, path: Path | undefined): void {
    if (this.#isNulled(path)) return;
    this.#nulled.add(path);
    this.list.push(error);
  }

  #isNulled(path: Path | undefined): boolean {
    if (this.list.length === 0) return false;
    for (let place = path; place !== undefined; place = place.prev) if (this.#nulled.has(place)) return true;
    return this.#nulled.has(undefined);
  }
}
