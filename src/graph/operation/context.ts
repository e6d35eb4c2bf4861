import type { GraphQLResolveInfo } from 'graphql';
import type { GatewayError } from '../../core/errors.ts';
import type { ArinSession } from '../../registries/arin/session.ts';
import type { AtlasSession } from '../../registries/atlas/session.ts';

/** The third argument of every resolver. Created for one operation and discarded after it, so callers never share data. */
export interface GraphContext {
  /** Reads and writes of RIPE Atlas keys with the credential of this operation. */
  readonly atlas: AtlasSession;
  /** ARIN's calls with the ARIN key of this operation. Only called by fields that the schema has if ARIN is switched on. */
  readonly arin: () => ArinSession;
  /** For a resolver with work that the executor cannot see: many promises at once, or values that take long to compute. */
  readonly cost: { addPromise(): void; addValues(count: number, bytes: number): void; readonly exceeded: Error | null };
  /** Reports an outcome of a write that the operation does not select. `sentence` is for the client, `code` for the log. */
  readonly reportUnseen: (field: string, code: string, sentence: string) => void;
  /** Adds an error at this field to the response, although the field has a value. */
  readonly addError: (error: GatewayError, info: GraphQLResolveInfo) => void;
}
