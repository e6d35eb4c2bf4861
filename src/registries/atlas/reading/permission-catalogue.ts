import { GatewayError } from '../../../core/errors.ts';
import type { AtlasClient, ListingPage } from '../rest/client.ts';
import type { Permission, PermissionTarget, PermissionTargets } from '../model/keys.ts';

/** The permissions that a key can be granted. The catalogue is read at most once per operation, on first use. */
export interface PermissionCatalogue {
  /** Returns every permission, in the upstream's order. */
  all(): Promise<readonly Permission[]>;
  /** Null if the catalogue has no permission with this id. */
  byId(id: string): Promise<Permission | null>;
  /** Returns the permission that a grant names. Null if the catalogue lacks it. Null with a warning if the caller may not read it. */
  describe(id: string): Promise<Permission | null>;
  /** The ids of the permissions that can have a target. Null with a warning if the caller may not read the catalogue. */
  withTargets(): Promise<ReadonlySet<string> | null>;
  /** Null if the upstream has no such permission. A null `search` returns all targets. */
  targets(permission: string, search: string | null): Promise<PermissionTargets | null>;
}

/** No account that this API is made for has more pages than this. */
const MAX_LISTING_PAGES = 20;
const MAX_TARGETS = 1_000;
const DESCRIPTIONS_FORBIDDEN =
  'The permissions of grants have no descriptions, because the credential may not list permissions (this needs the permission keys.list_permissions).';

const TARGETS_FORBIDDEN =
  'BROAD_GRANT does not find grants without a target, because the credential may not list permissions (this needs the permission keys.list_permissions).';

/** `warn` is called each time that the catalogue is needed and forbidden. */
export function createPermissionCatalogue(client: AtlasClient, warn: (warning: string) => void): PermissionCatalogue {
  let catalogue: Promise<readonly Permission[]> | null = null;
  const targetsByArguments = new Map<string, Promise<PermissionTargets | null>>();

  const all = (): Promise<readonly Permission[]> => (catalogue ??= readCatalogue(client));
  const byId = async (id: string): Promise<Permission | null> =>
    (await all()).find((permission) => permission.id === id) ?? null;
  const unlessForbidden = async <T>(reading: Promise<T>, warning: string): Promise<T | null> => {
    try {
      return await reading;
    } catch (error) {
      if (!(error instanceof GatewayError && error.code === 'FORBIDDEN')) throw error;
      warn(warning);
      return null;
    }
  };
  // Thousands of grants name few permissions.
  const described = new Map<string, Promise<Permission | null>>();
  let targeted: Promise<ReadonlySet<string> | null> | null = null;
  return {
    all,
    byId,
    describe: (id) => {
      const known = described.get(id) ?? unlessForbidden(byId(id), DESCRIPTIONS_FORBIDDEN);
      described.set(id, known);
      return known;
    },
    withTargets: () => (targeted ??= unlessForbidden(all().then(idsWithTargets), TARGETS_FORBIDDEN)),
    targets: (permission, search) => {
      const key = JSON.stringify([permission, search]);
      const targets = targetsByArguments.get(key) ?? readTargets(client, permission, search);
      targetsByArguments.set(key, targets);
      return targets;
    },
  };
}

function idsWithTargets(permissions: readonly Permission[]): ReadonlySet<string> {
  return new Set(permissions.filter(({ targetTypes }) => (targetTypes ?? []).length > 0).map(({ id }) => id));
}

async function readCatalogue(client: AtlasClient): Promise<readonly Permission[]> {
  const { rows, truncated } = await readListing((page) => client.listPermissions(page), Infinity);
  if (rows === null || truncated)
    throw new GatewayError(
      'UPSTREAM_INVALID',
      `RIPE Atlas answered 404 for the permission catalogue, or the catalogue has more than ${MAX_LISTING_PAGES} pages.`,
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

/** Reads pages until there is no next one or `enough` rows are read. `rows` is null if the first page is a 404. */
async function readListing<T>(
  readPage: (page: number) => Promise<ListingPage<T> | null>,
  enough: number,
): Promise<{ rows: T[] | null; truncated: boolean }> {
  const first = await readPage(1);
  if (first === null) return { rows: null, truncated: false };
  const rows = first.rows;
  let next = pageAfter(first.next, 1);
  for (let reads = 1; next !== null && rows.length < enough && reads < MAX_LISTING_PAGES; reads += 1) {
    const answer = await readPage(next);
    // The upstream linked to a page that does not exist, so the listing counts as truncated.
    if (answer === null) break;
    rows.push(...answer.rows);
    next = pageAfter(answer.next, next);
  }
  return { rows, truncated: next !== null };
}

/**
 * Takes only the page number from the upstream's link, never its host or path: a link must not send the caller's key to
 * another host. A link without a number means the page after `page`. Null if there is no link.
 */
function pageAfter(link: string | null, page: number): number | null {
  if (link === null) return null;
  const number = Number(URL.parse(link, 'http://unused.invalid')?.searchParams.get('page'));
  return Number.isSafeInteger(number) && number > page ? number : page + 1;
}
