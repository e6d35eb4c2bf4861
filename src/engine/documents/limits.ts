import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  validate,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import { exceedsComparisons } from './overlaps.ts';

/** How large a document may be; each counts through fragments. */
export interface DocumentLimits {
  readonly aliases: number;
  readonly depth: number;
  readonly directives: number;
  readonly rootFields: number;
  readonly mutationRootFields: number;
  /** Lists of types, and of what belongs to them, in a query for the schema. */
  readonly introspectionLists: number;
  /** Pairs of fields and of fragments that have to be compared, since they are merged in the answer. */
  readonly comparisons: number;
}

/**
 * These admit 50 aliased look-ups of a key with all its fields, and GraphiQL's introspection, which selects nine lists;
 * what multiplies at run time is bounded by the object budget.
 */
export const DEFAULT_DOCUMENT_LIMITS: DocumentLimits = {
  aliases: 200,
  depth: 14,
  directives: 50,
  rootFields: 100,
  mutationRootFields: 10,
  introspectionLists: 12,
  comparisons: 10_000,
};

/** Errors that a refused document is told of, beside the sentence that there are more. */
const MAX_ERRORS = 9;

const INTROSPECTION_LISTS = new Set([
  'args',
  'directives',
  'enumValues',
  'fields',
  'inputFields',
  'interfaces',
  'possibleTypes',
  'types',
]);

// The library throws out of validation unless it is told to report.
const reporting = {
  propagateOnRejection: false,
  onReject: [
    (context: ValidationContext | null, error: GraphQLError) =>
      context?.reportError(new GraphQLError(error.message.replace(/^Syntax Error: /, ''))),
  ],
};

/** What makes a document too large to be validated against the schema; empty for one that is not. */
export function createDocumentLimits(limits: DocumentLimits) {
  const rules: readonly ValidationRule[] = [
    maxAliasesRule({ ...reporting, n: limits.aliases }),
    maxDepthRule({ ...reporting, n: limits.depth }),
    maxDirectivesRule({ ...reporting, n: limits.directives }),
    rootFieldsRule(limits),
    introspectionRule(limits),
    comparisonsRule(limits),
  ];
  return (schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] =>
    validateBriefly(schema, document, rules);
}

/** graphql-js's validation, which ends after a few errors: nobody reads a hundred, and each costs time and bytes. */
export function validateBriefly(
  schema: GraphQLSchema,
  document: DocumentNode,
  rules?: readonly ValidationRule[],
): readonly GraphQLError[] {
  return validate(schema, document, rules, { maxErrors: MAX_ERRORS });
}

function rootFieldsRule({ rootFields, mutationRootFields }: DocumentLimits): ValidationRule {
  return (context) => ({
    OperationDefinition: ({ operation, selectionSet }) => {
      const most = operation === OperationTypeNode.MUTATION ? mutationRootFields : rootFields;
      if (createSum(context, () => 1)(selectionSet) <= most) return;
      context.reportError(new GraphQLError(`A ${operation} may select ${most} root fields, no more.`));
    },
  });
}

function introspectionRule({ introspectionLists }: DocumentLimits): ValidationRule {
  return (context) => {
    const sumOfLists = createSum(
      context,
      ({ name, selectionSet }, sumOf) =>
        (INTROSPECTION_LISTS.has(name.value) ? 1 : 0) + (selectionSet ? sumOf(selectionSet) : 0),
    );
    const sumOfRoots = createSum(context, ({ name, selectionSet }) =>
      /^__(?:schema|type)$/.test(name.value) && selectionSet ? sumOfLists(selectionSet) : 0,
    );
    return {
      OperationDefinition: ({ selectionSet }) => {
        if (sumOfRoots(selectionSet) <= introspectionLists) return;
        context.reportError(
          new GraphQLError(`A query may ask for ${introspectionLists} lists of the schema, no more.`),
        );
      },
    };
  };
}

/** graphql-js compares each field with each other one of its name: a document of some KiB keeps it busy for long. */
function comparisonsRule({ comparisons }: DocumentLimits): ValidationRule {
  return (context) => ({
    Document: (document) => {
      if (!exceedsComparisons(document, comparisons)) return;
      context.reportError(
        new GraphQLError('The document selects the same fields too often. Select each of them once.'),
      );
    },
  });
}

type Sum = (selectionSet: SelectionSetNode) => number;

/**
 * Sums up the fields of a selection, through its fragments and once for each time that one is spread. Each fragment is
 * walked once: spreads of spreads can be more than a machine can count.
 */
function createSum(context: ValidationContext, weightOf: (field: FieldNode, sumOf: Sum) => number): Sum {
  const known = new Map<string, number>();
  const sumOf: Sum = ({ selections }) => {
    let sum = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) sum += weightOf(selection, sumOf);
      else if (selection.kind === Kind.INLINE_FRAGMENT) sum += sumOf(selection.selectionSet);
      else sum += known.get(selection.name.value) ?? sumOfFragment(selection.name.value);
    }
    return sum;
  };
  const sumOfFragment = (name: string): number => {
    // For a cycle, which GraphQL's own rules refuse.
    known.set(name, 0);
    const fragment = context.getFragment(name);
    const sum = fragment ? sumOf(fragment.selectionSet) : 0;
    known.set(name, sum);
    return sum;
  };
  return sumOf;
}
