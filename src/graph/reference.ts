import { GraphQLError, GraphQLScalarType } from 'graphql';

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
