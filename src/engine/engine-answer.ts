import type { IncomingMessage } from 'node:http';
import type { ExecutionResult, GraphQLError } from 'graphql';

/** An answer to be written: whole, and masked. */
export interface EngineAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const RESPONSE_TYPE = 'application/graphql-response+json';

/**
 * What is written of a masked result of something that was executed, as Yoga writes it: always 200, and of each error the
 * headers that it asks for, which are not part of its text.
 */
export function answerOf({ data, errors, extensions }: ExecutionResult, type: string): EngineAnswer {
  const headers: Record<string, string> = { 'content-type': `${type}; charset=utf-8` };
  if (!errors) return { status: 200, headers, body: JSON.stringify({ data, extensions }) };
  for (const {
    extensions: { http },
  } of errors)
    Object.assign(headers, (http as { headers?: object } | undefined)?.headers);
  return { status: 200, headers, body: JSON.stringify({ errors: errors.map(toAnswer), data, extensions }) };
}

/**
 * As Yoga chooses it, `Accept` holding only what is answered with, or anything: the first that is taken in UTF-8, whatever
 * its `q`. Null: there is none, which Yoga refuses.
 */
export function answerTypeFor({ headers: { accept = '*/*' } }: IncomingMessage): string | null {
  for (const accepted of accept.replace(/\s/g, '').toLowerCase().split(',')) {
    const [type, ...parameters] = accepted.split(';');
    const charset = parameters.find((parameter) => parameter.includes('charset=')) ?? 'charset=utf-8';
    if (charset === 'charset=utf-8') return type === RESPONSE_TYPE ? RESPONSE_TYPE : 'application/json';
  }
  return null;
}

function toAnswer(error: GraphQLError): object {
  return { ...error.toJSON(), extensions: withoutHttp(error.extensions) };
}

function withoutHttp({ http: _http, ...extensions }: Readonly<Record<string, unknown>>): object {
  return extensions;
}
