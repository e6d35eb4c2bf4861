import { Kind, type DocumentNode, type FieldNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';

// Deeper than any document within the depth limit.
const MAX_DEPTH = 40;

/**
 * True if validation would have to make more than `limit` comparisons: of pairs of fields with the same response name, and of
 * pairs of fragments in one selection set. The count stops at the limit, so that it never costs more than a validation within
 * the limit.
 */
export function exceedsComparisons({ definitions }: DocumentNode, limit: number): boolean {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  let count = 0;

  const collect = ({ selections }: SelectionSetNode, into: Map<string, FieldNode[]>, spread: Set<string>): void => {
    for (const selection of selections) {
      count += 1;
      if (count > limit) return;
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const fields = into.get(name);
        if (fields) fields.push(selection);
        else into.set(name, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet, into, spread);
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) collect(fragment.selectionSet, into, spread);
      }
    }
  };
  const merge = (sets: readonly SelectionSetNode[], depth: number): void => {
    const fieldsByName = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    for (const set of sets) collect(set, fieldsByName, spread);
    count += pairsOf(spread.size);
    for (const fields of fieldsByName.values()) {
      count += pairsOf(fields.length);
      if (count > limit || depth > MAX_DEPTH) return;
      const inner = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
      if (inner.length > 0) merge(inner, depth + 1);
    }
  };
  for (const definition of definitions) if ('selectionSet' in definition) merge([definition.selectionSet], 0);
  return count > limit;
}

function pairsOf(count: number): number {
  return (count * (count - 1)) / 2;
}
