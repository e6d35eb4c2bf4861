import { Counter, Histogram, type Registry } from 'prom-client';
import type { EndedRequest } from '../log/request-log.ts';
import { LIMITS, type RequestTrace } from '../log/request-trace.ts';

/** The values of the label `outcome`. If an operation has errors of several kinds, the first of these kinds counts. */
const KINDS_OF_ERRORS: readonly (readonly [outcome: string, codes: RegExp])[] = [
  ['internal', /^INTERNAL_SERVER_ERROR$/],
  ['unknown', /^OUTCOME_UNKNOWN$/],
  ['upstream', /^UPSTREAM_/],
  ['overloaded', /^OVERLOADED$/],
  ['limited', /^RATE_LIMITED$/],
  ['denied', /^(?:FORBIDDEN|UNAUTHENTICATED)$/],
];

/** Names of trusted documents that become a label. Further ones share one value, because a manifest can have 10,000. */
const MAX_NAMES = 100;
/** No GraphQL name has parentheses. */
const FURTHER_NAMES = '(further)';

const LABELS = ['type', 'class', 'operation'] as const;

/** Returns the function that counts an operation which has ended. Requests that are no operation are ignored. */
export function createOperationMetrics(registry: Registry, endpoint: string): (request: EndedRequest) => void {
  const registers = [registry];
  const operations = new Counter({
    name: 'keys_gateway_operations_total',
    help: 'Operations that have ended, also those that were rejected.',
    labelNames: [...LABELS, 'outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'keys_gateway_operation_duration_seconds',
    help: 'Time from the headers of a request to the end of its reply, for operations that were executed.',
    labelNames: LABELS,
    registers,
  });
  const limited = new Counter({
    name: 'keys_gateway_limited_total',
    help: 'Operations that a limit has stopped, entirely or in part.',
    labelNames: ['limit'],
    registers,
  });
  for (const limit of LIMITS) limited.inc({ limit }, 0);
  const nameOf = createNames();
  return ({ trace, aborted }) => {
    if (!isOperation(trace, aborted, endpoint)) return;
    const labels = { type: trace.operationType ?? 'none', class: classOf(trace), operation: nameOf(trace) };
    operations.inc({ ...labels, outcome: outcomeOf(trace, aborted) });
    if (trace.operationType !== null) durations.observe(labels, (performance.now() - trace.startedAt) / 1000);
    if (trace.limit !== null) limited.inc({ limit: trace.limit });
  };
}

/** A preflight and the page of GraphiQL have the same path, and neither an operation nor an error. */
function isOperation({ path, operationType, errorCodes }: RequestTrace, aborted: boolean, endpoint: string): boolean {
  return path === endpoint && (operationType !== null || errorCodes.size > 0 || aborted);
}

function classOf({ isTrustedDocument, isKnownDocument }: RequestTrace): string {
  if (isTrustedDocument) return 'trusted';
  return isKnownDocument ? 'known' : 'other';
}

/** Returns the function that gives the label of an operation: its name if a manifest has it, because clients choose the others. */
function createNames(): (trace: RequestTrace) => string {
  const names = new Set<string>();
  return ({ isTrustedDocument, operationName }) => {
    if (!isTrustedDocument || operationName === null) return '';
    if (names.size < MAX_NAMES) names.add(operationName);
    return names.has(operationName) ? operationName : FURTHER_NAMES;
  };
}

function outcomeOf({ errorCodes, isPartial }: RequestTrace, aborted: boolean): string {
  if (aborted) return 'aborted';
  if (errorCodes.size === 0) return 'ok';
  if (isPartial) return 'partial';
  const kind = KINDS_OF_ERRORS.find(([, codes]) => [...errorCodes].some((code) => codes.test(code)));
  return kind?.[0] ?? 'invalid';
}
