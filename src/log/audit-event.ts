import { randomBytes } from 'node:crypto';
import type { WriteAttempt } from '../core/write-attempt.ts';

/** The request that a write belongs to. */
export interface AuditedRequest {
  readonly requestId: string;
  /** The name of the GraphQL operation. Null if it has none. */
  readonly operation: string | null;
  /** Identifies the caller, and does not reveal the credential. */
  readonly caller: string;
}

/** An event in the JSON format of CloudEvents 1.0. `docs/audit-event.schema.json` describes it. */
export interface AuditEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** The id of the key. Absent for a creation. */
  readonly subject?: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly channel: 'audit';
  readonly correlationid: string;
  readonly data: AuditedRequest & Omit<WriteAttempt, 'correlationId'>;
}

const SOURCE = 'urn:atlas-keys-gateway';
// CloudEvents recommends a domain name as the prefix. The project has none.
const KEY_WRITE = 'atlas-keys-gateway.api-key.write';
const REPORT_REQUEST = 'atlas-keys-gateway.arin-report.request';

/** Makes the event of a write that has ended now. */
export function auditEventOf({ correlationId, ...write }: WriteAttempt, request: AuditedRequest): AuditEvent {
  return {
    specversion: '1.0',
    // Not a UUID: the scrubber of the log would mask it.
    id: randomBytes(12).toString('base64url'),
    source: SOURCE,
    type: write.kind === 'REQUEST_REPORT' ? REPORT_REQUEST : KEY_WRITE,
    ...(write.keyId !== null && { subject: write.keyId }),
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    channel: 'audit',
    correlationid: correlationId,
    data: { ...request, ...write },
  };
}
