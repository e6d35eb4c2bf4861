import { hash } from 'node:crypto';
import { idOfRow, type GrantRow, type KeyRow } from './canonical.ts';

/** The keys of a made-up account, the same in every run. */
export interface Account {
  readonly rows: readonly KeyRow[];
  readonly ids: readonly string[];
}

// How many grants the keys have, in turn: 2.45 in the mean. One of them names another key.
const GRANT_COUNTS = [2, 3, 1, 4, 2, 2, 5, 1, 3, 2, 2, 4, 1, 3, 2, 2, 3, 1, 4, 2];
const OTHER_GRANTS: readonly ((index: number) => GrantRow)[] = [
  () => ({ permission: 'measurements.create_measurement', target: null }),
  (index) => ({ permission: 'probes.get_probe_results', target: { type: 'probe', id: String(1 + index) } }),
  () => ({ permission: 'credits.get_credit_info', target: null }),
  (index) => ({
    permission: 'measurements.stop_measurement',
    target: { type: 'measurement', id: String(1_000_001 + index) },
  }),
];
const LABELS = ['Anchors of the north', 'nightly', 'Zürich, dashboard', 'traceroutes to the root servers', '', 'DNS'];
const FIRST_CREATION = Date.UTC(2021, 2, 1, 6, 30);
const HOUR = 3_600_000;

/** `base` is the address of the API, which its rows repeat. */
export function createAccount(keys: number, base: string): Account {
  const ids = createIds(keys);
  const rows = ids.map((id, index) => rowOf({ id, index, base, target: ids[targetOf(index, keys)] ?? id }));
  return { rows, ids: rows.map(idOfRow) };
}

function createIds(count: number): string[] {
  const ids = new Set<string>();
  for (let attempt = 0; ids.size < count; attempt += 1) ids.add(hash('sha256', `made-up key ${attempt}`).slice(0, 8));
  return [...ids];
}

/** Which key a grant of this one names: each is named once, and those of a page of 50 are spread over the account. */
function targetOf(index: number, keys: number): number {
  let stride = Math.max(Math.floor(keys / 50), 1);
  while (greatestDivisor(stride, keys) !== 1) stride += 1;
  return (index * stride + 1) % keys;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

interface Place {
  readonly id: string;
  readonly index: number;
  readonly base: string;
  /** Id of the key that it may read. */
  readonly target: string;
}

function rowOf({ id, index, base, target }: Place): KeyRow {
  const created = FIRST_CREATION + index * 17 * HOUR;
  const isOneIn = (count: number): boolean => index % count === count - 1;
  const [enabled, isFrozen] = [!isOneIn(9), isOneIn(23)];
  return {
    uuid: `${id}-****-****-****-************`,
    url: `${base}/keys/${id}/`,
    label: isOneIn(13) ? null : `${LABELS[index % LABELS.length] ?? ''} ${index}`.trim(),
    created_at: timeOf(created),
    valid_from: isOneIn(3) ? timeOf(created + HOUR) : null,
    valid_to: isOneIn(2) ? timeOf(Date.UTC(2041, 0, 1) + index * HOUR) : null,
    last_used: isOneIn(5) ? null : timeOf(created + 90 * HOUR),
    enabled,
    is_active: enabled,
    is_frozen: isFrozen,
    grants: grantsOf(index, target),
    type: 'key',
  };
}

function grantsOf(index: number, target: string): GrantRow[] {
  const count = GRANT_COUNTS[index % GRANT_COUNTS.length] ?? 1;
  const grants = Array.from({ length: count - 1 }, (_, place) => {
    const create = OTHER_GRANTS[(index + place) % OTHER_GRANTS.length];
    if (!create) throw new RangeError('There is no such grant.');
    return create(index);
  });
  // Not always in the same place.
  return grants.toSpliced(index % count, 0, { permission: 'keys.get_key', target: { type: 'key', id: target } });
}

/** As the service writes times: UTC, without a zone, to the second. */
function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19);
}
