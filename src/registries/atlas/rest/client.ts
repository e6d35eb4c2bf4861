import type { SentWrite } from './upstream-errors.ts';
import type {
  ApiKey,
  KeyFilter,
  KeyPage,
  Measurement,
  Permission,
  PermissionTarget,
  Probe,
  WrittenKey,
} from '../model.ts';
import type { KeyBody } from './bodies.ts';
import type { RestCalls } from './calls.ts';
import {
  parseKeyPage,
  parseKeyWithId,
  parseListing,
  parseMeasurement,
  parsePermission,
  parsePermissionTarget,
  parseProbe,
  parseWrittenKey,
} from './wire.ts';

/** The upstream's maximum; beyond it the documentation and the running service differ. */
export const MAX_UPSTREAM_PAGE_SIZE = 500;
/** How many ids one `id__in` carries: the length of a URL is the limit that is never documented. */
export const MAX_IDS_A_CALL = 100;

/** One method for each call of the REST service. Null stands for 404. */
export interface AtlasClient {
  listKeys(page: number, pageSize: number, filter: KeyFilter): Promise<KeyPage | null>;
  getKey(id: string): Promise<ApiKey | null>;
  createKey(body: Partial<KeyBody>): Promise<WrittenKey>;
  patchKey(id: string, body: Partial<KeyBody>): Promise<ApiKey>;
  replaceKey(id: string, body: KeyBody): Promise<ApiKey>;
  regenerateKey(id: string): Promise<WrittenKey>;
  deleteKey(id: string): Promise<void>;
  listPermissions(page: number): Promise<{ rows: Permission[]; next: string | null } | null>;
  listPermissionTargets(
    permission: string,
    term: string | null,
    page: number,
  ): Promise<{ rows: PermissionTarget[]; next: string | null } | null>;
  listProbes(ids: readonly string[], fields: readonly string[]): Promise<Probe[]>;
  listMeasurements(ids: readonly string[], fields: readonly string[]): Promise<Measurement[]>;
}

/** Every id in the arguments has been checked: it becomes part of a URL. */
export function createAtlasClient({ read, write }: RestCalls): AtlasClient {
  const sending = (kind: SentWrite['kind'], id: string | null): SentWrite => ({ kind, id, at: new Date() });
  return {
    listKeys: (page, pageSize, filter) => read(`/keys/?${keyListQuery(page, pageSize, filter)}`, parseKeyPage),
    getKey: (id) => read(`/keys/${id}/`, (body) => parseKeyWithId(body, id)),
    createKey: (body) => write('POST', sending('CREATE', null), body, parseWrittenKey),
    patchKey: (id, body) => write('PATCH', sending('UPDATE', id), body, (answer) => parseKeyWithId(answer, id)),
    replaceKey: (id, body) => write('PUT', sending('UPDATE', id), body, (answer) => parseKeyWithId(answer, id)),
    // The documented reference is cut off where this flag would stand; its place and name are inferred from the rest.
    regenerateKey: (id) => write('PATCH', sending('REGENERATE', id), { regenerate: true }, parseWrittenKey),
    deleteKey: (id) => write('DELETE', sending('DELETE', id), null, () => undefined),
    listPermissions: (page) =>
      read(`/keys/permissions/${catalogueQuery(page)}`, (body) => parseListing(body, parsePermission)),
    listPermissionTargets: (permission, term, page) =>
      read(`/keys/permissions/${permission}/targets/?${targetsQuery(page, term)}`, (body) =>
        parseListing(body, parsePermissionTarget),
      ),
    listProbes: async (ids, fields) =>
      (await read(`/probes/?${byIdsQuery(ids, fields)}`, (body) => parseListing(body, parseProbe)))?.rows ?? [],
    listMeasurements: async (ids, fields) =>
      (await read(`/measurements/?${byIdsQuery(ids, fields)}`, (body) => parseListing(body, parseMeasurement)))?.rows ??
      [],
  };
}

function keyListQuery(page: number, pageSize: number, filter: KeyFilter): URLSearchParams {
  const query = new URLSearchParams({ page: String(page), page_size: String(pageSize) });
  if (filter.permission !== null) query.set('permission', filter.permission);
  if (filter.targetType !== null) query.set('target_type', filter.targetType);
  if (filter.targetId !== null) query.set('target_id', filter.targetId);
  return query;
}

function catalogueQuery(page: number): string {
  return page > 1 ? `?page=${page}` : '';
}

function targetsQuery(page: number, term: string | null): URLSearchParams {
  const query = new URLSearchParams({ page: String(page), page_size: String(MAX_UPSTREAM_PAGE_SIZE) });
  if (term !== null) query.set('term', term);
  return query;
}

function byIdsQuery(ids: readonly string[], fields: readonly string[]): string {
  // Commas stay as they are: the documented form is `id__in=1,2,3`.
  return `id__in=${ids.join(',')}&fields=${fields.join(',')}&page_size=${MAX_IDS_A_CALL}`;
}
