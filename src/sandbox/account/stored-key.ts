/** The object that a grant is limited to. The id is always a string, also for probes and measurements. */
export interface GrantTarget {
  type: string;
  id: string;
}

/** One permission of a key. */
export interface Grant {
  permission: string;
  target: GrantTarget | null;
}

/** A key as the sandbox stores it, with its complete UUID. Times are in UTC and have the form `2026-11-01T00:00:00`. */
export interface StoredKey {
  uuid: string;
  label: string | null;
  created_at: string;
  valid_from: string | null;
  valid_to: string | null;
  last_used: string | null;
  enabled: boolean;
  is_frozen: boolean;
  grants: Grant[];
}

/** The fields that a client can set. */
export type WritableFields = Pick<StoredKey, 'label' | 'valid_from' | 'valid_to' | 'enabled' | 'grants'>;

/** The values of fields that are missing in a POST or PUT. */
export function defaultFields(): WritableFields {
  return { label: null, valid_from: null, valid_to: null, enabled: true, grants: [] };
}

/** The id of a key in paths: the first eight characters of its UUID. */
export function idOf(uuid: string): string {
  return uuid.slice(0, 8);
}
