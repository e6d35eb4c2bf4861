import { isRecord, readGrants, type GrantScope } from './grant-validation.ts';
import { ApiError, rejectIfAny, type Problem } from '../wire/api-error.ts';
import { defaultFields, type WritableFields } from '../account/stored-key.ts';
import { readTimestamp, storeTimestamp } from '../account/timestamps.ts';
import type { SignedInContext } from '../account/world.ts';

const LONGEST_LABEL = 255;

/** The body of a write, which has to be a JSON object. */
function bodyOf({ call }: SignedInContext): Record<string, unknown> {
  if (!call.isJson) throw new ApiError(415, 'Unsupported media type in request: application/json is expected.');
  const { body } = call.recorded;
  if (body === undefined) throw new ApiError(400, 'The request body is not valid JSON.');
  if (!isRecord(body)) throw new ApiError(400, 'The request body must be a JSON object.');
  return body;
}

/**
 * The five writable fields after this body: what it leaves out stays as in `before`.
 * All faults of the body are refused in one answer.
 */
export function readFields(context: SignedInContext, before: WritableFields = defaultFields()): WritableFields {
  const body = bodyOf(context);
  const problems: Problem[] = [];
  const scope: GrantScope = {
    account: context.caller.account,
    wantedKeyTargetForm: context.world.settings.behaviour.wantedKeyTargetForm,
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
  if (typeof value !== 'string') return fault(problems, '/label', 'Not a valid string.', '');
  if (Array.from(value).length <= LONGEST_LABEL) return value;
  return fault(problems, '/label', `Ensure this field has no more than ${LONGEST_LABEL} characters.`, '');
}

function readDate(body: Record<string, unknown>, name: string, problems: Problem[]): string | null {
  const value = body[name];
  if (value === null) return null;
  const instant = typeof value === 'string' ? readTimestamp(value) : null;
  if (instant !== null) return storeTimestamp(instant);
  return fault(problems, `/${name}`, 'Expected a date and time in ISO 8601.', null);
}

function readBoolean(body: Record<string, unknown>, name: string, problems: Problem[]): boolean {
  const value = body[name];
  return typeof value === 'boolean' ? value : fault(problems, `/${name}`, 'Must be a valid boolean.', false);
}

function checkWindow({ valid_from: from, valid_to: to }: WritableFields, problems: Problem[]): void {
  if (from === null || to === null) return;
  const [start, end] = [readTimestamp(from), readTimestamp(to)];
  if (start !== null && end !== null && end < start) {
    fault(problems, '/valid_to', 'The end of validity is before its beginning.', null);
  }
}

function fault<Value>(problems: Problem[], pointer: string, detail: string, instead: Value): Value {
  problems.push({ source: { pointer }, detail });
  return instead;
}
