import { GraphQLError, GraphQLScalarType } from 'graphql';
import { GraphQLDateTime, GraphQLURL } from 'graphql-scalars';
import type { EntityReference } from './operation/models.ts';

/** Tells the executor that a string is its own serialized result. It knows scalars by this extension only. */
const SERIALIZED_STRINGS = { serialized: 'string' };

/** A time as RFC 3339 text with an offset. Same as the library's scalar, but its error message never repeats the input. */
export const DateTime = new GraphQLScalarType({
  ...GraphQLDateTime.toConfig(),
  // Strings come from `wire.ts`, which has checked them and converted them to UTC.
  serialize: (value) => (typeof value === 'string' ? value : GraphQLDateTime.serialize(value)),
  extensions: SERIALIZED_STRINGS,
  parseValue: (value) => parseDateTime(() => GraphQLDateTime.parseValue(value)),
  parseLiteral: (node) => parseDateTime(() => GraphQLDateTime.parseLiteral(node)),
});

/** An absolute URL. Strings come from the base URL, which the settings have checked: parsing each again takes 3 µs. */
export const Url = new GraphQLScalarType({
  ...GraphQLURL.toConfig(),
  serialize: (value) => (typeof value === 'string' ? value : GraphQLURL.serialize(value)),
  extensions: SERIALIZED_STRINGS,
});

function parseDateTime(parse: () => Date | null | undefined): Date | null | undefined {
  try {
    return parse();
  } catch {
    throw new GraphQLError(
      'Expected a DateTime: a string in the format of RFC 3339 with an offset, such as "2027-06-30T00:00:00Z".',
    );
  }
}

const ENTITIES: readonly EntityReference['__typename'][] = ['ApiKey', 'Measurement', 'Probe'];

/**
 * The scalar of a router's references to entities, `_Any`. The federation library accepts any value for it, and one
 * invalid reference then fails the whole list.
 */
export const Reference = new GraphQLScalarType({
  name: '_Any',
  parseValue: (value): EntityReference => {
    const reference = referenceIn(value);
    if (reference) return reference;
    throw new GraphQLError(
      `Expected a representation: an object with an \`id\` (a string or an integer) and a \`__typename\` (${ENTITIES.join(', ')}).`,
    );
  },
});

/** The upstream's ids of probes and measurements are numbers, and the subgraph that owns them may send numbers too. */
function referenceIn(value: unknown): EntityReference | null {
  if (typeof value !== 'object' || value === null || !('__typename' in value) || !('id' in value)) return null;
  const { __typename: given, id } = value;
  const type = ENTITIES.find((entity) => entity === given);
  if (type === undefined || !(typeof id === 'string' || Number.isSafeInteger(id))) return null;
  return { __typename: type, id: String(id) };
}
