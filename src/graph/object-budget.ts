import { GatewayError } from '../core/errors.ts';

/** How many objects one operation may list; see `createObjectBudget`. */
export interface ObjectBudget {
  /** The same list, if the operation has that many objects left. */
  take<T>(list: readonly T[]): readonly T[];
}

/** A page of 100 keys with 300 grants each is within it. */
const MAX_OBJECTS = 40_000;

/**
 * Lists within lists multiply, and grants that name keys make a circle of them: a short query could ask for millions of
 * objects at the cost of one upstream call. Every list field takes its items from this budget.
 */
export function createObjectBudget(maxObjects: number = MAX_OBJECTS): ObjectBudget {
  let left = maxObjects;
  return {
    take: (list) => {
      left -= list.length;
      if (left >= 0) return list;
      throw new GatewayError(
        'BAD_USER_INPUT',
        `The operation lists more than ${maxObjects} objects. Ask for fewer keys, or for less of each.`,
      );
    },
  };
}
