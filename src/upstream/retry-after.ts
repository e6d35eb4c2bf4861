const MAX_SECONDS = 24 * 60 * 60;
const HTTP_DATE = /^[A-Z][a-z]+, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Whole seconds of a Retry-After in either of its forms (RFC 9110 §10.2.3), rounded up, a day at most; null where it is
 * neither. Of several the longest counts: who retries too early is worse than who waits.
 */
export function parseRetryAfter(headers: readonly string[], now: Date): number | null {
  const seconds = headers.flatMap((header) => secondsOf(header.trim(), now) ?? []);
  return seconds.length === 0 ? null : Math.min(Math.max(...seconds), MAX_SECONDS);
}

function secondsOf(header: string, now: Date): number | null {
  if (/^\d+$/.test(header)) return Number(header);
  // Date.parse reads almost anything as a date: only what looks like an HTTP date is given to it.
  const date = HTTP_DATE.test(header) ? Date.parse(header) : NaN;
  return Number.isNaN(date) ? null : Math.max(Math.ceil((date - now.getTime()) / 1000), 0);
}
