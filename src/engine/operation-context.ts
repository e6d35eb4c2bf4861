import type { Callers } from '../core/credential.ts';
import { OperationLimit } from '../core/errors.ts';
import type { WriteAttempt } from '../core/write-attempt.ts';
import type { GraphContext } from '../graph/operation/context.ts';
import type { RateLimits } from '../load/rate-limits.ts';
import type { AuditLog } from '../log/audit-log.ts';
import type { Log } from '../log/log.ts';
import { logUpstreamFailure } from '../log/request-log.ts';
import { idsOf } from '../log/request-trace.ts';
import { traceWrite } from '../log/request-trace.ts';
import { createArinSession, type ArinOptions, type ArinSession } from '../registries/arin/session.ts';
import { createAtlasSessions, DEFAULT_ATLAS_OPTIONS, type AtlasOptions } from '../registries/atlas/session.ts';
import type { OperationScope } from '../registries/calls/scope.ts';
import type { Transport } from '../upstream/transport.ts';
import type { CostLimits, ExecutionCost } from './execution/cost.ts';
import { createAdmission } from './call-admission.ts';
import type { RequestContext } from './request-context.ts';

export interface OperationOptions {
  /** Milliseconds for all upstream calls of one operation together. */
  readonly upstreamTimeoutMs: number;
  readonly atlas: Registry<Partial<AtlasOptions> & Pick<AtlasOptions, 'baseUrl'>>;
  /** Null if the gateway does not offer this registry. */
  readonly arin: ArinOptions | null;
}

/** A registry, and how it is reached. */
interface Registry<Options> {
  readonly transport: Transport;
  readonly options: Options;
}

/**
 * The highest costs of one operation. 100 keys with 140 grants each stay below the limit of values. 100 keys for a caller without
 * the right to list keys, each with the targets of a permission, stay below the limit of upstream calls.
 */
export const DEFAULT_COST_LIMITS: CostLimits = {
  values: 90_000,
  errors: 1_000,
  upstreamCalls: 250,
  bytes: 8 * 1024 * 1024,
};

/** The sentences of one operation in `extensions.warnings`. */
const MAX_WARNINGS = 100;

/** The failures of one operation that are logged. One operation can make 250 calls. */
const MAX_LOGGED_FAILURES = 5;

/** To filter or sort a key takes half as long as a value of the response, or other operations run in between. */
const VALUES_PER_KEY = 0.5;

/** The parts of an operation that its executor provides. */
type ExecutorParts = Pick<GraphContext, 'addError'> & { readonly cost: ExecutionCost };

export type CreateContext = (context: RequestContext, parts: ExecutorParts) => GraphContext;

/** The parts that all operations share. */
interface ScopeParts {
  readonly upstreamTimeoutMs: number;
  readonly rateLimits: RateLimits;
  readonly log: Log;
  readonly audit: Pick<AuditLog, 'callerOf' | 'write'>;
  /** Called with each attempt to write. Null if nobody counts them. */
  readonly onWriteAttempt: ((registry: keyof Callers, attempt: WriteAttempt) => void) | null;
}

/** The parts that all operations share, and those of one operation. */
interface OperationParts extends ScopeParts {
  readonly cost: ExecutionCost;
  /** In milliseconds of `performance.now()`. */
  readonly startedAt: number;
}

/** Returns the function that creates the context of an operation: its sessions, with one deadline for all their upstream calls. */
export function createContextFactory(
  { upstreamTimeoutMs, atlas, arin }: OperationOptions,
  parts: Omit<ScopeParts, 'upstreamTimeoutMs'>,
): CreateContext {
  const openAtlas = createAtlasSessions(atlas.transport, { ...DEFAULT_ATLAS_OPTIONS, ...atlas.options });
  return (context, { cost, addError }) => {
    const { log } = parts;
    const startedAt = performance.now();
    const scopeOf = (registry: keyof Callers): OperationScope =>
      createScope(context, registry, { ...parts, upstreamTimeoutMs, cost, startedAt });
    const reportUnseen: GraphContext['reportUnseen'] = (field, code, sentence) => {
      context.trace.warnings.add(sentence);
      log.warn({ ...idsOf(context.trace), field, code }, 'outcome of a write that the operation does not select');
    };
    let arinSession: ArinSession | null = null;
    const openArin = (): ArinSession => {
      if (arin === null) throw new Error('The schema has fields of ARIN, and the gateway has no options for it.');
      return (arinSession ??= createArinSession(arin, scopeOf('arin')));
    };
    return { atlas: openAtlas(scopeOf('atlas')), arin: openArin, cost, addError, reportUnseen };
  };
}

function createScope(
  { callers, trace, disconnect }: RequestContext,
  registry: keyof Callers,
  { upstreamTimeoutMs, rateLimits, log, audit, onWriteAttempt, cost, startedAt }: OperationParts,
): OperationScope {
  const { credential, callerId } = callers[registry];
  let failures = 0;
  let fingerprint: string | null = null;
  return {
    ...createAdmission({ callerId, trace, cost, rateLimits, upstreamTimeoutMs, startedAt }),
    credential,
    callerId,
    span: trace.span,
    disconnect,
    chargeKeys: (keys) => {
      cost.addValues(Math.ceil(keys * VALUES_PER_KEY), 0);
      if (cost.exceeded) throw new OperationLimit(cost.exceeded.message);
    },
    onFailure: (failure) => {
      failures += 1;
      if (failures <= MAX_LOGGED_FAILURES) logUpstreamFailure(log, trace, { registry, ...failure });
    },
    onHeldBack: (reason) => {
      trace.limit = reason === 'CIRCUIT_OPEN' ? 'circuit' : 'connections';
    },
    onWritten: (outcome) => {
      // The log line of the request was written when its client disconnected, before the outcome was known.
      if (disconnect.disconnected)
        log.info({ ...idsOf(trace), outcome }, 'write ended after its client had disconnected');
    },
    onAttempt: (attempt) => {
      traceWrite(trace, attempt, (fingerprint ??= audit.callerOf(credential)));
      onWriteAttempt?.(registry, attempt);
      audit.write(attempt, credential, { requestId: trace.requestId, operation: trace.operationName });
    },
    onWarning: (sentence) => {
      if (trace.warnings.size < MAX_WARNINGS) trace.warnings.add(sentence);
    },
  };
}
