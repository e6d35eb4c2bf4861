import DataLoader from 'dataloader';
import { asError, GatewayError } from '../../core/errors.ts';
import { keepsMoving, type PagedList } from './key-connection.ts';
import { MAX_UPSTREAM_PAGE_SIZE } from './client.ts';
import { pagesIn, type KeyLists } from './key-lists.ts';
import { NO_FILTER, targetKindOf, type ApiKey, type KeyFilter, type TargetKind } from './model.ts';

/** What grants can name, of which keys are asked for. */
export interface GrantedObject {
  readonly kind: Exclude<TargetKind, 'KEY'>;
  readonly id: string;
}

/** For one operation: the keys with a grant that names exactly one object. */
export interface TargetingKeys {
  /** Their list, and the filter that its cursors are bound to. */
  of(object: GrantedObject): { readonly list: PagedList; readonly filter: KeyFilter };
}

const TYPE_WORDS: Readonly<Record<GrantedObject['kind'], string>> = { MEASUREMENT: 'measurement', PROBE: 'probe' };
const MAX_READS = 3;

export function createTargetingKeys(lists: KeyLists): TargetingKeys {
  // Without a memory: that of the lists knows when a write has made it stale.
  const loader = new DataLoader<GrantedObject, readonly ApiKey[]>(
    async (objects) => {
      const account = await readAccountIfCheaper(lists, new Set(objects.map(wordsOf)).size).catch(asError);
      if (account instanceof Error) return objects.map(() => account);
      return Promise.all(objects.map((object) => readExactly(lists, account, object).catch(asError)));
    },
    { cache: false },
  );
  return {
    of: (object) => {
      const window = async () => {
        const rows = await loader.load(object);
        return { start: 0, rows, count: rows.length };
      };
      const list: PagedList = {
        window,
        pages: async function* () {
          yield await window();
        },
        forget: () => lists.forget(),
      };
      return { list, filter: filterOf(object) };
    },
  };
}

/**
 * The upstream's filter takes one object a call. Where all pages of the account cost less than that, they are read
 * instead; how many there are shows in the first only, so that page is the price of the choice.
 */
async function readAccountIfCheaper(lists: KeyLists, objects: number): Promise<readonly ApiKey[] | null> {
  if (objects < 2) return null;
  try {
    const { count } = await lists.window(0, MAX_UPSTREAM_PAGE_SIZE, NO_FILTER);
    return pagesIn(count) <= objects ? await readWhole(lists, NO_FILTER) : null;
  } catch (error) {
    // One bad row of the account must not hide the keys that the filter finds.
    if (error instanceof GatewayError && error.code === 'UPSTREAM_INVALID') return null;
    throw error;
  }
}

/** The record does not say whether the filter's type and id must be met by the same grant, so its rows are looked at. */
async function readExactly(
  lists: KeyLists,
  account: readonly ApiKey[] | null,
  object: GrantedObject,
): Promise<readonly ApiKey[]> {
  const rows = account ?? (await readWhole(lists, filterOf(object)));
  return rows.filter(({ grants }) =>
    grants.some(
      ({ target }) => target !== null && target.targetId === object.id && targetKindOf(target.type) === object.kind,
    ),
  );
}

/** All rows of a list that did not change its length while its pages were read. */
async function readWhole(lists: KeyLists, filter: KeyFilter): Promise<readonly ApiKey[]> {
  for (let read = 0; read < MAX_READS; read += 1) {
    if (read > 0) lists.forget();
    const rows = new Map<string, ApiKey>();
    const counts = new Set<number>();
    for await (const page of lists.pages(filter)) {
      counts.add(page.count);
      for (const row of page.rows) rows.set(row.id, row);
    }
    if (counts.size === 1) return [...rows.values()];
  }
  throw keepsMoving();
}

function filterOf({ kind, id }: GrantedObject): KeyFilter {
  return { permission: null, targetType: TYPE_WORDS[kind], targetId: id };
}

function wordsOf({ kind, id }: GrantedObject): string {
  return `${kind} ${id}`;
}
