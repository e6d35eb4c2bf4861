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
export function answerOf({ data, errors, extensions }: ExecutionResult, request: IncomingMessage): EngineAnswer {
  const headers: Record<string, string> = { 'content-type': `${typeFor(request)}; charset=utf-8` };
  if (!errors) return { status: 200, headers, body: JSON.stringify({ data, extensions }) };
  for (const {
    extensions: { http },
  } of errors)
    Object.assign(headers, (http as { headers?: object } | undefined)?.headers);
  return { status: 200, headers, body: JSON.stringify({ errors: errors.map(withoutHttp), data, extensions }) };
}

/** `Accept` holds only what is answered with, or anything; its first is taken. */
function typeFor({ headers: { accept = '' } }: IncomingMessage): string {
  const first = (accept.split(',', 1)[0] ?? '').trim().toLowerCase();
  return first === RESPONSE_TYPE ? RESPONSE_TYPE : 'application/json';
}

function withoutHttp(error: GraphQLError): object {
  // JSON leaves out what is undefined.
  return { ...error.toJSON(), extensions: { ...error.extensions, http: undefined } };
}
