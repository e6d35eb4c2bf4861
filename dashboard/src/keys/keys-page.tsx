import { startTransition, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { ChangeDialog } from '../changes/change-dialog.tsx';
import type { ChangeKind, KeyToChange } from '../changes/change-kinds.ts';
import { hrefOf, Link, usePlace } from '../location.tsx';
import { ErrorBoundary } from '../parts/error-boundary.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { FilterBar } from './filter-bar.tsx';
import { filterOf, orderOf } from './key-filter.ts';
import { KeyTable } from './key-table.tsx';
import type { Selection } from './selection.ts';

/** The list of keys, with its filter, and the work on several of them. */
export function KeysPage() {
  const { query } = usePlace();
  const [selected, setSelected] = useState<Selection>(new Map());
  const [change, setChange] = useState<{ readonly kind: ChangeKind; readonly keys: readonly KeyToChange[] } | null>(
    null,
  );
  const filter = filterOf(query);
  const orderBy = orderOf(query);
  const list = JSON.stringify([filter, orderBy]);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = 'Keys · Atlas Keys';
  }, []);
  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          Keys
        </h1>
        <Link className="button primary" to={hrefOf('/keys/new')}>
          New key
        </Link>
      </div>
      <FilterBar query={query} />
      <ErrorBoundary shows={list}>
        <KeyTable
          // Another filter or order is another list: it begins with its first page.
          key={list}
          filter={filter}
          orderBy={orderBy}
          firstCursor={query.get('after')}
          selected={selected}
          onSelect={setSelected}
        />
      </ErrorBoundary>
      {selected.size > 0 && (
        <BulkBar
          count={selected.size}
          onClear={() => startTransition(() => setSelected(new Map()))}
          onChange={(kind) => setChange({ kind, keys: [...selected.values()] })}
        />
      )}
      {change && (
        <ChangeDialog
          kind={change.kind}
          keys={change.keys}
          onClose={(written) => {
            // Behind an open dialog, nothing can get the focus.
            flushSync(() => setChange(null));
            if (written.size === 0) return;
            // The ids and versions of the written keys are others now. The button that had the focus goes with the selection.
            setSelected(new Map());
            heading.current?.focus();
          }}
        />
      )}
    </>
  );
}
