import type { Account } from './account.ts';
import { idOfRow, keyOfRow, keyWithGrantsOfRow, type KeyRow } from './canonical.ts';
import type { WorkloadName } from './peer.ts';

/** A workload that every peer runs, and the answer that it has to give. */
export interface Workload {
  readonly name: WorkloadName;
  readonly description: string;
  /** Connections of the client, each of which has one request in flight. */
  readonly connections: number;
  /**
   * Connections of the warm-up if the upstream has a delay: enough to keep a server busy. At the rate of 16 connections, V8
   * would compile the code of one call for another half a minute.
   */
  readonly warmUpConnections: number;
  /** Ids of the keys to look up. */
  readonly ids: (account: Account) => readonly string[];
  /** The answer in its canonical form. */
  readonly expected: (account: Account) => unknown;
}

/** Keys of a page, and keys that one operation looks up. */
const KEYS_AT_ONCE = 50;

const none = (): readonly string[] => [];
const middle = ({ ids }: Account): readonly string[] => ids.slice(Math.floor(ids.length / 2)).slice(0, 1);
const firstPage = ({ rows }: Account): readonly KeyRow[] => rows.slice(0, KEYS_AT_ONCE);

/** Connections that keep a server busy with operations of one call each, if the upstream has a delay. */
export const BUSY_CONNECTIONS = 128;

/** In the order of a run. */
export const WORKLOADS: readonly Workload[] = [
  {
    name: 'W1',
    description: 'list 50 keys: 8 fields, grants and their targets',
    connections: 32,
    warmUpConnections: BUSY_CONNECTIONS,
    ids: none,
    expected: (account) => firstPage(account).map(keyWithGrantsOfRow),
  },
  {
    name: 'W2',
    description: 'one key by id: 8 fields',
    connections: 32,
    warmUpConnections: BUSY_CONNECTIONS,
    ids: middle,
    expected: (account) => rowsOf(account, middle(account)).map(keyOfRow)[0],
  },
  {
    name: 'W3',
    description: 'one operation with 50 look-ups by id, all of different keys: 3 fields',
    connections: 16,
    warmUpConnections: 16,
    ids: spread,
    expected: (account) => rowsOf(account, spread(account)).map(briefKeyOfRow),
  },
  {
    name: 'W4',
    description: 'list 50 keys with their grants, and 2 fields of each target that is a key',
    connections: 16,
    warmUpConnections: 16,
    ids: none,
    expected: (account) =>
      firstPage(account).map(({ grants }) =>
        rowsOf(
          account,
          grants.filter(({ target }) => target?.type === 'key').map(({ target }) => target?.id ?? ''),
        ).map((row) => ({ id: idOfRow(row), label: row.label })),
      ),
  },
  {
    name: 'W5',
    description: 'federation: `_entities` with 50 representations, all of different keys: 3 fields',
    connections: 16,
    warmUpConnections: 16,
    ids: spread,
    expected: (account) => rowsOf(account, spread(account)).map(briefKeyOfRow),
  },
];

/** Fifty keys at equal distances over the whole account. */
function spread({ ids }: Account): readonly string[] {
  return Array.from({ length: KEYS_AT_ONCE }, (_, index) => {
    const id = ids[Math.floor((index * ids.length) / KEYS_AT_ONCE)];
    if (id === undefined) throw new RangeError(`The account has fewer than ${KEYS_AT_ONCE} keys.`);
    return id;
  });
}

function rowsOf({ rows }: Account, ids: readonly string[]): KeyRow[] {
  const byId = new Map(rows.map((row) => [idOfRow(row), row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (!row) throw new RangeError('The account has no key with this id.');
    return row;
  });
}

function briefKeyOfRow(row: KeyRow) {
  const { id, label, enabled } = keyOfRow(row);
  return { id, label, enabled };
}
