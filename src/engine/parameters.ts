import { GatewayError } from '../core/errors.ts';

/** The parameters of a request by GraphQL over HTTP. */
export interface GraphqlParameters {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
}

/** Reads the parameters from the parsed JSON of a POST. Returns an error that says what was expected if they are not well-formed. */
export function parametersOfBody(body: unknown): GatewayError | GraphqlParameters {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return parametersOf(body);
  return invalid('The body must be a JSON object with `query`, and optionally `variables` and `operationName`.');
}

/** Reads the parameters from the URL of a GET. */
export function parametersOfUrl(url: string): GatewayError | GraphqlParameters {
  // A replacement character could end up in an id.
  if (!isDecodable(url)) return invalid('The query of the URL has malformed percent-encoding.');
  const parameters = new URLSearchParams(url.split('?')[1]);
  return parametersOf({
    query: parameters.get('query'),
    variables: parsedJson(parameters.get('variables')),
    operationName: parameters.get('operationName'),
    extensions: parsedJson(parameters.get('extensions')),
  });
}

interface Members {
  readonly query?: unknown;
  readonly variables?: unknown;
  readonly operationName?: unknown;
  readonly extensions?: unknown;
}

/** Other members are ignored: clients add some of their own, such as `id`. */
function parametersOf(members: Members): GatewayError | GraphqlParameters {
  const { variables, operationName, extensions } = members;
  const query = members.query ?? '';
  if (typeof query !== 'string') return invalid('`query` must be a string.');
  if (!isRecordOrNullish(variables)) return invalid('`variables` must be a JSON object or null.');
  if (!isRecordOrNullish(extensions)) return invalid('`extensions` must be a JSON object or null.');
  if (!isStringOrNullish(operationName)) return invalid('`operationName` must be a string or null.');
  if (query === '') return withoutQuery(extensions);
  return { query, variables: variables ?? {}, operationName: operationName ?? null };
}

/** Clients of persisted queries send a hash first. They look for this message or code, and then send the text. */
function withoutQuery(extensions: Readonly<Record<string, unknown>> | null | undefined): GatewayError {
  return extensions && 'persistedQuery' in extensions
    ? new GatewayError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported')
    : invalid('The request has no `query`.');
}

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}

/** Returns a text that is not JSON unchanged. It is not an object then. */
function parsedJson(text: string | null): unknown {
  if (text === null || text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which may contain a key.
    return text;
  }
}

function invalid(sentence: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', sentence);
}

function isRecordOrNullish(value: unknown): value is Readonly<Record<string, unknown>> | null | undefined {
  return value === undefined || (typeof value === 'object' && !Array.isArray(value));
}

function isStringOrNullish(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === 'string';
}
