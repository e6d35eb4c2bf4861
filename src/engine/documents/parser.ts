import { GraphQLError, parse, visit, type DocumentNode, type ParseOptions } from 'graphql';
import { holdsUuid } from '../../core/uuid.ts';

/** 50 aliased look-ups of a key with all its fields take about 4,000 tokens. */
const MAX_TOKENS = 5_000;

/** Parses a document of at most 5,000 tokens. Throws a GraphQLError with the reason if the document is rejected. */
export function parseDocument(source: string, options?: ParseOptions): DocumentNode {
  const document = parseWithLimits(source, options);
  if (holdsUuid(source)) rejectNamesLikeKeys(document);
  return document;
}

/** The limit on tokens normally rejects a deeply nested document before it overflows the stack. */
function parseWithLimits(source: string, options?: ParseOptions): DocumentNode {
  try {
    return parse(source, { ...options, maxTokens: MAX_TOKENS });
  } catch (error) {
    if (error instanceof RangeError) throw new GraphQLError('The query is nested too deeply. Use fewer levels.');
    throw error;
  }
}

/** The response repeats aliases as field names and in error paths. An API key without its dashes is a valid alias. */
function rejectNamesLikeKeys(document: DocumentNode): void {
  visit(document, {
    Name: ({ value }) => {
      if (holdsUuid(value)) throw new GraphQLError('A name in the query looks like an API key. Use another name.');
    },
  });
}
