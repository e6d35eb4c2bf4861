import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { DocumentCache } from './documents/cache.ts';
import { assertCompilable, compileOperation, type CompiledOperation } from './execution/compiled-operation.ts';
import type { GraphqlParameters } from './parameters.ts';

/**
 * Upper limit for the compiled fields of all operations together, about 55 MB. A short document can have very many fields, by
 * its fragments and by the variants that @skip and @include make.
 */
const MAX_FIELDS = 60_000;

/** The look-ups of both caches since the start. A hit of an operation is a hit of its document, too. */
export interface CacheLookups {
  readonly documents: CacheCounts;
  readonly operations: CacheCounts & { readonly fields: number };
}

interface CacheCounts {
  readonly hits: number;
  readonly misses: number;
}

/**
 * Compiles operations, and keeps those that are used again: the few operations of a front end. A compiled operation lives as
 * long as its document in the document cache. All of them are dropped when they exceed the limit.
 */
export class CompiledOperations {
  readonly #schema: GraphQLSchema;
  readonly #documents: Pick<DocumentCache, 'get'>;
  /** By document, and then by the name of the operation. */
  #compiled = new WeakMap<DocumentNode, Map<string | null, CompiledOperation>>();
  #fields = 0;
  #finds = 0;
  #foundDocuments = 0;
  #foundOperations = 0;

  constructor(schema: GraphQLSchema, documents: Pick<DocumentCache, 'get'>) {
    assertCompilable(schema);
    this.#schema = schema;
    this.#documents = documents;
  }

  /**
   * Compiles an operation of a valid document that is executed for the first time. It is not kept: most documents that are not
   * of a front end come only once. Null if the document has no such operation.
   */
  compileNew(document: DocumentNode, operationName: string | null): CompiledOperation | null {
    if (!this.#compiled.has(document)) this.#compiled.set(document, new Map());
    return compileOperation(this.#schema, document, operationName);
  }

  /** Finds an operation whose document was executed before. Null if there is none: Yoga then checks the document. */
  find({ query, operationName }: GraphqlParameters): CompiledOperation | null {
    this.#finds += 1;
    const document = this.#documents.get(query);
    const byName = document && this.#compiled.get(document);
    if (!byName) return null;
    this.#foundDocuments += 1;
    const known = byName.get(operationName);
    if (known) {
      this.#foundOperations += 1;
      return known;
    }
    const compiled = compileOperation(this.#schema, document, operationName, (fields) => this.#count(fields));
    // Only names of the document are kept. There is no limit to other names, and a client may have sent a key as one.
    if (compiled) byName.set(operationName, compiled);
    return compiled;
  }

  lookups(): CacheLookups {
    const [finds, documents, operations] = [this.#finds, this.#foundDocuments, this.#foundOperations];
    return {
      documents: { hits: documents, misses: finds - documents },
      operations: { hits: operations, misses: finds - operations, fields: this.#fields },
    };
  }

  #count(fields: number): void {
    this.#fields += fields;
    if (this.#fields <= MAX_FIELDS) return;
    // Yoga adds each document that is still in use again.
    this.#fields = 0;
    this.#compiled = new WeakMap();
  }
}
