import type { Account } from '../account/account.ts';
import type { SandboxData } from '../account/sandbox-data.ts';
import type { StoredKey } from '../account/stored-key.ts';
import type { IncomingCall } from '../wire/recorded-call.ts';

/** The caller of the API. */
export interface Caller {
  readonly account: Account;
  /** Null if the caller is the owner of the account, signed in with a session cookie. */
  readonly key: StoredKey | null;
}

/** The context of a call that needs no credential. */
export interface OpenContext {
  readonly data: SandboxData;
  readonly call: IncomingCall;
}

/** The context of a call whose caller is known. */
export interface SignedInContext extends OpenContext {
  readonly caller: Caller;
  /** The variable parts of the path. */
  readonly parts: readonly string[];
}

/** The row as it is sent: changed by `rewriteRow` if a test has set it. */
export function outgoingRow({ data, call }: OpenContext, row: Record<string, unknown>): unknown {
  return data.rewriteRow ? data.rewriteRow(row, call.recorded) : row;
}
