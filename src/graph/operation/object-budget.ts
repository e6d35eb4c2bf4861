import { GatewayError } from '../../core/errors.ts';

/** Upper limit for the number of list items in one operation. */
export interface ObjectBudget {
  /** Returns the same list and counts its items. Throws BAD_USER_INPUT if the operation exceeds its limit. */
  take<T>(list: readonly T[]): readonly T[];
}

/** Enough for a page of 100 keys with 300 grants each. */
const MAX_OBJECTS = 40_000;

/**
 * Creates the budget of one operation. Nested lists multiply, and grants that name keys form a cycle, so a short query
 * could list millions of objects at the cost of one upstream call. Every list field takes its items from this budget.
 */
export function createObjectBudget(maxObjects: number = MAX_OBJECTS): ObjectBudget {
  let left = maxObjects;
  return {
    take: (list) => {
      left -= list.length;
      if (left >= 0) return list;
      throw new GatewayError(
        'BAD_USER_INPUT',
        `The operation lists more than ${maxObjects} objects, which is the limit. Ask for fewer keys, or select fewer lists of each key.`,
      );
    },
  };
}
