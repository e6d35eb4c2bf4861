import type { IncomingHttpHeaders } from 'node:http';
import { getOperationAST, NoSchemaIntrospectionCustomRule, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { GraphContext } from '../graph/operation/context.ts';
import type { Log } from '../log/log.ts';
import { traceOperation } from '../log/request-trace.ts';
import { CompiledQueries } from './compiled-queries.ts';
import { createDocumentCache, type DocumentCache } from './documents/cache.ts';
import { createDocumentLimits, validateBriefly, type DocumentLimits } from './documents/limits.ts';
import { parseDocument } from './documents/parser.ts';
import { maskResult } from './error-mask.ts';
import { asksForTrace, TRACE_HEADER, useFederatedTracing } from './federated-tracing.ts';
import type { RequestContext } from './request-context.ts';
import { responseOf, type EngineResponse } from './response.ts';

/** A request that has passed the request guard. */
export interface EngineRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The JSON object of a POST. Null for a GET, whose parameters are in the URL. */
  readonly body: object | null;
}

export interface GraphqlEngine {
  answer(request: EngineRequest, context: RequestContext): EngineResponse | Promise<EngineResponse>;
}

export interface EngineOptions {
  readonly schema: GraphQLSchema;
  readonly endpoint: string;
  readonly introspection: boolean;
  readonly federatedTracing: boolean;
  readonly documentLimits: DocumentLimits;
  readonly createContext: (context: RequestContext) => GraphContext;
  readonly log: Log;
}

/**
 * Parses, validates and executes operations. Yoga does this for each query that is new. A query that it has validated before
 * is executed in its compiled form, without Yoga's Request and Response (0.2 ms) and without graphql-js (0.4 ms for a page of
 * 50 keys). The errors of both pass through the one error mask.
 */
export function createGraphqlEngine(options: EngineOptions): GraphqlEngine {
  const documents = createDocumentCache();
  const compiledQueries = new CompiledQueries(options.schema, documents, options.createContext);
  const answerByYoga = createYogaEngine(options, documents, compiledQueries);
  return {
    answer: (request, context) => {
      const mustTrace = options.federatedTracing && asksForTrace(request.headers);
      const result = request.body === null || mustTrace ? null : compiledQueries.execute(request.body, context);
      if (result === null) return answerByYoga(request, context);
      const respond = (settled: ExecutionResult): EngineResponse =>
        responseOf(maskResult(settled, context.trace, options.log), context.mediaType);
      return result instanceof Promise ? result.then(respond) : respond(result);
    },
  };
}

interface YogaContext extends RequestContext {
  readonly body: object | null;
}

/** The origin of the requests that Yoga gets. It only reads the path and the query. */
const ORIGIN = 'http://gateway.invalid';

function createYogaEngine(
  options: EngineOptions,
  documents: DocumentCache,
  compiledQueries: CompiledQueries,
): GraphqlEngine['answer'] {
  const yoga = createYogaServer(options, documents, compiledQueries);
  return async ({ method, url, headers, body }, context) => {
    const trace = asksForTrace(headers) ? { [TRACE_HEADER]: String(headers[TRACE_HEADER]) } : {};
    const request = new yoga.fetchAPI.Request(ORIGIN + url, {
      method,
      // Yoga gets the media type that was negotiated, so it has nothing to choose.
      headers: { accept: context.mediaType, 'content-type': 'application/json', ...trace },
    });
    const response = await yoga.handleRequest(request, { ...context, body });
    // In lower case like ours: a header in two spellings would be sent twice.
    const lowerCased = Object.fromEntries([...response.headers].map(([name, value]) => [name.toLowerCase(), value]));
    return { status: response.status, headers: lowerCased, body: await response.text() };
  };
}

function createYogaServer(
  { schema, endpoint, introspection, federatedTracing, documentLimits, createContext, log }: EngineOptions,
  documents: DocumentCache,
  compiledQueries: CompiledQueries,
) {
  return createYoga<YogaContext, GraphContext>({
    schema,
    graphqlEndpoint: endpoint,
    context: createContext,
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
    parserAndValidationCache: { documentCache: documents, errorCache: NO_ERROR_CACHE },
    plugins: [
      useParsedBody(),
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

/** The body has been read and parsed, within the gateway's own limits. */
function useParsedBody(): Plugin<object, YogaContext> {
  return {
    onRequestParse: ({ serverContext: { body }, setRequestParser }) => {
      if (body !== null) setRequestParser(() => body);
    },
  };
}

function useOwnParser(): Plugin {
  return {
    onParse: ({ setParseFn }) => setParseFn(parseDocument),
  };
}

/** Runs before the rules of GraphQL: some of them take long for the very documents that are rejected here. */
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

function useOperationTrace(compiledQueries: CompiledQueries): Plugin<YogaContext> {
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

function useErrorMask(log: Log): Plugin<object, YogaContext> {
  return {
    onResultProcess: ({ result, serverContext, setResult }) => {
      if (Array.isArray(result) || !('data' in result || 'errors' in result)) return;
      setResult(maskResult(result, serverContext.trace, log));
    },
  };
}
