import type { Account } from './account.ts';
import { idOfRow, keyOfRow, keyWithGrantsOfRow, type KeyRow } from './canonical.ts';
import type { WorkloadName } from './peer.ts';

/** What is asked of every peer, and what it has to answer. */
export interface Workload {
  readonly name: WorkloadName;
  readonly what: string;
  /** Connections of the client: as many requests are under way at once. */
  readonly connections: number;
  /** The keys that it looks up by their ids. */
  readonly ids: (account: Account) => readonly string[];
  /** The answer in its canonical form. */
  readonly expected: (account: Account) => unknown;
}

/** So many keys are on a page, or looked up in one operation. */
const KEYS_AT_ONCE = 50;

const none = (): readonly string[] => [];
const middle = ({ ids }: Account): readonly string[] => ids.slice(Math.floor(ids.length / 2)).slice(0, 1);
const firstPage = ({ rows }: Account): readonly KeyRow[] => rows.slice(0, KEYS_AT_ONCE);

/** In the order in which they are run. */
export const WORKLOADS: readonly Workload[] = [
  {
    name: 'W1',
    what: 'list 50 keys: 8 fields, grants and their targets',
    connections: 32,
    ids: none,
    expected: (account) => firstPage(account).map(keyWithGrantsOfRow),
  },
  {
    name: 'W2',
    what: 'one key by its id: 8 fields',
    connections: 32,
    ids: middle,
    expected: (account) => rowsOf(account, middle(account)).map(keyOfRow)[0],
  },
  {
    name: 'W3',
    what: 'one operation with 50 look-ups by id, of 50 different keys: 3 fields',
    connections: 16,
    ids: spread,
    expected: (account) => rowsOf(account, spread(account)).map(briefKeyOfRow),
  },
  {
    name: 'W4',
    what: 'list 50 keys, their grants, and of each target that is another key 2 fields',
    connections: 16,
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
    what: 'federation: `_entities` with 50 representations, of 50 different keys: 3 fields',
    connections: 16,
    ids: spread,
    expected: (account) => rowsOf(account, spread(account)).map(briefKeyOfRow),
  },
];

/** Fifty keys that are as far from each other as the account allows. */
function spread({ ids }: Account): readonly string[] {
  return Array.from({ length: KEYS_AT_ONCE }, (_, index) => {
    const id = ids[Math.floor((index * ids.length) / KEYS_AT_ONCE)];
    if (id === undefined) throw new RangeError('The account has fewer keys than are looked up.');
    return id;
  });
}

function rowsOf({ rows }: Account, ids: readonly string[]): KeyRow[] {
  const byId = new Map(rows.map((row) => [idOfRow(row), row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (!row) throw new RangeError('There is no such key in the account.');
    return row;
  });
}

function briefKeyOfRow(row: KeyRow) {
  const { id, label, enabled } = keyOfRow(row);
  return { id, label, enabled };
}
