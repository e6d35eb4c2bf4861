import { GatewayError } from '../core/errors.ts';
import type { GraphContext } from '../graph/operation/context.ts';
import { createObjectBudget } from '../graph/operation/object-budget.ts';
import type { RateLimits } from '../load/rate-limits.ts';
import type { Log } from '../log/log.ts';
import { createAtlasSessions } from '../registries/atlas/session.ts';
import type { Transport } from '../upstream/transport.ts';
import type { RequestContext } from './request-context.ts';

export interface OperationOptions {
  readonly atlasUrl: string;
  /** Milliseconds for all upstream calls of one operation together. */
  readonly upstreamTimeoutMs: number;
}

/** 100 keys for a caller without the right to list keys, each with the targets of a permission, stay below this limit. */
const MAX_UPSTREAM_CALLS = 250;

/** A write is only sent in this share of the time: one that is sent later would be cut off before its response arrives. */
const WRITE_SHARE = 0.7;

/** Returns the function that creates the context of an operation: its session, with one deadline for all its upstream calls. */
export function createContextFactory(
  { atlasUrl, upstreamTimeoutMs }: OperationOptions,
  transport: Transport,
  rateLimits: RateLimits,
  log: Log,
): (context: RequestContext) => GraphContext {
  const openSession = createAtlasSessions(transport, atlasUrl);
  return ({ credential, callerId, trace, disconnect }) => {
    const startedAt = performance.now();
    const scope = {
      credential,
      callerId,
      deadlineAt: startedAt + upstreamTimeoutMs,
      lastWriteAt: startedAt + upstreamTimeoutMs * WRITE_SHARE,
      disconnect,
      onCall: () => {
        if (trace.upstreamCalls >= MAX_UPSTREAM_CALLS) return tooManyCalls();
        trace.upstreamCalls += 1;
        return null;
      },
      onWritten: (outcome: string) => {
        // The log line of the request was written when its client disconnected, before the outcome was known.
        if (disconnect.disconnected)
          log.info({ requestId: trace.requestId, outcome }, 'write ended after its client had disconnected');
      },
      admitSecretWrite: async () => {
        const retryAfter = await rateLimits.secretWrite(callerId);
        if (retryAfter !== null) throw tooManySecrets(retryAfter, rateLimits.secretWritesPerMinute);
      },
      onWarning: (sentence: string) => void trace.warnings.add(sentence),
    };
    return {
      atlas: openSession(scope),
      objects: createObjectBudget(),
    };
  };
}

function tooManyCalls(): GatewayError {
  const sentence = `The operation needs more than ${MAX_UPSTREAM_CALLS} upstream calls. Ask for less in one operation.`;
  return new GatewayError('BAD_USER_INPUT', sentence);
}

function tooManySecrets(retryAfter: number, perMinute: number): GatewayError {
  const sentence = `Rate limit exceeded: at most ${perMinute} writes per minute that return a secret, for one credential. Nothing was sent.`;
  return new GatewayError('RATE_LIMITED', sentence, { retryAfter });
}
