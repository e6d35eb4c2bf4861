import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { AuditEvent } from '../../src/log/audit-event.ts';

const SCHEMA = JSON.parse(
  readFileSync(new URL('../../docs/audit-event.schema.json', import.meta.url), 'utf8'),
) as object;
const isAuditEvent = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true }).compile<AuditEvent>(SCHEMA);

/** Parses a line of the audit. Throws if it does not match the schema in `docs/`. */
export function checkedAuditEvent(line: string): AuditEvent {
  const event: unknown = JSON.parse(line);
  if (isAuditEvent(event)) return event;
  throw new Error(`The audit event does not match its schema: ${JSON.stringify(isAuditEvent.errors)}\n${line}`);
}
