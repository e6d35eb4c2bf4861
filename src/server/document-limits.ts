import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** How large a document may be; each counts through fragments. */
export interface DocumentLimits {
  readonly aliases: number;
  readonly depth: number;
  readonly directives: number;
  readonly rootFields: number;
  readonly mutationRootFields: number;
}

/**
 * These admit 50 aliased look-ups of a key with all its fields, and GraphiQL's introspection; what multiplies at run
 * time is bounded by the object budget.
 */
export const DEFAULT_DOCUMENT_LIMITS: DocumentLimits = {
  aliases: 200,
  depth: 14,
  directives: 50,
  rootFields: 100,
  mutationRootFields: 10,
};

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
  ];
  return (schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] => validate(schema, document, rules);
}

function rootFieldsRule({ rootFields, mutationRootFields }: DocumentLimits): ValidationRule {
  return (context) => ({
    OperationDefinition: ({ operation, selectionSet }) => {
      const most = operation === OperationTypeNode.MUTATION ? mutationRootFields : rootFields;
      if (countFields(context, selectionSet, most) <= most) return;
      context.reportError(new GraphQLError(`A ${operation} may select ${most} root fields, no more.`));
    },
  });
}

/** The fields of a selection through its fragments, each spread counted; stops counting beyond `most`. */
function countFields(context: ValidationContext, root: SelectionSetNode, most: number): number {
  let count = 0;
  const walk = ({ selections }: SelectionSetNode, within: readonly string[]): void => {
    for (const selection of selections) {
      if (count > most) return;
      if (selection.kind === Kind.FIELD) count += 1;
      else if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.selectionSet, within);
      else if (!within.includes(selection.name.value)) {
        const fragment = context.getFragment(selection.name.value);
        if (fragment) walk(fragment.selectionSet, [...within, selection.name.value]);
      }
    }
  };
  walk(root, []);
  return count;
}
