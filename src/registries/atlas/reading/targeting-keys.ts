import DataLoader from 'dataloader';
import { asError, GatewayError } from '../../../core/errors.ts';
import { keepsMoving, type PagedList } from './key-connection.ts';
import { MAX_UPSTREAM_PAGE_SIZE } from '../rest/client.ts';
import { pagesIn, type KeyLists, type KeyWindow } from './key-lists.ts';
import { NO_FILTER, targetKindOf, type ApiKey, type KeyFilter, type TargetKind } from '../model.ts';

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
      const distinct = new Map(objects.map((object) => [nameOf(object), object]));
      const found = await readAll(lists, [...distinct.values()]).catch(asError);
      if (found instanceof Error) return objects.map(() => found);
      return objects.map((object) => found.get(nameOf(object)) ?? []);
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
      return { list, filter: { permission: null, targetType: TYPE_WORDS[object.kind], targetId: object.id } };
    },
  };
}

type Found = ReadonlyMap<string, readonly ApiKey[] | Error>;

async function readAll(lists: KeyLists, objects: readonly GrantedObject[]): Promise<Found> {
  const account = await readAccountIfCheaper(lists, objects.length);
  if (account !== null) return indexOf(account);
  const entries = objects.map(async (object): Promise<[string, readonly ApiKey[] | Error]> => {
    const name = nameOf(object);
    const rows = await readWhole(lists, filterOf(object)).catch(asError);
    return [name, rows instanceof Error ? rows : (indexOf(rows).get(name) ?? [])];
  });
  return new Map(await Promise.all(entries));
}

/**
 * The upstream's filter takes one object a call. Where all pages of the account cost less than that, they are read
 * instead; how many there are shows in the first only, so that page is the price of the choice.
 */
async function readAccountIfCheaper(lists: KeyLists, objects: number): Promise<readonly ApiKey[] | null> {
  if (objects < 2) return null;
  try {
    const { count } = await lists.window(0, MAX_UPSTREAM_PAGE_SIZE, NO_FILTER);
    const calls = 2 * pagesIn(count) - 1;
    return calls <= objects ? await readWhole(lists, NO_FILTER) : null;
  } catch (error) {
    // One bad row of the account must not hide the keys that the filter finds.
    if (error instanceof GatewayError && error.code === 'UPSTREAM_INVALID') return null;
    throw error;
  }
}

/**
 * By what is named, the keys whose grants name it. The rows of a filtered list are looked at too: the record does not
 * say by which words the upstream knows the types, nor whether type and id must be those of one grant.
 */
function indexOf(rows: readonly ApiKey[]): Map<string, ApiKey[]> {
  const index = new Map<string, ApiKey[]>();
  for (const key of rows) {
    const targets = key.grants.flatMap(({ target }) => target ?? []);
    const names = new Set(targets.map(({ type, targetId }) => nameOf({ kind: targetKindOf(type), id: targetId })));
    for (const name of names) {
      const keys = index.get(name);
      if (keys) keys.push(key);
      else index.set(name, [key]);
    }
  }
  return index;
}

/** All rows of a list that did not move while its pages were read. */
async function readWhole(lists: KeyLists, filter: KeyFilter): Promise<readonly ApiKey[]> {
  for (let read = 0; read < MAX_READS; read += 1) {
    if (read > 0) lists.forget();
    const pages: KeyWindow[] = [];
    for await (const page of lists.pages(filter)) pages.push(page);
    if (await fitTogether(lists, filter, pages)) return pages.flatMap(({ rows }) => rows);
  }
  throw keepsMoving();
}

/**
 * A key that goes while pages are read moves the next ones up, and one of them to a page that was read before. So the
 * two rows at each seam are read once more, in one page: in a list that has moved they are others.
 */
async function fitTogether(lists: KeyLists, filter: KeyFilter, pages: readonly KeyWindow[]): Promise<boolean> {
  const seams = await Promise.all(pages.slice(1).map(({ start }) => lists.window(start - 1, 2, filter)));
  return seams.every((seam, index) => {
    const before = pages[index]?.rows.at(-1)?.id;
    const after = pages[index + 1]?.rows[0]?.id;
    const at = (pages[index + 1]?.start ?? 0) - seam.start;
    return seam.count === pages[0]?.count && seam.rows[at - 1]?.id === before && seam.rows[at]?.id === after;
  });
}

/** By its id alone: the upstream's words for the types are not known, and a wrong one would find nothing. */
function filterOf({ id }: GrantedObject): KeyFilter {
  return { permission: null, targetType: null, targetId: id };
}

function nameOf({ kind, id }: { readonly kind: TargetKind | null; readonly id: string }): string {
  return `${kind} ${id}`;
}
