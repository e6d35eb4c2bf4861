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
import {
  assertCompilable,
  compileOperation,
  type CompiledOperation,
  type ExecutionStart,
} from '../../src/engine/execution/compiled-operation.ts';
import { ExecutionCost, type CostLimits } from '../../src/engine/execution/cost.ts';
import type { FieldTracer } from '../../src/engine/execution/plan.ts';
import { randomQuery } from '../support/random-query.ts';
import { RandomSource } from '../support/random-source.ts';
import { RandomRun, RANDOM_SCHEMA } from '../support/random-schema.ts';

/** Makes the generated queries the same in each run. A failure prints the seed and the numbers that generated its query. */
const SEED = 20_261_121;
const RUNS = 2_000;
/** Executions of each query, with different variables and values. State that is kept between them must not be visible. */
const EXECUTIONS = 3;

/** The errors that only a bug of a resolver causes have other messages than in graphql-js. */
const OWN_MESSAGES: readonly [ours: RegExp, theirs: RegExp, meaning: string][] = [
  [/^([\w.]+) is null, but its type is non-null\.$/, /^Cannot return null for non-nullable field ([\w.]+)\.$/, 'null'],
  [
    /^The value of ([\w.]+) is not a list, .*$/,
    /^Expected Iterable, but did not find one for field "([\w.]+)"\.$/,
    'not a list',
  ],
  [/^The value of [\w.]+ cannot be serialized as (\w+)\.$/, /^Expected `(\w+)\.serialize\([^]*$/, 'not serialized'],
  [
    /^The runtime type of [\w.]+ is not a possible type of (\w+)\.$/,
    /^(?:Abstract type "(\w+)" (?:must|was) |Runtime Object type "\w+" is not a possible type for "(\w+)"\.)[^]*$/,
    'not a possible type',
  ],
];

function comparable(error: GraphQLError) {
  const { message, locations, path, extensions } = error;
  let meaning = message;
  for (const [ours, theirs, replacement] of OWN_MESSAGES)
    for (const pattern of [ours, theirs])
      meaning = meaning.replace(
        pattern,
        (_all, first: string | undefined, second: unknown) =>
          `${replacement}: ${first ?? (typeof second === 'string' ? second : '')}`,
      );
  return { meaning, locations, path, extensions };
}

/** A text that also shows the differences that `toEqual` ignores: the order of keys, holes in arrays, and undefined. */
function exact(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, below: unknown) => (below === undefined || typeof below === 'symbol' ? `<${String(below)}>` : below),
    1,
  );
}

const WITHOUT_LIMIT: CostLimits = { values: Infinity, errors: Infinity, upstreamCalls: Infinity, bytes: Infinity };

function startWith(context: unknown, tracer: FieldTracer | null = null, limits = WITHOUT_LIMIT): ExecutionStart {
  return { context, cost: new ExecutionCost(limits), tracer };
}

interface Outcome {
  readonly hasData: boolean;
  readonly data: string;
  readonly errors: readonly object[];
  readonly calls: readonly unknown[];
}

async function outcomeOf(run: RandomRun, start: () => Promise<ExecutionResult> | ExecutionResult): Promise<Outcome> {
  const result = await start();
  const seen = {
    hasData: 'data' in result,
    data: exact(result.data),
    errors: (result.errors ?? []).map((error) => comparable(error)),
  };
  // Fields below a position that is already null can still be running.
  await nextTurn();
  return { ...seen, calls: run.calls };
}

async function outcomeOfGraphqlJs(document: DocumentNode, run: RandomRun, variableValues: Record<string, unknown>) {
  return outcomeOf(run, () =>
    execute({ schema: RANDOM_SCHEMA, document, operationName: 'Main', contextValue: run, variableValues }),
  );
}

interface Comparison {
  readonly source: string;
  readonly document: DocumentNode;
  readonly given: Record<string, unknown>;
  readonly seed: number;
}

/** Executes an operation in each way and by graphql-js, expects the same outcome, and returns it. */
async function compare(known: CompiledOperation | null, comparison: Comparison): Promise<Outcome> {
  const { source, document, given, seed } = comparison;
  const theirs = await outcomeOfGraphqlJs(document, new RandomRun(seed), given);
  const isNew = compileOperation(RANDOM_SCHEMA, document, 'Main');
  let traced = 0;
  const tracer: FieldTracer = () => () => (traced += 1);
  for (const [way, operation, fieldTracer] of [
    ['known', known, null],
    ['new', isNew, null],
    ['traced', known, tracer],
  ] as const) {
    const run = new RandomRun(seed);
    const ours = await outcomeOf(run, () => resultFrom(operation, given, startWith(run, fieldTracer)));
    // Comparing texts is fast and exact. `toEqual` on the objects is only for a readable difference.
    if (exact(ours) !== exact(theirs))
      expect({ way, source, given, ...ours }).toEqual({ way, source, given, ...theirs });
    expect(exact(ours)).toBe(exact(theirs));
  }
  expect(traced).toBeGreaterThanOrEqual(theirs.calls.length > 0 ? 1 : 0);
  return theirs;
}

function resultFrom(
  operation: CompiledOperation | null,
  given: Record<string, unknown>,
  start: ExecutionStart,
): Promise<ExecutionResult> | ExecutionResult {
  if (!operation) throw new Error('The operation is not compiled.');
  return operation.execute(given, () => start);
}

describe('a compiled operation', () => {
  it(
    `gives the same result as graphql-js for ${RUNS} random operations: new, known and traced, ${EXECUTIONS} times each`,
    { timeout: 60_000 },
    async () => {
      // Shows that the random queries cover the interesting cases.
      const tally = {
        executed: 0,
        rejected: 0,
        withErrors: 0,
        nulled: 0,
        withFragments: 0,
        withVariables: 0,
        mutations: 0,
      };
      const numbers = fc.array(fc.nat(9_999), { minLength: 5, maxLength: 250, size: 'max' });
      const property = fc.asyncProperty(numbers, fc.nat(), async (choices, firstSeed) => {
        const { source, variables } = randomQuery(RANDOM_SCHEMA, new RandomSource(choices), EXECUTIONS);
        const document = parse(source);
        fc.pre(validate(RANDOM_SCHEMA, document).length === 0);
        if (source.includes('fragment')) tally.withFragments += 1;
        if (source.includes('$')) tally.withVariables += 1;
        if (source.startsWith('mutation')) tally.mutations += 1;
        const known = compileOperation(RANDOM_SCHEMA, document, 'Main');
        for (const [index, given] of variables.entries()) {
          const outcome = await compare(known, { source, document, given, seed: firstSeed + index });
          if (outcome.hasData) tally.executed += 1;
          else tally.rejected += 1;
          if (outcome.hasData && outcome.errors.length > 0) tally.withErrors += 1;
          if (outcome.data === 'null') tally.nulled += 1;
        }
      });
      await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: true });
      expect(tally.executed).toBeGreaterThan(RUNS * 2);
      for (const frequent of ['withErrors', 'withFragments', 'withVariables'] as const)
        expect(tally[frequent], frequent).toBeGreaterThan(RUNS / 3);
      expect(tally.mutations).toBeGreaterThan(RUNS / 10);
      for (const rare of ['rejected', 'nulled'] as const) expect(tally[rare], rare).toBeGreaterThan(10);
    },
  );
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

/** Executes an operation compiled and by graphql-js, expects the same result, and returns it. */
async function resultOf(query: string, fields: Fields, variables: Record<string, unknown> = {}) {
  const schema = makeExecutableSchema({ typeDefs: PLAIN_SDL, resolvers: { Query: fields } });
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const ours = await resultFrom(compileOperation(schema, document, null), variables, startWith(null));
  const theirs = await execute({ schema, document, variableValues: variables });
  const textOf = ({ data, errors }: ExecutionResult) => exact({ data, errors: errors?.map(comparable) });
  expect(textOf(ours)).toBe(textOf(theirs));
  return { data: ours.data, errors: ours.errors?.map(({ message, path }) => ({ message, path })) };
}

const failing = (message: string) => Promise.reject(new Error(message));
/** Fails in a later iteration of the event loop, so that an immediate failure comes first. */
const late = async (message: string) => {
  await nextTurn();
  throw new Error(message);
};

describe('the result of a compiled operation', () => {
  it('has null in the place of a rejected list item', async () => {
    const { data, errors } = await resultOf('{ letters }', { letters: () => ['a', failing('No b.'), 'c'] });
    expect(data).toEqual({ letters: ['a', null, 'c'] });
    expect(errors).toEqual([{ message: 'No b.', path: ['letters', 1] }]);
  });

  it('has null in the place of each of several rejected list items', async () => {
    const letters = () => [failing('No a.'), 'b', late('No c.'), Promise.resolve('d'), new Error('No e.')];
    const { data, errors } = await resultOf('{ letters }', { letters });
    expect(data).toEqual({ letters: [null, 'b', null, 'd', null] });
    expect(errors?.map(({ path }) => path)).toEqual([
      ['letters', 4],
      ['letters', 0],
      ['letters', 2],
    ]);
  });

  it('has null for a list of non-null items if one item is rejected', async () => {
    const fields = { strictLetters: () => ['a', failing('No b.'), 'c'], letters: () => ['d'] };
    const { data, errors } = await resultOf('{ strictLetters letters }', fields);
    expect(data).toEqual({ strictLetters: null, letters: ['d'] });
    expect(errors).toEqual([{ message: 'No b.', path: ['strictLetters', 1] }]);
  });

  it('has null at the nearest nullable parent, through lists and objects', async () => {
    const fields = {
      items: () => [{ items: [{ strict: 'a' }, { strict: failing('No.') }] }, { items: [{ strict: 'b' }] }],
    };
    const { data, errors } = await resultOf('{ items { items { strict } } }', fields);
    expect(data).toEqual({ items: [{ items: null }, { items: [{ strict: 'b' }] }] });
    expect(errors).toEqual([{ message: 'No.', path: ['items', 0, 'items', 1, 'strict'] }]);
  });

  it('has null for a list of non-null lists if one inner list fails', async () => {
    const { data } = await resultOf('{ grid }', { grid: () => [['a'], [failing('No b.')], ['c']] });
    expect(data).toEqual({ grid: null });
  });

  it('has null for data if no parent of the error is nullable', async () => {
    const { data, errors } = await resultOf('{ allStrict item { name } }', {
      allStrict: () => ['a', null],
      item: () => ({ name: late('Too late.') }),
    });
    expect(data).toBeNull();
    expect(errors?.map(({ path }) => path)).toEqual([['allStrict', 1]]);
  });

  it('has no second error below a position that is already null', async () => {
    const item = { below: { strict: failing('First.'), below: { name: late('Second.') } } };
    const { data, errors } = await resultOf('{ item { below { strict below { name } } } }', { item: () => item });
    expect(data).toEqual({ item: { below: null } });
    expect(errors).toEqual([{ message: 'First.', path: ['item', 'below', 'strict'] }]);
    await nextTurn();
    expect(errors).toHaveLength(1);
  });

  it('leaves no unhandled rejection when an item is rejected after another item has failed the list', async () => {
    // graphql-js does not handle this rejection, which ends the process, so this test does not compare with it.
    const schema = makeExecutableSchema({
      typeDefs: PLAIN_SDL,
      resolvers: { Query: { strictLetters: () => [late('Left behind.'), null] } },
    });
    const operation = compileOperation(schema, parse('{ strictLetters }'), null);
    const result = await resultFrom(operation, {}, startWith(null));
    expect(result.data).toEqual({ strictLetters: null });
    expect(result.errors?.map(({ path }) => path)).toEqual([['strictLetters', 1]]);
    // Vitest reports an unhandled rejection as a failure.
    await nextTurn();
    await nextTurn();
  });

  it.each(['toString', 'constructor', 'hasOwnProperty', 'then', 'toJSON', 'valueOf', '__proto__'])(
    'can have a field with the alias %s',
    async (name) => {
      const query = `{ ${name}: item { ${name}: name } }`;
      const { data } = await resultOf(query, { item: () => ({ name: 'a' }) });
      expect(JSON.stringify(data)).toBe(`{"${name}":{"${name}":"a"}}`);
    },
  );

  it('has the fields in the order of the selection set, whichever field settles first', async () => {
    const fields = {
      echo: (_root: unknown, { text }: { text: string }) => (text === 'a' ? late('No a.') : text),
      letters: () => ['x'],
    };
    const { data } = await resultOf('{ c: echo(text: "c") a: echo(text: "a") b: echo(text: "b") letters }', fields);
    expect(Object.keys(data ?? {})).toEqual(['c', 'a', 'b', 'letters']);
  });

  it('merges the subfields of a field that is selected several times', async () => {
    const query = '{ item { name } item { below { name } } ...More } fragment More on Query { item { strict } }';
    const { data } = await resultOf(query, { item: () => ({ name: 'a', strict: 'b', below: { name: 'c' } }) });
    expect(JSON.stringify(data)).toBe('{"item":{"name":"a","below":{"name":"c"},"strict":"b"}}');
  });
});

describe('compileOperation returns null for', () => {
  const schema = makeExecutableSchema({ typeDefs: PLAIN_SDL });
  it.each<[what: string, query: string, operationName?: string]>([
    ['an unknown operation name', 'query A { item { name } }', 'B'],
    ['an empty operation name', 'query A { item { name } }', ''],
    ['a document with two operations and no operation name', 'query A { item { name } } query B { item { name } }'],
    ['a document without an operation', 'fragment F on Item { name }'],
  ])('%s', (_what, query, operationName) => {
    expect(compileOperation(schema, parse(query), operationName)).toBeNull();
  });
});

describe('assertCompilable rejects', () => {
  it('a schema that has a type with isTypeOf', () => {
    const other = makeExecutableSchema({ typeDefs: PLAIN_SDL, resolvers: { Item: { __isTypeOf: () => true } } });
    expect(() => assertCompilable(other)).toThrow(/Item/);
  });

  it('a schema that has an abstract type without resolveType', () => {
    const typeDefs = 'type A { a: Int } type B { b: Int } union U = A | B type Query { u: U }';
    expect(() => assertCompilable(makeExecutableSchema({ typeDefs }))).toThrow(/U/);
  });
});

describe('a compiled operation', () => {
  it.each([
    '{ __schema { types { name fields { name args { name type { name ofType { name } } } } } } }',
    '{ __type(name: "Item") { name kind fields(includeDeprecated: true) { name } } item { name } }',
    '{ ...S } fragment S on Query { s: __schema { directives { name locations } } }',
    'mutation { item { name } other: item { strict } }',
  ])('answers as graphql-js: %s', async (query) => {
    await resultOf(query, { item: () => ({ name: 'a' }) });
  });

  it.each<[what: string, query: string, variables: Record<string, unknown>]>([
    ['for a variable of the wrong type', 'query ($n: Int!) { echo(count: $n) }', { n: 'one' }],
    ['for a missing variable', 'query ($n: Int!) { echo(count: $n) }', {}],
    ['for a non-null variable that is null', 'query ($n: Int!) { echo(count: $n) }', { n: null }],
  ])('starts nothing %s', async (_what, query, variables) => {
    let calls = 0;
    const schema = makeExecutableSchema({
      typeDefs: PLAIN_SDL,
      resolvers: { Query: { echo: () => (calls += 1), item: () => (calls += 1) } },
    });
    const document = parse(query);
    const operation = compileOperation(schema, document, null);
    const ours = await operation?.execute(variables, () => {
      calls += 1;
      return startWith(null);
    });
    const theirs = await execute({ schema, document, variableValues: variables });
    expect(ours?.errors?.map(comparable)).toEqual(theirs.errors?.map(comparable));
    expect(ours).not.toHaveProperty('data');
    expect(calls).toBe(0);
  });

  it.each([
    'query ($n: Boolean = true) { echo @skip(if: $n) }',
    'query ($n: Boolean = true) { item { name @include(if: $n) } }',
    'query ($__proto__: String) { echo(text: $__proto__) }',
    'query ($__proto__: Int!) { echo(count: $__proto__) }',
  ])('has the errors of graphql-js for null or an odd name: %s', async (query) => {
    const variables = JSON.parse('{ "n": null, "__proto__": 7 }');
    await resultOf(query, { echo: () => 'a', item: () => ({ name: 'b' }) }, variables);
  });

  it('keeps eight variants by @skip and @include, and executes the others too', async () => {
    let planned = 0;
    const schema = makeExecutableSchema({ typeDefs: PLAIN_SDL });
    const names = ['a', 'b', 'c', 'd'];
    const declared = names.map((name) => `$${name}: Boolean!`).join(', ');
    const fields = names.map((name) => `${name}: __typename @include(if: $${name})`).join(' ');
    const compiled = compileOperation(schema, parse(`query (${declared}) { ${fields} }`), null, () => (planned += 1));
    const variablesOf = (variant: number) =>
      Object.fromEntries(names.map((name, bit) => [name, (variant & (1 << bit)) !== 0]));
    const dataOf = (variant: number) => {
      const included = names.filter((name) => variablesOf(variant)[name]);
      return { data: Object.fromEntries(included.map((name) => [name, 'Query'])) };
    };
    for (let round = 0; round < 2; round += 1)
      for (let variant = 0; variant < 16; variant += 1)
        expect(await resultFrom(compiled, variablesOf(variant), startWith(null))).toEqual(dataOf(variant));
    expect(planned).toBe(8);
  });
});

it('makes no variant per value of a variable that is a condition only in another operation of the document', () => {
  const query = 'query A($x: Boolean!) { item @skip(if: $x) { name } } query B($x: String!) { echo(text: $x) }';
  const schema = makeExecutableSchema({ typeDefs: PLAIN_SDL, resolvers: { Query: { echo: () => '1' } } });
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const compiled = compileOperation(schema, document, 'B');
  // More values than an operation can have variants.
  for (let text = 0; text < 20; text += 1)
    expect(compiled?.execute({ x: `text ${text}` }, () => startWith(null))).toEqual({ data: { echo: '1' } });
});

it('keeps no variable of the first execution in memory', async () => {
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
  const compiled = compileOperation(ofTokens, parse(query), null);
  const ask = async () => await compiled?.execute({ of: 'a secret', with: true }, () => startWith(null));
  expect(await ask()).toEqual({ data: { length: 8, item: { length: 8 } } });
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  await nextTurn();
  collect();
  expect(seen).toHaveLength(1);
  expect(seen[0]?.deref()).toBeUndefined();
  // The compiled query still works.
  expect(await ask()).toEqual({ data: { length: 8, item: { length: 8 } } });
});

// A document can have hundreds of plans, and a list in it can take 80 KB.
it('coerces the literals of a fragment once for all operations and variants that spread it', async () => {
  const received: unknown[] = [];
  const echo = (_parent: unknown, args: unknown): null => {
    received.push(args);
    return null;
  };
  const schema = makeExecutableSchema({ typeDefs: PLAIN_SDL, resolvers: { Query: { echo } as Fields } });
  const document = parse(`
    query A($on: Boolean!) { ...f }
    query B($on: Boolean!) { ...f }
    fragment f on Query { echo(text: "a", count: 2) letters @include(if: $on) }
  `);
  for (const name of ['A', 'B'])
    for (const on of [false, true]) await resultFrom(compileOperation(schema, document, name), { on }, startWith(null));
  expect(received).toHaveLength(4);
  expect(received[0]).toEqual({ text: 'a', count: 2 });
  for (const args of received) expect(args).toBe(received[0]);
});

it('counts a field that is selected several times for each of its nodes', async () => {
  let planned = 0;
  const schema = makeExecutableSchema({ typeDefs: PLAIN_SDL });
  const document = parse('{ letters letters letters item { name } }');
  const operation = compileOperation(schema, document, null, (fields) => (planned += fields));
  await resultFrom(operation, {}, startWith(null));
  expect(planned).toBe(4);
});
