import type { Exchange } from './exchange.ts';
import type { Log } from './log.ts';
import type { RequestTrace } from './request-trace.ts';

/**
 * One line a request. It names what it logs: no URL's query, no header, no variable, no body. A path is named only if
 * it is one of `knownPaths`: any other may hold whatever somebody has pasted into an address bar.
 */
export function logRequest(
  log: Log,
  knownPaths: readonly string[],
  { request, response, path, trace }: Exchange,
): void {
  log.info(
    {
      requestId: trace.requestId,
      method: request.method,
      path: knownPaths.includes(path) ? path : 'other',
      status: response.statusCode,
      ms: Math.round((performance.now() - trace.startedAt) * 10) / 10,
      operation: trace.operationName,
      operationType: trace.operationType,
      errors: [...trace.errorCodes],
      upstreamCalls: trace.upstreamCalls,
      aborted: !response.writableFinished,
    },
    'request',
  );
}

/** A bug of the gateway: its stack goes to the operator, and nowhere else. */
export function logUnexpected(log: Log, { requestId }: RequestTrace, error: unknown): void {
  const { name, stack } = error instanceof Error ? error : { name: 'unknown', stack: null };
  log.error({ requestId, error: name, stack }, 'unexpected error');
}
