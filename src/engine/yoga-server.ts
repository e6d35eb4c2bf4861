import { NoSchemaIntrospectionCustomRule, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { CompiledOperations } from './compiled-operations.ts';
import type { DocumentCache } from './documents/cache.ts';
import { createDocumentLimits, validateBriefly, type DocumentLimits } from './documents/limits.ts';
import { parseDocument } from './documents/parser.ts';
import type { CompiledOperation } from './execution/compiled-operation.ts';
import type { FederatedTrace } from './federated-tracing.ts';
import type { GraphqlParameters } from './parameters.ts';
import type { RequestContext } from './request-context.ts';

export interface YogaOptions {
  readonly schema: GraphQLSchema;
  readonly endpoint: string;
  readonly introspection: boolean;
  readonly documentLimits: DocumentLimits;
}

/** One request, with the parts that its execution and its response share. */
export interface EngineContext extends RequestContext {
  readonly parameters: GraphqlParameters;
  readonly federatedTrace: FederatedTrace | null;
}

/** Executes an operation and resolves to its result, unmasked. */
export type Execute = (
  operation: CompiledOperation,
  context: EngineContext,
) => ExecutionResult | Promise<ExecutionResult>;

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
export function createYogaServer({ schema, endpoint, introspection, documentLimits }: YogaOptions, parts: YogaParts) {
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
