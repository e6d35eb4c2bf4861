import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import { compileQuery, type CompiledQuery } from './execution/compiled-query.ts';
import type { GraphContext } from '../graph/context.ts';
import type { DocumentCache } from './documents/cache.ts';
import type { EngineContext } from './engine-context.ts';
import { traceOperation } from '../log/request-trace.ts';

/** All together; some 55 MB. By fragments and forms a short document can have very many. */
const MAX_FIELDS = 60_000;

/**
 * Queries that the engine has parsed, checked against the limits, and validated before: a front end's few. They are
 * executed in their compiled form, without the engine; whatever is new or unusual about a request is left to it. What is
 * known of a query goes with its document, and all of it when it gets too much.
 */
export class CompiledQueries {
  readonly #schema: GraphQLSchema;
  readonly #documents: DocumentCache;
  readonly #createContext: (context: EngineContext) => GraphContext;
  /** By document, and then by the name of the operation. */
  #compiled = new WeakMap<DocumentNode, Map<string | null, CompiledQuery>>();
  #fields = 0;

  constructor(
    schema: GraphQLSchema,
    documents: DocumentCache,
    createContext: (context: EngineContext) => GraphContext,
  ) {
    this.#schema = schema;
    this.#documents = documents;
    this.#createContext = createContext;
  }

  /** To be told of each document that is about to be executed: it is valid. */
  add(document: DocumentNode): void {
    if (!this.#compiled.has(document)) this.#compiled.set(document, new Map());
  }

  /** Null: this is for the engine, and nothing has been done. */
  execute(body: object, context: EngineContext): Promise<ExecutionResult> | ExecutionResult | null {
    const parameters = parametersOf(body);
    const compiled = parameters && this.#find(parameters);
    if (!compiled) return null;
    const result = compiled.execute(parameters.variables, () => this.#createContext(context));
    if (result === null) return null;
    traceOperation(context.trace, compiled.operation.definition);
    return result;
  }

  #find({ query, operationName }: Parameters): CompiledQuery | null {
    const document = this.#documents.get(query);
    const known = document && this.#compiled.get(document);
    if (!known) return null;
    const compiled = known.get(operationName);
    if (compiled) return compiled;
    const fresh = compileQuery(this.#schema, document, operationName, (fields) => this.#count(fields));
    // The names are those of the document: of others there are too many, and somebody may have sent a key as one.
    if (fresh) known.set(operationName, fresh);
    return fresh;
  }

  #count(fields: number): void {
    this.#fields += fields;
    if (this.#fields <= MAX_FIELDS) return;
    // What is in use is added again by the engine.
    this.#fields = 0;
    this.#compiled = new WeakMap();
  }
}

interface Parameters {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
}

const PARAMETERS = new Set(['query', 'variables', 'operationName']);

/** Null: the parameters are not just these, in their usual form. */
function parametersOf(body: object): Parameters | null {
  const { query, variables = null, operationName = null } = body as Readonly<Record<string, unknown>>;
  if (typeof query !== 'string' || !isObjectOrNull(variables)) return null;
  if (
    (operationName !== null && typeof operationName !== 'string') ||
    !Object.keys(body).every((name) => PARAMETERS.has(name))
  )
    return null;
  return { query, variables: variables ?? {}, operationName };
}

function isObjectOrNull(value: unknown): value is Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && !Array.isArray(value);
}
