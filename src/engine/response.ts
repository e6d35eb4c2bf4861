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

/** Facts that decide the status of a response, besides its result. */
export interface StatusOptions {
  readonly type: ResponseType;
  /** False: a partial success has status 200. Routers read the body, and not all of them know 294. */
  readonly partialSuccess: boolean;
  /** False if the parameters of the request are not those of GraphQL over HTTP. The id of an unknown document is one of them. */
  readonly isWellFormed: boolean;
}

/** Writes a masked result, with the headers that an error asks for in `extensions.http`, which is not part of the body. */
export function responseOf(result: ExecutionResult, options: StatusOptions): EngineResponse {
  const { data, errors, extensions } = result;
  const headers: Record<string, string> = { 'content-type': `${options.type}; charset=utf-8` };
  if (!errors) return { status: 200, headers, body: JSON.stringify({ data, extensions }) };
  for (const error of errors) Object.assign(headers, httpOf(error)['headers']);
  const body = JSON.stringify({ errors: errors.map(publicError), data, extensions });
  return { status: statusOf(result, options), headers, body };
}

/**
 * The status by GraphQL over HTTP, edition of September 2026, section "Status Codes". With `application/json`, an answer to a
 * well-formed request has status 200: with another one, clients of this media type lose the message.
 */
function statusOf(
  { data, errors = [] }: ExecutionResult,
  { type, partialSuccess, isWellFormed }: StatusOptions,
): number {
  // A mutation by GET is rejected as such.
  if (errors.some((error) => httpOf(error)['status'] === 405)) return 405;
  if (type === 'application/json') return isWellFormed ? 200 : 400;
  if (data !== undefined) return partialSuccess ? 294 : 200;
  return errors.some(({ extensions }) => extensions['code'] === 'GRAPHQL_PARSE_FAILED') ? 400 : 422;
}

function httpOf({ extensions: { http } }: GraphQLError): Readonly<Record<string, unknown>> {
  return isRecord(http) ? http : {};
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
