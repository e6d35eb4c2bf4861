import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { makeExecutableSchema } from '@graphql-tools/schema';
import {
  execute,
  GraphQLScalarType,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { compileQuery, type CompiledQuery } from '../../src/engine/execution/compiled-query.ts';
import { randomQuery } from '../support/random-query.ts';
import { RandomSource } from '../support/random-source.ts';
import { RandomRun, RANDOM_SCHEMA } from '../support/random-schema.ts';

/** The same queries at each run; a failure prints it with the numbers that made its query. */
const SEED = 20_261_121;
const RUNS = 3_000;
/** Each query is executed so often, with other variables and other values: what is kept from one to the next must not show. */
const SETS = 3;

/** What only a bug of a resolver causes is put in words of our own: these are graphql-js's, and those. */
const OWN_WORDS: readonly [ours: RegExp, theirs: RegExp, what: string][] = [
  [
    /^([\w.]+) is null, which its type does not allow\.$/,
    /^Cannot return null for non-nullable field ([\w.]+)\.$/,
    'null',
  ],
  [/^([\w.]+) is no list, .*$/, /^Expected Iterable, but did not find one for field "([\w.]+)"\.$/, 'no list'],
  [/^[\w.]+ can't be written as (\w+)\.$/, /^Expected `(\w+)\.serialize\([^]*$/, 'not serialized'],
  [
    /^What [\w.]+ gave is none of the types of (\w+)\.$/,
    /^(?:Abstract type "(\w+)" (?:must|was) |Runtime Object type "\w+" is not a possible type for "(\w+)"\.)[^]*$/,
    'no such type',
  ],
];

function comparable(error: GraphQLError) {
  const { message, locations, path, extensions } = error;
  let words = message;
  for (const [ours, theirs, what] of OWN_WORDS)
    for (const form of [ours, theirs])
      words = words.replace(
        form,
        (_all, first: string | undefined, second: unknown) =>
          `${what}: ${first ?? (typeof second === 'string' ? second : '')}`,
      );
  return { words, locations, path, extensions };
}

/** With all that `toEqual` would let pass: the order of keys, holes, undefined. */
function exact(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, below: unknown) => (below === undefined || typeof below === 'symbol' ? `<${String(below)}>` : below),
    1,
  );
}

interface Outcome {
  readonly hasData: boolean;
  readonly data: string;
  readonly errors: readonly object[];
  readonly calls: readonly unknown[];
}

async function outcomeOf(run: RandomRun, begin: () => Promise<ExecutionResult> | ExecutionResult): Promise<Outcome> {
  const result = await begin();
  const seen = {
    hasData: 'data' in result,
    data: exact(result.data),
    errors: (result.errors ?? []).map((error) => comparable(error)),
  };
  // What was left behind by a null further up still runs on.
  await nextTurn();
  return { ...seen, calls: run.calls };
}

async function outcomeOfGraphqlJs(document: DocumentNode, run: RandomRun, variableValues: Record<string, unknown>) {
  return outcomeOf(run, () =>
    execute({ schema: RANDOM_SCHEMA, document, operationName: 'Main', contextValue: run, variableValues }),
  );
}

/** The variables of `@skip` and `@include` for which null is given. */
function conditionsThatAreNull(source: string, given: Readonly<Record<string, unknown>>): string[] {
  const names = Array.from(source.matchAll(/\(if: \$(\w+)\)/g), ([, name]) => name ?? '');
  return names.filter((name) => given[name] === null);
}

interface Comparison {
  readonly source: string;
  readonly document: DocumentNode;
  readonly given: Record<string, unknown>;
  readonly seed: number;
}

/** Executes both ways, and gives back what both did; null where the compiled query did nothing, as it may. */
async function compare(compiled: CompiledQuery | null, comparison: Comparison): Promise<Outcome | null> {
  const { source, document, given, seed } = comparison;
  const theirRun = new RandomRun(seed);
  const theirs = await outcomeOfGraphqlJs(document, theirRun, given);
  const ourRun = new RandomRun(seed);
  const begun = compiled?.execute(given, () => ourRun);
  if (!begun) {
    const mayRefuse = !theirs.hasData || conditionsThatAreNull(source, given).length > 0;
    expect({ source, given, mayRefuse, calls: ourRun.calls }).toEqual({ source, given, mayRefuse: true, calls: [] });
    return null;
  }
  const ours = await outcomeOf(ourRun, () => begun);
  // The exact text compares more and is fast, and the other shows where the difference is.
  if (exact(ours) !== exact(theirs)) expect({ source, given, ...ours }).toEqual({ source, given, ...theirs });
  expect(exact(ours)).toBe(exact(theirs));
  return ours;
}

