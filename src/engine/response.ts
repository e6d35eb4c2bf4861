import type { ExecutionResult, GraphQLError } from 'graphql';

/** Media types of GraphQL over HTTP. */
export type ResponseType = 'application/graphql-response+json' | 'application/json';

/** A complete, masked response to an operation. */
export interface EngineResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Writes a masked result as Yoga does: with status 200, since it was executed, and with the headers that an error asks for in
 * `extensions.http`, which is not part of the body.
 */
export function responseOf({ data, errors, extensions }: ExecutionResult, type: ResponseType): EngineResponse {
  const headers: Record<string, string> = { 'content-type': `${type}; charset=utf-8` };
  if (!errors) return { status: 200, headers, body: JSON.stringify({ data, extensions }) };
  for (const error of errors) Object.assign(headers, httpHeadersOf(error));
  return { status: 200, headers, body: JSON.stringify({ errors: errors.map(publicError), data, extensions }) };
}

function httpHeadersOf({ extensions: { http } }: GraphQLError): object | null {
  return isRecord(http) && isRecord(http['headers']) ? http['headers'] : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function publicError(error: GraphQLError): object {
  return { ...error.toJSON(), extensions: withoutHttp(error.extensions) };
}

function withoutHttp({ http: _http, ...extensions }: Readonly<Record<string, unknown>>): object {
  return extensions;
}
