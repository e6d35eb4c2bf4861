import { isRecord, readGrants, type GrantScope } from './grant-validation.ts';
import { ApiError, rejectIfAny, type Problem } from '../wire/api-error.ts';
import { defaultFields, type WritableFields } from '../account/stored-key.ts';
import { readTimestamp, storeTimestamp } from '../account/timestamps.ts';
import type { SignedInContext } from './context.ts';

/** The maximum length of a label, in characters (Unicode code points). */
const LONGEST_LABEL = 255;

/** The body of a write. Throws if it is not a JSON object. */
function bodyOf({ call }: SignedInContext): Record<string, unknown> {
  if (!call.isJson) throw new ApiError(415, 'Unsupported media type in request: application/json is expected.');
  const { body } = call.recorded;
  if (body === undefined) throw new ApiError(400, 'The request body is not valid JSON.');
  if (!isRecord(body)) throw new ApiError(400, 'The request body must be a JSON object.');
  return body;
}

/**
 * The five writable fields after this request: fields that the body does not contain keep their value of `before`.
 * Throws one error with all problems of the body.
 */
export function readFields(context: SignedInContext, before: WritableFields = defaultFields()): WritableFields {
  const body = bodyOf(context);
  const problems: Problem[] = [];
  const scope: GrantScope = {
    account: context.caller.account,
    wantedKeyTargetForm: context.data.behaviour.wantedKeyTargetForm,
    problems,
  };
  const given = (name: keyof WritableFields) => body[name] !== undefined;
  const after: WritableFields = {
    label: given('label') ? readLabel(body['label'], problems) : before.label,
    valid_from: given('valid_from') ? readDate(body, 'valid_from', problems) : before.valid_from,
    valid_to: given('valid_to') ? readDate(body, 'valid_to', problems) : before.valid_to,
    enabled: given('enabled') ? readBoolean(body, 'enabled', problems) : before.enabled,
    grants: given('grants') ? readGrants(body['grants'], scope) : before.grants,
  };
  checkWindow(after, problems);
  if (body['regenerate'] !== undefined) readBoolean(body, 'regenerate', problems);
  rejectIfAny(problems);
  return after;
}

function readLabel(value: unknown, problems: Problem[]): string {
  if (typeof value !== 'string') return report(problems, '/label', 'Not a valid string.', '');
  if (Array.from(value).length <= LONGEST_LABEL) return value;
  return report(problems, '/label', `Ensure this field has no more than ${LONGEST_LABEL} characters.`, '');
}

function readDate(body: Record<string, unknown>, name: string, problems: Problem[]): string | null {
  const value = body[name];
  if (value === null) return null;
  const instant = typeof value === 'string' ? readTimestamp(value) : null;
  if (instant !== null) return storeTimestamp(instant);
  return report(problems, `/${name}`, 'Expected a date and time in ISO 8601.', null);
}

function readBoolean(body: Record<string, unknown>, name: string, problems: Problem[]): boolean {
  const value = body[name];
  return typeof value === 'boolean' ? value : report(problems, `/${name}`, 'Must be a valid boolean.', false);
}

function checkWindow({ valid_from: from, valid_to: to }: WritableFields, problems: Problem[]): void {
  if (from === null || to === null) return;
  const [start, end] = [readTimestamp(from), readTimestamp(to)];
  if (start !== null && end !== null && end < start) {
    report(problems, '/valid_to', 'The end of validity is before its beginning.', null);
  }
}

function report<Value>(problems: Problem[], pointer: string, detail: string, fallback: Value): Value {
  problems.push({ source: { pointer }, detail });
  return fallback;
}
