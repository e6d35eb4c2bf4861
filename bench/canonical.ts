// The form in which the answers of all peers are compared, and what makes it from the upstream's rows.

/** A row of the upstream, in its own words. */
export interface KeyRow {
  readonly uuid: string;
  readonly url: string;
  readonly label: string | null;
  readonly created_at: string;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly last_used: string | null;
  readonly enabled: boolean;
  readonly is_active: boolean;
  readonly is_frozen: boolean;
  readonly grants: readonly GrantRow[];
  readonly type: 'key';
}

export interface GrantRow {
  readonly permission: string;
  readonly target: { readonly type: string; readonly id: string } | null;
}

/** What W2 asks of a key; W1 asks for the grants too. */
export function keyOfRow(row: KeyRow) {
  return {
    id: idOfRow(row),
    label: row.label,
    createdAt: instant(row.created_at),
    validFrom: instant(row.valid_from),
    validTo: instant(row.valid_to),
    lastUsed: instant(row.last_used),
    enabled: row.enabled,
    isActive: row.is_active,
  };
}

/** What W1 asks of a key. */
export function keyWithGrantsOfRow(row: KeyRow) {
  return {
    ...keyOfRow(row),
    grants: row.grants.map(({ permission, target }) => ({
      permission,
      target: target && { type: target.type, id: target.id },
    })),
  };
}

/** The id in paths is the beginning of the UUID. */
export function idOfRow({ uuid }: Pick<KeyRow, 'uuid'>): string {
  return uuid.slice(0, 8);
}

/** A time in any of the forms that servers give it; one without a zone is UTC, as the upstream means it. */
export function instant(time: string | null | undefined): string | null {
  if (time == null) return null;
  return new Date(/(?:Z|[+-]\d{2}:?\d{2})$/i.test(time) ? time : `${time}Z`).toISOString();
}

/** Where two answers differ first, in a line; null where they are equal. */
export function firstDifference(expected: unknown, given: unknown, path = 'the answer'): string | null {
  if (Object.is(expected, given)) return null;
  if (!isObject(expected) || !isObject(given) || Array.isArray(expected) !== Array.isArray(given))
    return `${path} is ${shown(given)}, not ${shown(expected)}`;
  for (const name of new Set([...Object.keys(expected), ...Object.keys(given)])) {
    const difference = firstDifference(expected[name], given[name], `${path}.${name}`);
    if (difference !== null) return difference;
  }
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) as string | undefined)?.slice(0, 100) ?? 'missing';
}
