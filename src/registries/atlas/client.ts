import type { Credential } from '../../core/credential.ts';
import { scrubAndCut } from '../../core/uuid.ts';
import { TransportError, type Transport, type UpstreamAnswer, type UpstreamRequest } from '../../upstream/transport.ts';
import {
  malformedCredential,
  readFault,
  readFaultOfTransport,
  writeFault,
  writeFaultOfTransport,
  type SentWrite,
} from './faults.ts';
import type {
  ApiKey,
  KeyFilter,
  KeyPage,
  Measurement,
  Permission,
  PermissionTarget,
  Probe,
  WrittenKey,
} from './model.ts';
import type { KeyBody } from './request-bodies.ts';
import {
  parseJson,
  parseKeyPage,
  parseKeyWithId,
  parseListing,
  parseMeasurement,
  parsePermission,
  parsePermissionTarget,
  parseProbe,
  parseWarnings,
  parseWrittenKey,
  WireError,
} from './wire.ts';

/** The upstream's maximum; beyond it the documentation and the running service differ. */
export const MAX_UPSTREAM_PAGE_SIZE = 500;
/** How many ids one `id__in` carries: the length of a URL is the limit that is never documented. */
export const MAX_IDS_A_CALL = 100;

/** What one operation brings to its upstream calls. Lives no longer than the operation. */
export interface Caller {
  readonly credential: Credential;
  /** Aborted at the operation's deadline, or when the client has left. */
  readonly readSignal: AbortSignal;
  /** Aborted at the deadline only: a write that was sent is waited for, so that its outcome is known. */
  readonly writeSignal: AbortSignal;
  readonly onCall: () => void;
  /** A sentence of the upstream about a request that it answered all the same. */
  readonly onWarning: (sentence: string) => void;
}

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

const USER_AGENT = 'atlas-keys-gateway';
const MAX_WARNING_LENGTH = 300;

/** `basePath` is the path of the configured URL, without a slash at its end. Every `id` has been checked before. */
export function createAtlasClient(transport: Transport, basePath: string, caller: Caller): AtlasClient {
  const exchange = (request: Omit<UpstreamRequest, 'headers' | 'path'> & { path: string }): Promise<UpstreamAnswer> => {
    if (caller.credential.kind === 'MALFORMED') throw malformedCredential();
    caller.onCall();
    return transport.send({
      ...request,
      path: basePath + request.path,
      headers: headersFor(caller.credential, request.body !== undefined),
    });
  };

  /** A read: null for 404, else the parsed body or a fault. */
  const read = async <T>(path: string, parse: (body: unknown) => T): Promise<T | null> => {
    let answer: UpstreamAnswer;
    try {
      answer = await exchange({ method: 'GET', path, signal: caller.readSignal });
    } catch (error) {
      throw error instanceof TransportError ? readFaultOfTransport(error) : error;
    }
    if (answer.status === 404) return null;
    if (!isSuccess(answer)) throw readFault(answer);
    try {
      return parseBody(answer, parse, caller);
    } catch (error) {
      throw error instanceof WireError ? readFault(answer, error) : error;
    }
  };

  /** A write: sent once, whatever happens. */
  const write = async <T>(
    method: 'DELETE' | 'PATCH' | 'POST' | 'PUT',
    sent: SentWrite,
    body: object | null,
    parse: (body: unknown) => T,
  ): Promise<T> => {
    const path = sent.id === null ? '/keys/' : `/keys/${sent.id}/`;
    let answer: UpstreamAnswer;
    try {
      answer = await exchange({
        method,
        path,
        signal: caller.writeSignal,
        ...(body && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw error instanceof TransportError ? writeFaultOfTransport(error, sent) : error;
    }
    if (!isSuccess(answer)) throw writeFault(answer, sent);
    try {
      return body === null ? parse(null) : parseBody(answer, parse, caller);
    } catch (error) {
      throw error instanceof WireError ? writeFault(answer, sent, error) : error;
    }
  };

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
      read(`/keys/permissions/${pageQuery(page)}`, (body) => parseListing(body, parsePermission)),
    listPermissionTargets: (permission, term, page) =>
      read(`/keys/permissions/${permission}/targets/${pageQuery(page, term)}`, (body) =>
        parseListing(body, parsePermissionTarget),
      ),
    listProbes: async (ids, fields) =>
      (await read(`/probes/?${byIdsQuery(ids, fields)}`, (body) => parseListing(body, parseProbe)))?.rows ?? [],
    listMeasurements: async (ids, fields) =>
      (await read(`/measurements/?${byIdsQuery(ids, fields)}`, (body) => parseListing(body, parseMeasurement)))?.rows ??
      [],
  };
}

function isSuccess(answer: UpstreamAnswer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

function parseBody<T>(answer: UpstreamAnswer, parse: (body: unknown) => T, caller: Caller): T {
  const body = parseJson(answer.body);
  for (const sentence of parseWarnings(body)) caller.onWarning(scrubAndCut(sentence, MAX_WARNING_LENGTH));
  return parse(body);
}

/** The whole of what goes up: nothing of the client's own headers but its credential. */
function headersFor(credential: Credential, hasBody: boolean): Record<string, string> {
  return {
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': USER_AGENT,
    ...(hasBody && { 'content-type': 'application/json' }),
    ...credentialHeader(credential),
  };
}

function credentialHeader(credential: Credential): Record<string, string> {
  if (credential.kind === 'API_KEY') return { authorization: credential.header.reveal() };
  if (credential.kind === 'SESSION_COOKIE') return { cookie: credential.header.reveal() };
  return {};
}

function keyListQuery(page: number, pageSize: number, filter: KeyFilter): URLSearchParams {
  const query = new URLSearchParams({ page: String(page), page_size: String(pageSize) });
  if (filter.permission !== null) query.set('permission', filter.permission);
  if (filter.targetType !== null) query.set('target_type', filter.targetType);
  if (filter.targetId !== null) query.set('target_id', filter.targetId);
  return query;
}

function pageQuery(page: number, term: string | null = null): string {
  const query = new URLSearchParams();
  if (term !== null) query.set('term', term);
  if (page > 1) query.set('page', String(page));
  return query.size === 0 ? '' : `?${query}`;
}

function byIdsQuery(ids: readonly string[], fields: readonly string[]): string {
  // Commas stay as they are: the documented form is `id__in=1,2,3`.
  return `id__in=${ids.join(',')}&fields=${fields.join(',')}&page_size=${MAX_IDS_A_CALL}`;
}