describe('a compiled query', () => {
  it(`answers as graphql-js does: ${RUNS} queries of chance, ${SETS} times each`, async () => {
    // That chance has tried what it should.
    const tally = { answers: 0, refused: 0, withErrors: 0, nulled: 0, withFragments: 0, withVariables: 0 };
    const numbers = fc.array(fc.nat(9_999), { minLength: 5, maxLength: 250, size: 'max' });
    const property = fc.asyncProperty(numbers, fc.nat(), async (choices, firstSeed) => {
      const { source, variables } = randomQuery(RANDOM_SCHEMA, new RandomSource(choices), SETS);
      const document = parse(source);
      fc.pre(validate(RANDOM_SCHEMA, document).length === 0);
      if (source.includes('fragment')) tally.withFragments += 1;
      if (source.includes('$')) tally.withVariables += 1;
      const compiled = compileQuery(RANDOM_SCHEMA, document, 'Main');
      for (const [index, given] of variables.entries()) {
        const outcome = await compare(compiled, { source, document, given, seed: firstSeed + index });
        if (outcome) tally.answers += 1;
        else tally.refused += 1;
        if (outcome && outcome.errors.length > 0) tally.withErrors += 1;
        if (outcome?.data === 'null') tally.nulled += 1;
      }
    });
    await fc.assert(property, { numRuns: RUNS, seed: SEED });
    expect(tally.answers).toBeGreaterThan(RUNS * 2);
    for (const often of ['withErrors', 'withFragments', 'withVariables'] as const)
      expect(tally[often], often).toBeGreaterThan(RUNS / 3);
    for (const seldom of ['refused', 'nulled'] as const) expect(tally[seldom], seldom).toBeGreaterThan(10);
  });
});

const PLAIN_SDL = /* GraphQL */ `
  type Item {
    name: String
    strict: String!
    below: Item
    items: [Item!]
  }
  type Query {
    item: Item
    letters: [String]
    strictLetters: [String!]
    allStrict: [String!]!
    grid: [[String!]!]
    items: [Item!]
    echo(text: String, count: Int! = 1): String
  }
  type Mutation {
    item: Item
  }
  type Subscription {
    item: Item
  }
`;

type Fields = Record<string, (...args: never[]) => unknown>;

/** Both answers, of which the compiled one is given back once they are the same. */
async function answerOf(query: string, fields: Fields, variables: Record<string, unknown> = {}) {
  const schema = makeExecutableSchema({ typeDefs: PLAIN_SDL, resolvers: { Query: fields } });
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const begun = compileQuery(schema, document, null)?.execute(variables, () => null);
  if (!begun) throw new Error('It is not compiled.');
  const ours = await begun;
  const theirs = await execute({ schema, document, variableValues: variables });
  const seen = ({ data, errors }: ExecutionResult) => exact({ data, errors: errors?.map(comparable) });
  expect(seen(ours)).toBe(seen(theirs));
  return { data: ours.data, errors: ours.errors?.map(({ message, path }) => ({ message, path })) };
}

const failing = (message: string) => Promise.reject(new Error(message));
/** After a while, so that what fails at once comes first. */
const late = async (message: string) => {
  await nextTurn();
  throw new Error(message);
};

