import type { AnyVariables, CombinedError, OperationResult, TypedDocumentNode } from '@urql/core';
import { useCallback, useState } from 'react';
import { useClient, useQuery } from 'urql';
import { useSession } from './session.tsx';

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
  /** True for what hardly changes: it is read once, and again after a write. Anything else is shown from the cache and read anew. */
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
  const [{ data, error, extensions, fetching, operation, stale }, execute] = useQuery<Data, Variables>(query);
  const variablesKey = JSON.stringify(variables);
  // urql drops the data when a later read fails: a form that is open on it must not go with it. And until the first result
  // comes, urql shows that for the variables before.
  const [kept, keep] = useState<{ readonly data: Data; readonly variablesKey: string } | null>(null);
  const isForThese = operation !== undefined && JSON.stringify(operation.variables) === variablesKey;
  if (data !== undefined && !error && isForThese && kept?.data !== data) keep({ data, variablesKey });
  const isKept = kept !== null && kept.variablesKey === variablesKey;
  const shown = isKept ? kept.data : isForThese && error ? data : undefined;
  const reload = useCallback(() => execute({ requestPolicy: 'network-only' }), [execute]);
  return {
    data: shown,
    error: isForThese ? error : undefined,
    isLoading: (fetching || !isForThese) && shown === undefined && !pause,
    isStale: stale || (fetching && shown !== undefined),
    warnings: isForThese ? warningsOf(extensions) : [],
    reload,
  };
}

/** Sends an operation, and resolves to its result. */
export type Send = <Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
) => Promise<OperationResult<Data, Variables>>;

/** Sends a mutation. Its result is in no cache. After a write, the caller refreshes the session. */
export function useSend(): Send {
  const { writer } = useSession();
  return useCallback((document, variables) => writer.mutation(asRequest(document), variables).toPromise(), [writer]);
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
