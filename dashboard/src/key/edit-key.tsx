import { useState } from 'react';
import { isCertainlyUnsent } from '../changes/send-change.ts';
import { KeyDetailFragmentDoc, KeyDocument, UpdateKeyDocument, type KeyDetailFragment } from '../gql/graphql.ts';
import { readFragment } from '../gql/index.ts';
import { GrantPicker } from '../grants/grant-picker.tsx';
import { useLeavingQuestion } from '../location.tsx';
import { fromLocalField, toLocalField } from '../moments.tsx';
import { EndField, endOf, timeOf, VALIDITY_PRESETS } from '../parts/end-field.tsx';
import { readableError } from '../parts/problem.tsx';
import { useRead, useSend } from '../session/documents.ts';
import { useSession } from '../session/session.tsx';
import { Conflict } from './conflict.tsx';
import { changesOf, editableOf, withOwnChanges, type EditableKey } from './editable-key.ts';

interface EditKeyProps {
  readonly apiKey: KeyDetailFragment;
  readonly onEnd: () => void;
}

/** Why the change was not saved, and what the user can do. */
type Refusal =
  | { readonly kind: 'conflict'; readonly before: EditableKey; readonly present: KeyDetailFragment }
  | { readonly kind: 'lock-out'; readonly message: string }
  | { readonly kind: 'other'; readonly message: string };

/** Edits the key in place. It sends only what was changed, and only if nobody else has changed the key meanwhile. */
export function EditKey({ apiKey, onEnd }: EditKeyProps) {
  const send = useSend();
  const read = useRead();
  const { refresh } = useSession();
  // The state that the user edits. A reload behind the form does not change it.
  const [before, setBefore] = useState(apiKey);
  const [edited, setEdited] = useState(() => editableOf(apiKey));
  const [end, setEnd] = useState(() => endOf(apiKey.validTo));
  const [isSaving, setIsSaving] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const hasChanges = Object.keys(changesOf(editableOf(before), edited)).length > 0;
  useLeavingQuestion(hasChanges ? 'Your changes of this key are not saved. Leave without saving them?' : null);

  const show = (key: EditableKey): void => {
    setEdited(key);
    setEnd(endOf(key.validTo));
  };
  const save = async (since: KeyDetailFragment, { allowCallingKey = false } = {}): Promise<void> => {
    setIsSaving(true);
    setRefusal(null);
    const { id, version } = since;
    const input = { id, expectedVersion: version, allowCallingKey, ...changesOf(editableOf(since), edited) };
    const { data, error } = await send(UpdateKeyDocument, { input });
    const userErrors = data?.updateApiKey?.userErrors ?? [];
    const isSaved = data?.updateApiKey != null && userErrors.length === 0;
    const isConflict = userErrors.some(({ code }) => code === 'CONFLICT');
    // The form stays until the new state is known: the page would show the former one for a moment, and edit that.
    const latest = isSaved || isConflict ? await read(KeyDocument, { id }) : null;
    refresh();
    setIsSaving(false);
    if (isSaved) return onEnd();
    const message = [...userErrors, ...(error ? [readableError(error)] : [])].map((each) => each.message).join(' ');
    if (isConflict) {
      const present = readFragment(KeyDetailFragmentDoc, latest?.data?.apiKey) ?? null;
      if (present === null) return setRefusal({ kind: 'other', message });
      show(withOwnChanges(editableOf(present), editableOf(since), edited));
      return setRefusal({ kind: 'conflict', before: editableOf(since), present });
    }
    const isDoubtful = error !== undefined && userErrors.length === 0 && !isCertainlyUnsent(readableError(error).code);
    if (isDoubtful)
      return setRefusal({
        kind: 'other',
        message: `${message} It is not known if the change was saved. Cancel, and look at the key before you try again.`,
      });
    const isLockOut = userErrors.some(({ code }) => code === 'WOULD_LOCK_OUT_CALLER');
    setRefusal({ kind: isLockOut ? 'lock-out' : 'other', message });
  };

  if (refusal?.kind === 'conflict')
    return (
      <Conflict
        before={refusal.before}
        mine={edited}
        theirs={editableOf(refusal.present)}
        isSaving={isSaving}
        hasChanges={Object.keys(changesOf(editableOf(refusal.present), edited)).length > 0}
        onKeepMine={() => {
          setBefore(refusal.present);
          void save(refusal.present);
        }}
        onTakeTheirs={onEnd}
        onEditOn={() => {
          setBefore(refusal.present);
          setRefusal(null);
        }}
      />
    );
  return (
    <form
      className="edit-key"
      aria-label="Edit the key"
      onSubmit={(event) => {
        event.preventDefault();
        void save(before);
      }}
    >
      <fieldset className="plain" disabled={isSaving}>
        <label className="field">
          <span>Label</span>
          <input
            type="text"
            value={edited.label}
            maxLength={255}
            autoComplete="off"
            autoFocus
            onChange={(event) => setEdited({ ...edited, label: event.target.value })}
          />
        </label>
        <label className="field">
          <span>Starts</span>
          <input
            type="datetime-local"
            value={toLocalField(edited.validFrom)}
            onChange={(event) => setEdited({ ...edited, validFrom: fromLocalField(event.target.value) })}
          />
        </label>
        <EndField
          legend="Ends"
          presets={VALIDITY_PRESETS}
          without="Never"
          value={end}
          onChange={(chosen) => {
            setEnd(chosen);
            setEdited({ ...edited, validTo: timeOf(chosen) });
          }}
        />
        <fieldset>
          <legend>Grants</legend>
          <GrantPicker grants={edited.grants} onChange={(grants) => setEdited({ ...edited, grants })} />
        </fieldset>
      </fieldset>
      {refusal && (
        <div className="problem" role="alert">
          <div>
            <p>
              <strong>{refusal.message}</strong>
            </p>
            {refusal.kind === 'lock-out' && (
              <button type="button" onClick={() => void save(before, { allowCallingKey: true })}>
                Change it anyway
              </button>
            )}
          </div>
        </div>
      )}
      <p className="actions">
        <button type="submit" className="primary" disabled={isSaving || !hasChanges}>
          {isSaving ? 'Saving…' : 'Save'}
        </button>
        <button type="button" onClick={onEnd} disabled={isSaving}>
          Cancel
        </button>
      </p>
    </form>
  );
}
