import { isIP } from 'node:net';
import { resemblesKey } from '../../../core/scrub.ts';

export const REPORT_KINDS = ['ASSOCIATIONS', 'REASSIGNMENT', 'WHOWAS_ASN', 'WHOWAS_NET'] as const;

export type ReportKind = (typeof REPORT_KINDS)[number];

/** A report to request. `path` begins after the base URL. */
export interface ReportRequest {
  readonly path: string;
  /** The template of the path. */
  readonly route: string;
  /** False for a report about the whole account. */
  readonly hasSubject: boolean;
  /** The types that its ticket can have. */
  readonly ticketTypes: readonly string[];
}

const TICKET_TYPES: Readonly<Record<ReportKind, readonly string[]>> = {
  ASSOCIATIONS: ['ASSOCIATIONS_REPORT'],
  REASSIGNMENT: ['REASSIGNMENT_REPORT', 'USER_REASSIGNMENT_REPORT'],
  WHOWAS_ASN: ['WHOWAS_REPORT'],
  WHOWAS_NET: ['WHOWAS_REPORT'],
};

const ROUTES: Readonly<Record<ReportKind, string>> = {
  ASSOCIATIONS: '/report/associations',
  REASSIGNMENT: '/report/reassignment/{handle}',
  WHOWAS_ASN: '/report/whoWas/asn/{asn}',
  WHOWAS_NET: '/report/whoWas/net/{address}',
};

/** Returns the request, or a sentence that says what the subject must be. */
export function reportRequest(kind: ReportKind, subject: string | null): ReportRequest | string {
  const path = PATHS[kind](subject?.trim() ?? '');
  if (path === null) return EXPECTED[kind];
  return {
    path: `/report/${path}`,
    route: ROUTES[kind],
    hasSubject: kind !== 'ASSOCIATIONS',
    ticketTypes: TICKET_TYPES[kind],
  };
}

const NET_HANDLE = /^NET6?-[0-9A-Z][0-9A-Z-]{0,62}$/;
const MAX_ASN = 4_294_967_295;

/** The path of each kind. Null if the subject is not valid. */
const PATHS: Readonly<Record<ReportKind, (subject: string) => string | null>> = {
  ASSOCIATIONS: (subject) => (subject === '' ? 'associations' : null),
  REASSIGNMENT: (subject) => {
    const handle = subject.toUpperCase();
    // Something that looks like a key must not get into a URL.
    return NET_HANDLE.test(handle) && !resemblesKey(handle) ? `reassignment/${handle}` : null;
  },
  WHOWAS_ASN: (subject) => {
    const [, digits = ''] = /^(?:AS)?(\d{1,10})$/i.exec(subject) ?? [];
    return digits !== '' && Number(digits) <= MAX_ASN ? `whoWas/asn/${Number(digits)}` : null;
  },
  // The colons of an IPv6 address stay as they are: ARIN does not document that it decodes them. A zone is no part of the address.
  WHOWAS_NET: (subject) => (isIP(subject) !== 0 && !subject.includes('%') ? `whoWas/net/${subject}` : null),
};

const EXPECTED: Readonly<Record<ReportKind, string>> = {
  ASSOCIATIONS: 'An associations report is about the whole account, so `subject` must be absent.',
  REASSIGNMENT:
    '`subject` must be the handle of a network that was allocated to you directly, such as NET-192-0-2-0-1.',
  WHOWAS_ASN: '`subject` must be the number of an autonomous system, such as 64496 or AS64496.',
  WHOWAS_NET: '`subject` must be an IP address, such as 192.0.2.1 or 2001:db8::1, without a prefix length.',
};
