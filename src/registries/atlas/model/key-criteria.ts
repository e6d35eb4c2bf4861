import { GatewayError } from '../../../core/errors.ts';
import type { FindingKind } from './findings.ts';
import { parseText } from './identifiers.ts';
import type { ApiKey, Instant, KeyStatus } from './keys.ts';

// The part of a list's filter that the upstream lacks. The gateway applies it to all keys of the account.

type Maybe<T> = T | null | undefined;

/** The fields of the filter that the gateway applies, as the client sent them. "After" includes the time, "before" does not. */
export interface CriteriaInput {
  readonly statuses?: Maybe<readonly KeyStatus[]>;
  readonly labelContains?: Maybe<string>;
  readonly createdAfter?: Maybe<Date>;
  readonly createdBefore?: Maybe<Date>;
  readonly expiresAfter?: Maybe<Date>;
  readonly expiresBefore?: Maybe<Date>;
  readonly neverExpires?: Maybe<boolean>;
  readonly lastUsedAfter?: Maybe<Date>;
  readonly lastUsedBefore?: Maybe<Date>;
  readonly neverUsed?: Maybe<boolean>;
  readonly unusedSince?: Maybe<Date>;
  readonly findings?: Maybe<readonly FindingKind[]>;
}

/** A checked filter. */
export interface KeyCriteria {
  /** Null: not filtered by findings. They are looked for last, because they may need more than the key. */
  readonly findings: readonly FindingKind[] | null;
  /** Identifies the filter: equal for filters that match the same keys, in whatever order their lists name the values. */
  readonly text: string;
  /** True if the key matches all criteria but `findings`. */
  matches(key: ApiKey, statusOf: (key: ApiKey) => KeyStatus): boolean;
}

const KNOWN = [
  'statuses',
  'labelContains',
  'createdAfter',
  'createdBefore',
  'expiresAfter',
  'expiresBefore',
  'neverExpires',
  'lastUsedAfter',
  'lastUsedBefore',
  'neverUsed',
  'unusedSince',
  'findings',
] as const satisfies readonly (keyof CriteriaInput)[];

/** Null if no field is given. Throws BAD_USER_INPUT if a field is not valid. */
export function parseCriteria(input: Maybe<CriteriaInput>): KeyCriteria | null {
  const given = KNOWN.flatMap((name) => (input?.[name] == null ? [] : [[name, input[name]] as const]));
  if (!input || given.length === 0) return null;
  for (const [name, value] of given) if (Array.isArray(value) && value.length === 0) throw emptyList(name);
  if (input.labelContains != null) parseText(input.labelContains, 'labelContains', 'a part of a label');
  return {
    findings: input.findings ?? null,
    text: JSON.stringify(
      given.map(([name, value]) => [name, Array.isArray(value) ? [...new Set(value)].sort() : value]),
    ),
    matches: (key, statusOf) => matchesTimes(key, input) && matchesState(key, input, statusOf(key)),
  };
}

function matchesTimes({ createdAt, validTo, lastUsedAt }: ApiKey, input: CriteriaInput): boolean {
  return (
    isWithin(createdAt, input.createdAfter, input.createdBefore) &&
    isWithin(validTo, input.expiresAfter, input.expiresBefore) &&
    isWithin(lastUsedAt, input.lastUsedAfter, input.lastUsedBefore) &&
    (input.unusedSince == null || lastUsedAt === null || new Date(lastUsedAt) < input.unusedSince)
  );
}

function matchesState({ label, validTo, lastUsedAt }: ApiKey, input: CriteriaInput, status: KeyStatus): boolean {
  return (
    (input.statuses == null || input.statuses.includes(status)) &&
    (input.labelContains == null || (label ?? '').toLowerCase().includes(input.labelContains.toLowerCase())) &&
    (input.neverExpires == null || input.neverExpires === (validTo === null)) &&
    (input.neverUsed == null || input.neverUsed === (lastUsedAt === null))
  );
}

/** A time that is not known is within no limits. */
function isWithin(time: Instant | null, from: Maybe<Date>, to: Maybe<Date>): boolean {
  if (from == null && to == null) return true;
  if (time === null) return false;
  const date = new Date(time);
  return (from == null || date >= from) && (to == null || date < to);
}

function emptyList(name: string): GatewayError {
  return new GatewayError(
    'BAD_USER_INPUT',
    `\`${name}\` must not be an empty list. Omit it to list all keys, or name at least one value.`,
  );
}
