import type { SandboxBehaviour } from './options.ts';

const ISO_INSTANT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/i;
const SHOWN_OFFSET_HOURS = 2;
const HOUR = 3_600_000;

/** Parses an ISO 8601 date and time to Unix milliseconds. UTC if it has no time zone. Null if it is not valid. */
export function readTimestamp(text: string): number | null {
  const parts = ISO_INSTANT.exec(text);
  if (!parts) return null;
  const wallClock = `${parts[1]}T${parts[2]}${parts[3] ?? ':00'}`;
  const utc = Date.parse(`${wallClock}Z`);
  // Date.parse reads 30 February as a day in March instead of rejecting it.
  if (Number.isNaN(utc) || storeTimestamp(utc) !== wallClock) return null;
  return utc - offsetOf(parts[4]);
}

/** Formats Unix milliseconds like stored times: in UTC, without a time zone, in whole seconds. */
export function storeTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19);
}

/** A stored time as answers show it. Other text is returned unchanged, for tests with invalid rows. */
export function showTimestamp(stored: string | null, form: SandboxBehaviour['timestampForm']): string | number | null {
  if (stored === null) return null;
  const instant = readTimestamp(stored);
  if (instant === null) return stored;
  if (form === 'epoch') return Math.floor(instant / 1000);
  if (form === 'offset') return `${storeTimestamp(instant + SHOWN_OFFSET_HOURS * HOUR)}+02:00`;
  return storeTimestamp(instant) + (form === 'zulu' ? 'Z' : '');
}

function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0;
  const digits = zone.replace(':', '');
  const size = Number(digits.slice(1, 3)) * HOUR + Number(digits.slice(3, 5)) * 60_000;
  return digits.startsWith('-') ? -size : size;
}
