import type { Account } from './account.ts';
import { idOfRow, keyWithGrantsOfRow, type KeyRow } from './canonical.ts';
import { operation, pageOfKeys, post } from './gateway.ts';
import type { Operation } from './peer.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

/** What the gateway is asked, and what it has to answer. */
export interface Question {
  readonly operation: (account: Account) => Operation;
  /** The answer in its canonical form. */
  readonly expected: (account: Account) => unknown;
  /** The sizes of the pages that the gateway reads for it. There are no others, so that one which reads more is seen to. */
  readonly pageSizes: readonly number[];
}

/** A page of so many keys, with all that W1 asks of each. */
export function page(keys: number): Question {
  return {
    operation: () => pageOfKeys(keys),
    expected: ({ rows }) => rows.slice(0, keys).map(keyWithGrantsOfRow),
    pageSizes: [keys],
  };
}

export const oneKey = questionOf('W2', []);
/** A list of unknown length is looked at by a page of four rows a key, and one that is short enough is read in the largest pages. */
export const fiftyKeys = questionOf('W3', [200, 500]);

function questionOf(name: Workload['name'], pageSizes: readonly number[]): Question {
  const workload = WORKLOADS.find((one) => one.name === name);
  if (!workload) throw new RangeError('There is no such workload.');
  return {
    operation: (account) => operation(name, workload.ids(account)),
    expected: workload.expected,
    pageSizes,
  };
}

const KEYS_IN_DEPTH = 20;

/** What a level adds to a document; then it begins anew, with the key that the target is. */
const LEVELS = ['keys', 'grants', 'targets'] as const;
/** One more, and the document is deeper than the gateway allows. */
const DEEPEST = 8;

/** The words of the levels, from the page on: `keys`, `grants`, `targets`, `keys 2`, … */
export const DEPTHS: readonly string[] = Array.from({ length: DEEPEST + 1 }, (_, level) => {
  const round = Math.floor(level / LEVELS.length) + 1;
  return `${LEVELS[level % LEVELS.length] ?? ''}${round === 1 ? '' : ` ${round}`}`;
});

/** A page of keys, and down to so many levels their grants, what these are for, and the key that this is, with its grants … */
export function keysDownTo(level: number): Question {
  return {
    operation: () =>
      post(
        `{ apiKeys(first: ${KEYS_IN_DEPTH}) { nodes { ${selectionOfKey(level)} } } }`,
        {},
        (data) => (data as { readonly apiKeys: { readonly nodes: unknown } }).apiKeys.nodes,
      ),
    expected: ({ rows }) => {
      const byId = new Map(rows.map((row) => [idOfRow(row), row]));
      return rows.slice(0, KEYS_IN_DEPTH).map((row) => answerOfKey(row, level, byId));
    },
    pageSizes: [KEYS_IN_DEPTH],
  };
}

function selectionOfKey(level: number): string {
  if (level === 0) return 'id label';
  if (level === 1) return 'id label grants { permission { id } }';
  const resource = level === 2 ? '' : `resource { ... on ApiKey { ${selectionOfKey(level - LEVELS.length)} } }`;
  return `id label grants { permission { id } target { type targetId ${resource} } }`;
}

function answerOfKey(row: KeyRow, level: number, byId: ReadonlyMap<string, KeyRow>): unknown {
  const key = { id: idOfRow(row), label: row.label };
  if (level === 0) return key;
  const resourceOf = (id: string): unknown => {
    const found = byId.get(id);
    return found ? answerOfKey(found, level - LEVELS.length, byId) : null;
  };
  return {
    ...key,
    grants: row.grants.map(({ permission, target }) => ({
      permission: { id: permission },
      ...(level >= 2 && {
        target: target && {
          type: target.type,
          targetId: target.id,
          // Of other targets nothing is selected, and so none is read.
          ...(level > 2 && { resource: target.type === 'key' ? resourceOf(target.id) : null }),
        },
      }),
    })),
  };
}
