import type { GraphQLResolveInfo } from 'graphql';
import type { GatewayError } from '../../core/errors.ts';
import type { AtlasSession } from '../../registries/atlas/session.ts';
import type { UserError } from '../../registries/atlas/writing/user-errors.ts';

/** The third argument of every resolver. Created for one operation and discarded after it, so callers never share data. */
export interface GraphContext {
  /** Reads and writes of RIPE Atlas keys with the credential of this operation. */
  readonly atlas: AtlasSession;
  /** For a resolver that creates many promises before the executor can count them. */
  readonly cost: { addPromise(): void; readonly exceeded: Error | null };
  /** Reports a write that was refused with these user errors, although the operation does not select them. */
  readonly reportRefusal: (field: string, userErrors: readonly UserError[]) => void;
  /** Adds an error at this field to the response, although the field has a value. */
  readonly addError: (error: GatewayError, info: GraphQLResolveInfo) => void;
}
