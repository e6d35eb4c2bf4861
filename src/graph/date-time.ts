import { GraphQLError, GraphQLScalarType } from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';

/** The library's scalar, with a message that says what was expected and does not repeat what was given. */
export const DateTime = new GraphQLScalarType({
  ...GraphQLDateTime.toConfig(),
  // Written as an instant of UTC where it was read.
  serialize: (value) => (typeof value === 'string' ? value : GraphQLDateTime.serialize(value)),
  parseValue: (value) => expectingDateTime(() => GraphQLDateTime.parseValue(value)),
  parseLiteral: (node) => expectingDateTime(() => GraphQLDateTime.parseLiteral(node)),
});

function expectingDateTime(parse: () => Date | null | undefined): Date | null | undefined {
  try {
    return parse();
  } catch {
    throw new GraphQLError('A DateTime is a text of RFC 3339 with an offset, such as "2027-06-30T00:00:00Z".');
  }
}
