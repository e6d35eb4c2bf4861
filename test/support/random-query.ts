import {
  doTypesOverlap,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isUnionType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import type { RandomSource } from './random-source.ts';

/** A random query or mutation, and sets of values for its variables. */
export interface RandomQuery {
  readonly source: string;
  readonly variables: readonly Record<string, unknown>[];
}

interface Declared {
  readonly name: string;
  readonly type: GraphQLInputType;
  /** The type as it is written, with the default. */
  readonly text: string;
  readonly hasDefault: boolean;
}

const DEPTH = 4;
const MAX_FRAGMENTS = 4;
const MAX_VARIABLES = 6;
/** One in this many values of variables has a wrong type. */
const WRONG_VALUES = 60;

/**
 * Generates an operation, which is nearly always valid, and `sets` sets of values for its variables. Each response name stands
 * for one field with one set of arguments in the whole document, so that equal selections can be merged.
 */
export function randomQuery(schema: GraphQLSchema, random: RandomSource, sets: number): RandomQuery {
  return new QueryGenerator(schema, random).make(sets);
}

class QueryGenerator {
  readonly #schema: GraphQLSchema;
  readonly #random: RandomSource;
  readonly #composites: readonly GraphQLCompositeType[];
  readonly #fragments: { name: string; type: GraphQLCompositeType; text: string }[] = [];
  readonly #variables: Declared[] = [];
  /** The written arguments, by field and response name. */
  readonly #arguments = new Map<string, string>();
  #fragmentsBegun = 0;

  constructor(schema: GraphQLSchema, random: RandomSource) {
    this.#schema = schema;
    this.#random = random;
    const types = Object.values(schema.getTypeMap()).filter(isCompositeType);
    this.#composites = types.filter(({ name }) => !name.startsWith('__'));
  }

  make(sets: number): RandomQuery {
    const isMutation = this.#random.happens(4);
    const root = isMutation ? this.#schema.getMutationType() : this.#schema.getQueryType();
    if (!root) throw new TypeError('The schema has no root type.');
    const selection = this.#selection(root, DEPTH);
    const declared = this.#variables.map(({ name, text }) => `$${name}: ${text}`).join(', ');
    const fragments = this.#fragments.map(({ name, type, text }) => `fragment ${name} on ${type.name} ${text}`);
    const other = this.#random.happens(6) ? ['query Other { __typename }'] : [];
    const operation = `${isMutation ? 'mutation' : 'query'} Main${declared && `(${declared})`} ${selection}`;
    return {
      source: [operation, ...fragments, ...other].join('\n'),
      variables: Array.from({ length: sets }, () => this.#values()),
    };
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    const parts = Array.from({ length: 1 + this.#random.below(5) }, () => this.#part(type, depth));
    return `{\n${parts.join('\n')}\n}`;
  }

  #part(type: GraphQLCompositeType, depth: number): string {
    const kind = this.#random.below(10);
    if (kind === 9) return `${this.#random.oneOf(['', 'kind: '])}__typename${this.#directives()}`;
    if (kind === 8 && depth > 0) return this.#inlineFragment(type, depth);
    if (kind === 7) return this.#spread(type, depth) ?? '__typename';
    return this.#field(type, depth);
  }

  #field(type: GraphQLCompositeType, depth: number): string {
    if (isUnionType(type)) return this.#inlineFragment(type, depth);
    const fields = Object.values(type.getFields()).filter((field) => depth > 0 || isLeafType(getNamedType(field.type)));
    const field = this.#random.oneOf(fields);
    const variant = this.#random.oneOf(['', '', `${field.name}1`, `${field.name}2`]);
    const named = getNamedType(field.type);
    const below = isCompositeType(named) ? ` ${this.#selection(named, depth - 1)}` : '';
    const alias = variant && `${variant}: `;
    return `${alias}${field.name}${this.#argumentsOf(field, variant)}${this.#directives()}${below}`;
  }

  #argumentsOf(field: GraphQLField<unknown, unknown>, variant: string): string {
    if (field.args.length === 0) return '';
    const place = `${field.name} ${variant}`;
    const known = this.#arguments.get(place);
    if (known !== undefined) return known;
    const given = field.args.filter((argument) => this.#isGiven(argument));
    const texts = given.map((argument) => `${argument.name}: ${this.#argument(argument)}`);
    const text = texts.length === 0 ? '' : `(${texts.join(', ')})`;
    this.#arguments.set(place, text);
    return text;
  }

  #isGiven({ type, defaultValue }: GraphQLArgument | GraphQLInputField): boolean {
    return this.#random.below(2) === 1 || (isNonNullType(type) && defaultValue === undefined);
  }

  #argument({ type, defaultValue }: GraphQLArgument | GraphQLInputField): string {
    // If the argument has a default, a nullable variable is allowed even for a non-null type.
    const place = defaultValue === undefined ? type : getNullableType(type);
    return this.#random.happens(2) ? this.#variable(place) : this.#literal(type);
  }

  #literal(type: GraphQLInputType, canVary = true): string {
    if (isNonNullType(type)) return this.#literal(type.ofType, canVary).replace(/^null$/, this.#present(type.ofType));
    if (this.#random.happens(6)) return 'null';
    if (canVary && this.#random.happens(8)) return this.#variable(type);
    if (isListType(type)) {
      if (this.#random.happens(4)) return this.#literal(type.ofType, canVary);
      const items = Array.from({ length: this.#random.below(3) }, () => this.#literal(type.ofType, canVary));
      return `[${items.join(', ')}]`;
    }
    if (!isInputObjectType(type)) return this.#present(type);
    const given = Object.values(type.getFields()).filter((field) => this.#isGiven(field));
    const fields = given.map(
      (field) => `${field.name}: ${canVary ? this.#argument(field) : this.#literal(field.type, false)}`,
    );
    return `{ ${fields.join(', ')} }`;
  }

  /** The simplest value that is not null. */
  #present(type: GraphQLInputType): string {
    if (isListType(type)) return '[]';
    if (isEnumType(type)) return this.#random.oneOf(type.getValues()).name;
    if (isInputObjectType(type)) {
      const needed = Object.values(type.getFields()).filter(({ type: field }) => isNonNullType(field));
      return `{ ${needed.map((field) => `${field.name}: ${this.#present(getNullableType(field.type))}`).join(', ')} }`;
    }
    return JSON.stringify(this.#scalar(type));
  }

  #scalar(type: GraphQLInputType): unknown {
    const name = String(type);
    if (name === 'Boolean') return this.#random.below(2) === 1;
    if (name === 'Int') return this.#random.below(100) - 3;
    return this.#random.oneOf(['a', '', 'ä"\\', 'toString']);
  }

  /** A variable that is allowed at a place of this type, or a literal if there are too many variables. */
  #variable(type: GraphQLInputType): string {
    const known = this.#variables.filter((variable) => String(variable.type) === String(type));
    if (known.length > 0 && !this.#random.happens(3)) return `$${this.#random.oneOf(known).name}`;
    if (this.#variables.length >= MAX_VARIABLES) return this.#literal(type, false);
    const name = `v${this.#variables.length}`;
    const declared = this.#declared(name, type);
    this.#variables.push(declared);
    return `$${name}`;
  }

  #declared(name: string, type: GraphQLInputType): Declared {
    if (isNonNullType(type) && this.#random.happens(3)) {
      // Such a variable may be null, and only the place that uses it can reject the null.
      return { name, type, text: `${String(type.ofType)} = ${this.#present(type.ofType)}`, hasDefault: true };
    }
    if (!isNonNullType(type) && this.#random.happens(3))
      return { name, type, text: `${String(type)} = ${this.#literal(type, false)}`, hasDefault: true };
    return { name, type, text: String(type), hasDefault: false };
  }

  #directives(): string {
    return [...this.#directive('skip'), ...this.#directive('include')].join('');
  }

  #directive(name: string): string[] {
    if (!this.#random.happens(10)) return [];
    const { Boolean: boolean } = this.#schema.getTypeMap();
    const nonNull = this.#schema.getDirective('skip')?.args[0]?.type;
    if (!boolean || !nonNull) return [];
    const condition = this.#random.happens(2) ? this.#variable(nonNull) : this.#random.oneOf(['true', 'false']);
    return [` @${name}(if: ${condition})`];
  }

  #overlapping(type: GraphQLCompositeType): GraphQLCompositeType[] {
    return this.#composites.filter((other) => doTypesOverlap(this.#schema, type, other));
  }

  #inlineFragment(type: GraphQLCompositeType, depth: number): string {
    const inner = this.#random.happens(4) ? type : this.#random.oneOf(this.#overlapping(type));
    const condition = inner === type && this.#random.happens(2) ? '' : ` on ${inner.name}`;
    const selection = isUnionType(inner) ? '{ __typename }' : this.#selection(inner, Math.max(depth - 1, 0));
    return `...${condition}${this.#directives()} ${selection}`;
  }

  #spread(type: GraphQLCompositeType, depth: number): string | null {
    const fitting = this.#fragments.filter((fragment) => doTypesOverlap(this.#schema, type, fragment.type));
    if (fitting.length > 0 && !this.#random.happens(3))
      return `...${this.#random.oneOf(fitting).name}${this.#directives()}`;
    if (depth === 0 || this.#fragmentsBegun === MAX_FRAGMENTS) return null;
    const name = `F${this.#fragmentsBegun}`;
    this.#fragmentsBegun += 1;
    const inner = this.#random.oneOf(this.#overlapping(type));
    const text = this.#selection(inner, depth - 1);
    this.#fragments.push({ name, type: inner, text });
    return `...${name}${this.#directives()}`;
  }

  #values(): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const { name, type, text, hasDefault } of this.#variables) {
      const isNullable = !isNonNullType(type) || !text.includes('!') || hasDefault;
      if ((hasDefault || isNullable) && this.#random.happens(3)) continue;
      if (this.#random.happens(WRONG_VALUES)) values[name] = { wrong: true };
      else values[name] = isNullable && this.#random.happens(8) ? null : this.#value(getNullableType(type));
    }
    return values;
  }

  #value(type: GraphQLInputType): unknown {
    if (isNonNullType(type)) return this.#value(type.ofType);
    if (isListType(type)) {
      if (this.#random.happens(4)) return this.#value(type.ofType);
      return Array.from({ length: this.#random.below(3) }, () => this.#value(type.ofType));
    }
    if (isEnumType(type)) return this.#random.oneOf(type.getValues()).name;
    if (!isInputObjectType(type)) return this.#scalar(type);
    const given = Object.values(type.getFields()).filter((field) => this.#isGiven(field));
    return Object.fromEntries(given.map((field) => [field.name, this.#value(field.type)]));
  }
}
