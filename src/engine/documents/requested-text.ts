import { GatewayError } from '../../core/errors.ts';
import type { TrustedDocuments } from './trusted-documents.ts';

/** The parts of a request that say which document it wants. Their types are not checked yet. */
export interface RequestedDocument {
  readonly query?: unknown;
  /** Proposed for GraphQL over HTTP, in its appendix "Persisted Documents". */
  readonly documentId?: unknown;
  /** Apollo's form of an id, `{ version: 1, sha256Hash }`, in the extensions of the request. */
  readonly persistedQuery?: unknown;
}

/**
 * Finds the text of the document that a request wants, or the reason why it gets none. `trusted` is null without a manifest:
 * ids mean nothing then.
 */
export function requestedText(requested: RequestedDocument, trusted: TrustedDocuments | null): GatewayError | string {
  const { documentId, persistedQuery } = requested;
  const query = requested.query ?? '';
  if (typeof query !== 'string') return invalid('`query` must be a string.');
  if (trusted === null) return query === '' ? withoutText(requested) : query;
  const id = documentId ?? '';
  if (typeof id !== 'string') return invalid('`documentId` must be a string or null.');
  const hash = hashOf(persistedQuery);
  if (hash === null)
    return invalid('`extensions.persistedQuery` must have the `version` 1 and a `sha256Hash`, which is a string.');
  return textOf(
    query,
    [id, hash].filter((given) => given !== ''),
    trusted,
  );
}

/** Clients of persisted queries send a hash first. They look for the messages or codes, and then send the text. */
function withoutText({ documentId, persistedQuery }: RequestedDocument): GatewayError {
  return documentId == null && persistedQuery === undefined ? invalid('The request has no `query`.') : notSupported();
}

function notSupported(): GatewayError {
  return new GatewayError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
}

function notFound(): GatewayError {
  return new GatewayError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
}

function textOf(query: string, ids: readonly string[], trusted: TrustedDocuments): GatewayError | string {
  const [id] = ids;
  if (query === '' && id === undefined) return invalid('The request has neither a `query` nor a `documentId`.');
  const text = query === '' && id !== undefined ? trusted.textOf(id) : query;
  if (text === undefined) return trusted.areForClients ? notFound() : notSupported();
  if (!ids.every((given) => trusted.isIdOf(given, text)))
    return invalid('The `query` and the ids of a request must all name the same document.');
  if (trusted.only && !trusted.includes(text)) return new GatewayError('PERSISTED_QUERY_ONLY', ONLY_TRUSTED);
  return text;
}

/** An empty text if there is none, and null if it is malformed. */
function hashOf(persistedQuery: unknown): string | null {
  if (persistedQuery === undefined || persistedQuery === null) return '';
  if (typeof persistedQuery !== 'object' || !('version' in persistedQuery && 'sha256Hash' in persistedQuery))
    return null;
  const { version, sha256Hash } = persistedQuery;
  return version === 1 && typeof sha256Hash === 'string' ? sha256Hash : null;
}

const ONLY_TRUSTED =
  'This gateway runs only documents that its operator has listed. Send one of them, or its id as `documentId`.';

function invalid(sentence: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', sentence);
}
