import type { IncomingMessage, ServerResponse } from 'node:http';
import { getOperationAST, NoSchemaIntrospectionCustomRule, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { isPromise } from './execution/plan.ts';
import type { GraphContext } from '../graph/context.ts';
import { answerOf, answerTypeFor, type EngineAnswer } from './engine-answer.ts';
import { createDocumentCache, type DocumentCache } from './documents/cache.ts';
import { createDocumentLimits, validateBriefly, type DocumentLimits } from './documents/limits.ts';
import { parseDocument } from './documents/parser.ts';
import type { EngineContext } from './engine-context.ts';
import { asksForTrace, useFederatedTracing } from './federated-tracing.ts';
import { CompiledQueries } from './compiled-queries.ts';
import type { Log } from '../log/log.ts';
import { maskResult } from './error-mask.ts';
import { traceOperation } from '../log/request-trace.ts';

export interface GraphqlEngine {
  /** `body`: the JSON object of a POST. */
  answer(
    request: IncomingMessage,
    response: ServerResponse,
    body: object | null,
    context: EngineContext,
  ): EngineAnswer | Promise<EngineAnswer>;
}

export interface EngineOptions {
  readonly schema: GraphQLSchema;
  readonly endpoint: string;
  readonly introspection: boolean;
  readonly federatedTracing: boolean;
  readonly documentLimits: DocumentLimits;
  readonly createContext: (context: EngineContext) => GraphContext;
  readonly log: Log;
}

/**
 * Parses, validates and executes. What comes to it has passed the request guard; every error leaves by one mask. Yoga does
 * all this for what it has not seen before. Of what it has, the part of a request that makes most of its cost is spared:
 * Yoga's Request and Response, 0.2 ms, and graphql-js's way through the document, 0.4 ms for a page of 50 keys.
 */
export function createGraphqlEngine(options: EngineOptions): GraphqlEngine {
  const documents = createDocumentCache();
  const known = new CompiledQueries(options.schema, documents, options.createContext);
  const yoga = createEngineForAll(options, documents, known);
  const answerOfAny: GraphqlEngine['answer'] = async (request, response, body, context) => {
    // Yoga takes a parsed body from the request, as Express leaves it.
    Object.assign(request, { body });
    const answer = await yoga.handleNodeRequestAndResponse(request, response, context);
    // In lower case, as ours are: a header that both had would go out twice.
    const headers = Object.fromEntries([...answer.headers].map(([name, value]) => [name.toLowerCase(), value]));
    return { status: answer.status, headers, body: await answer.text() };
  };
  return {
    answer: (request, response, body, context) => {
      const type = answerTypeFor(request);
      const isForYoga = body === null || type === null || (options.federatedTracing && asksForTrace(request));
      const result = isForYoga ? null : known.execute(body, context);
      if (isForYoga || result === null) return answerOfAny(request, response, body, context);
      const masked = (given: ExecutionResult) => answerOf(maskResult(given, context.trace, options.log), type);
      return isPromise(result) ? result.then(masked) : masked(result);
    },
  };
}

function createEngineForAll(
  { schema, endpoint, introspection, federatedTracing, documentLimits, createContext, log }: EngineOptions,
  documents: DocumentCache,
  compiledQueries: CompiledQueries,
) {
  return createYoga<EngineContext, GraphContext>({
    schema,
    graphqlEndpoint: endpoint,
    context: createContext,
    // Each of these is the gateway's own, and comes before or after the engine.
    cors: false,
    graphiql: false,
    landingPage: false,
    // Yoga's health check answers whatever URL ends in this, and none ends in a space.
    healthCheckEndpoint: ' ',
    logging: false,
    maskedErrors: false,
    maxRequestBodySize: false,
    multipart: false,
    parserAndValidationCache: { documentCache: documents, errorCache: NO_ERROR_CACHE },
    plugins: [
      useOwnParser(),
      useDocumentLimits(documentLimits),
      useOperationTrace(compiledQueries),
      ...(introspection ? [] : [useNoIntrospection()]),
      ...(federatedTracing ? [useFederatedTracing()] : []),
      useErrorMask(log),
    ],
  });
}

// Messages of syntax errors quote the document.
const NO_ERROR_CACHE = { get: (): undefined => undefined, set: (): void => undefined };

/** Before the rules of GraphQL: some of them take long over just the documents that are refused here. */
function useDocumentLimits(limits: DocumentLimits): Plugin {
  const limitErrors = createDocumentLimits(limits);
  return {
    onValidate: ({ params: { schema, documentAST }, setResult, setValidationFn }) => {
      setValidationFn(validateBriefly);
      const errors = limitErrors(schema, documentAST);
      if (errors.length > 0) setResult([...errors]);
    },
  };
}

function useOwnParser(): Plugin {
  return {
    onParse: ({ setParseFn }) => setParseFn(parseDocument),
  };
}

function useOperationTrace(compiledQueries: CompiledQueries): Plugin<EngineContext> {
  return {
    onExecute: ({ args: { document, operationName, contextValue } }) => {
      compiledQueries.add(document);
      traceOperation(contextValue.trace, getOperationAST(document, operationName));
    },
  };
}

function useNoIntrospection(): Plugin {
  return {
    onValidate: ({ addValidationRule }) => addValidationRule(NoSchemaIntrospectionCustomRule),
  };
}

function useErrorMask(log: Log): Plugin<object, EngineContext> {
  return {
    onResultProcess: ({ result, serverContext, setResult }) => {
      if (Array.isArray(result) || !('data' in result || 'errors' in result)) return;
      setResult(maskResult(result, serverContext.trace, log));
    },
  };
}
