import type { LiveAnswer, LiveService } from './service.ts';

/** Something that the gateway, its documentation or the sandbox takes for granted about the service. */
export interface Behaviour {
  readonly name: string;
  /** Documented by RIPE NCC, seen by users of the service or in clients of it, or assumed by the gateway. */
  readonly basis: 'assumed' | 'documented' | 'seen';
  readonly expected: string;
  /** What it means for the gateway if the service behaves in another way. */
  readonly otherwise: string;
  readonly check: (service: LiveService) => Promise<Finding>;
}

/** The texts are constants, numbers and names of the documentation. They have no value of the service. */
export type Finding =
  | { readonly kind: 'HOLDS' }
  | { readonly kind: 'DIFFERS'; readonly seen: string }
  | { readonly kind: 'NOT_CHECKED'; readonly reason: string; readonly isFailure: boolean };

const HOLDS: Finding = { kind: 'HOLDS' };

export function holdsIf(holds: boolean, otherwiseSeen: string): Finding {
  return holds ? HOLDS : { kind: 'DIFFERS', seen: otherwiseSeen };
}

/** It cannot be checked with this key or this account. */
export function notChecked(reason: string): Finding {
  return { kind: 'NOT_CHECKED', reason, isFailure: false };
}

/** The service has not answered. */
export function checkFailed(reason: string): Finding {
  return { kind: 'NOT_CHECKED', reason, isFailure: true };
}

export function statusIs(expected: number, answer: LiveAnswer): Finding {
  return holdsIf(answer.status === expected, String(answer.status));
}
