/** The label of a key. Text in another direction must not turn the words beside it around. */
export function KeyLabel({ label }: { readonly label: string | null }) {
  return label ? <bdi className="label">{label}</bdi> : <span className="quiet">No label</span>;
}

/** The name of a key in a sentence. */
export function nameOf({ id, label }: { readonly id: string; readonly label: string | null }): string {
  return label ? `“${label}”` : id;
}
