import { GatewayError } from '../core/errors.ts';
import { requestedText } from './documents/requested-text.ts';
import type { TrustedDocuments } from './documents/trusted-documents.ts';

/** The parameters of a request by GraphQL over HTTP. */
export interface GraphqlParameters {
  /** The text of the document, also if the client has sent only its id. */
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
}

/** The parts of a request that have its parameters. */
export interface ParametersSource {
  readonly method: string;
  /** Path and query of the URL. */
  readonly target: string;
  /** The parsed JSON of a POST. A GET has its parameters in the URL. */
  readonly body: unknown;
}

/**
 * Reads the parameters of a request. Returns an error that says what was expected if they are not well-formed, or why the
 * document that they name does not run.
 */
export function readParameters(
  { method, target, body }: ParametersSource,
  trusted: TrustedDocuments | null,
): GatewayError | GraphqlParameters {
  if (method === 'GET') return parametersOfUrl(target, trusted);
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return parametersOf(body, trusted);
  return invalid('The body must be a JSON object with `query`, and optionally `variables` and `operationName`.');
}

function parametersOfUrl(url: string, trusted: TrustedDocuments | null): GatewayError | GraphqlParameters {
  // A replacement character could end up in an id.
  if (!isDecodable(url)) return invalid('The query of the URL has malformed percent-encoding.');
  const parameters = new URLSearchParams(url.split('?')[1]);
  const members = {
    query: parameters.get('query'),
    documentId: parameters.get('documentId'),
    variables: parsedJson(parameters.get('variables')),
    operationName: parameters.get('operationName'),
    extensions: parsedJson(parameters.get('extensions')),
  };
  return parametersOf(members, trusted);
}

interface Members {
  readonly query?: unknown;
  readonly documentId?: unknown;
  readonly variables?: unknown;
  readonly operationName?: unknown;
  readonly extensions?: unknown;
}

/** Other members are ignored: clients add some of their own, such as `id`. */
function parametersOf(members: Members, trusted: TrustedDocuments | null): GatewayError | GraphqlParameters {
  const { query: text, documentId, variables, operationName, extensions } = members;
  if (!isRecordOrNullish(variables)) return invalid('`variables` must be a JSON object or null.');
  if (!isRecordOrNullish(extensions)) return invalid('`extensions` must be a JSON object or null.');
  if (!isStringOrNullish(operationName)) return invalid('`operationName` must be a string or null.');
  const query = requestedText({ query: text, documentId, persistedQuery: extensions?.['persistedQuery'] }, trusted);
  if (query instanceof GatewayError) return query;
  return { query, variables: variables ?? {}, operationName: operationName ?? null };
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
