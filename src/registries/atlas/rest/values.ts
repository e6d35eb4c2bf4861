import { scrub } from '../../../core/scrub.ts';
import type { Instant } from '../model/keys.ts';

// Checks of single values of the upstream's JSON. Each takes an unknown value and throws a WireError for a wrong one.

/** The body of a response does not match the upstream's documentation. The message never contains a value of the body. */
export class WireError extends Error {
  /** The missing part, for a sentence such as "The gateway expected a time as valid_to." */
  readonly expected: string;

  constructor(expected: string) {
    super(`The upstream's response does not contain ${expected}.`);
    this.name = 'WireError';
    this.expected = expected;
  }
}

type Row = Readonly<Record<string, unknown>>;

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function row(value: unknown, expected: string): Row {
  if (!isRow(value)) throw new WireError(expected);
  return value;
}

export function list(value: unknown, expected: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new WireError(expected);
  return value;
}

export function text(value: unknown, expected: string): string {
  if (typeof value !== 'string') throw new WireError(expected);
  return value;
}

/** A text without UUIDs. Every text of the upstream that clients see passes through here. Null if it is absent or null. */
export function scrubbed(value: unknown, expected: string): string | null {
  return value == null ? null : scrub(text(value, expected));
}

export function optionalBoolean(value: unknown, name: string): boolean | null {
  if (value == null) return null;
  if (typeof value !== 'boolean') throw new WireError(`a boolean as ${name}`);
  return value;
}

export function optionalInteger(value: unknown, name: string): number | null {
  if (value == null) return null;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new WireError(`an integer as ${name}`);
  return value;
}

/** The largest value of GraphQL's Int. */
export const MAX_INT = 2 ** 31 - 1;

export function numericId(value: unknown, expected: string): string {
  const id = String(value);
  if (!/^\d+$/.test(id) || Number(id) > MAX_INT) throw new WireError(expected);
  return id;
}

/** Matches valid times only. 29 February is left out, because its validity depends on the year. */
const PLAIN_TIME =
  /^\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
const NAIVE_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/;

/** Accepts a time without a zone (which means UTC), with a zone, or as seconds since 1970. */
export function instant(value: unknown, name: string): Instant | null {
  if (value == null) return null;
  // A page contains hundreds of times. A Date costs ten times as much. A text that is built with `+` is slow to
  // serialise to JSON, so it is built with `join`.
  if (typeof value === 'string' && PLAIN_TIME.test(value)) return [value, '.000Z'].join('');
  const date = typeof value === 'number' ? new Date(value * 1000) : new Date(zoned(text(value, name)));
  if (Number.isNaN(date.getTime()) || (typeof value === 'string' && !isDay(value.slice(0, 10))))
    throw new WireError(`a time as ${name}`);
  return date.toISOString();
}

/** `Date` accepts 31 April and reads it as 1 May, so the day is compared. The JSON of an invalid date is null. */
function isDay(day: string): boolean {
  return (new Date(day).toJSON() as string | null)?.startsWith(day) === true;
}

function zoned(time: string): string {
  return NAIVE_TIME.test(time) ? `${time.replace(' ', 'T')}Z` : time;
}
