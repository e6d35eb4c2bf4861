import { GraphQLError, GraphQLScalarType } from 'graphql';

const ENTITIES = ['ApiKey', 'Measurement', 'Probe'];

/** What a router names an entity by. The library takes anything for it, and fails for all of a list where one is no such thing. */
export const Reference = new GraphQLScalarType({
  name: '_Any',
  parseValue: (value) => {
    if (isReference(value)) return value;
    throw new GraphQLError(`A representation is an object with a \`__typename\`: ${ENTITIES.join(', ')}.`);
  },
});

function isReference(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && '__typename' in value && ENTITIES.includes(String(value.__typename))
  );
}
