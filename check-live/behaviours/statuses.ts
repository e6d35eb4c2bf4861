import { holdsIf, notChecked, statusIs, type Behaviour } from '../behaviour.ts';
import {
  firstPage,
  missingKey,
  oversizedPage,
  ownKey,
  pageOf,
  pageOfLargest,
  withoutKey,
  withoutSlash,
  withUnknownKey,
} from '../calls.ts';
import { MAX_UPSTREAM_PAGE_SIZE } from '../../src/registries/atlas/rest/client.ts';

const FORBIDDEN = 403;

export const STATUSES: readonly Behaviour[] = [
  {
    name: 'status for an API key that does not exist',
    basis: 'seen',
    expected: '401',
    otherwise: 'The documentation says 403. The gateway accepts both: 401 is UNAUTHENTICATED, 403 is FORBIDDEN.',
    check: async (service) => statusIs(401, await withUnknownKey(service)),
  },
  {
    name: 'status without an API key',
    basis: 'documented',
    expected: '401',
    otherwise: 'The gateway sends nothing without a credential. Only the sandbox is affected.',
    check: async (service) => statusIs(401, await withoutKey(service)),
  },
  {
    name: 'status for the id of a key that does not exist',
    basis: 'assumed',
    expected: '404',
    otherwise: 'The gateway returns null for 404 only, and an error for any other status.',
    check: async (service) => {
      const missing = await missingKey(service);
      const mayRead = (await ownKey(service)).status !== FORBIDDEN;
      if (missing.status === FORBIDDEN && !mayRead) return notChecked(READING_FORBIDDEN);
      return statusIs(404, missing);
    },
  },
  {
    name: 'status of a page past the end',
    basis: 'assumed',
    expected: '404',
    otherwise: 'The gateway also accepts an empty page.',
    check: async (service) => {
      const count = pageOf(await firstPage(service))?.count ?? 0;
      const pages = Math.max(1, Math.ceil(count / MAX_UPSTREAM_PAGE_SIZE));
      return statusIs(404, await pageOfLargest(pages + 1)(service));
    },
  },
  {
    name: 'status for a page_size of 501',
    basis: 'seen',
    expected: '400',
    otherwise: 'The documentation says that it counts as 500. The gateway never asks for more than 500.',
    check: async (service) => statusIs(400, await oversizedPage(service)),
  },
  {
    name: 'one key, by the first eight characters of its UUID',
    basis: 'documented',
    expected: '200',
    otherwise: 'The gateway cannot read or change single keys.',
    check: async (service) => {
      const own = await ownKey(service);
      return own.status === FORBIDDEN ? notChecked(READING_FORBIDDEN) : statusIs(200, own);
    },
  },
  {
    name: 'a path without its final slash',
    basis: 'seen',
    expected: 'the same answer, no redirect',
    otherwise: 'The gateway always sends the slash, and follows no redirect.',
    check: async (service) => {
      const { status } = await withoutSlash(service);
      return holdsIf(status === 200, String(status));
    },
  },
];

const READING_FORBIDDEN = 'the key lacks keys.get_key';
