import type { ApiKey, Grant, Instant } from './keys.ts';

/** The kinds of findings, in the order in which the findings of a key are listed. */
export const FINDING_KINDS = [
  'ADMINISTRATOR_GRANT',
  'BROAD_GRANT',
  'DANGLING_TARGET',
  'DISABLED_WITH_GRANTS',
  'DUPLICATE_GRANT',
  'EXPIRED',
  'EXPIRES_SOON',
  'FROZEN',
  'NEVER_EXPIRES',
  'NEVER_USED',
  'NO_LABEL',
  'ROTATION_DUE',
  'SUPERSEDED',
  'UNUSED_FOR_LONG',
] as const;

export type FindingKind = (typeof FINDING_KINDS)[number];

/** From the lowest to the highest. */
export const FINDING_SEVERITIES = ['INFO', 'WARNING', 'CRITICAL'] as const;

export type FindingSeverity = (typeof FINDING_SEVERITIES)[number];

/** The severity of each kind. `docs/findings.md` gives the reasons. */
export const SEVERITY_OF: Readonly<Record<FindingKind, FindingSeverity>> = {
  ADMINISTRATOR_GRANT: 'CRITICAL',
  BROAD_GRANT: 'WARNING',
  DANGLING_TARGET: 'INFO',
  DISABLED_WITH_GRANTS: 'INFO',
  DUPLICATE_GRANT: 'INFO',
  EXPIRED: 'INFO',
  EXPIRES_SOON: 'WARNING',
  FROZEN: 'INFO',
  NEVER_EXPIRES: 'WARNING',
  NEVER_USED: 'WARNING',
  NO_LABEL: 'INFO',
  ROTATION_DUE: 'WARNING',
  SUPERSEDED: 'INFO',
  UNUSED_FOR_LONG: 'WARNING',
};

/** A reason why a key needs attention. */
export interface Finding {
  readonly kind: FindingKind;
  readonly severity: FindingSeverity;
  /** The grant that the finding is about. Null if it is about the whole key. */
  readonly grant: Grant | null;
  /** The time that the finding is about. Null if there is none. */
  readonly at: Instant | null;
  /** Says what is wrong and what to do. A function, because a report over all keys needs no text. */
  message(): string;
}

/** Whole days after which a state becomes a finding. */
export interface FindingThresholds {
  readonly expiresSoonDays: number;
  readonly rotationDueDays: number;
  readonly unusedDays: number;
}

export const DEFAULT_THRESHOLDS: FindingThresholds = { expiresSoonDays: 30, rotationDueDays: 90, unusedDays: 90 };

/** The facts beyond the key that findings depend on. */
export interface FindingFacts {
  readonly now: Date;
  readonly thresholds: FindingThresholds;
  /** The permissions that take targets. Null if they are not known: then BROAD_GRANT finds less. */
  readonly permissionsWithTargets: ReadonlySet<string> | null;
  /** All keys of the account. Null if they are not known: then DANGLING_TARGET and SUPERSEDED find nothing. */
  readonly account: AccountIndex | null;
}

/** The keys of an account, indexed for the findings that compare a key with the others. */
export interface AccountIndex {
  /** Null if the id of a key could not be read. */
  readonly ids: ReadonlySet<string> | null;
  /** For the id of a key: of the newer keys with the same label and grants, the one that was used last. */
  readonly newerTwins: ReadonlyMap<string, ApiKey>;
}
