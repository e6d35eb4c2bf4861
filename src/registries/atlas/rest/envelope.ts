import type { UpstreamMessage } from '../../../core/errors.ts';
import { scrubAndCut } from '../../../core/scrub.ts';

/** One entry of the `errors` list in an error response. `pointer` is a JSON pointer into the body that was sent. */
export interface UpstreamIssue {
  readonly pointer: string | null;
  readonly detail: string;
}

const MAX_TITLE_LENGTH = 100;
const MAX_DETAIL_LENGTH = 500;
const MAX_ISSUES = 50;

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Parses the body of an error response. It accepts any body: the documented envelope, its fields at the root, `detail` as a
 * list, HTML, or nothing. Returned texts are scrubbed of UUIDs and cut to a maximum length.
 */
export function parseErrorEnvelope(
  status: number,
  body: string,
): { message: UpstreamMessage; issues: UpstreamIssue[] } {
  const outer = objectOrEmpty(jsonOrNull(body));
  const inner = objectOrEmpty(outer.error);
  const { title, detail } = { ...outer, ...inner };
  const errors = Array.isArray(inner.errors) ? inner.errors : outer.errors;
  return {
    message: { status, title: safeText(title, MAX_TITLE_LENGTH), detail: safeText(detail, MAX_DETAIL_LENGTH) },
    issues: Array.isArray(errors) ? errors.slice(0, MAX_ISSUES).map(parseIssue) : [],
  };
}

function parseIssue(body: unknown): UpstreamIssue {
  const { source, detail } = objectOrEmpty(body);
  const { pointer } = objectOrEmpty(source);
  return {
    pointer: typeof pointer === 'string' ? pointer : null,
    detail: safeText(detail, MAX_DETAIL_LENGTH) ?? 'RIPE Atlas rejected this without giving a reason.',
  };
}

function safeText(value: unknown, maxLength: number): string | null {
  const text = Array.isArray(value) ? value.filter((part) => typeof part === 'string').join(' ') : value;
  return typeof text === 'string' && text !== '' ? scrubAndCut(text, maxLength) : null;
}

function objectOrEmpty(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonOrNull(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // The error page of a proxy is HTML. Only its status is used.
    return null;
  }
}
