import { GatewayError } from '../core/errors.ts';
import type { GraphContext } from '../graph/operation/context.ts';
import type { RateLimits } from '../load/rate-limits.ts';
import type { AuditLog } from '../log/audit-log.ts';
import type { Log } from '../log/log.ts';
import { logUpstreamFailure } from '../log/request-log.ts';
import {
  createAtlasSessions,
  DEFAULT_ATLAS_OPTIONS,
  type AtlasOptions,
  type OperationScope,
} from '../registries/atlas/session.ts';
import type { Transport } from '../upstream/transport.ts';
import type { CostLimits, ExecutionCost } from './execution/cost.ts';
import type { RequestContext } from './request-context.ts';

export interface OperationOptions {
  readonly atlasUrl: string;
  /** Milliseconds for all upstream calls of one operation together. */
  readonly upstreamTimeoutMs: number;
  /** Those with a default are for the settings to change. */
  readonly atlas?: Partial<Omit<AtlasOptions, 'baseUrl'>> | undefined;
}

/**
 * The highest costs of one operation. 100 keys with 160 grants each stay below the limit of values. 100 keys for a caller without
 * the right to list keys, each with the targets of a permission, stay below the limit of upstream calls.
 */
export const DEFAULT_COST_LIMITS: CostLimits = {
  values: 100_000,
  errors: 1_000,
  upstreamCalls: 250,
  bytes: 8 * 1024 * 1024,
};

/** The failures of one operation that are logged. One operation can make 250 calls. */
const MAX_LOGGED_FAILURES = 5;

/** To filter or sort a key takes half as long as a value of the response, or other operations run in between. */
const VALUES_PER_KEY = 0.5;

/** A write is only sent in this share of the time: one that is sent later would be cut off before its response arrives. */
const WRITE_SHARE = 0.7;

/** The parts of an operation that its executor provides. */
type ExecutorParts = Pick<GraphContext, 'addError'> & { readonly cost: ExecutionCost };

export type CreateContext = (context: RequestContext, parts: ExecutorParts) => GraphContext;

/** The parts that all operations share. */
interface ScopeParts {
  readonly upstreamTimeoutMs: number;
  readonly rateLimits: RateLimits;
  readonly log: Log;
  readonly audit: Pick<AuditLog, 'write'>;
}

/** Returns the function that creates the context of an operation: its session, with one deadline for all its upstream calls. */
export function createContextFactory(
  { atlasUrl, upstreamTimeoutMs, atlas }: OperationOptions,
  transport: Transport,
  { rateLimits, log, audit }: Omit<ScopeParts, 'upstreamTimeoutMs'>,
): CreateContext {
  const openSession = createAtlasSessions(transport, { ...DEFAULT_ATLAS_OPTIONS, ...atlas, baseUrl: atlasUrl });
  return (context, { cost, addError }) => {
    const scope = createScope(context, cost, { upstreamTimeoutMs, rateLimits, log, audit });
    const reportRefusal: GraphContext['reportRefusal'] = (field, userErrors) => {
      for (const { message } of userErrors)
        context.trace.warnings.add(`${field} was refused, and nothing was changed: ${message}`);
      const codes = userErrors.map(({ code }) => code);
      log.warn({ requestId: context.trace.requestId, field, userErrors: codes }, 'refused write without userErrors');
    };
    return { atlas: openSession(scope), cost, addError, reportRefusal };
  };
}

function createScope(
  { credential, callerId, trace, disconnect }: RequestContext,
  cost: ExecutionCost,
  { upstreamTimeoutMs, rateLimits, log, audit }: ScopeParts,
): OperationScope {
  const startedAt = performance.now();
  const lastWriteAt = startedAt + upstreamTimeoutMs * WRITE_SHARE;
  let failures = 0;
  return {
    credential,
    callerId,
    deadlineAt: startedAt + upstreamTimeoutMs,
    lastWriteAt,
    disconnect,
    admitCall: () => admitCall(callerId, { trace, cost, rateLimits }),
    chargeKeys: (keys) => {
      cost.addValues(Math.ceil(keys * VALUES_PER_KEY), 0);
      if (cost.exceeded) throw new GatewayError('BAD_USER_INPUT', cost.exceeded.message);
    },
    onFailure: (failure) => {
      failures += 1;
      if (failures <= MAX_LOGGED_FAILURES) logUpstreamFailure(log, trace, failure);
    },
    onWritten: (outcome) => {
      // The log line of the request was written when its client disconnected, before the outcome was known.
      if (disconnect.disconnected)
        log.info({ requestId: trace.requestId, outcome }, 'write ended after its client had disconnected');
    },
    tooLate: () => (performance.now() < lastWriteAt ? null : lateWrite(upstreamTimeoutMs)),
    onAttempt: (attempt) =>
      audit.write(attempt, credential, { requestId: trace.requestId, operation: trace.operationName }),
    admitSecretWrite: async () => {
      const retryAfter = await rateLimits.secretWrite(callerId);
      if (retryAfter !== null) throw tooManySecrets(retryAfter, rateLimits.secretWritesPerMinute);
    },
    onWarning: (sentence) => void trace.warnings.add(sentence),
  };
}

/** The limit of operations counts the first call of each, so that a look-up of one key needs one limiter only. */
function admitCall(
  callerId: string,
  { trace, cost, rateLimits }: Pick<RequestContext, 'trace'> & { cost: ExecutionCost; rateLimits: RateLimits },
): GatewayError | Promise<GatewayError | null> | null {
  const exceeded = cost.addUpstreamCall();
  if (exceeded) return new GatewayError('BAD_USER_INPUT', exceeded.message);
  trace.upstreamCalls += 1;
  if (trace.upstreamCalls === 1) return null;
  return rateLimits.upstreamCall(callerId).then((retryAfter) => {
    if (retryAfter === null) return null;
    trace.upstreamCalls -= 1;
    return tooManyCalls(retryAfter, rateLimits.upstreamCallsPerSecond);
  });
}

function tooManyCalls(retryAfter: number, perSecond: number): GatewayError {
  const sentence = `Rate limit exceeded: at most ${perSecond} upstream calls per second for one credential, besides the first of each operation. Ask for less in one operation, or wait.`;
  return new GatewayError('RATE_LIMITED', sentence, { retryAfter });
}

function tooManySecrets(retryAfter: number, perMinute: number): GatewayError {
  const sentence = `Rate limit exceeded: at most ${perMinute} writes per minute that return a secret, for one credential. Nothing was sent.`;
  return new GatewayError('RATE_LIMITED', sentence, { retryAfter });
}

function lateWrite(timeoutMs: number): GatewayError {
  const seconds = (ms: number): string => String(Math.round(ms / 100) / 10);
  const sentence = `A write begins only in the first ${seconds(timeoutMs * WRITE_SHARE)} of the ${seconds(timeoutMs)} seconds that an operation has.`;
  return new GatewayError('UPSTREAM_TIMEOUT', sentence);
}
