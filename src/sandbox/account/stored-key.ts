/** What a grant may be narrowed to; the id is always a string, also for probe numbers. */
export interface GrantTarget {
  type: string;
  id: string;
}

/** One permission of a key. */
export interface Grant {
  permission: string;
  target: GrantTarget | null;
}

/** A key as the sandbox keeps it: with its whole UUID, and instants in UTC. */
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

/** The fields that a client may write. */
export type WritableFields = Pick<StoredKey, 'label' | 'valid_from' | 'valid_to' | 'enabled' | 'grants'>;

/** What a field holds that was left out of a POST or a PUT. */
export function defaultFields(): WritableFields {
  return { label: null, valid_from: null, valid_to: null, enabled: true, grants: [] };
}

/** The path id of a key is cut from its secret. */
export function idOf(uuid: string): string {
  return uuid.slice(0, 8);
}
