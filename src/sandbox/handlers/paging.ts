import { badParameter, ApiError, type Answer } from '../wire/api-error.ts';
import { outgoingRow, type OpenContext } from './context.ts';

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 500;

/** One page of rows in the documented envelope. Calls `show` for the rows of this page only. */
export function pageOf<Row>(
  context: OpenContext,
  rows: readonly Row[],
  show: (row: Row) => Record<string, unknown>,
): Answer {
  const size = readPageSize(context);
  const page = readCount(context, 'page') ?? 1;
  const lastPage = Math.max(1, Math.ceil(rows.length / size));
  if (page > lastPage) throw new ApiError(404, 'Invalid page.');
  const results = rows.slice((page - 1) * size, page * size).map((row) => outgoingRow(context, show(row)));
  return {
    status: 200,
    body: {
      count: rows.length,
      next: page < lastPage ? linkTo(context, page + 1) : null,
      previous: page > 1 ? linkTo(context, page - 1) : null,
      results,
    },
  };
}

function readPageSize(context: OpenContext): number {
  const size = readCount(context, 'page_size') ?? DEFAULT_PAGE_SIZE;
  if (size <= MAX_PAGE_SIZE) return size;
  if (context.data.behaviour.oversizedPage === 'clamp') return MAX_PAGE_SIZE;
  throw badParameter('page_size', `Ensure this value is less than or equal to ${MAX_PAGE_SIZE}.`);
}

function readCount({ call }: OpenContext, parameter: string): number | null {
  const text = call.query.get(parameter);
  if (text === null) return null;
  if (/^\d+$/.test(text) && Number(text) > 0) return Number(text);
  throw badParameter(parameter, 'A positive integer is required.');
}

// The link keeps the other query parameters, and the final slash of the path if there is one.
function linkTo({ call }: OpenContext, page: number): string {
  const query = new URLSearchParams(call.query);
  query.set('page', String(page));
  return `${call.base}${call.resource ?? ''}?${query.toString()}`;
}
