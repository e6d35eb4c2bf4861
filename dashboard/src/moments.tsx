import { useSyncExternalStore } from 'react';

const UNITS = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const local = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const month = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' });

/** A time in relation to now, such as “3 days ago”. */
export function relativeTime(time: Date, now: Date): string {
  const seconds = Math.round((time.getTime() - now.getTime()) / 1000);
  const [unit, length] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? ['second', 1];
  return unit === 'second' ? 'just now' : relative.format(Math.round(seconds / length), unit);
}

/** The exact time, in the user's zone and in UTC. */
export function exactTime(time: Date): string {
  return `${local.format(time)} (${time.toISOString().slice(0, 16).replace('T', ' ')} UTC)`;
}

export const shortDate = (time: Date): string => day.format(time);
export const monthName = (time: Date): string => month.format(time);

let now = new Date();
let timer: ReturnType<typeof setInterval> | undefined;
const clocks = new Set<() => void>();

function watchClock(listener: () => void): () => void {
  clocks.add(listener);
  if (timer === undefined) now = new Date();
  timer ??= setInterval(() => {
    now = new Date();
    for (const each of clocks) each();
  }, 60_000);
  return () => {
    clocks.delete(listener);
    if (clocks.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The present time, anew each minute. */
function useNow(): Date {
  return useSyncExternalStore(watchClock, () => now);
}

interface MomentProps {
  /** RFC 3339. Null if the time is not known. */
  readonly value: string | null;
  /** Shown if there is no time. */
  readonly none: string;
  /** Shows the date before the relative time. */
  readonly withDate?: boolean;
}

/** A relative time, with the exact one in its title. */
export function Moment({ value, none, withDate = false }: MomentProps) {
  const present = useNow();
  if (value === null) return <span className="quiet">{none}</span>;
  const time = new Date(value);
  return (
    <time dateTime={value} title={exactTime(time)}>
      {withDate && <>{shortDate(time)}, </>}
      {relativeTime(time, present)}
    </time>
  );
}

/** A time as `datetime-local` fields have it, in the user's zone. */
export function toLocalField(value: string | null): string {
  if (value === null) return '';
  const time = new Date(value);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The time of a `datetime-local` field in RFC 3339. Null if the field is empty. */
export function fromLocalField(text: string): string | null {
  return text === '' ? null : new Date(text).toISOString();
}

export function daysFromNow(days: number): Date {
  return new Date(Date.now() + days * 86_400_000);
}
