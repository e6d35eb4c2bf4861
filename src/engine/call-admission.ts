import { GatewayError, LateWrite, OperationLimit } from '../core/errors.ts';
import type { RateLimits } from '../load/rate-limits.ts';
import type { RequestTrace } from '../log/request-trace.ts';
import type { OperationScope } from '../registries/calls/scope.ts';
import type { ExecutionCost } from './execution/cost.ts';

/** A write is only sent in this share of the time: one that is sent later would be cut off before its response arrives. */
const WRITE_SHARE = 0.7;
/** The same for a write that another one must follow, and for the other one: a rotation that has begun should also end. */
const FIRST_OF_TWO_SHARE = 0.5;
const SECOND_OF_TWO_SHARE = 0.85;

interface AdmissionOptions {
  readonly callerId: string;
  readonly trace: RequestTrace;
  readonly cost: ExecutionCost;
  readonly rateLimits: RateLimits;
  /** Milliseconds for all upstream calls of the operation together. */
  readonly upstreamTimeoutMs: number;
  /** When the operation has started, in milliseconds of `performance.now()`. */
  readonly startedAt: number;
}

/** The part of a scope that decides whether a call may be sent, and until when. */
type Admission = Pick<
  OperationScope,
  'admitCall' | 'admitSecretWrite' | 'countReservedCall' | 'deadlineAt' | 'lastWriteAt' | 'reserveTwoWrites' | 'tooLate'
>;

/** Applies the limits of one operation and of its caller. */
export function createAdmission(options: AdmissionOptions): Admission {
  const { callerId, trace, rateLimits, upstreamTimeoutMs, startedAt } = options;
  const lastWriteAt = startedAt + upstreamTimeoutMs * WRITE_SHARE;
  return {
    deadlineAt: startedAt + upstreamTimeoutMs,
    lastWriteAt,
    admitCall: () => admitCall(options),
    reserveTwoWrites: async () => {
      const firstBy = startedAt + upstreamTimeoutMs * FIRST_OF_TWO_SHARE;
      if (performance.now() >= firstBy)
        throw lateWrite('A write that needs a second one', FIRST_OF_TWO_SHARE, upstreamTimeoutMs);
      await reserveCalls(2, options);
      return [firstBy, startedAt + upstreamTimeoutMs * SECOND_OF_TWO_SHARE];
    },
    countReservedCall: () => void (trace.upstreamCalls += 1),
    tooLate: () => (performance.now() < lastWriteAt ? null : lateWrite('A write', WRITE_SHARE, upstreamTimeoutMs)),
    admitSecretWrite: async () => {
      const retryAfter = await rateLimits.secretWrite(callerId);
      if (retryAfter === null) return;
      trace.limit = 'secret_writes';
      throw tooManySecrets(retryAfter, rateLimits.secretWritesPerMinute);
    },
  };
}

/** The calls are counted by the trace when they are sent. */
async function reserveCalls(calls: number, options: AdmissionOptions): Promise<void> {
  for (let call = 0; call < calls; call += 1) {
    const refusal = await admitCall(options);
    if (refusal) throw refusal;
    options.trace.upstreamCalls -= 1;
  }
}

/** The limit of operations counts the first call of each, so that a look-up of one key needs one limiter only. */
function admitCall({
  callerId,
  trace,
  cost,
  rateLimits,
}: AdmissionOptions): GatewayError | Promise<GatewayError | null> | null {
  const exceeded = cost.addUpstreamCall();
  if (exceeded) return new OperationLimit(exceeded.message);
  trace.upstreamCalls += 1;
  if (trace.upstreamCalls === 1) return null;
  const answered = (retryAfter: number | null): GatewayError | null => {
    if (retryAfter === null) return null;
    trace.upstreamCalls -= 1;
    trace.limit = 'upstream_calls';
    return tooManyCalls(retryAfter, rateLimits.upstreamCallsPerSecond);
  };
  const answer = rateLimits.upstreamCall(callerId);
  return answer instanceof Promise ? answer.then(answered) : answered(answer);
}

function tooManyCalls(retryAfter: number, perSecond: number): GatewayError {
  const sentence = `Rate limit exceeded: at most ${perSecond} upstream calls per second for one credential, besides the first of each operation. Ask for less in one operation, or wait.`;
  return new GatewayError('RATE_LIMITED', sentence, { retryAfter });
}

function tooManySecrets(retryAfter: number, perMinute: number): GatewayError {
  const sentence = `Rate limit exceeded: at most ${perMinute} writes per minute that return a secret, for one credential. Nothing was sent.`;
  return new GatewayError('RATE_LIMITED', sentence, { retryAfter });
}

function lateWrite(write: string, share: number, timeoutMs: number): LateWrite {
  const seconds = (ms: number): string => String(Math.round(ms / 100) / 10);
  const sentence = `${write} begins only in the first ${seconds(timeoutMs * share)} of the ${seconds(timeoutMs)} seconds that an operation has.`;
  return new LateWrite(sentence);
}
