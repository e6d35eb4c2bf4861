/** How an attempt can end. `docs/audit.md` describes each. */
export const WRITE_OUTCOMES = ['DONE', 'FAILED', 'NOT_ATTEMPTED', 'PLANNED', 'REFUSED', 'UNKNOWN'] as const;

/** An attempt to change something at a registry: a key, or ARIN's tickets. It contains no secret, label or e-mail address. */
export interface WriteAttempt {
  readonly kind: 'CREATE' | 'DELETE' | 'REGENERATE' | 'REPLACE' | 'REQUEST_REPORT' | 'UPDATE';
  /** The field of `Mutation`. */
  readonly mutation: string;
  /** The same for all attempts of one bulk or one rotation. */
  readonly correlationId: string;
  /** Null for a creation and for a report, or if the id is not valid. */
  readonly keyId: string | null;
  /** The id of the key that the write has created or regenerated. Null if there is none. */
  readonly newKeyId: string | null;
  /** The number of the ticket that ARIN created for a report. Null if ARIN created no ticket, or if the gateway does not know the number. */
  readonly ticketId: string | null;
  /** The version of the key before and after the write. Null if it is not known. */
  readonly versionBefore: string | null;
  readonly versionAfter: string | null;
  readonly outcome: (typeof WRITE_OUTCOMES)[number];
  /** Null if the outcome is DONE or PLANNED. */
  readonly errorCode: string | null;
  /** Null if there was no response. */
  readonly upstreamStatus: number | null;
}
