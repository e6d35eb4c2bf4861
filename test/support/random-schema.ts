import { makeExecutableSchema } from '@graphql-tools/schema';
import {
  getNullableType,
  GraphQLError,
  GraphQLScalarType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  responsePathAsArray,
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { SeededRandom } from './random-source.ts';

// A schema with every kind of type. Its resolvers behave at random, but the same for the same seed, so that two executors
// can be compared.

/** The context of one execution: the seed of its resolvers, and a record of what the executor did. */
export class RandomRun {
  readonly seed: number;
  /** Each call of a resolver or of `resolveType` with its arguments, and each property that was read, in order. */
  readonly calls: unknown[] = [];

  constructor(seed: number) {
    this.seed = seed;
  }

  /** How many of 100 values are wrong. */
  get failurePercent(): number {
    return [0, 3, 8, 20][this.seed % 4] ?? 0;
  }
}

const NULLABILITIES = ['[T]', '[T!]', '[T]!', '[T!]!', '[[T]]', '[[T!]]', '[[T]!]!', '[[T!]!]!'];
const LISTED = ['Int', 'Odd', 'Leaf', 'Named', 'Thing'];

const lists = LISTED.flatMap((type) =>
  NULLABILITIES.map((form, index) => `  ${type.toLowerCase()}s${index}: ${form.replace('T', type)}`),
).join('\n');

const typeDefs = /* GraphQL */ `
  scalar Odd
  enum Colour { RED GREEN BLUE }
  input Inner { number: Int! = 3, tags: [String!] }
  input Filter { text: String = "none", number: Int!, colour: Colour = GREEN, tags: [[String]!], inner: Inner, odd: Odd }

  interface Named {
    name: String!
    label(prefix: String = "p", count: Int): String
    parent: Named
    thing: Thing
    colour: Colour!
  }
  type Tree implements Named {
    name: String!
    label(prefix: String = "p", count: Int): String
    parent: Named
    thing: Thing
    colour: Colour!
    id: ID!
    height: Float
    isOld: Boolean!
    lists: Lists
    strict: Tree!
    hit(filter: Filter, times: Int! = 1, colours: [Colour!]): String
  }
  type Leaf implements Named {
    name: String!
    label(prefix: String = "p", count: Int): String
    parent: Named
    thing: Thing
    colour: Colour!
    id: ID
    isOld: Boolean!
    odd: Odd!
    tree: Tree
    strict: Tree!
  }
  type Rock {
    id: ID!
    odd: Odd
    weight: Int!
    hit(filter: Filter, times: Int! = 1, colours: [Colour!]): String
    on: Thing!
    tree: Tree
  }
  union Thing = Tree | Leaf | Rock
  type Lists {
${lists}
  }
  type Query {
    tree: Tree
    strict: Tree!
    named: Named
    thing: Thing
    lists: Lists
    strictLists: Lists!
    rock: Rock
    number: Int
    hit(filter: Filter, times: Int! = 1, colours: [Colour!]): String
  }
  type Mutation {
    tree: Tree
    strict: Tree!
    named: Named
    thing: Thing
    lists: Lists
    strictLists: Lists!
    rock: Rock
    number: Int
    hit(filter: Filter, times: Int! = 1, colours: [Colour!]): String
  }
`;

/** Throws for 13, and serializes 7 to undefined. */
const Odd = new GraphQLScalarType({
  name: 'Odd',
  serialize: (value) => {
    if (value === 13) throw new GraphQLError('13 brings bad luck.', { extensions: { code: 'UNLUCKY' } });
    return value === 7 ? undefined : value;
  },
  parseValue: (value) => {
    if (typeof value !== 'string') throw new TypeError('Odd is a text.');
    return `odd ${value}`;
  },
});

function createRandomSchema(): GraphQLSchema {
  const schema = makeExecutableSchema({
    typeDefs,
    resolvers: {
      Odd,
      Colour: { RED: 'red', GREEN: 2, BLUE: 'blue' },
      Named: { __resolveType: resolveType },
      Thing: { __resolveType: resolveType },
    },
  });
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    Object.values(type.getFields()).forEach((field, index) => {
      // Only every second field has a resolver. The others are read from the property with their name.
      if (['Query', 'Mutation'].includes(type.name) || index % 2 === 0)
        field.resolve = (source, args, run: RandomRun, info) => perform(run, { source, args, info });
    });
  }
  return schema;
}