describe('the answer', () => {
  it('to a list with one rejected item is [a, null, c]: the null is in its place, and nothing is appended', async () => {
    const { data, errors } = await answerOf('{ letters }', { letters: () => ['a', failing('No b.'), 'c'] });
    expect(data).toEqual({ letters: ['a', null, 'c'] });
    expect(errors).toEqual([{ message: 'No b.', path: ['letters', 1] }]);
  });

  it('has a null in its place for each of several rejected items', async () => {
    const letters = () => [failing('No a.'), 'b', late('No c.'), Promise.resolve('d'), new Error('No e.')];
    const { data, errors } = await answerOf('{ letters }', { letters });
    expect(data).toEqual({ letters: [null, 'b', null, 'd', null] });
    expect(errors?.map(({ path }) => path)).toEqual([
      ['letters', 4],
      ['letters', 0],
      ['letters', 2],
    ]);
  });

  it('has null for a whole list whose items may not be null where one of them is rejected', async () => {
    const fields = { strictLetters: () => ['a', failing('No b.'), 'c'], letters: () => ['d'] };
    const { data, errors } = await answerOf('{ strictLetters letters }', fields);
    expect(data).toEqual({ strictLetters: null, letters: ['d'] });
    expect(errors).toEqual([{ message: 'No b.', path: ['strictLetters', 1] }]);
  });

  it('has null at the first place that may be null, past lists and objects', async () => {
    const fields = {
      items: () => [{ items: [{ strict: 'a' }, { strict: failing('No.') }] }, { items: [{ strict: 'b' }] }],
    };
    const { data, errors } = await answerOf('{ items { items { strict } } }', fields);
    expect(data).toEqual({ items: [{ items: null }, { items: [{ strict: 'b' }] }] });
    expect(errors).toEqual([{ message: 'No.', path: ['items', 0, 'items', 1, 'strict'] }]);
  });

  it('has null for a list of lists that may not hold null for the one that has failed', async () => {
    const { data } = await answerOf('{ grid }', { grid: () => [['a'], [failing('No b.')], ['c']] });
    expect(data).toEqual({ grid: null });
  });

  it('is null as a whole where no place above the error may be null', async () => {
    const { data, errors } = await answerOf('{ allStrict item { name } }', {
      allStrict: () => ['a', null],
      item: () => ({ name: late('Too late.') }),
    });
    expect(data).toBeNull();
    expect(errors?.map(({ path }) => path)).toEqual([['allStrict', 1]]);
  });

  it('has no second error below a place that is null already', async () => {
    const item = { below: { strict: failing('First.'), below: { name: late('Second.') } } };
    const { data, errors } = await answerOf('{ item { below { strict below { name } } } }', { item: () => item });
    expect(data).toEqual({ item: { below: null } });
    expect(errors).toEqual([{ message: 'First.', path: ['item', 'below', 'strict'] }]);
    await nextTurn();
    expect(errors).toHaveLength(1);
  });

  it('ends well where an item is rejected of a list that another item has ended', async () => {
    // graphql-js leaves such a rejection alone, which ends the process; so it is not asked here.
    const schema = makeExecutableSchema({
      typeDefs: PLAIN_SDL,
      resolvers: { Query: { strictLetters: () => [late('Left behind.'), null] } },
    });
    const result = await compileQuery(schema, parse('{ strictLetters }'), null)?.execute({}, () => null);
    expect(result?.data).toEqual({ strictLetters: null });
    expect(result?.errors?.map(({ path }) => path)).toEqual([['strictLetters', 1]]);
    // Vitest fails a run in which a rejection is left alone.
    await nextTurn();
    await nextTurn();
  });

  it.each(['toString', 'constructor', 'hasOwnProperty', 'then', 'toJSON', 'valueOf'])(
    'may be named %s',
    async (name) => {
      const query = `{ ${name}: item { ${name}: name } }`;
      const { data } = await answerOf(query, { item: () => ({ name: 'a' }) });
      expect(JSON.stringify(data)).toBe(`{"${name}":{"${name}":"a"}}`);
    },
  );

  it('keeps the order of what is selected, whichever comes first', async () => {
    const fields = {
      echo: (_root: unknown, { text }: { text: string }) => (text === 'a' ? late('No a.') : text),
      letters: () => ['x'],
    };
    const { data } = await answerOf('{ c: echo(text: "c") a: echo(text: "a") b: echo(text: "b") letters }', fields);
    expect(Object.keys(data ?? {})).toEqual(['c', 'a', 'b', 'letters']);
  });

  it('has together what is selected of one field in several places', async () => {
    const query = '{ item { name } item { below { name } } ...More } fragment More on Query { item { strict } }';
    const { data } = await answerOf(query, { item: () => ({ name: 'a', strict: 'b', below: { name: 'c' } }) });
    expect(JSON.stringify(data)).toBe('{"item":{"name":"a","below":{"name":"c"},"strict":"b"}}');
  });
});

describe('not compiled is', () => {
  const schema = makeExecutableSchema({ typeDefs: PLAIN_SDL });
  it.each<[what: string, query: string, operationName?: string]>([
    ['a mutation', 'mutation { item { name } }'],
    ['a subscription', 'subscription { item { name } }'],
    ['a question for the schema', '{ __schema { types { name } } }'],
    ['a question for a type', '{ __type(name: "Item") { name } }'],
    ['a question for the schema in a fragment', '{ ...S } fragment S on Query { s: __schema { types { name } } }'],
    ['an answer named __proto__', '{ __proto__: item { name } }'],
    ['an answer named __proto__ further down', '{ item { ... on Item { __proto__: name } } }'],
    ['an operation of an unknown name', 'query A { item { name } }', 'B'],
    ['an operation of an empty name', 'query A { item { name } }', ''],
    ['one of two operations without a name', 'query A { item { name } } query B { item { name } }'],
    ['a document without an operation', 'fragment F on Item { name }'],
  ])('%s', (_what, query, operationName) => {
    expect(compileQuery(schema, parse(query), operationName)).toBeNull();
  });

  it('a type that tells by itself what is of it', () => {
    const other = makeExecutableSchema({ typeDefs: PLAIN_SDL, resolvers: { Item: { __isTypeOf: () => true } } });
    expect(compileQuery(other, parse('{ item { name } }'), null)).toBeNull();
  });

  it('an abstract type that does not tell what its values are', () => {
    const other = makeExecutableSchema({
      typeDefs: 'type A { a: Int } type B { b: Int } union U = A | B type Query { u: U }',
    });
    expect(compileQuery(other, parse('{ u { __typename } }'), null)).toBeNull();
  });
});

