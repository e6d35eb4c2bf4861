import type { AtlasSession } from '../../registries/atlas/session.ts';
import type { ObjectBudget } from './object-budget.ts';

/** The third argument of every resolver. Created for one operation and discarded after it, so callers never share data. */
export interface GraphContext {
  /** Reads and writes of RIPE Atlas keys with the credential of this operation. */
  readonly atlas: AtlasSession;
  /** Limits the number of list items in this operation. Every list field passes its items through it. */
  readonly objects: ObjectBudget;
}
