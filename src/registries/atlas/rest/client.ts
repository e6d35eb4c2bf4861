import type { GatewayError } from '../../../core/errors.ts';
import type {
  ApiKey,
  KeyFilter,
  KeyPage,
  Measurement,
  MeasurementField,
  Permission,
  PermissionTarget,
  Probe,
  ProbeField,
  WrittenKey,
} from '../model/keys.ts';
import { bodyOfKey, type KeyFields } from './bodies.ts';
import type { ReadCall, RestCalls } from './calls.ts';
import type { PendingWrite, WriteTrace } from './outcome-unknown.ts';
import {
  parseKeyPage,
  parseKeyWithId,
  parseListing,
  parseMeasurement,
  parsePermission,
  parsePermissionTarget,
  parseProbe,
  parseReadableRows,
  parseWrittenKey,
  type Warn,
} from './wire.ts';

/** The largest page size. For larger ones the upstream's documentation and its behaviour differ. */
export const MAX_UPSTREAM_PAGE_SIZE = 500;
/** The most ids in one `id__in` parameter. The upstream does not document how long a URL may be. */
export const MAX_IDS_PER_CALL = 100;

/** A page of a list whose length is not known. `next` is the upstream's link to the next page; null if there is none. */
export interface ListingPage<Row> {
  rows: Row[];
  next: string | null;
}

/**
 * One method per endpoint of the REST service. A read returns null for 404. A write resolves to an error if it was carried out and
 * its response cannot be read, and notes in `trace` how far it came. Ids must be checked before the call.
 */
export interface AtlasClient {
  listKeys(page: number, pageSize: number, filter: KeyFilter): Promise<KeyPage | null>;
  getKey(id: string): Promise<ApiKey | null>;
  createKey(fields: Partial<KeyFields>, trace: WriteTrace): Promise<GatewayError | WrittenKey>;
  patchKey(id: string, fields: Partial<KeyFields>, trace: WriteTrace): Promise<ApiKey | GatewayError>;
  replaceKey(id: string, fields: KeyFields, trace: WriteTrace): Promise<ApiKey | GatewayError>;
  regenerateKey(id: string, trace: WriteTrace): Promise<GatewayError | WrittenKey>;
  deleteKey(id: string, trace: WriteTrace): Promise<unknown>;
  listPermissions(page: number): Promise<ListingPage<Permission> | null>;
  listPermissionTargets(
    permission: string,
    term: string | null,
    page: number,
  ): Promise<ListingPage<PermissionTarget> | null>;
  /** Returns the probes that exist, with these fields only; the other fields are null. At most 100 ids. */
  listProbes(ids: readonly string[], fields: readonly ProbeField[]): Promise<Probe[]>;
  /** Returns the measurements that exist, with these fields only; the other fields are null. At most 100 ids. */
  listMeasurements(ids: readonly string[], fields: readonly MeasurementField[]): Promise<Measurement[]>;
}

const PROBE_FIELD_NAMES: Readonly<Record<ProbeField, string>> = {
  description: 'description',
  countryCode: 'country_code',
  asnV4: 'asn_v4',
  asnV6: 'asn_v6',
  isAnchor: 'is_anchor',
  connectionStatus: 'status',
};

const MEASUREMENT_FIELD_NAMES: Readonly<Record<MeasurementField, string>> = {
  type: 'type',
  description: 'description',
  target: 'target',
  state: 'status',
};

/**
 * Ids in the arguments become parts of URLs. The caller must have checked them. `warn` is called if a response lacks a part of
 * a key.
 */
export function createAtlasClient({ read, write }: RestCalls, warn: Warn): AtlasClient {
  return {
    listKeys: (...query) => read(keyList(...query), (body) => parseKeyPage(body, warn)),
    getKey: (id) => read({ route: '/keys/{id}/', path: `/keys/${id}/` }, (body) => parseKeyWithId(body, id, warn)),
    createKey: (fields, trace) =>
      write('POST', startWrite('CREATE', null, trace), bodyOfKey(fields), (body) => parseWrittenKey(body, warn)),
    patchKey: (id, fields, trace) =>
      write('PATCH', startWrite('UPDATE', id, trace), bodyOfKey(fields), (body) => parseKeyWithId(body, id, warn)),
    replaceKey: (id, fields, trace) =>
      write('PUT', startWrite('UPDATE', id, trace), bodyOfKey(fields), (body) => parseKeyWithId(body, id, warn)),
    // The upstream's reference is cut off where it would document this flag. Its place and name are inferred.
    regenerateKey: (id, trace) =>
      write('PATCH', startWrite('REGENERATE', id, trace), { regenerate: true }, (body) => parseWrittenKey(body, warn)),
    deleteKey: (id, trace) => write('DELETE', startWrite('DELETE', id, trace), null, () => undefined),
    listPermissions: (page) => read(catalogue(page), (body) => parseReadableRows(body, parsePermission, warn)),
    listPermissionTargets: (...query) =>
      read(targetList(...query), (body) => parseReadableRows(body, parsePermissionTarget, warn)),
    listProbes: async (ids, fields) => {
      const names = fields.map((field) => PROBE_FIELD_NAMES[field]);
      const list = await read(listByIds('/probes/', ids, names), (body) => parseListing(body, parseProbe));
      return list?.rows ?? [];
    },
    listMeasurements: async (ids, fields) => {
      const names = fields.map((field) => MEASUREMENT_FIELD_NAMES[field]);
      const list = await read(listByIds('/measurements/', ids, names), (body) => parseListing(body, parseMeasurement));
      return list?.rows ?? [];
    },
  };
}

function startWrite(kind: PendingWrite['kind'], id: string | null, trace: WriteTrace): PendingWrite {
  return { kind, id, sentAt: new Date(), trace };
}

export function keyList(page: number, pageSize: number, filter: KeyFilter): ReadCall {
  const { permission, targetType, targetId } = filter;
  let path = `/keys/?page=${page}&page_size=${pageSize}`;
  if (permission !== null || targetType !== null || targetId !== null) {
    const query = new URLSearchParams();
    if (permission !== null) query.set('permission', permission);
    if (targetType !== null) query.set('target_type', targetType);
    if (targetId !== null) query.set('target_id', targetId);
    path += `&${query}`;
  }
  return { route: '/keys/', path };
}

export function catalogue(page: number): ReadCall {
  const route = '/keys/permissions/';
  return { route, path: page > 1 ? `${route}?page=${page}` : route };
}

export function targetList(permission: string, term: string | null, page: number): ReadCall {
  const query = new URLSearchParams({ page: String(page), page_size: String(MAX_UPSTREAM_PAGE_SIZE) });
  if (term !== null) query.set('term', term);
  return {
    route: '/keys/permissions/{permission}/targets/',
    path: `/keys/permissions/${permission}/targets/?${query}`,
  };
}

export function listByIds(route: string, ids: readonly string[], fieldNames: readonly string[]): ReadCall {
  const fields = ['id', ...fieldNames.toSorted()];
  // Commas are not escaped: the documented form is `id__in=1,2,3`.
  const query = `id__in=${ids.join(',')}&fields=${fields.join(',')}&page_size=${MAX_IDS_PER_CALL}`;
  return { route, path: `${route}?${query}` };
}
