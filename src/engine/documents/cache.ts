import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { holdsUuid } from '../../core/uuid.ts';

/** What Yoga wants of a cache for parsed documents. */
export interface DocumentCache {
  get(source: string): DocumentNode | undefined;
  set(source: string, document: DocumentNode): void;
}

// A parsed document takes some 70 times the bytes of its text; this many characters of text keep it under 50 MB. What is
// compiled of queries has a bound of its own.
const MAX_CHARACTERS = 512 * 1024;

/**
 * Parsed documents by their text, so that a front end's few queries are parsed once. Bounded by what it holds, not by
 * how many: a count would let a few large documents fill the memory. A document with a UUID in it is not kept, since
 * that may be a secret that somebody has written into a query.
 */
export function createDocumentCache(): DocumentCache {
  const cache = new LRUCache<string, DocumentNode>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (_document, source) => source.length || 1,
  });
  return {
    get: (source) => cache.get(source),
    set: (source, document) => {
      if (!holdsUuid(source)) cache.set(source, document);
    },
  };
}
