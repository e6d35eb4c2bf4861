import { GraphQLError, parse, visit, type DocumentNode, type ParseOptions } from 'graphql';
import { holdsUuid } from '../../core/uuid.ts';

/** 50 aliased look-ups of a key with all its fields are some 4,000. */
const MAX_TOKENS = 5_000;

/** Parses a document, or throws the GraphQLError that says why it is refused. */
export function parseDocument(source: string, options?: ParseOptions): DocumentNode {
  const document = parseBounded(source, options);
  if (holdsUuid(source)) refuseNamesLikeKeys(document);
  return document;
}

/** A document is cut off by its length in tokens before its nesting can use up the stack. */
function parseBounded(source: string, options?: ParseOptions): DocumentNode {
  try {
    return parse(source, { ...options, maxTokens: MAX_TOKENS });
  } catch (error) {
    if (error instanceof RangeError) throw new GraphQLError('The document is nested too deeply.');
    throw error;
  }
}

/** An alias is repeated in the answer and in the paths of errors; one that is a key without its dashes would be too. */
function refuseNamesLikeKeys(document: DocumentNode): void {
  visit(document, {
    Name: ({ value }) => {
      if (holdsUuid(value)) throw new GraphQLError('A name in the document looks like an API key. Choose another one.');
    },
  });
}
