import DataLoader from 'dataloader';
import { asError, GatewayError } from '../../../core/errors.ts';
import { readWholeList } from './account.ts';
import type { PagedList } from './key-connection.ts';
import { MAX_UPSTREAM_PAGE_SIZE } from '../rest/client.ts';
import { pagesIn, type KeyLists } from './key-lists.ts';
import { isReadable, NO_FILTER, targetKindOf, type KeyFilter, type KeyRow, type TargetKind } from '../model/keys.ts';

/** A probe or measurement that grants can name. */
export interface GrantedObject {
  readonly kind: Exclude<TargetKind, 'KEY'>;
  readonly id: string;
}

/** Finds the keys with a grant that names exactly the given object. One for each operation. */
export interface TargetingKeys {
  /** Returns the list of these keys, and the filter that its cursors are bound to. */
  of(object: GrantedObject): { readonly list: PagedList; readonly filter: KeyFilter };
}

const CURSOR_TARGET_TYPES: Readonly<Record<GrantedObject['kind'], string>> = {
  MEASUREMENT: 'measurement',
  PROBE: 'probe',
};

export function createTargetingKeys(lists: KeyLists): TargetingKeys {
  // No cache of its own: the lists have one, and they discard it after a write.
  const loader = new DataLoader<GrantedObject, readonly KeyRow[]>(
    async (objects) => {
      const distinct = new Map(objects.map((object) => [objectKey(object), object]));
      const found = await readKeysByObject(lists, [...distinct.values()]).catch(asError);
      if (found instanceof Error) return objects.map(() => found);
      return objects.map((object) => found.get(objectKey(object)) ?? []);
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
      const filter = { permission: null, targetType: CURSOR_TARGET_TYPES[object.kind], targetId: object.id };
      return { list, filter };
    },
  };
}

type KeysByObject = ReadonlyMap<string, readonly KeyRow[] | Error>;

async function readKeysByObject(lists: KeyLists, objects: readonly GrantedObject[]): Promise<KeysByObject> {
  const account = await readAccountIfCheaper(lists, objects.length);
  if (account !== null) return indexByObject(account);
  const entries = objects.map(async (object): Promise<[string, readonly KeyRow[] | Error]> => {
    const key = objectKey(object);
    const rows = await readWholeList(lists, filterOf(object)).catch(asError);
    return [key, rows instanceof Error ? rows : rowsOfObject(rows, key)];
  });
  return new Map(await Promise.all(entries));
}

/**
 * The upstream's filter takes one object per call. If all pages of the account cost fewer calls, they are read instead. Null
 * if they do not. The first page must be read to know, because only a page shows the length of the account.
 */
async function readAccountIfCheaper(lists: KeyLists, objects: number): Promise<readonly KeyRow[] | null> {
  if (objects < 2) return null;
  try {
    const { count } = await lists.window(0, MAX_UPSTREAM_PAGE_SIZE, NO_FILTER);
    const calls = 2 * pagesIn(count) - 1;
    const account = calls <= objects ? await readWholeList(lists, NO_FILTER) : null;
    // The filter of the upstream tells which objects concern a row that cannot be read.
    return account?.every(isReadable) ? account : null;
  } catch (error) {
    // An answer about the account that is not valid must not hide the keys that the filter finds.
    if (error instanceof GatewayError && error.code === 'UPSTREAM_INVALID') return null;
    throw error;
  }
}

/**
 * Groups keys by the objects that their grants name. The rows of a filtered list are checked too, because two things are not
 * documented: the upstream's names for target types, and if one grant must match both the type and the id.
 */
function indexByObject(rows: readonly KeyRow[]): Map<string, KeyRow[]> {
  const index = new Map<string, KeyRow[]>();
  for (const key of rows.filter(isReadable)) {
    const targets = (key.grants ?? []).flatMap(({ target }) => target ?? []);
    const objects = new Set(targets.map(({ type, targetId }) => objectKey({ kind: targetKindOf(type), id: targetId })));
    for (const object of objects) {
      const keys = index.get(object);
      if (keys) keys.push(key);
      else index.set(object, [key]);
    }
  }
  return index;
}

/** The rows in the upstream's filtered list that name the object, and those that cannot be read. */
function rowsOfObject(filtered: readonly KeyRow[], key: string): readonly KeyRow[] {
  const naming = new Set<KeyRow>(indexByObject(filtered).get(key));
  return filtered.filter((row) => naming.has(row) || !isReadable(row));
}

/** Filters by id only: the upstream's names for target types are not documented, and a wrong name would find nothing. */
function filterOf({ id }: GrantedObject): KeyFilter {
  return { permission: null, targetType: null, targetId: id };
}

function objectKey({ kind, id }: { readonly kind: TargetKind | null; readonly id: string }): string {
  return `${kind} ${id}`;
}
