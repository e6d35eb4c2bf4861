import { hash } from 'node:crypto';
import { idOfRow, type GrantRow, type KeyRow } from './canonical.ts';

/** The keys of a generated account, the same in every run. */
export interface Account {
  readonly rows: readonly KeyRow[];
  readonly ids: readonly string[];
}

// Grants per key, repeated every 20 keys: 2.45 on average. One grant of each key has another key as its target.
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

/** `base`: URL of the API, which is part of each row's `url`. */
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

/**
 * Index of the key that is the target of this key's grant. Each key is a target once, and a page of 50 has targets in all
 * parts of the account.
 */
function targetOf(index: number, keys: number): number {
  let stride = Math.max(Math.floor(keys / 50), 1);
  while (greatestDivisor(stride, keys) !== 1) stride += 1;
  return (index * stride + 1) % keys;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

interface RowOptions {
  readonly id: string;
  readonly index: number;
  readonly base: string;
  /** Id of the key that one of the grants has as its target. */
  readonly target: string;
}

function rowOf({ id, index, base, target }: RowOptions): KeyRow {
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
  // At a different position from key to key.
  return grants.toSpliced(index % count, 0, { permission: 'keys.get_key', target: { type: 'key', id: target } });
}

/** The format of RIPE Atlas: UTC, without a zone, in whole seconds. */
function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19);
}

// Credentials in the format of RIPE Atlas that belong to nobody.

const CALLERS = 500;

/** The client uses them in turn: the gateway limits the operations per second of one credential. */
export const LOAD_CREDENTIALS: readonly string[] = Array.from({ length: CALLERS }, (_, index) => credential(index));

/** For the requests that check answers and count upstream calls. */
export const CHECK_CREDENTIAL = credential(0xffff_ffff);

/** For the check that a credential above its rate is refused. */
export const FAST_CREDENTIAL = credential(0xffff_fffe);

function credential(number: number): string {
  const digits = number.toString(16).padStart(8, '0');
  return `Key ${digits}-0000-4000-8000-0000${digits}`;
}
