import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  validate,
  type ASTVisitor,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import { exceedsComparisons } from './overlaps.ts';

/** The maximum size of a document. Fields in a fragment count each time that the fragment is spread. */
export interface DocumentLimits {
  readonly aliases: number;
  /** Nested levels of fields. Each fragment counts as a level. */
  readonly depth: number;
  readonly directives: number;
  /** Root fields of a query. */
  readonly rootFields: number;
  readonly mutationRootFields: number;
  /** Selected lists of the schema in an introspection query, such as `types` and `fields`. */
  readonly introspectionLists: number;
  /** Pairs of fields with the same response name, and pairs of fragments in one selection set: validation compares them. */
  readonly comparisons: number;
}

/**
 * These limits allow 50 aliased look-ups of a key with all its fields, and GraphiQL's introspection query, which selects nine
 * lists. The limits of an operation's cost end what multiplies at run time.
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

/** Validation errors in a response. If there are more, graphql-js adds one error that says so. */
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

// By default the library throws, which ends the validation. These options make it report the error to the context.
const reporting = {
  propagateOnRejection: false,
  onReject: [
    (context: ValidationContext | null, error: GraphQLError) =>
      context?.reportError(new GraphQLError(error.message.replace(/^Syntax Error: /, ''))),
  ],
};

/** Creates a check that returns an error for each exceeded limit. Without errors, the document is small enough to validate. */
export function createDocumentLimits(limits: DocumentLimits) {
  const rules: readonly ValidationRule[] = [
    maxAliasesRule({ ...reporting, n: limits.aliases }),
    maxDepthRule({ ...reporting, n: limits.depth }),
    maxDirectivesRule({ ...reporting, n: limits.directives }),
    subscriptionRule,
    rootFieldsRule(limits),
    introspectionRule(limits),
    comparisonsRule(limits),
  ];
  return (schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] =>
    validateBriefly(schema, document, rules);
}

/** Validates as graphql-js does, but stops after nine errors: each one costs time and makes the response larger. */
export function validateBriefly(
  schema: GraphQLSchema,
  document: DocumentNode,
  rules?: readonly ValidationRule[],
): readonly GraphQLError[] {
  return validate(schema, document, rules, { maxErrors: MAX_ERRORS });
}

/** graphql-js rejects a subscription only when it is executed. */
function subscriptionRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition: (definition) => {
      if (definition.operation !== OperationTypeNode.SUBSCRIPTION) return;
      const sentence = 'This graph has no subscriptions. Send a query or a mutation.';
      context.reportError(new GraphQLError(sentence, { nodes: definition }));
    },
  };
}

function rootFieldsRule({ rootFields, mutationRootFields }: DocumentLimits): ValidationRule {
  return (context) => ({
    OperationDefinition: ({ operation, selectionSet }) => {
      const limit = operation === OperationTypeNode.MUTATION ? mutationRootFields : rootFields;
      if (createSum(context, () => 1)(selectionSet) <= limit) return;
      context.reportError(new GraphQLError(`A ${operation} can select at most ${limit} root fields.`));
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
          new GraphQLError(
            `A query can select at most ${introspectionLists} lists of the schema, such as \`types\` and \`fields\`.`,
          ),
        );
      },
    };
  };
}

/**
 * graphql-js compares all fields that have the same response name in pairs. The number of pairs grows with the square of the
 * number of fields, so a document of a few KiB could block the event loop for seconds.
 */
function comparisonsRule({ comparisons }: DocumentLimits): ValidationRule {
  return (context) => ({
    Document: (document) => {
      if (!exceedsComparisons(document, comparisons)) return;
      context.reportError(
        new GraphQLError(
          `The query repeats the same fields too many times: merging them takes more than ${comparisons} comparisons. Select each field once.`,
        ),
      );
    },
  });
}

type Sum = (selectionSet: SelectionSetNode) => number;

/**
 * Creates a function that sums the weights of all fields in a selection set. The fields of a fragment are added each time that
 * it is spread. Each fragment is visited once, because nested spreads can double the number of visits at each level.
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
    // Ends a cycle of fragments. The validation rules of GraphQL reject it later.
    known.set(name, 0);
    const fragment = context.getFragment(name);
    const sum = fragment ? sumOf(fragment.selectionSet) : 0;
    known.set(name, sum);
    return sum;
  };
  return sumOf;
}
