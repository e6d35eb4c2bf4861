import { useState } from 'react';
import {
  KeyDetailFragmentDoc,
  KeyDocument,
  UpdateKeyDocument,
  type GrantInput,
  type KeyDetailFragment,
  type UpdateApiKeyInput,
} from '../gql/graphql.ts';
import { isCertainlyUnsent } from '../changes/send-change.ts';
import { readFragment } from '../gql/index.ts';
import { GrantPicker, textOf } from '../grants/grant-picker.tsx';
import { fromLocalField, toLocalField } from '../moments.tsx';
import { EndField, VALIDITY_PRESETS } from '../parts/end-field.tsx';
import { troubleOf } from '../parts/problem.tsx';
import { useRead, useSend } from '../session/documents.ts';
import { Conflict } from './conflict.tsx';

/** The fields of a key that a user can change. */
export interface EditableKey {
  readonly label: string;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  /** Only compared: a dialog of its own changes it. */
  readonly enabled: boolean;
  readonly grants: readonly GrantInput[];
}

export function editableOf({ label, validFrom, validTo, enabled, grants }: KeyDetailFragment): EditableKey {
  return {
    label: label ?? '',
    validFrom,
    validTo,
    enabled,
    grants: grants.map(({ permission, target }) => ({
      permission: permission.id,
      ...(target && { target: { type: target.type, targetId: target.targetId } }),
    })),
  };
}

interface EditKeyProps {
  readonly apiKey: KeyDetailFragment;
  readonly onEnd: () => void;
}

/** Why the change was not saved, and what the user can do. */
type Refusal =
  | { readonly kind: 'conflict'; readonly present: KeyDetailFragment }
  | { readonly kind: 'lock-out'; readonly message: string }
  | { readonly kind: 'other'; readonly message: string };

/** Edits the key in place. It sends only what was changed, and only if nobody else has changed the key meanwhile. */
export function EditKey({ apiKey, onEnd }: EditKeyProps) {
  const send = useSend();
  const read = useRead();
  // The state that the user edits. A reload behind the form does not change it.
  const [before, setBefore] = useState(apiKey);
  const [edited, setEdited] = useState(() => editableOf(apiKey));
  const [isSaving, setIsSaving] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const changes = changesOf(editableOf(before), edited);
  const hasChanges = Object.keys(changes).length > 0;

  const save = async (since: KeyDetailFragment, { allowCallingKey = false } = {}): Promise<void> => {
    setIsSaving(true);
    setRefusal(null);
    const { id, version } = since;
    const input = { id, expectedVersion: version, allowCallingKey, ...changesOf(editableOf(since), edited) };
    const { data, error } = await send(UpdateKeyDocument, { input });
    const userErrors = data?.updateApiKey?.userErrors ?? [];
    setIsSaving(false);
    if (data?.updateApiKey && userErrors.length === 0) return onEnd();
    const message = [...userErrors.map((each) => each.message), ...(error ? [troubleOf(error).message] : [])].join(' ');
    if (userErrors.some(({ code }) => code === 'CONFLICT')) {
      const latest = await read(KeyDocument, { id });
      const present = readFragment(KeyDetailFragmentDoc, latest.data?.apiKey) ?? null;
      return setRefusal(present ? { kind: 'conflict', present } : { kind: 'other', message });
    }
    const isDoubtful = error !== undefined && userErrors.length === 0 && !isCertainlyUnsent(troubleOf(error).code);
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
        before={editableOf(before)}
        mine={edited}
        theirs={editableOf(refusal.present)}
        isSaving={isSaving}
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
        value={edited.validTo}
        onChange={(validTo) => setEdited({ ...edited, validTo })}
      />
      <fieldset>
        <legend>Grants</legend>
        <GrantPicker grants={edited.grants} onChange={(grants) => setEdited({ ...edited, grants })} />
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

type Changes = Pick<UpdateApiKeyInput, 'addGrants' | 'label' | 'removeGrants' | 'validFrom' | 'validTo'>;

/** The fields that differ. Grants are sent as a difference, so that the gateway can merge them. */
function changesOf(before: EditableKey, after: EditableKey): Changes {
  const texts = (grants: readonly GrantInput[]): Set<string> => new Set(grants.map(textOf));
  const beforeTexts = texts(before.grants);
  const afterTexts = texts(after.grants);
  const addGrants = after.grants.filter((grant) => !beforeTexts.has(textOf(grant)));
  const removeGrants = before.grants.filter((grant) => !afterTexts.has(textOf(grant)));
  return {
    ...(after.label !== before.label && { label: after.label }),
    ...(isOther(after.validFrom, before.validFrom) && { validFrom: after.validFrom }),
    ...(isOther(after.validTo, before.validTo) && { validTo: after.validTo }),
    ...(addGrants.length > 0 && { addGrants }),
    ...(removeGrants.length > 0 && { removeGrants }),
  };
}

function isOther(one: string | null, other: string | null): boolean {
  return (one && Date.parse(one)) !== (other && Date.parse(other));
}
