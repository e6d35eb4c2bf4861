import { GatewayError } from '../core/errors.ts';
import type { GraphContext } from '../graph/context.ts';
import { createObjectBudget } from '../graph/object-budget.ts';
import { createAtlasSessions } from '../registries/atlas/session.ts';
import type { Transport } from '../upstream/transport.ts';
import type { EngineContext } from './engine-context.ts';
import type { Log } from '../log/log.ts';
import type { RateLimits } from '../load/rate-limits.ts';

export interface OperationOptions {
  readonly atlasUrl: string;
  /** Milliseconds for all the upstream calls of one operation together. */
  readonly upstreamTimeoutMs: number;
}

/** 100 keys for a caller who may not list, each with the targets of a permission, stay below it. */
const MAX_UPSTREAM_CALLS = 250;

/** Of the time for all calls, after which no write is begun: it would be cut off before its answer may be there. */
const LAST_WRITE = 0.7;

/** Makes each operation its own view of the registries, with one deadline for all its upstream calls together. */
export function createContextFactory(
  { atlasUrl, upstreamTimeoutMs }: OperationOptions,
  transport: Transport,
  rateLimits: RateLimits,
  log: Log,
): (context: EngineContext) => GraphContext {
  const openSession = createAtlasSessions(transport, atlasUrl);
  return ({ credential, callerId, trace, disconnect }) => {
    const startedAt = performance.now();
    const scope = {
      credential,
      callerId,
      deadlineAt: startedAt + upstreamTimeoutMs,
      lastWriteAt: startedAt + upstreamTimeoutMs * LAST_WRITE,
      disconnect,
      onCall: () => {
        if (trace.upstreamCalls >= MAX_UPSTREAM_CALLS) return tooManyCalls();
        trace.upstreamCalls += 1;
        return null;
      },
      onWritten: (outcome: string) => {
        // The request's own line was written when its client left, before this was known.
        if (disconnect.disconnected)
          log.info({ requestId: trace.requestId, outcome }, 'write ended without its client');
      },
      admitSecretWrite: async () => {
        const retryAfter = await rateLimits.secretWrite(callerId);
        if (retryAfter !== null) throw tooManySecrets(retryAfter);
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
  const sentence = `The operation needs more than ${MAX_UPSTREAM_CALLS} calls of the API behind this gateway. Ask for less at once.`;
  return new GatewayError('BAD_USER_INPUT', sentence);
}

function tooManySecrets(retryAfter: number): GatewayError {
  const sentence =
    'These are more new secrets a minute than the gateway gives out to one credential. Nothing was sent.';
  return new GatewayError('RATE_LIMITED', sentence, { retryAfter });
}
