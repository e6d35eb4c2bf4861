import type { AnyVariables, CombinedError, OperationResult, TypedDocumentNode } from '@urql/core';
import { useCallback, useState } from 'react';
import { useClient, useQuery } from 'urql';

// The generated documents have a hash instead of their text: the gateway has the text as a trusted document.

const requests = new WeakMap<object, object>();

/** The document in the form in which urql sends `documentId` instead of a text. */
function asRequest<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
): TypedDocumentNode<Data, Variables> {
  const known = requests.get(document) as TypedDocumentNode<Data, Variables> | undefined;
  if (known) return known;
  const { documentId } = (document as unknown as { __meta__: { documentId: string } }).__meta__;
  const request = { kind: 'Document', definitions: [], documentId } as unknown as TypedDocumentNode<Data, Variables>;
  requests.set(document, request);
  return request;
}

/** The result of a query so far. */
export interface QueryState<Data> {
  readonly data: Data | undefined;
  readonly error: CombinedError | undefined;
  /** True until the first result for these variables has come. */
  readonly isLoading: boolean;
  /** True while the shown result is read anew. */
  readonly isStale: boolean;
  /** Sentences of the gateway about the result. */
  readonly warnings: readonly string[];
  readonly reload: () => void;
}

interface QueryOptions {
  /** True: nothing is asked yet. */
  readonly pause?: boolean;
  /** True for what hardly changes: it is read once. Anything else is shown from the cache and read anew. */
  readonly isStable?: boolean;
}

export function useDocument<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { pause = false, isStable = false }: QueryOptions = {},
): QueryState<Data> {
  const requestPolicy = isStable ? 'cache-first' : 'cache-and-network';
  const query = { query: asRequest(document), variables, pause, requestPolicy } as Parameters<
    typeof useQuery<Data, Variables>
  >[0];
  const [{ data, error, extensions, fetching, stale }, execute] = useQuery<Data, Variables>(query);
  // urql drops the data when a later read fails. A form that is open on it must not go with it.
  const variablesKey = JSON.stringify(variables);
  const [kept, keep] = useState<{ readonly data: Data; readonly variablesKey: string } | null>(null);
  if (data !== undefined && !error && kept?.data !== data) keep({ data, variablesKey });
  const shown = data ?? (error && kept?.variablesKey === variablesKey ? kept.data : undefined);
  const reload = useCallback(() => execute({ requestPolicy: 'network-only' }), [execute]);
  return {
    data: shown,
    error,
    isLoading: fetching && shown === undefined,
    isStale: stale || (fetching && shown !== undefined),
    warnings: warningsOf(extensions),
    reload,
  };
}

/** Sends a mutation. Its result is in no cache: it may have a secret. All queries about keys are read anew after it. */
export type Send = <Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
) => Promise<OperationResult<Data, Variables>>;

export function useSend(): Send {
  const client = useClient();
  return useCallback(
    (document, variables) =>
      client
        .mutation(asRequest(document), variables, { additionalTypenames: ['ApiKey', 'ApiKeyConnection'] })
        .toPromise(),
    [client],
  );
}

/** Reads once, for example the state of one key before a decision. */
export function useRead(): Send {
  const client = useClient();
  return useCallback(
    (document, variables) =>
      client.query(asRequest(document), variables, { requestPolicy: 'network-only' }).toPromise(),
    [client],
  );
}

function warningsOf(extensions: Record<string, unknown> | undefined): readonly string[] {
  const warnings: unknown = extensions?.warnings;
  return Array.isArray(warnings) ? warnings.map(String) : [];
}
