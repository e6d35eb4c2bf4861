import { z } from 'zod';
import type { Account } from './account.ts';
import { idOfRow, keyWithGrantsOfRow, type KeyRow } from './canonical.ts';
import { operation, pageOfKeys, post } from './gateway.ts';
import type { Operation } from './peer.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

/** An operation of the growth measurement, and the answer that the gateway has to give. */
export interface GrowthOperation {
  readonly operation: (account: Account) => Operation;
  /** The answer in its canonical form. */
  readonly expected: (account: Account) => unknown;
  /** The page sizes that the gateway reads. The upstream serves no others, so that a gateway that reads more rows fails. */
  readonly pageSizes: readonly number[];
}

/** A page with the fields of W1. `keys`: its size. */
export function page(keys: number): GrowthOperation {
  return {
    operation: () => pageOfKeys(keys),
    expected: ({ rows }) => rows.slice(0, keys).map(keyWithGrantsOfRow),
    pageSizes: [keys],
  };
}

export const oneKey = fromWorkload('W2', []);
/**
 * The gateway reads a list of unknown size by a page of four rows for each key that it looks for, and a list that is short
 * enough by pages of the largest size.
 */
export const fiftyKeys = fromWorkload('W3', [200, 500]);

function fromWorkload(name: Workload['name'], pageSizes: readonly number[]): GrowthOperation {
  const workload = WORKLOADS.find((one) => one.name === name);
  if (!workload) throw new RangeError(`There is no workload ${name}.`);
  return {
    operation: (account) => operation(name, workload.ids(account)),
    expected: workload.expected,
    pageSizes,
  };
}

const KEYS_OF_DEPTH = 20;

/** What each level adds to the query. After the last one it continues with the key that is the target. */
const LEVELS = ['keys', 'grants', 'targets'] as const;
/** The deepest level that the gateway's depth limit allows. */
const DEEPEST = 8;

/** The names of the levels: `keys`, `grants`, `targets`, `keys 2`, … */
export const DEPTHS: readonly string[] = Array.from({ length: DEEPEST + 1 }, (_, level) => {
  const round = Math.floor(level / LEVELS.length) + 1;
  return `${LEVELS[level % LEVELS.length] ?? ''}${round === 1 ? '' : ` ${round}`}`;
});

const Nodes = z.object({ apiKeys: z.object({ nodes: z.unknown() }) });

/** A page of 20 keys, with their grants, the targets of these, the keys that are targets, and so on down to `level`. */
export function keysDownTo(level: number): GrowthOperation {
  return {
    operation: () =>
      post(
        `{ apiKeys(first: ${KEYS_OF_DEPTH}) { nodes { ${selectionOfKey(level)} } } }`,
        {},
        (data) => Nodes.parse(data).apiKeys.nodes,
      ),
    expected: ({ rows }) => {
      const byId = new Map(rows.map((row) => [idOfRow(row), row]));
      return rows.slice(0, KEYS_OF_DEPTH).map((row) => answerOfKey(row, level, byId));
    },
    pageSizes: [KEYS_OF_DEPTH],
  };
}

function selectionOfKey(level: number): string {
  if (level === 0) return 'id label';
  if (level === 1) return 'id label grants { permission { id } }';
  const resource = level === 2 ? '' : `resource { ... on ApiKey { ${selectionOfKey(level - LEVELS.length)} } }`;
  return `id label grants { permission { id } target { type targetId ${resource} } }`;
}

interface ExpectedKey {
  readonly id: string;
  readonly label: string | null;
  readonly grants?: readonly ExpectedGrant[];
}

interface ExpectedGrant {
  readonly permission: { readonly id: string };
  readonly target?: { readonly type: string; readonly targetId: string; readonly resource?: ExpectedKey | null } | null;
}

/** The answer for one key, as the gateway gives it. */
export function answerOfKey(row: KeyRow, level: number, byId: ReadonlyMap<string, KeyRow>): ExpectedKey {
  const key = { id: idOfRow(row), label: row.label };
  if (level === 0) return key;
  const resourceOf = (id: string): ExpectedKey | null => {
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
          // The query selects no field of other resources, so the gateway does not read them.
          ...(level > 2 && { resource: target.type === 'key' ? resourceOf(target.id) : null }),
        },
      }),
    })),
  };
}
