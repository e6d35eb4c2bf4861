import type { UpstreamMessage } from '../../../core/errors.ts';
import { scrubAndCut } from '../../../core/uuid.ts';

/** One complaint of the upstream about a request; `pointer` is the JSON pointer into the body that was sent. */
export interface UpstreamComplaint {
  readonly pointer: string | null;
  readonly detail: string;
}

const MAX_TITLE_LENGTH = 100;
const MAX_DETAIL_LENGTH = 500;
const MAX_COMPLAINTS = 50;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads an error answer of any shape: with the documented envelope or without it, `detail` as a list, HTML, or empty.
 * Whatever is shown of it is scrubbed and cut.
 */
export function parseErrorEnvelope(
  status: number,
  body: string,
): { message: UpstreamMessage; complaints: UpstreamComplaint[] } {
  const outer = fields(lenientJson(body));
  const inner = fields(outer.error);
  const { title, detail } = { ...outer, ...inner };
  const errors = Array.isArray(inner.errors) ? inner.errors : outer.errors;
  return {
    message: { status, title: sentence(title, MAX_TITLE_LENGTH), detail: sentence(detail, MAX_DETAIL_LENGTH) },
    complaints: Array.isArray(errors) ? errors.slice(0, MAX_COMPLAINTS).map(complaint) : [],
  };
}

function complaint(body: unknown): UpstreamComplaint {
  const { source, detail } = fields(body);
  const { pointer } = fields(source);
  return {
    pointer: typeof pointer === 'string' ? pointer : null,
    detail: sentence(detail, MAX_DETAIL_LENGTH) ?? 'The upstream refused this without a reason.',
  };
}

function sentence(value: unknown, length: number): string | null {
  const text = Array.isArray(value) ? value.filter((part) => typeof part === 'string').join(' ') : value;
  return typeof text === 'string' && text !== '' ? scrubAndCut(text, length) : null;
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function lenientJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // An error page of a proxy is HTML: its status says all that can be used of it.
    return null;
  }
}
