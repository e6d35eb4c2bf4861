import { startTransition, useCallback, useEffect, useOptimistic, useRef, useState } from 'react';
import type { ApiKeyOrder } from '../gql/graphql.ts';
import { changeQuery, hrefOf, Link } from '../location.tsx';
import { KeyTablePage, type KeyTablePageProps, type LoadedPage } from './key-table-page.tsx';
import { without, withPresentRows, withRows } from './selection.ts';

interface KeyTableProps extends Pick<KeyTablePageProps, 'filter' | 'onSelect' | 'orderBy' | 'selected'> {
  /** Where the list begins. Null: with the first key. */
  readonly firstCursor: string | null;
}

/** The keys in pages. Each page is a query of its own, so that all of them are read anew after a change. */
export function KeyTable({ filter, orderBy, firstCursor, selected, onSelect }: KeyTableProps) {
  const [cursors, setCursors] = useState<readonly (string | null)[]>([firstCursor]);
  const [pages, setPages] = useState<ReadonlyMap<string | null, LoadedPage>>(new Map());
  // The cursor of the page that could not be read. Undefined: all could.
  const [failed, setFailed] = useState<string | null | undefined>(undefined);
  const listEnd = useRef<HTMLSpanElement>(null);
  const onLoaded = useCallback(
    (cursor: string | null, page: LoadedPage) => {
      setPages((present) => new Map(present).set(cursor, page));
      setFailed((present) => (present === cursor ? undefined : present));
      // After a change, a page can end with another key: the next one begins behind it.
      setCursors((present) => withNext(present, cursor, page.nextCursor));
      // The user sees this state now, so a change of the selected keys is based on it.
      onSelect((present) => withPresentRows(present, page.rows));
    },
    [onSelect],
  );
  const last = pages.get(cursors.findLast((cursor) => pages.has(cursor)) ?? null);
  const lastCursor = cursors.at(-1) ?? null;
  const isLoadingMore = !pages.has(lastCursor) && failed !== lastCursor;
  useEffect(() => {
    // The button to load more is gone with the last page.
    if (last?.nextCursor === null && cursors.length > 1 && document.activeElement === document.body)
      listEnd.current?.focus();
  }, [last, cursors]);
  const rows = cursors.flatMap((cursor) => pages.get(cursor)?.rows ?? []);
  const areAllSelected = rows.length > 0 && rows.every(({ id }) => selected.has(id));
  // The box changes at once; the hundreds of rows in a transition, in which the page goes on working.
  const [isBoxChecked, checkBox] = useOptimistic(areAllSelected);
  const selectAll = (): void =>
    startTransition(() => {
      checkBox(!areAllSelected);
      onSelect(areAllSelected ? without(selected, rows) : withRows(selected, rows));
    });
  const loadMore = (): void => {
    if (!last?.nextCursor) return;
    setCursors([...cursors, last.nextCursor]);
    changeQuery({ after: last.nextCursor }, { replace: true });
  };
  return (
    <>
      {cursors[0] !== null && (
        <p className="note">
          The keys before these are not shown.{' '}
          <button
            type="button"
            className="link"
            onClick={() => {
              setCursors([null]);
              changeQuery({ after: undefined }, { replace: true });
            }}
          >
            Show the list from its start
          </button>
        </p>
      )}
      <table className="keys" role="table">
        <caption className="visually-hidden">API keys</caption>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" className="narrow">
              <input
                type="checkbox"
                aria-label="Select all shown keys"
                checked={isBoxChecked}
                disabled={rows.length === 0}
                onChange={selectAll}
              />
            </th>
            <SortableHead name="label" orderBy={orderBy} field="LABEL">
              Key
            </SortableHead>
            <th role="columnheader" scope="col">
              Status
            </th>
            <th role="columnheader" scope="col">
              Findings
            </th>
            <th role="columnheader" scope="col">
              Grants
            </th>
            <SortableHead name="used" orderBy={orderBy} field="LAST_USED_AT">
              Last used
            </SortableHead>
            <SortableHead name="ends" orderBy={orderBy} field="VALID_TO">
              Ends
            </SortableHead>
            <SortableHead name="created" orderBy={orderBy} field="CREATED_AT">
              Secret made
            </SortableHead>
          </tr>
        </thead>
        {cursors.map((cursor) => (
          <KeyTablePage
            key={cursor}
            cursor={cursor}
            filter={filter}
            orderBy={orderBy}
            selected={selected}
            onSelect={onSelect}
            onLoaded={onLoaded}
            onFailed={setFailed}
          />
        ))}
      </table>
      {last && (
        <p className="list-end">
          <span role="status" ref={listEnd} tabIndex={-1}>
            {last.total === 0 ? '' : `${rows.length} of ${last.total === 1 ? '1 key' : `${last.total} keys`}`}
          </span>
          {last.nextCursor !== null && failed !== lastCursor && (
            <button type="button" aria-disabled={isLoadingMore} onClick={isLoadingMore ? undefined : loadMore}>
              {isLoadingMore ? 'Loading…' : 'Load more'}
            </button>
          )}
        </p>
      )}
      {last?.total === 0 && <NoKeys isFiltered={filter !== null} />}
    </>
  );
}

function withNext(cursors: readonly (string | null)[], cursor: string | null, next: string | null) {
  const index = cursors.indexOf(cursor);
  if (index < 0 || index === cursors.length - 1 || cursors[index + 1] === next) return cursors;
  return next === null ? cursors.slice(0, index + 1) : cursors.with(index + 1, next);
}

function NoKeys({ isFiltered }: { readonly isFiltered: boolean }) {
  return (
    <div className="empty">
      {isFiltered ? (
        <>
          <p>No key matches this filter.</p>
          <Link to={hrefOf('/keys')}>Show all keys</Link>
        </>
      ) : (
        <>
          <p>This account has no API keys yet.</p>
          <Link to={hrefOf('/keys/new')}>Create the first key</Link>
        </>
      )}
    </div>
  );
}

interface SortableHeadProps {
  /** The name of the order in the URL. */
  readonly name: string;
  readonly field: ApiKeyOrder['field'];
  readonly orderBy: ApiKeyOrder | null;
  readonly children: string;
}

/** Sorts by its column, then the other way round, and then not at all. */
function SortableHead({ name, field, orderBy, children }: SortableHeadProps) {
  const direction = orderBy?.field === field ? orderBy.direction : null;
  const next = direction === null ? name : direction === 'ASC' ? `-${name}` : undefined;
  const sort = direction === null ? 'none' : direction === 'ASC' ? 'ascending' : 'descending';
  return (
    <th role="columnheader" scope="col" aria-sort={sort}>
      <button type="button" className="sort" onClick={() => changeQuery({ order: next, after: undefined })}>
        {children}
        <span aria-hidden="true">{direction === null ? '↕' : direction === 'ASC' ? '↑' : '↓'}</span>
      </button>
    </th>
  );
}
