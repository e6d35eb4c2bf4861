import type { KeyToChange } from '../changes/change-kinds.ts';
import type { KeyRowFragment } from '../gql/graphql.ts';

/** The keys that are selected for a change, by their ids. */
export type Selection = ReadonlyMap<string, KeyToChange>;

/** The selection with these rows added, or with their present versions. */
export function withRows(selected: Selection, rows: readonly KeyRowFragment[]): Selection {
  return new Map([...selected, ...rows.map((row) => [row.id, row] as const)]);
}

/** The selection with the present versions of the rows that are in it. */
export function withPresentRows(selected: Selection, rows: readonly KeyRowFragment[]): Selection {
  const changed = rows.filter(({ id, version }) => selected.has(id) && selected.get(id)?.version !== version);
  return changed.length === 0 ? selected : withRows(selected, changed);
}

/** The selection without these rows. */
export function without(selected: Selection, rows: readonly KeyRowFragment[]): Selection {
  const ids = new Set(rows.map(({ id }) => id));
  return new Map([...selected].filter(([id]) => !ids.has(id)));
}
