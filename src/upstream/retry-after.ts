const MAX_SECONDS = 24 * 60 * 60;
const HTTP_DATE = /^[A-Z][a-z]+, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Parses the values of Retry-After headers, each of them seconds or an HTTP date (RFC 9110 §10.2.3).
 * Returns whole seconds from `now`, rounded up, at most 86,400 (one day). Null if no value can be read.
 * Of several values the longest counts, because retrying too early is worse than waiting.
 */
export function parseRetryAfter(headers: readonly string[], now: Date): number | null {
  const seconds = headers.flatMap((header) => secondsOf(header.trim(), now) ?? []);
  return seconds.length === 0 ? null : Math.min(Math.max(...seconds), MAX_SECONDS);
}

function secondsOf(header: string, now: Date): number | null {
  if (/^\d+$/.test(header)) return Number(header);
  // Date.parse accepts almost any text as a date, so the format is checked first.
  const date = HTTP_DATE.test(header) ? Date.parse(header) : NaN;
  return Number.isNaN(date) ? null : Math.max(Math.ceil((date - now.getTime()) / 1000), 0);
}
