import type { IncomingHttpHeaders } from 'node:http';
import { setImmediate as nextIteration } from 'node:timers/promises';
import {
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  responsePathAsArray,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { GatewayError } from '../core/errors.ts';
import type { GraphContext } from '../graph/operation/context.ts';
import type { Log } from '../log/log.ts';
import { logUnreadableRow } from '../log/request-log.ts';
import { traceOperation } from '../log/request-trace.ts';
import { CompiledOperations } from './compiled-operations.ts';
import { createDocumentCache, type DocumentCache } from './documents/cache.ts';
import { createDocumentLimits, validateBriefly, type DocumentLimits } from './documents/limits.ts';
import { parseDocument } from './documents/parser.ts';
import type { TrustedDocuments } from './documents/trusted-documents.ts';
import { maskResult } from './error-mask.ts';
import type { CompiledOperation } from './execution/compiled-operation.ts';
import { ExecutionCost, type CostLimits } from './execution/cost.ts';
import { locate } from './execution/located-error.ts';
import { asksForTrace, FederatedTrace } from './federated-tracing.ts';
import { readParameters, type GraphqlParameters, type ParametersSource } from './parameters.ts';
import type { CreateContext } from './operation-context.ts';
import type { RequestContext } from './request-context.ts';
import { responseOf, type EngineResponse } from './response.ts';

/** A request that has passed the request guard. */
export interface EngineRequest extends ParametersSource {
  readonly headers: IncomingHttpHeaders;
}

export interface GraphqlEngine {
  answer(request: EngineRequest, context: RequestContext): EngineResponse | Promise<EngineResponse>;
}

export interface EngineOptions {
  readonly schema: GraphQLSchema;
  readonly endpoint: string;
  readonly introspection: boolean;
  readonly federatedTracing: boolean;
  /** True: a response with data and errors has status 294, if its media type allows it. */
  readonly partialSuccess: boolean;
  /** Null if there is no manifest. */
  readonly trustedDocuments: TrustedDocuments | null;
  readonly documentLimits: DocumentLimits;
  readonly costLimits: CostLimits;
  readonly createContext: CreateContext;
  /** Called with the cost of each operation in points of the caller's rate limit, if it is at least one. */
  readonly chargeCaller: (callerId: string, points: number) => void;
  readonly log: Log;
}

/** One request, with the parts that its execution and its response share. */
interface EngineContext extends RequestContext {
  readonly parameters: GraphqlParameters;
  readonly federatedTrace: FederatedTrace | null;
}

/** Executes an operation and resolves to its result, unmasked. */
type Execute = (operation: CompiledOperation, context: EngineContext) => ExecutionResult | Promise<ExecutionResult>;

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

/** The origin of the requests that Yoga gets. It only reads the path. */
const ORIGIN = 'http://gateway.invalid';

interface YogaParts {
  readonly documents: DocumentCache;
  readonly operations: CompiledOperations;
  readonly execute: Execute;
}

interface YogaContext extends EngineContext {
  /** Called with the result of the request. */
  readonly settle: (result: ExecutionResult) => void;
}

/** Returns the function that passes a request to Yoga, and resolves to its result, unmasked. */
function createYogaServer({ schema, endpoint, introspection, documentLimits }: EngineOptions, parts: YogaParts) {
  const yoga = createYoga<YogaContext>({
    schema,
    graphqlEndpoint: endpoint,
    // The gateway has its own for each of these.
    cors: false,
    graphiql: false,
    landingPage: false,
    // Yoga's health check answers each URL that ends in this text, and no URL ends in a space.
    healthCheckEndpoint: ' ',
    logging: false,
    maskedErrors: false,
    maxRequestBodySize: false,
    multipart: false,
    parserAndValidationCache: { documentCache: parts.documents, errorCache: NO_ERROR_CACHE },
    plugins: [
      useParameters(),
      useOwnParser(),
      useDocumentLimits(documentLimits),
      useCompiledExecution(parts),
      ...(introspection ? [] : [useNoIntrospection()]),
      useOwnResponse(),
    ],
  });
  return async (method: string, context: EngineContext): Promise<ExecutionResult> => {
    const { promise, resolve } = Promise.withResolvers<ExecutionResult>();
    const request = new yoga.fetchAPI.Request(ORIGIN + endpoint, { method });
    await yoga.handleRequest(request, { ...context, settle: resolve });
    return promise;
  };
}

// Messages of syntax errors quote the document.
const NO_ERROR_CACHE = { get: (): undefined => undefined, set: (): void => undefined };

/** The parameters have been read already, within the gateway's own limits. */
function useParameters(): Plugin<object, YogaContext> {
  return {
    onRequestParse: ({ serverContext, setRequestParser }) => {
      const { operationName, ...parameters } = serverContext.parameters;
      setRequestParser(() => (operationName === null ? parameters : { ...parameters, operationName }));
    },
  };
}

function useOwnParser(): Plugin {
  return {
    onParse: ({ setParseFn }) => setParseFn(parseDocument),
  };
}

/** Runs before the rules of GraphQL: some of them take long for the very documents that are rejected here. */
function useDocumentLimits(limits: DocumentLimits): Plugin<YogaContext> {
  const limitErrors = createDocumentLimits(limits);
  return {
    onValidate: ({ context, params: { schema, documentAST }, setResult, setValidationFn }) => {
      setValidationFn(validateBriefly);
      const errors = limitErrors(schema, documentAST);
      if (errors.length === 0) return;
      context.trace.limit = 'document';
      setResult([...errors]);
    },
  };
}

function useCompiledExecution({ operations, execute }: YogaParts): Plugin<YogaContext> {
  return {
    onExecute: ({ setExecuteFn }) =>
      setExecuteFn(({ document, contextValue }) => {
        const operation = operations.compileNew(document, contextValue.parameters.operationName);
        if (!operation) throw new TypeError('Yoga executes an operation that the document does not have.');
        return execute(operation, contextValue);
      }),
  };
}

function useNoIntrospection(): Plugin {
  return {
    onValidate: ({ addValidationRule }) => addValidationRule(NoSchemaIntrospectionCustomRule),
  };
}

/** Takes the result as it is. Yoga would write it with other statuses. */
function useOwnResponse(): Plugin<object, YogaContext> {
  return {
    onResultProcess: ({ result, serverContext, setResultProcessor }) => {
      if (!Array.isArray(result) && !(Symbol.asyncIterator in result)) serverContext.settle(result);
      setResultProcessor((_result, fetchAPI) => new fetchAPI.Response(null), 'application/json');
    },
  };
}
