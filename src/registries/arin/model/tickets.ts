import { holdsArinKey } from '../../../core/arin-key.ts';

/** RFC 3339 text in UTC. */
type Instant = string;

/** A ticket of the account. Types and statuses grow with ARIN's releases, so they are plain text. */
export interface ArinTicket {
  /** ARIN's ticket number. */
  readonly id: string;
  readonly type: string | null;
  readonly status: string | null;
  readonly resolution: string | null;
  readonly createdAt: Instant | null;
  readonly updatedAt: Instant | null;
  readonly resolvedAt: Instant | null;
  readonly closedAt: Instant | null;
  /** Null if ARIN was not asked for them. */
  readonly attachments: readonly ArinAttachment[] | null;
}

export interface ArinAttachment {
  readonly messageId: string;
  readonly attachmentId: string;
  readonly fileName: string | null;
}

/** Selects tickets. ARIN requires at least one of the two. */
export interface TicketFilter {
  readonly type: string | null;
  readonly status: string | null;
}

/** True for ARIN's ticket numbers, such as 20261012-X1. */
export function isTicketNumber(text: string): boolean {
  return /^\d{8}-X\d{1,12}$/.test(text);
}

/** True for a name that can be a type or a status. ARIN adds names, so no list of them is checked. */
export function isEnumName(text: string): boolean {
  return /^[A-Z][A-Z0-9_]{0,63}$/.test(text) && !holdsArinKey(text);
}
