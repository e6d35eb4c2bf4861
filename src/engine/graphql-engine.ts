import type { IncomingHttpHeaders } from 'node:http';
import { setImmediate as nextIteration } from 'node:timers/promises';
import { OperationTypeNode, responsePathAsArray, type ExecutionResult, type GraphQLError } from 'graphql';
import { GatewayError } from '../core/errors.ts';
import type { GraphContext } from '../graph/operation/context.ts';
import type { Log } from '../log/log.ts';
import { logUnreadableRow } from '../log/request-log.ts';
import { traceOperation } from '../log/request-trace.ts';
import { CompiledOperations, type CacheLookups } from './compiled-operations.ts';
import { createDocumentCache, type DocumentCache } from './documents/cache.ts';
import type { TrustedDocuments } from './documents/trusted-documents.ts';
import { maskResult } from './error-mask.ts';
import { ExecutionCost, type CostLimits } from './execution/cost.ts';
import { locate } from './execution/located-error.ts';
import { asksForTrace, FederatedTrace } from './federated-tracing.ts';
import { readParameters, type ParametersSource } from './parameters.ts';
import type { CreateContext } from './operation-context.ts';
import type { RequestContext } from './request-context.ts';
import { responseOf, type EngineResponse } from './response.ts';
import { createYogaServer, type EngineContext, type Execute, type YogaOptions } from './yoga-server.ts';

/** A request that has passed the request guard. */
export interface EngineRequest extends ParametersSource {
  readonly headers: IncomingHttpHeaders;
}

/** The state of the caches. */
export interface CacheNumbers extends CacheLookups {
  readonly cached: ReturnType<DocumentCache['numbers']>;
}

export interface GraphqlEngine {
  answer(request: EngineRequest, context: RequestContext): EngineResponse | Promise<EngineResponse>;
  cacheNumbers(): CacheNumbers;
}

export interface EngineOptions extends YogaOptions {
  readonly federatedTracing: boolean;
  /** True: a response with data and errors has status 294, if its media type allows it. */
  readonly partialSuccess: boolean;
  /** Null if there is no manifest. */
  readonly trustedDocuments: TrustedDocuments | null;
  readonly costLimits: CostLimits;
  readonly createContext: CreateContext;
  /** Called with the cost of each operation in points of the caller's rate limit, if it is at least one. */
  readonly chargeCaller: (callerId: string, points: number) => void;
  readonly log: Log;
}

/**
 * Parses, validates and executes operations. Yoga parses and validates each document that is new. An operation whose document
 * it has validated before is executed at once, without Yoga's Request and Response (0.2 ms). One executor executes them all,
 * and all errors pass through the one error mask.
 */
export function createGraphqlEngine(options: EngineOptions): GraphqlEngine {
  const { federatedTracing, log, partialSuccess } = options;
  const documents = createDocumentCache();
  const operations = new CompiledOperations(options.schema, documents);
  const execute = createExecute(options);
  const yoga = createYogaServer(options, { documents, operations, execute });
  return {
    cacheNumbers: () => ({ ...operations.lookups(), cached: documents.numbers() }),
    answer: (request, context) => {
      const { method, headers } = request;
      const { mediaType: type, trace } = context;
      const parameters = readParameters(request, options.trustedDocuments);
      if (parameters instanceof GatewayError) {
        const result = { errors: [locate(parameters, [], undefined)] };
        const isWellFormed = parameters.code !== 'BAD_USER_INPUT';
        return responseOf(maskResult(result, trace, log), { type, partialSuccess, isWellFormed });
      }
      const federatedTrace = federatedTracing && asksForTrace(headers) ? new FederatedTrace() : null;
      const engineContext = { ...context, parameters, federatedTrace };
      const respond = (result: ExecutionResult): EngineResponse =>
        responseOf(finishResult(result, engineContext, log), { type, partialSuccess, isWellFormed: true });
      const operation = operations.find(parameters);
      context.trace.isKnownDocument = operation !== null;
      context.trace.isTrustedDocument = options.trustedDocuments?.includes(parameters.query) ?? false;
      // Yoga rejects a mutation by GET.
      const isKnown = operation && (method === 'POST' || operation.definition.operation !== OperationTypeNode.MUTATION);
      const result = isKnown ? execute(operation, engineContext) : yoga(method, engineContext);
      return result instanceof Promise ? result.then(respond) : respond(result);
    },
  };
}

/** Values for which a caller pays one point of its rate limit, as for one operation. A page of 50 keys has about 500 values. */
const VALUES_PER_POINT = 2_000;
const ERRORS_PER_POINT = 10;
/** Above it, other requests run before the response is written as JSON, which takes half as long as the execution. */
const MAX_VALUES_PER_ITERATION = 20_000;

function createExecute({ createContext, costLimits, chargeCaller, log }: EngineOptions): Execute {
  return (operation, context) => {
    const cost = new ExecutionCost(costLimits);
    const { parameters, federatedTrace, countedIds } = context;
    traceOperation(context.trace, operation.definition);
    const addedErrors: GraphQLError[] = [];
    const addError: GraphContext['addError'] = (error, { fieldNodes, path }) => {
      const place = responsePathAsArray(path);
      cost.addError(place);
      // One line is enough: the rows of a page fail for the same reason.
      if (addedErrors.push(locate(error, fieldNodes, place)) === 1 && error.cause instanceof Error)
        logUnreadableRow(log, context.trace, error.cause.message);
    };
    const finished = (result: ExecutionResult): ExecutionResult => {
      const points = Math.floor(cost.values / VALUES_PER_POINT + cost.errors / ERRORS_PER_POINT);
      if (cost.exceeded) context.trace.limit = 'cost';
      if (points > 0) for (const id of countedIds) chargeCaller(id, points);
      if (addedErrors.length === 0 || result.data == null) return result;
      return { ...result, errors: [...(result.errors ?? []), ...addedErrors] };
    };
    const settled = (result: ExecutionResult): ExecutionResult | Promise<ExecutionResult> =>
      cost.values > MAX_VALUES_PER_ITERATION ? nextIteration(result).then(finished) : finished(result);
    const result = operation.execute(parameters.variables, () => ({
      context: createContext(context, { cost, addError }),
      cost,
      tracer: federatedTrace?.tracer ?? null,
    }));
    return result instanceof Promise ? result.then(settled) : settled(result);
  };
}

/** Masks the errors and adds the trace, if a router has asked for it. */
function finishResult(result: ExecutionResult, { trace, federatedTrace }: EngineContext, log: Log): ExecutionResult {
  const isTraced = federatedTrace !== null && result.data !== undefined;
  if (isTraced && federatedTrace.isTooLarge)
    trace.warnings.add('The operation has more than 5,000 fields, or very long names, so the response has no trace.');
  const masked = maskResult(result, trace, log);
  if (!isTraced || federatedTrace.isTooLarge) return masked;
  return { ...masked, extensions: { ...masked.extensions, ftv1: federatedTrace.encode(masked.errors ?? []) } };
}