function perform(
  run: RandomRun,
  { source, args, info }: { source: unknown; args: unknown; info: GraphQLResolveInfo },
): unknown {
  run.calls.push({ source: nameOf(source), args, ...infoOf(info) });
  const place = responsePathAsArray(info.path).join('.');
  const random = new SeededRandom(`${run.seed} ${place} ${info.fieldName} ${JSON.stringify(args)}`);
  if (random.below(200) < run.failurePercent) throw failure(random, place);
  return new ValueGenerator(run, random, place).generate(info.returnType);
}

/** Everything in `info`. Of the parts that are equal for the whole document, only a short form. */
function infoOf(info: GraphQLResolveInfo): object {
  const { fieldName, fieldNodes, returnType, parentType, path, schema, fragments, rootValue, operation } = info;
  const types: unknown[] = [];
  for (let place: GraphQLResolveInfo['path'] | undefined = path; place; place = place.prev) types.push(place.typename);
  return {
    fieldName,
    nodes: fieldNodes.map(({ loc }) => loc?.start),
    returnType: String(returnType),
    parentType: parentType.name,
    path: responsePathAsArray(path),
    types,
    isItsSchema: schema === RANDOM_SCHEMA,
    fragments: Object.keys(fragments),
    rootValue,
    operation: operation.loc?.start,
    variables: { ...info.variableValues },
  };
}

function nameOf(source: unknown): unknown {
  return sourceOf(source)?.place ?? source;
}

function failure(random: SeededRandom, place: string): unknown {
  return random.oneOf<unknown>([
    new Error(`Broken at ${place}.`),
    new TypeError(`Wrong at ${place}.`),
    new GraphQLError(`Refused at ${place}.`, { extensions: { code: 'REFUSED' } }),
    `a text at ${place}`,
    undefined,
    // An error with a path of its own keeps that path.
    Object.assign(new Error(`Elsewhere than ${place}.`), { path: ['elsewhere', place] }),
  ]);
}

interface Source {
  readonly kind: string;
  readonly place: string;
}

/** The objects that fields are read from. Some are functions with properties. */
const SOURCES = new WeakMap<object, Source>();

function sourceOf(value: unknown): Source | undefined {
  return SOURCES.get(value as object);
}

function makeSource(source: object, run: RandomRun, type: GraphQLObjectType, place: string): object {
  SOURCES.set(source, { kind: type.name, place });
  for (const { name, type: fieldType, args, resolve } of Object.values(type.getFields())) {
    if (resolve) continue;
    const random = new SeededRandom(`${run.seed} ${place} ${name}`);
    const isFunction = random.happens(6) || args.length > 0;
    const value = (): unknown => {
      if (isFunction)
        return function (this: unknown, given: unknown, context: RandomRun, info: GraphQLResolveInfo) {
          return perform(context, { source: this, args: given, info });
        };
      if (random.below(400) < run.failurePercent) throw failure(random, `${place}.${name}`);
      return new ValueGenerator(run, random, `${place}.${name}`).generate(fieldType);
    };
    // The value is created when it is read, because the objects are nested without end.
    let known: { value: unknown } | undefined;
    const get = (): unknown => {
      // Executors may read a method several times, so these reads are not recorded.
      if (!isFunction && typeof known?.value !== 'function') run.calls.push({ read: `${place}.${name}` });
      return (known ??= { value: value() }).value;
    };
    Object.defineProperty(source, name, { configurable: true, get });
  }
  return source;
}

/** Generates values of a type, and sometimes a wrong one. */
class ValueGenerator {
  readonly #run: RandomRun;
  readonly #random: SeededRandom;
  readonly #place: string;
  #objects = 0;

  constructor(run: RandomRun, random: SeededRandom, place: string) {
    this.#run = run;
    this.#random = random;
    this.#place = place;
  }

  generate(type: GraphQLOutputType): unknown {
    return this.#random.happens(3) ? this.#promise(type) : this.#now(type);
  }

  #promise(type: GraphQLOutputType): Promise<unknown> {
    const delay = this.#random.below(4);
    const isBad = this.#random.below(200) < this.#run.failurePercent;
    const value = isBad ? failure(this.#random, this.#place) : this.#now(type);
    const promise = later(delay, isBad, value);
    // Nobody awaits it if its field is not selected, and a rejection must not end the process.
    promise.catch(() => {});
    return promise;
  }

