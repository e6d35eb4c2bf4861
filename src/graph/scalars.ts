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

const ENTITIES = ['ApiKey', 'Measurement', 'Probe'];

interface GivenReference {
  readonly __typename: string;
  readonly id: number | string;
}

/** What a router names an entity by. The library takes anything for it, and fails for all of a list where one is no such thing. */
export const Reference = new GraphQLScalarType({
  name: '_Any',
  parseValue: (value) => {
    // The upstream numbers probes and measurements, and so may the JSON of their owner; an ID is text.
    if (isReference(value)) return { __typename: value.__typename, id: String(value.id) };
    throw new GraphQLError(
      `A representation is an object with an \`id\` and a \`__typename\`: ${ENTITIES.join(', ')}.`,
    );
  },
});

function isReference(value: unknown): value is GivenReference {
  if (typeof value !== 'object' || value === null || !('__typename' in value) || !('id' in value)) return false;
  const { __typename: type, id } = value;
  return ENTITIES.some((entity) => entity === type) && (typeof id === 'string' || Number.isSafeInteger(id));
}
