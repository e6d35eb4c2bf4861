import type { Log } from './log.ts';
import { idsOf, type RequestTrace } from './request-trace.ts';

/** A request whose reply was written, or whose client disconnected. */
export interface EndedRequest {
  readonly trace: RequestTrace;
  readonly method: string | undefined;
  readonly status: number;
  /** True if the client disconnected before it had the whole reply. */
  readonly aborted: boolean;
}

/** Writes the log line of a request. It has no query of a URL, no header, no variable and no body. */
export function logRequest(log: Log, request: EndedRequest): void {
  const { trace, status } = request;
  const { writes } = trace;
  log[levelOf(trace)](
    {
      ...idsOf(trace),
      method: request.method,
      path: trace.path ?? 'other',
      status,
      ms: Math.round((performance.now() - trace.startedAt) * 10) / 10,
      operation: trace.operationName,
      operationType: trace.operationType,
      errors: [...trace.errorCodes],
      upstreamCalls: trace.upstreamCalls,
      aborted: request.aborted,
      ...(writes !== null && {
        mutations: [...writes.mutations],
        keyIds: [...writes.keyIds],
        callers: [...writes.callers],
      }),
      ...(trace.limit !== null && { limit: trace.limit }),
      ...(trace.refusedOrigin !== null && { refusedOrigin: trace.refusedOrigin }),
    },
    'request',
  );
}

/** Orchestrators and load balancers ask for them every few seconds. */
export const PROBE_PATHS: readonly string[] = ['/healthz', '/readyz'];

/** Codes of refusals and failures. The others are mistakes of clients, about which an operator can do nothing. */
const WARNED_CODES =
  /^(?:FORBIDDEN|INTERNAL_SERVER_ERROR|OUTCOME_UNKNOWN|OVERLOADED|PERSISTED_QUERY_ONLY|RATE_LIMITED|UNAUTHENTICATED|UPSTREAM_.*)$/;

function levelOf({ path, limit, errorCodes }: RequestTrace): 'debug' | 'info' | 'warn' {
  if (path !== null && PROBE_PATHS.includes(path)) return 'debug';
  if (limit !== null) return 'warn';
  for (const code of errorCodes) if (WARNED_CODES.test(code)) return 'warn';
  return 'info';
}

/** Logs the reason for a failed upstream call. `failure` contains no value of a request or a response. */
export function logUpstreamFailure(log: Log, trace: RequestTrace, failure: object): void {
  log.warn({ ...idsOf(trace), ...failure }, 'upstream failure');
}

/** Logs that a row of RIPE Atlas was left out, because it cannot be read. `detail` says why, without a value. */
export function logUnreadableRow(log: Log, trace: RequestTrace, detail: string): void {
  logUpstreamFailure(log, trace, { registry: 'atlas', method: 'GET', kind: 'INVALID', detail });
}

/** Logs a bug of the gateway. Its stack trace is for the operator only. */
export function logUnexpected(log: Log, trace: RequestTrace, error: unknown): void {
  const { name, stack } = error instanceof Error ? error : { name: 'unknown', stack: null };
  log.error({ ...idsOf(trace), error: name, stack }, 'unexpected error');
}
