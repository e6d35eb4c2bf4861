import { getOperationAST, NoSchemaIntrospectionCustomRule, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { Credential } from '../core/credential.ts';
import { scrubAndCut } from '../core/uuid.ts';
import type { GraphContext } from '../graph/context.ts';
import { createDocumentCache } from './document-cache.ts';
import { createDocumentLimits, validateBriefly, type DocumentLimits } from './document-limits.ts';
import { parseDocument } from './document-parser.ts';
import { errorsToShow, maskError } from './error-mask.ts';
import { useFederatedTracing } from './federated-tracing.ts';
import type { Log } from './log.ts';
import { logUnexpected } from './request-log.ts';
import type { RequestTrace } from './request-trace.ts';

/** What the HTTP server knows of a request and the operation needs. */
export interface EngineContext {
  readonly credential: Credential;
  /** The client's, for the rate limit of those without a credential. */
  readonly address: string;
  readonly trace: RequestTrace;
  /** Aborted when the client has left. */
  readonly clientGone: AbortSignal;
}

export type GraphqlEngine = YogaServerInstance<EngineContext, GraphContext>;

export interface EngineOptions {
  readonly schema: GraphQLSchema;
  readonly endpoint: string;
  readonly introspection: boolean;
  readonly federatedTracing: boolean;
  readonly documentLimits: DocumentLimits;
  readonly createContext: (context: EngineContext) => GraphContext;
  readonly log: Log;
}

// A name is one token, however long it is, and goes into the log.
const MAX_NAME_LENGTH = 100;

/** Parses, validates and executes. What comes to it has passed the request guard; every error leaves by one mask. */
export function createGraphqlEngine({
  schema,
  endpoint,
  introspection,
  federatedTracing,
  documentLimits,
  createContext,
  log,
}: EngineOptions): GraphqlEngine {
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
    parserAndValidationCache: { documentCache: createDocumentCache(), errorCache: NO_ERROR_CACHE },
    plugins: [
      useOwnParser(),
      useDocumentLimits(documentLimits),
      useOperationTrace(),
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

/** Name and kind of the operation for the log line: both come from the document, never from variables. */
function useOperationTrace(): Plugin<EngineContext> {
  return {
    onExecute: ({ args: { document, operationName, contextValue } }) => {
      const operation = getOperationAST(document, operationName);
      contextValue.trace.operationName = operation?.name ? scrubAndCut(operation.name.value, MAX_NAME_LENGTH) : null;
      contextValue.trace.operationType = operation?.operation ?? null;
    },
  };
}

function useNoIntrospection(): Plugin {
  return {
    onValidate: ({ addValidationRule }) => addValidationRule(NoSchemaIntrospectionCustomRule),
  };
}

/** Every result passes here, of a refused request and of a broken document too, just before it is written. */
function useErrorMask(log: Log): Plugin<object, EngineContext> {
  return {
    onResultProcess: ({ result, serverContext, setResult }) => {
      if (Array.isArray(result) || !('data' in result || 'errors' in result)) return;
      const { trace } = serverContext;
      warnOfHiddenErrors(result, trace);
      const errors = errorsToShow(result)?.map((error) => {
        const { error: masked, code, unexpected } = maskError(error);
        trace.errorCodes.add(code);
        if (unexpected) logUnexpected(log, trace, unexpected);
        return masked;
      });
      const extensions =
        trace.warnings.size > 0 ? { ...result.extensions, warnings: [...trace.warnings] } : result.extensions;
      const masked: ExecutionResult = { ...result, ...(errors && { errors }), ...(extensions && { extensions }) };
      setResult(masked);
    },
  };
}

function warnOfHiddenErrors(result: ExecutionResult, { warnings }: RequestTrace): void {
  const hidden = (result.errors?.length ?? 0) - (errorsToShow(result)?.length ?? 0);
  if (hidden > 0 && result.data !== undefined)
    warnings.add(`There are ${hidden} more errors than are shown: not each null has one of its own.`);
}
