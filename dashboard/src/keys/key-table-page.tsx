import { memo, useDeferredValue, useEffect, type Dispatch, type SetStateAction } from 'react';
import { readFragment, type FragmentType } from '../gql/index.ts';
import {
  KeyRowFragmentDoc,
  KeysDocument,
  type ApiKeyFilter,
  type ApiKeyOrder,
  type KeyRowFragment,
  type KeysQuery,
} from '../gql/graphql.ts';
import { grantTexts } from '../grants/grant-text.ts';
import { hrefOf, Link } from '../location.tsx';
import { Moment } from '../moments.tsx';
import { FINDING_NAMES, FindingChip, StatusChip } from '../parts/chips.tsx';
import { KeyLabel, nameOf } from '../parts/key-name.tsx';
import { Problem, Warnings } from '../parts/problem.tsx';
import { useDocument } from '../session/documents.ts';
import { OwnKeyLink } from '../session/own-key-link.tsx';
import { without, withRows, type Selection } from './selection.ts';

const PAGE_SIZE = 50;
/** As many rows as a large screen shows. They are drawn before the rest of the page. */
const FIRST_ROWS = 20;
const SKELETON_ROWS = Array.from({ length: 8 }, (_, row) => row);

/** A page of keys that has been loaded. */
export interface LoadedPage {
  readonly rows: readonly KeyRowFragment[];
  readonly total: number;
  readonly nextCursor: string | null;
}

export interface KeyTablePageProps {
  readonly filter: ApiKeyFilter | null;
  readonly orderBy: ApiKeyOrder | null;
  readonly selected: Selection;
  readonly onSelect: Dispatch<SetStateAction<Selection>>;
  readonly cursor: string | null;
  readonly onLoaded: (cursor: string | null, page: LoadedPage) => void;
  readonly onFailed: (cursor: string | null) => void;
}

/**
 * One page of the table. It reads its keys itself. The roles stand beside the elements, because not every browser keeps the
 * meaning of a table that is laid out as a grid.
 */
export const KeyTablePage = memo(function KeyTablePage({
  cursor,
  filter,
  orderBy,
  selected,
  onSelect,
  onLoaded,
  onFailed,
}: KeyTablePageProps) {
  const variables = { first: PAGE_SIZE, after: cursor, filter, orderBy };
  const { data, error, isLoading, isStale, warnings, reload } = useDocument(KeysDocument, variables);
  const connection = data?.apiKeys ?? null;
  useEffect(() => {
    if (error) onFailed(cursor);
  }, [error, cursor, onFailed]);
  const isBusy = isLoading || isStale;
  const hasMessage = error !== undefined || warnings.length > 0;
  return (
    <>
      {(isLoading || hasMessage) && (
        <tbody role="rowgroup" aria-busy={isBusy}>
          {isLoading &&
            SKELETON_ROWS.map((row) => (
              <tr role="row" key={row} className="skeleton-row">
                <td role="cell" colSpan={8} />
              </tr>
            ))}
          {hasMessage && (
            <tr role="row" className="message">
              <td role="cell" colSpan={8}>
                {error && (
                  <Problem error={error} onRetry={reload}>
                    <OwnKeyLink error={error} />
                  </Problem>
                )}
                <Warnings sentences={warnings} />
              </td>
            </tr>
          )}
        </tbody>
      )}
      {connection && (
        <KeyRows
          cursor={cursor}
          connection={connection}
          isBusy={isBusy}
          selected={selected}
          onSelect={onSelect}
          onLoaded={onLoaded}
        />
      )}
    </>
  );
});

interface KeyRowsProps extends Pick<KeyTablePageProps, 'cursor' | 'onLoaded' | 'onSelect' | 'selected'> {
  readonly connection: NonNullable<KeysQuery['apiKeys']>;
  readonly isBusy: boolean;
}

/** Draws the first rows at once, and the others when the browser has shown them. */
function KeyRows({ cursor, connection, isBusy, selected, onSelect, onLoaded }: KeyRowsProps) {
  const { nodes, pageInfo, totalCount } = connection;
  const drawn = useDeferredValue(nodes.length, FIRST_ROWS);
  const isDrawn = drawn >= nodes.length;
  useEffect(() => {
    if (!isDrawn) return;
    onLoaded(cursor, {
      rows: nodes.map((node) => readFragment(KeyRowFragmentDoc, node)),
      total: totalCount,
      nextCursor: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null,
    });
  }, [isDrawn, nodes, pageInfo, totalCount, cursor, onLoaded]);
  return (
    <tbody role="rowgroup" aria-busy={isBusy}>
      {nodes.slice(0, drawn).map((node) => (
        <KeyRow key={node.id} node={node} isSelected={selected.has(node.id)} onSelect={onSelect} />
      ))}
    </tbody>
  );
}

interface KeyRowProps {
  readonly node: FragmentType<typeof KeyRowFragmentDoc>;
  readonly isSelected: boolean;
  readonly onSelect: KeyTablePageProps['onSelect'];
}

const SHOWN_FINDINGS = 2;
const SHOWN_GRANTS = 2;

const KeyRow = memo(function KeyRow({ node, isSelected, onSelect }: KeyRowProps) {
  const row = readFragment(KeyRowFragmentDoc, node);
  const { id, label, status, findings, grants, lastUsedAt, validTo, createdAt } = row;
  const kinds = [...Map.groupBy(findings, ({ kind }) => kind).values()];
  const texts = grantTexts(grants);
  return (
    <tr role="row" aria-selected={isSelected}>
      <td role="cell" className="narrow">
        <input
          type="checkbox"
          aria-label={`Select the key ${nameOf(row)}`}
          checked={isSelected}
          onChange={() => onSelect((present) => (present.has(id) ? without(present, [row]) : withRows(present, [row])))}
        />
      </td>
      <td role="cell" className="name">
        <Link to={hrefOf(`/keys/${id}`)}>
          <KeyLabel label={label} />
          <code>{id}</code>
        </Link>
      </td>
      <td role="cell" data-label="Status">
        <StatusChip status={status} />
      </td>
      <td role="cell" data-label="Findings">
        <span className="cell-list">
          {kinds.slice(0, SHOWN_FINDINGS).map((found) => {
            const [first] = found;
            const message = found.map((finding) => finding.message).join('\n');
            return first && <FindingChip key={first.kind} {...first} message={message} times={found.length} />;
          })}
          {kinds.length > SHOWN_FINDINGS && (
            <span
              className="quiet"
              title={kinds
                .slice(SHOWN_FINDINGS)
                .map(([first]) => first && FINDING_NAMES[first.kind])
                .join('\n')}
            >
              +{kinds.length - SHOWN_FINDINGS}
            </span>
          )}
          {findings.length === 0 && <span className="quiet">None</span>}
        </span>
      </td>
      <td role="cell" data-label="Grants" title={texts.join('\n')}>
        <span className="grants">
          <span className="count">{grants.length}</span>
          <span className="quiet">
            {texts.slice(0, SHOWN_GRANTS).map((text, index) => (
              <span key={index}>{text}</span>
            ))}
          </span>
        </span>
      </td>
      <td role="cell" data-label="Last used">
        <Moment value={lastUsedAt} none="Never" />
      </td>
      <td role="cell" data-label="Ends">
        <Moment value={validTo} none="Never" />
      </td>
      <td role="cell" data-label="Secret made">
        <Moment value={createdAt} none="Not known" />
      </td>
    </tr>
  );
});
