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

function httpHeadersOf({ extensions: { http } }: GraphQLError): object | undefined {
  const hasHeaders = typeof http === 'object' && http !== null && 'headers' in http;
  return hasHeaders && typeof http.headers === 'object' ? (http.headers ?? undefined) : undefined;
}

function publicError(error: GraphQLError): object {
  const { http: _http, ...extensions } = error.extensions;
  return { ...error.toJSON(), extensions };
}
