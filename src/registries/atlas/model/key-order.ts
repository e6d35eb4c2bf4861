import type { ApiKey } from './keys.ts';

/** A value to sort keys by, and the direction. */
export interface KeyOrder {
  readonly field: 'CREATED_AT' | 'LABEL' | 'LAST_USED_AT' | 'VALID_TO';
  readonly direction: 'ASC' | 'DESC';
}

/** The order of a list that the gateway filters, if the client asks for none. */
export const NEWEST_FIRST: KeyOrder = { field: 'CREATED_AT', direction: 'DESC' };

/** The place of a key in an order. */
export interface Place {
  /** A time in milliseconds, or a text. Null if the key has no such value. */
  readonly value: number | string | null;
  readonly id: string;
}

/** A cursor contains the value, so it must not be of any length. */
const MAX_LABEL = 100;

/** The place of a key in an order by this field. */
export function placeOf(key: ApiKey, field: KeyOrder['field']): Place {
  const { id, label } = key;
  if (field === 'LABEL') return { id, value: label === null || label === '' ? null : label.slice(0, MAX_LABEL) };
  const time = { CREATED_AT: key.createdAt, LAST_USED_AT: key.lastUsedAt, VALID_TO: key.validTo }[field];
  return { id, value: time === null ? null : Date.parse(time) };
}

/** Negative if `one` comes before `other`. Keys without a value come last in both directions. Equal values: by the id. */
export function comparePlaces(one: Place, other: Place, direction: KeyOrder['direction']): number {
  if (one.value === null || other.value === null) {
    if (one.value !== other.value) return one.value === null ? 1 : -1;
    return compareTexts(one.id, other.id);
  }
  const values =
    typeof one.value === 'number' && typeof other.value === 'number'
      ? one.value - other.value
      : compareTexts(String(one.value), String(other.value));
  if (values === 0) return compareTexts(one.id, other.id);
  return direction === 'ASC' ? values : -values;
}

/** Compares by code points. `<` compares the halves of surrogate pairs, and places an emoji before U+FFFD. */
function compareTexts(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index += 1) {
    const difference = rankOf(one.charCodeAt(index)) - rankOf(other.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

/** Surrogates (U+D800 to U+DFFF) stand for code points above all others. */
function rankOf(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
