import { holdsIf, notChecked, type Behaviour } from '../behaviour.ts';
import {
  filteredPage,
  firstPage,
  largestPage,
  LISTING_PERMISSION,
  pageOf,
  SMALL_PAGE_SIZE,
  smallPage,
  type Page,
  type Row,
} from '../calls.ts';
import type { LiveAnswer } from '../service.ts';
import { MAX_UPSTREAM_PAGE_SIZE } from '../../src/registries/atlas/rest/client.ts';
import { isRow } from '../../src/registries/atlas/rest/values.ts';

const DEFAULT_PAGE_SIZE = 50;
const NO_PAGE = 'no page';

export const PAGES: readonly Behaviour[] = [
  {
    name: 'page size without page_size',
    basis: 'documented',
    expected: `${DEFAULT_PAGE_SIZE} rows`,
    otherwise: 'The gateway sends the page size, except for the permission catalogue, where it follows `next`.',
    check: async (service) => {
      const page = pageOf(await firstPage(service));
      if (page && page.count <= DEFAULT_PAGE_SIZE && page.rows.length === page.count)
        return notChecked(`the account has no more than ${DEFAULT_PAGE_SIZE} keys`);
      return pageHas(DEFAULT_PAGE_SIZE, page);
    },
  },
  {
    name: `page size with page_size=${SMALL_PAGE_SIZE}`,
    basis: 'documented',
    expected: `${SMALL_PAGE_SIZE} rows`,
    otherwise: 'The gateway cannot page through a list.',
    check: async (service) => {
      const page = pageOf(await smallPage(1)(service));
      return pageHas(Math.min(SMALL_PAGE_SIZE, page?.count ?? SMALL_PAGE_SIZE), page);
    },
  },
  {
    name: `page size with page_size=${MAX_UPSTREAM_PAGE_SIZE}`,
    basis: 'documented',
    expected: 'all rows, at most 500',
    otherwise: 'The gateway would miss keys.',
    check: async (service) => {
      const page = pageOf(await largestPage(service));
      return pageHas(Math.min(MAX_UPSTREAM_PAGE_SIZE, page?.count ?? MAX_UPSTREAM_PAGE_SIZE), page);
    },
  },
  {
    name: 'order of the list',
    basis: 'assumed',
    expected: 'the same for each page size',
    otherwise: 'The gateway would miss keys, or list some twice.',
    check: async (service) => {
      const all = uuidsOf(await largestPage(service));
      if (all && all.length <= SMALL_PAGE_SIZE)
        return notChecked(`the account has no more than ${SMALL_PAGE_SIZE} keys`);
      const pages = [uuidsOf(await smallPage(1)(service)), uuidsOf(await smallPage(2)(service))];
      if (!all || pages.includes(null)) return holdsIf(false, NO_PAGE);
      const inPages = pages.flat();
      return holdsIf(inPages.join() === all.slice(0, 2 * SMALL_PAGE_SIZE).join(), 'another order');
    },
  },
  {
    name: 'link to the next page',
    basis: 'documented',
    expected: 'absolute, below the base URL',
    otherwise: 'The gateway takes only the number of the page from it.',
    check: async (service) => {
      const page = pageOf(await smallPage(1)(service));
      if (page && page.count <= SMALL_PAGE_SIZE)
        return notChecked(`the account has no more than ${SMALL_PAGE_SIZE} keys`);
      if (typeof page?.next !== 'string') return holdsIf(false, 'no link');
      return holdsIf(page.next.startsWith(`${service.url}/keys/`), 'another URL');
    },
  },
  {
    name: 'filter by permission',
    basis: 'documented',
    expected: 'only keys with the permission',
    otherwise: 'The filters `permission`, `targetType` and `targetId` of the gateway would not work.',
    check: async (service) => {
      const page = pageOf(await filteredPage(service));
      if (!page) return holdsIf(false, NO_PAGE);
      if (page.rows.length === 0) return holdsIf(false, 'no keys');
      return holdsIf(page.rows.every(mayList), 'also other keys');
    },
  },
];

function pageHas(rows: number, page: Page | null) {
  return holdsIf(page?.rows.length === rows, page ? `${page.rows.length} rows` : NO_PAGE);
}

function uuidsOf(answer: LiveAnswer): unknown[] | null {
  return pageOf(answer)?.rows.map(({ uuid }) => uuid) ?? null;
}

function mayList({ grants }: Row): boolean {
  return Array.isArray(grants) && grants.some((grant) => isRow(grant) && grant.permission === LISTING_PERMISSION);
}
