import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { holdsKey } from '../../core/scrub.ts';

/** Parsed documents by their source text, with the interface that Yoga expects of a document cache. */
export interface DocumentCache {
  get(source: string): DocumentNode | undefined;
  set(source: string, document: DocumentNode): void;
  /** The documents in the cache, and the length of their texts. */
  numbers(): { readonly documents: number; readonly characters: number };
}

// A parsed document takes about 70 times the memory of its text: 512 Ki characters of text keep the cache below 50 MB.
// Compiled queries have their own limit.
const MAX_CHARACTERS = 512 * 1024;

/**
 * Creates an LRU cache, so that the few queries of a front end are parsed once. The limit is the total length of the texts:
 * with a limit on the number of documents, a few large ones could fill the memory. A document that contains a UUID is not
 * cached, because the UUID can be an API key that somebody has written into the query. Neither is one with an escape such as
 * `\u0064`, which can hide a digit of a key. No front end needs it.
 */
export function createDocumentCache(): DocumentCache {
  const cache = new LRUCache<string, DocumentNode>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (_document, source) => source.length || 1,
  });
  return {
    get: (source) => cache.get(source),
    numbers: () => ({ documents: cache.size, characters: cache.calculatedSize }),
    set: (source, document) => {
      if (!holdsKey(source) && !source.includes('\\u')) cache.set(source, document);
    },
  };
}
