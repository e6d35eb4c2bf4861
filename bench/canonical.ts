// The canonical form, in which the answers of all peers are compared, and its derivation from the upstream's rows.

/** A key in the JSON of the upstream. */
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

/** The fields of a key that W2 selects. W1 selects the grants too. */
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

/** The fields of a key that W1 selects. */
export function keyWithGrantsOfRow(row: KeyRow) {
  return {
    ...keyOfRow(row),
    grants: row.grants.map(({ permission, target }) => ({
      permission,
      target: target && { type: target.type, id: target.id },
    })),
  };
}

/** The first eight characters of the UUID, which the upstream uses as the id in its paths. */
export function idOfRow({ uuid }: Pick<KeyRow, 'uuid'>): string {
  return uuid.slice(0, 8);
}

/** Normalizes the time formats of all servers. A time without a zone is UTC, as in the upstream's JSON. */
export function instant(time: string | null | undefined): string | null {
  if (time == null) return null;
  return new Date(/(?:Z|[+-]\d{2}:?\d{2})$/i.test(time) ? time : `${time}Z`).toISOString();
}

/** Describes the first difference of two answers in one line; null if they are equal. */
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
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 100);
}
