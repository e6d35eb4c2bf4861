import type { Credential } from '../core/credential.ts';
import type { AtlasSession } from '../registries/atlas/session.ts';
import type { ObjectBudget } from './object-budget.ts';

/** What every resolver is given: one operation's view of the registries, made for it and dropped after it. */
export interface GraphContext {
  readonly credential: Credential;
  readonly atlas: AtlasSession;
  /** The base address of the REST API without a slash at its end, for the urls of keys. */
  readonly atlasUrl: string;
  /** Every list field takes its items from it. */
  readonly objects: ObjectBudget;
}
