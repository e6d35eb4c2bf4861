import { GatewayError } from '../../../core/errors.ts';
import type { AtlasClient } from '../rest/client.ts';
import type { Permission, PermissionTarget, PermissionTargets } from '../model.ts';

/** The permissions that a key can be granted, read once an operation and only where something of them is selected. */
export interface PermissionCatalogue {
  /** Every permission, in the upstream's order. */
  all(): Promise<readonly Permission[]>;
  byId(id: string): Promise<Permission | null>;
  /** For the permission of a grant. Null where the catalogue does not know it, or is refused to this scope: that is said in a warning. */
  describe(id: string): Promise<Permission | null>;
  targets(permission: string, search: string | null): Promise<PermissionTargets | null>;
}

/** More pages than the catalogue or a list of targets has in any account that it is made for. */
const MAX_LISTING_PAGES = 20;
const MAX_TARGETS = 1_000;
const REFUSED =
  'The permissions of grants are not described: the credential may not list permissions (it needs the permission keys.list_permissions).';

export function createPermissionCatalogue(client: AtlasClient, warn: (sentence: string) => void): PermissionCatalogue {
  let catalogue: Promise<readonly Permission[]> | null = null;
  const targetsByQuestion = new Map<string, Promise<PermissionTargets | null>>();

  const all = (): Promise<readonly Permission[]> => (catalogue ??= readCatalogue(client));
  const byId = async (id: string): Promise<Permission | null> =>
    (await all()).find((permission) => permission.id === id) ?? null;
  return {
    all,
    byId,
    describe: async (id) => {
      try {
        return await byId(id);
      } catch (error) {
        if (!(error instanceof GatewayError && error.code === 'FORBIDDEN')) throw error;
        warn(REFUSED);
        return null;
      }
    },
    targets: (permission, search) => {
      const question = JSON.stringify([permission, search]);
      const known = targetsByQuestion.get(question) ?? readTargets(client, permission, search);
      targetsByQuestion.set(question, known);
      return known;
    },
  };
}

async function readCatalogue(client: AtlasClient): Promise<readonly Permission[]> {
  const { rows, truncated } = await readListing((page) => client.listPermissions(page), Infinity);
  if (rows === null || truncated)
    throw new GatewayError(
      'UPSTREAM_INVALID',
      'The catalogue of permissions is not where the gateway looks for it, or does not end.',
    );
  return rows;
}

async function readTargets(
  client: AtlasClient,
  permission: string,
  search: string | null,
): Promise<PermissionTargets | null> {
  const { rows, truncated } = await readListing<PermissionTarget>(
    (page) => client.listPermissionTargets(permission, search, page),
    MAX_TARGETS,
  );
  return rows && { nodes: rows.slice(0, MAX_TARGETS), truncated: truncated || rows.length > MAX_TARGETS };
}

/** Reads page after page while the upstream says that there is a next one; null rows stand for a 404. */
async function readListing<T>(
  readPage: (page: number) => Promise<{ rows: T[]; next: string | null } | null>,
  enough: number,
): Promise<{ rows: T[] | null; truncated: boolean }> {
  const first = await readPage(1);
  if (first === null) return { rows: null, truncated: false };
  const rows = first.rows;
  let next = pageAfter(first.next, 1);
  for (let reads = 1; next !== null && rows.length < enough && reads < MAX_LISTING_PAGES; reads += 1) {
    const answer = await readPage(next);
    // A link to a page that is not there leaves open what it would have held.
    if (answer === null) break;
    rows.push(...answer.rows);
    next = pageAfter(answer.next, next);
  }
  return { rows, truncated: next !== null };
}

/**
 * Only the number of the next page is taken from the upstream's link, never its host or path: a link must not
 * lead the scope's key elsewhere. A link without a number still says that there is a next page.
 */
function pageAfter(link: string | null, page: number): number | null {
  if (link === null) return null;
  const number = Number(URL.parse(link, 'http://unused.invalid')?.searchParams.get('page'));
  return Number.isSafeInteger(number) && number > page ? number : page + 1;
}
