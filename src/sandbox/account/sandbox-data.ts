import type { RowRewriter } from '../wire/recorded-call.ts';
import type { Account } from './account.ts';
import type { SandboxBehaviour } from './options.ts';

/** A write that took effect. */
export interface Execution {
  method: string;
  /** The id of the key that was changed, or for POST of the key that was created. */
  id: string | null;
}

/** The data of one running sandbox. */
export interface SandboxData {
  readonly main: Account;
  readonly other: Account;
  readonly behaviour: SandboxBehaviour;
  /** Called for each row of each answer. Undefined if no test has set it. */
  rewriteRow: RowRewriter | undefined;
  /** All writes since the start, the oldest first. */
  readonly executions: Execution[];
}