  #now(type: GraphQLOutputType): unknown {
    if (this.#random.below(100) < this.#run.failurePercent) return this.#wrong(type);
    const nullable = getNullableType(type);
    if (nullable === type && this.#random.happens(8)) return this.#random.oneOf([null, undefined]);
    if (isListType(nullable)) return this.#list(nullable.ofType);
    if (isLeafType(nullable)) return this.#leaf(nullable);
    return this.#object(nullable as GraphQLAbstractType | GraphQLObjectType);
  }

  #wrong(type: GraphQLOutputType): unknown {
    const always = [null, undefined, new Error(`An error at ${this.#place}.`)];
    if (isListType(getNullableType(type))) return this.#random.oneOf([...always, 'text', 5, {}, { length: 2 }]);
    return this.#random.oneOf<unknown>([...always, {}, [], NaN, 'what', 13, 7, Symbol('none')]);
  }

  #list(itemType: GraphQLOutputType): unknown {
    const length = this.#random.below(4);
    // graphql-js does not handle the rejections of other items if one item of a list of non-null items fails at once.
    const allAtOnce = isNonNullType(itemType);
    const mustWait = allAtOnce && (!isLeafType(getNullableType(itemType)) || this.#random.happens(2));
    const items = Array.from({ length }, () => {
      if (!allAtOnce) return this.generate(itemType);
      return mustWait ? this.#promise(itemType) : this.#now(itemType);
    });
    if (!this.#random.happens(5)) return items;
    if (mustWait) return this.#random.oneOf([new Set(items), items.values()]);
    return this.#random.oneOf([new Set(items), items.values(), withHole(items), interrupted(items, this.#place)]);
  }

  #leaf(type: GraphQLLeafType): unknown {
    if (isEnumType(type)) return this.#random.oneOf(['red', 2, 'blue']);
    const number = this.#random.below(100);
    switch (type.name) {
      case 'Boolean':
        return this.#random.oneOf([true, false, 1, 0]);
      case 'Float':
      case 'Int':
        return this.#random.oneOf([number, String(number), true]);
      case 'ID':
      case 'String':
        return this.#random.oneOf([String(number), '', number, true, { toJSON: () => 'from JSON' }]);
      default:
        return this.#random.oneOf<unknown>([number, String(number), { deep: [number] }, false, '']);
    }
  }

  #object(type: GraphQLAbstractType | GraphQLObjectType): object {
    const concrete = isObjectType(type) ? type : this.#random.oneOf(RANDOM_SCHEMA.getPossibleTypes(type));
    this.#objects += 1;
    const place = `${this.#place}/${this.#objects}`;
    return makeSource(this.#random.happens(20) ? () => undefined : {}, this.#run, concrete, place);
  }
}

function withHole(items: readonly unknown[]): unknown[] {
  const list: unknown[] = [];
  items.forEach((item, index) => (list[index * 2] = item));
  return list;
}

function* interrupted(items: readonly unknown[], place: string): Generator {
  yield* items;
  throw new Error(`Interrupted at ${place}.`);
}

async function later(delay: number, isBad: boolean, value: unknown): Promise<unknown> {
  for (let turn = 0; turn < delay; turn += 1) await Promise.resolve();
  if (isBad) throw value;
  return value;
}

function resolveType(value: unknown, run: RandomRun, info: GraphQLResolveInfo): never {
  run.calls.push({ resolveTypeOf: nameOf(value), ...infoOf(info) });
  const source = sourceOf(value) ?? { kind: undefined, place: 'nowhere' };
  const random = new SeededRandom(`${run.seed} ${source.place}`);
  const isBad = random.below(200) < run.failurePercent;
  const name = isBad ? random.oneOf([undefined, null, 'Rock', 'Colour', 'Nothing', 3, 'Named']) : source.kind;
  if (random.below(200) < run.failurePercent) throw failure(random, source.place);
  // The signature requires a name, but this function also returns other values on purpose.
  return (random.happens(3) ? later(random.below(3), random.below(200) < run.failurePercent, name) : name) as never;
}

export const RANDOM_SCHEMA = createRandomSchema();
