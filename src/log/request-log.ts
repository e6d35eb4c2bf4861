import type { Log } from './log.ts';
import type { RequestTrace } from './request-trace.ts';

/** A request whose reply was written, or whose client disconnected. */
interface EndedRequest {
  readonly trace: RequestTrace;
  readonly method: string | undefined;
  /** The path of the URL, without the query. */
  readonly path: string;
  readonly status: number;
  /** True if the client disconnected before it had the whole reply. */
  readonly aborted: boolean;
}

/**
 * One line a request. It names what it logs: no URL's query, no header, no variable, no body. A path is named only if
 * it is one of `knownPaths`: any other may hold whatever somebody has pasted into an address bar.
 */
export function logRequest(log: Log, knownPaths: readonly string[], request: EndedRequest): void {
  const { trace, path } = request;
  log.info(
    {
      requestId: trace.requestId,
      method: request.method,
      path: knownPaths.includes(path) ? path : 'other',
      status: request.status,
      ms: Math.round((performance.now() - trace.startedAt) * 10) / 10,
      operation: trace.operationName,
      operationType: trace.operationType,
      errors: [...trace.errorCodes],
      upstreamCalls: trace.upstreamCalls,
      aborted: request.aborted,
    },
    'request',
  );
}

/** A bug of the gateway: its stack goes to the operator, and nowhere else. */
export function logUnexpected(log: Log, { requestId }: RequestTrace, error: unknown): void {
  const { name, stack } = error instanceof Error ? error : { name: 'unknown', stack: null };
  log.error({ requestId, error: name, stack }, 'unexpected error');
}
