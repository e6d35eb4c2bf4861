import type { AtlasSession } from '../registries/atlas/session.ts';
import type { ObjectBudget } from './object-budget.ts';

/** What every resolver is given: one operation's view of the registries, made for it and dropped after it. */
export interface GraphContext {
  readonly atlas: AtlasSession;
  /** Every list field takes its items from it. */
  readonly objects: ObjectBudget;
}
