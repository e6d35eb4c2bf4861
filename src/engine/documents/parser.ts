import { GraphQLError, parse, visit, type DocumentNode, type ParseOptions } from 'graphql';
import { holdsKey } from '../../core/scrub.ts';

/** 50 aliased look-ups of a key with all its fields take about 4,000 tokens. */
const MAX_TOKENS = 5_000;
/**
 * As many as tokens. graphql-js reads all lines before an error to find its position: in a document of 50,000 empty lines, an
 * operation with a hundred errors would block the event loop for 0.7 s.
 */
const MAX_LINES = 5_000;
const LINE_END = /\r\n|[\n\r]/g;

/** Parses a document of at most 5,000 tokens and 5,000 lines. Throws a GraphQLError with the reason if the document is rejected. */
export function parseDocument(source: string, options?: ParseOptions): DocumentNode {
  // Before the parser, whose syntax errors have a position too.
  if ((source.match(LINE_END)?.length ?? 0) >= MAX_LINES)
    throw new GraphQLError(`The query has more than ${MAX_LINES} lines, which is the limit.`);
  const document = parseWithLimits(source, options);
  if (holdsKey(source)) rejectNamesLikeKeys(document);
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
      if (holdsKey(value)) throw new GraphQLError('A name in the query looks like an API key. Use another name.');
    },
  });
}