describe('nothing is executed, and nothing answered,', () => {
  let calls = 0;
  const schema = makeExecutableSchema({
    typeDefs: PLAIN_SDL,
    resolvers: { Query: { echo: () => (calls += 1), item: () => (calls += 1) } },
  });

  it.each<[what: string, query: string, variables: Record<string, unknown>]>([
    ['for a variable of another type', 'query ($n: Int!) { echo(count: $n) }', { n: 'one' }],
    ['for a variable that is missing', 'query ($n: Int!) { echo(count: $n) }', {}],
    ['for a null that is not allowed', 'query ($n: Int!) { echo(count: $n) }', { n: null }],
    ['for a null to @skip', 'query ($n: Boolean = true) { echo @skip(if: $n) }', { n: null }],
    [
      'for a null to @include further down',
      'query ($n: Boolean = true) { item { name @include(if: $n) } }',
      { n: null },
    ],
  ])('%s', (_what, query, variables) => {
    const document = parse(query);
    expect(validate(schema, document)).toEqual([]);
    const createContext = (): unknown => (calls += 1);
    expect(compileQuery(schema, document, null)?.execute(variables, createContext)).toBeNull();
    expect(calls).toBe(0);
  });

  it('of the ninth form that @skip and @include make of a query; the eight that are known stay', () => {
    const names = ['a', 'b', 'c', 'd'];
    const declared = names.map((name) => `$${name}: Boolean!`).join(', ');
    const fields = names.map((name) => `${name}: __typename @include(if: $${name})`).join(' ');
    const compiled = compileQuery(schema, parse(`query (${declared}) { ${fields} }`), null);
    const variablesOf = (form: number) =>
      Object.fromEntries(names.map((name, bit) => [name, (form & (1 << bit)) !== 0]));
    const dataOf = (form: number) => {
      const shown = names.filter((name) => variablesOf(form)[name]);
      return { data: Object.fromEntries(shown.map((name) => [name, 'Query'])) };
    };
    for (let form = 0; form < 16; form += 1)
      expect(compiled?.execute(variablesOf(form), () => null)).toEqual(form < 8 ? dataOf(form) : null);
    for (let form = 0; form < 8; form += 1)
      expect(compiled?.execute(variablesOf(form), () => null)).toEqual(dataOf(form));
    expect(calls).toBe(0);
  });
});

it('takes no value for a form where a variable is named like one by which another operation leaves fields out', () => {
  const query = 'query A($x: Boolean!) { item @skip(if: $x) { name } } query B($x: String!) { echo(text: $x) }';
  const schema = makeExecutableSchema({ typeDefs: PLAIN_SDL, resolvers: { Query: { echo: () => '1' } } });
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const compiled = compileQuery(schema, document, 'B');
  // More than there may be forms.
  for (let text = 0; text < 20; text += 1)
    expect(compiled?.execute({ x: `text ${text}` }, () => null)).toEqual({ data: { echo: '1' } });
});

it('keeps nothing of the variables of whoever was first', async () => {
  const seen: WeakRef<object>[] = [];
  const Token = new GraphQLScalarType({
    name: 'Token',
    parseValue: (value) => {
      const token = { value };
      seen.push(new WeakRef(token));
      return token;
    },
  });
  const ofTokens = makeExecutableSchema({
    typeDefs: 'scalar Token type Query { length(of: Token!): Int item: Item } type Item { length(of: Token!): Int }',
    resolvers: {
      Token,
      Query: { length: (_root, { of }: { of: { value: string } }) => of.value.length, item: () => ({}) },
      Item: { length: (_root, { of }: { of: { value: string } }) => of.value.length },
    },
  });
  const query = 'query ($of: Token!, $with: Boolean!) { length(of: $of) item @include(if: $with) { length(of: $of) } }';
  const compiled = compileQuery(ofTokens, parse(query), null);
  const ask = async () => await compiled?.execute({ of: 'a secret', with: true }, () => null);
  expect(await ask()).toEqual({ data: { length: 8, item: { length: 8 } } });
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  await nextTurn();
  collect();
  expect(seen).toHaveLength(1);
  expect(seen[0]?.deref()).toBeUndefined();
  // What is kept works on.
  expect(await ask()).toEqual({ data: { length: 8, item: { length: 8 } } });
});
