import { NO_FILTER } from '../src/registries/atlas/model/keys.ts';
import {
  catalogue,
  keyList,
  listByIds,
  targetList,
  MAX_UPSTREAM_PAGE_SIZE,
} from '../src/registries/atlas/rest/client.ts';
import { isRow, MAX_INT } from '../src/registries/atlas/rest/values.ts';
import type { LiveAnswer, LiveService } from './service.ts';

/** Every key that may list keys has it. */
export const LISTING_PERMISSION = 'keys.list_keys';
/** A permission that can have a target. */
const TARGETED_PERMISSION = 'keys.get_key';
/** Small, so that an account with few keys has more than one page. */
export const SMALL_PAGE_SIZE = 2;
/** The largest id that the gateway accepts. */
const MISSING_PROBE = 2 ** 31 - 1;
export const PROBES = [1, MISSING_PROBE];

type Call = (service: LiveService) => Promise<LiveAnswer>;

export const firstPage: Call = ({ get }) => get('/keys/');
export const largestPage: Call = ({ get }) => get(keyList(1, MAX_UPSTREAM_PAGE_SIZE, NO_FILTER).path);
export const oversizedPage: Call = ({ get }) => get(keyList(1, MAX_UPSTREAM_PAGE_SIZE + 1, NO_FILTER).path);
export const filteredPage: Call = ({ get }) =>
  get(keyList(1, MAX_UPSTREAM_PAGE_SIZE, { ...NO_FILTER, permission: LISTING_PERMISSION }).path);
export const ownKey: Call = ({ get, ownId }) => get(`/keys/${ownId}/`);
export const missingKey: Call = ({ get }) => get('/keys/00000000/');
export const withoutSlash: Call = ({ get }) => get('/keys');
export const withUnknownKey: Call = ({ get }) => get('/keys/', 'made-up');
export const withoutKey: Call = ({ get }) => get('/keys/', 'none');
export const permissions: Call = ({ get }) => get(catalogue(1).path);
export const targets: Call = ({ get }) => get(targetList(TARGETED_PERMISSION, null, 1).path);
export const probes: Call = ({ get }) => get(listByIds('/probes/', PROBES.map(String), []).path);

export function smallPage(page: number): Call {
  return ({ get }) => get(keyList(page, SMALL_PAGE_SIZE, NO_FILTER).path);
}

export function pageOfLargest(page: number): Call {
  return ({ get }) => get(keyList(page, MAX_UPSTREAM_PAGE_SIZE, NO_FILTER).path);
}

export type Row = Readonly<Record<string, unknown>>;

/** A page as the documentation describes it. Null if the answer is none. */
export interface Page {
  readonly count: number;
  readonly next: unknown;
  readonly rows: readonly Row[];
}

export function pageOf({ status, json }: LiveAnswer): Page | null {
  if (status !== 200 || !isRow(json)) return null;
  const { count, next, results } = json;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > MAX_INT) return null;
  if (!Array.isArray(results) || !results.every(isRow)) return null;
  return { count, next, rows: results };
}

/** The rows of a page, or of a list without the envelope of a page. Null if the answer is neither. */
export function rowsOf(answer: LiveAnswer): readonly Row[] | null {
  const { json, status } = answer;
  if (status === 200 && Array.isArray(json)) return json.every(isRow) ? json : null;
  return pageOf(answer)?.rows ?? null;
}
