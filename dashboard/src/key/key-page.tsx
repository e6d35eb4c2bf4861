import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { ChangeDialog } from '../changes/change-dialog.tsx';
import { CHANGES, CHANGE_KINDS, type ChangeKind } from '../changes/change-kinds.ts';
import type { ItemOutcome } from '../changes/send-change.ts';
import { KeyDetailFragmentDoc, KeyDocument, type KeyDetailFragment } from '../gql/graphql.ts';
import { readFragment } from '../gql/index.ts';
import { changeQuery, hrefOf, Link, navigate, usePlace } from '../location.tsx';
import { Moment } from '../moments.tsx';
import { StatusChip } from '../parts/chips.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { ErrorBoundary } from '../parts/error-boundary.tsx';
import { KeyLabel, nameOf } from '../parts/key-name.tsx';
import { Problem, Warnings } from '../parts/problem.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { useDocument } from '../session/documents.ts';
import { EditKey } from './edit-key.tsx';
import { KeyFindings } from './key-findings.tsx';
import { KeyGrants } from './key-grants.tsx';

/** What one key is and what it may do, and everything that can be done with it. */
export default function KeyPage({ id }: { readonly id: string }) {
  const { query } = usePlace();
  const { data, error, isLoading, isStale, warnings, reload } = useDocument(KeyDocument, { id });
  const apiKey = readFragment(KeyDetailFragmentDoc, data?.apiKey) ?? null;
  const title = apiKey ? nameOf(apiKey) : id;
  useEffect(() => {
    document.title = `${title} · Atlas Keys`;
  }, [title]);
  const dialog = CHANGE_KINDS.find((kind) => kind === query.get('dialog'));
  // The dialog outlives the key: after a regeneration, this id finds none, and the dialog shows the new secret.
  const [change, setChange] = useState<{ readonly kind: ChangeKind; readonly key: KeyDetailFragment } | null>(null);
  if (dialog === undefined && change !== null) setChange(null);
  if (dialog !== undefined && apiKey !== null && change?.kind !== dialog) setChange({ kind: dialog, key: apiKey });
  const close = (written: ReadonlyMap<string, ItemOutcome>): void => {
    const { newId = null, outcome } = written.get(id) ?? {};
    // The place with the dialog is replaced: going back must not open it again.
    if (newId !== null) navigate(hrefOf(`/keys/${newId}`), { replace: true });
    else if (dialog === 'delete' && outcome === 'DONE') navigate(hrefOf('/keys'), { replace: true });
    else changeQuery({ dialog: undefined }, { replace: true });
  };
  return (
    <>
      <p className="breadcrumb">
        <Link to={hrefOf('/keys')}>Keys</Link>
      </p>
      {isLoading && <Skeleton rows={8} />}
      {error && <Problem error={error} onRetry={reload} />}
      <Warnings sentences={warnings} />
      {data && !error && apiKey === null && !isStale && change === null && <NoSuchKey id={id} />}
      {apiKey && (
        <ErrorBoundary shows={apiKey.version}>
          <Detail apiKey={apiKey} />
        </ErrorBoundary>
      )}
      {change && <ChangeDialog key={change.kind} kind={change.kind} keys={[change.key]} onClose={close} />}
    </>
  );
}

function NoSuchKey({ id }: { readonly id: string }) {
  return (
    <div className="empty">
      <h1>No key {id}</h1>
      <p>There is no key with this id, or this credential may not see it. A key that was regenerated has another id.</p>
      <Link to={hrefOf('/keys')}>Show all keys</Link>
    </div>
  );
}

function Detail({ apiKey }: { readonly apiKey: KeyDetailFragment }) {
  const [isEditing, setIsEditing] = useState(false);
  const editButton = useRef<HTMLButtonElement>(null);
  const endEditing = (): void => {
    flushSync(() => setIsEditing(false));
    editButton.current?.focus();
  };
  const open = (kind: ChangeKind): void => changeQuery({ dialog: kind });
  const isSwitchedOff = !apiKey.enabled;
  return (
    <>
      <div className="page-head">
        <h1>
          <KeyLabel label={apiKey.label} />
        </h1>
        <StatusChip status={apiKey.status} />
      </div>
      {isEditing ? (
        <ErrorBoundary>
          <EditKey apiKey={apiKey} onEnd={endEditing} />
        </ErrorBoundary>
      ) : (
        <>
          <p className="actions">
            <button type="button" ref={editButton} onClick={() => setIsEditing(true)}>
              Edit
            </button>
            <button type="button" onClick={() => open('rotate')}>
              Rotate…
            </button>
            <button type="button" onClick={() => open(isSwitchedOff ? 'enable' : 'disable')}>
              {isSwitchedOff ? 'Enable…' : 'Disable…'}
            </button>
          </p>
          <Facts apiKey={apiKey} />
          <KeyFindings apiKey={apiKey} onEdit={() => setIsEditing(true)} onChange={open} />
          <KeyGrants grants={apiKey.grants} />
          <section className="danger-zone">
            <h2>Danger zone</h2>
            {(['regenerate', 'delete'] as const).map((kind) => (
              <div key={kind}>
                <p>{CHANGES[kind].effectOnOne}</p>
                <button type="button" className="danger" onClick={() => open(kind)}>
                  {CHANGES[kind].verb}…
                </button>
              </div>
            ))}
          </section>
        </>
      )}
    </>
  );
}

function Facts({ apiKey }: { readonly apiKey: KeyDetailFragment }) {
  return (
    <dl className="facts">
      <div>
        <dt>Id</dt>
        <dd>
          <code>{apiKey.id}</code> <CopyButton text={apiKey.id} label="Copy the id" />
        </dd>
      </div>
      <div>
        <dt>Secret</dt>
        <dd>
          <code>{apiKey.maskedUuid}</code>
        </dd>
      </div>
      <div>
        <dt>Secret made</dt>
        <dd>
          <Moment value={apiKey.createdAt} none="Not known" withDate />
        </dd>
      </div>
      <div>
        <dt>Last used</dt>
        <dd>
          <Moment value={apiKey.lastUsedAt} none="Never" withDate />
        </dd>
      </div>
      <div>
        <dt>Starts</dt>
        <dd>
          <Moment value={apiKey.validFrom} none="From its creation on" withDate />
        </dd>
      </div>
      <div>
        <dt>Ends</dt>
        <dd>
          <Moment value={apiKey.validTo} none="Never" withDate />
        </dd>
      </div>
    </dl>
  );
}
