import type { DocumentNode, ExecutionResult, GraphQLSchema } from 'graphql';
import type { GraphContext } from '../graph/operation/context.ts';
import { traceOperation } from '../log/request-trace.ts';
import type { DocumentCache } from './documents/cache.ts';
import { compileQuery, type CompiledQuery } from './execution/compiled-query.ts';
import type { RequestContext } from './request-context.ts';

/**
 * Upper limit for the compiled fields of all queries together, about 55 MB. A short document can have very many fields, by its
 * fragments and by the variants that @skip and @include make.
 */
const MAX_FIELDS = 60_000;

/**
 * Compiled forms of queries that Yoga has parsed, checked against the limits and validated before: the few queries of a front
 * end. All that is new or unusual about a request is left to Yoga. The compiled form lives as long as its document in the
 * document cache. All of them are dropped when they exceed the limit.
 */
export class CompiledQueries {
  readonly #schema: GraphQLSchema;
  readonly #documents: DocumentCache;
  readonly #createContext: (context: RequestContext) => GraphContext;
  /** By document, and then by the name of the operation. */
  #compiled = new WeakMap<DocumentNode, Map<string | null, CompiledQuery>>();
  #fields = 0;

  constructor(
    schema: GraphQLSchema,
    documents: DocumentCache,
    createContext: (context: RequestContext) => GraphContext,
  ) {
    this.#schema = schema;
    this.#documents = documents;
    this.#createContext = createContext;
  }

  /** Called for each document that is about to be executed, and is valid. */
  add(document: DocumentNode): void {
    if (!this.#compiled.has(document)) this.#compiled.set(document, new Map());
  }

  /** Executes the query of a request's body. Null if it is left to Yoga; then nothing has been executed. */
  execute(body: object, context: RequestContext): Promise<ExecutionResult> | ExecutionResult | null {
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
    const byName = document && this.#compiled.get(document);
    if (!byName) return null;
    const known = byName.get(operationName);
    if (known) return known;
    const compiled = compileQuery(this.#schema, document, operationName, (fields) => this.#count(fields));
    // Only names of the document are kept. There is no limit to other names, and a client may have sent a key as one.
    if (compiled) byName.set(operationName, compiled);
    return compiled;
  }

  #count(fields: number): void {
    this.#fields += fields;
    if (this.#fields <= MAX_FIELDS) return;
    // Yoga adds each document that is still in use again.
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

/** Null if the body has other members, or members of other types. */
function parametersOf(body: object): Parameters | null {
  if (!Object.keys(body).every((name) => PARAMETERS.has(name)) || !('query' in body)) return null;
  const { query } = body;
  const variables = 'variables' in body ? body.variables : null;
  const operationName = ('operationName' in body ? body.operationName : null) ?? null;
  if (typeof query !== 'string' || (operationName !== null && typeof operationName !== 'string')) return null;
  return isRecordOrNullish(variables) ? { query, variables: variables ?? {}, operationName } : null;
}

function isRecordOrNullish(value: unknown): value is Readonly<Record<string, unknown>> | null | undefined {
  return value === undefined || (typeof value === 'object' && !Array.isArray(value));
}
