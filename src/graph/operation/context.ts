import type { AtlasSession } from '../../registries/atlas/session.ts';

/** The third argument of every resolver. Created for one operation and discarded after it, so callers never share data. */
export interface GraphContext {
  /** Reads and writes of RIPE Atlas keys with the credential of this operation. */
  readonly atlas: AtlasSession;
  /** For a resolver that creates many promises before the executor can count them. */
  readonly cost: { addPromise(): void; readonly exceeded: Error | null };
}
