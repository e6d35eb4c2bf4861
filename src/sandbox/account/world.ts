import type { Account } from './account.ts';
import type { RunningSettings } from './options.ts';
import type { IncomingCall } from '../wire/recorded-call.ts';
import type { StoredKey } from './stored-key.ts';

/** A write that really took effect: on the addressed key, or for POST on the one that it made. */
export interface Execution {
  method: string;
  id: string | null;
}

/** Everything that one running sandbox remembers. */
export interface World {
  readonly main: Account;
  readonly other: Account;
  readonly settings: RunningSettings;
  readonly executions: Execution[];
}

/** Who calls: a key of an account, or with a session cookie the account's owner. */
export interface Caller {
  readonly account: Account;
  readonly key: StoredKey | null;
}

/** A call that needs no credential. */
export interface OpenContext {
  readonly world: World;
  readonly call: IncomingCall;
}

/** A call whose caller is known; `parts` are the variable parts of its path. */
export interface SignedInContext extends OpenContext {
  readonly caller: Caller;
  readonly parts: readonly string[];
}

/** A row as it leaves, after the test that runs the sandbox has had its say. */
export function outgoingRow({ world, call }: OpenContext, row: Record<string, unknown>): unknown {
  const rewrite = world.settings.rewriteRow;
  return rewrite ? rewrite(row, call.recorded) : row;
}
