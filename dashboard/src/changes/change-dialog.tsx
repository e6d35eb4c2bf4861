import { useState } from 'react';
import { CallingKeyDocument } from '../gql/graphql.ts';
import { Dialog } from '../parts/dialog.tsx';
import { EndField, OVERLAP_PRESETS, VALIDITY_PRESETS } from '../parts/end-field.tsx';
import { KeyLabel, nameOf } from '../parts/key-name.tsx';
import { daysFromNow } from '../moments.tsx';
import { useDocument } from '../session/documents.ts';
import { CHANGES, countOf, type ChangeKind, type KeyToChange } from './change-kinds.ts';
import { Outcomes } from './outcomes.tsx';
import { Plans } from './plans.tsx';
import { Secrets, type NewSecret } from './secrets.tsx';
import type { ChangeOptions } from './send-change.ts';
import { useChangeRun, type ChangeRun } from './use-change-run.ts';

interface ChangeDialogProps {
  readonly kind: ChangeKind;
  readonly keys: readonly KeyToChange[];
  /** `hasWritten`: whether a write was sent. `newId`: the key that replaces the only one. */
  readonly onClose: (hasWritten: boolean, newId: string | null) => void;
}

const LEAVING_QUESTION = 'The new secrets are shown only here. Leave without storing them?';

/** Changes one key or several: options, dry run, progress, and the outcome of each key. */
export function ChangeDialog({ kind, keys: chosen, onClose }: ChangeDialogProps) {
  const { data } = useDocument(CallingKeyDocument, {}, { isStable: true });
  const callingId = data?.callingKey?.keyId ?? null;
  // The key that the page uses comes last: after its change it may not work any more.
  const [keys] = useState(() => chosen);
  const ordered = [...keys].sort((a, b) => Number(a.id === callingId) - Number(b.id === callingId));
  const includesCallingKey = keys.some(({ id }) => id === callingId);
  const [options, setOptions] = useState<ChangeOptions>(() => ({
    validTo: kind === 'extend' ? daysFromNow(90).toISOString() : null,
    retireAt: daysFromNow(7).toISOString(),
    successorValidTo: null,
    allowCallingKey: false,
  }));
  // Continuing a run brings further secrets, which are not stored yet.
  const [storedSecrets, setStoredSecrets] = useState(0);
  const change = useChangeRun(kind, ordered);
  const { phase, outcomes } = change;
  const secrets = secretsOf(change);
  const isWriting = phase === 'running';
  const isStored = storedSecrets === secrets.length;
  const areSecretsOpen = !isStored;
  const { verb } = CHANGES[kind];
  const effect = keys.length === 1 ? CHANGES[kind].effectOnOne : CHANGES[kind].effect;
  const hasWritten = phase === 'running' || phase === 'finished';
  const close = (): void =>
    onClose(hasWritten, keys.length === 1 ? (outcomes.get(keys[0]?.id ?? '')?.newId ?? null) : null);
  return (
    <Dialog
      title={keys.length === 1 && keys[0] ? `${verb}: ${nameOf(keys[0])}` : `${verb}: ${countOf(keys.length)}`}
      canClose={!isWriting && !areSecretsOpen}
      leavingQuestion={
        areSecretsOpen ? LEAVING_QUESTION : isWriting ? 'The change is under way. Leave the page?' : null
      }
      onClose={close}
    >
      {phase === 'options' && (
        <Options
          kind={kind}
          keys={keys}
          effect={effect}
          options={options}
          includesCallingKey={includesCallingKey}
          onChange={setOptions}
          onPlan={() => void change.plan(options)}
        />
      )}
      {(phase === 'planning' || phase === 'planned') && (
        <Plans
          kind={kind}
          keys={ordered}
          change={change}
          onRun={(planned) => void change.run(planned, options)}
          onCancel={close}
        />
      )}
      {hasWritten && (
        <>
          {secrets.length > 0 && (
            <Secrets
              secrets={secrets}
              isStored={isStored}
              isComplete={!isWriting}
              onStored={(stored) => setStoredSecrets(stored ? secrets.length : 0)}
            />
          )}
          <Outcomes
            kind={kind}
            change={change}
            onContinue={(rest) => void change.run(rest, options)}
            isDone={phase === 'finished' && !areSecretsOpen}
            onDone={close}
          />
        </>
      )}
    </Dialog>
  );
}

function secretsOf({ outcomes }: ChangeRun): NewSecret[] {
  return [...outcomes.values()].flatMap(({ key, secret, newId }) =>
    secret === null ? [] : [{ id: newId ?? secret.slice(0, 8), label: key.label, secret }],
  );
}

interface OptionsProps {
  readonly kind: ChangeKind;
  readonly keys: readonly KeyToChange[];
  readonly effect: string;
  readonly options: ChangeOptions;
  readonly includesCallingKey: boolean;
  readonly onChange: (options: ChangeOptions) => void;
  readonly onPlan: () => void;
}

function Options({ kind, keys, effect, options, includesCallingKey, onChange, onPlan }: OptionsProps) {
  const [typed, setTyped] = useState('');
  const confirmation = kind === 'delete' ? textToType(keys) : null;
  const isConfirmed = confirmation === null || typed.trim() === confirmation.trim();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onPlan();
      }}
    >
      <p>{effect}</p>
      {keys.length > 1 && (
        <details>
          <summary>{countOf(keys.length)}</summary>
          <ul className="key-list">
            {keys.map((key) => (
              <li key={key.id}>
                <KeyLabel label={key.label} /> <code>{key.id}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
      {kind === 'extend' && (
        <EndField
          legend="New end"
          presets={VALIDITY_PRESETS}
          without="Never"
          value={options.validTo}
          onChange={(validTo) => onChange({ ...options, validTo })}
        />
      )}
      {kind === 'rotate' && (
        <>
          <EndField
            legend="The old secret works until"
            presets={OVERLAP_PRESETS}
            without="Now: no overlap"
            value={options.retireAt}
            onChange={(retireAt) => onChange({ ...options, retireAt: retireAt ?? new Date().toISOString() })}
          />
          <EndField
            legend="The new key ends"
            presets={VALIDITY_PRESETS}
            without="With the old key’s present end"
            value={options.successorValidTo}
            onChange={(successorValidTo) => onChange({ ...options, successorValidTo })}
          />
        </>
      )}
      {confirmation !== null && (
        <label className="field">
          <span>
            Type <bdi className="to-type">{confirmation}</bdi> to confirm
          </span>
          <input type="text" value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
        </label>
      )}
      {includesCallingKey && (
        <label className="check">
          <input
            type="checkbox"
            checked={options.allowCallingKey}
            onChange={(event) => onChange({ ...options, allowCallingKey: event.target.checked })}
          />
          Also change the key that this page uses. It may stop working here.
        </label>
      )}
      <p className="dialog-actions">
        <button type="submit" className="primary" disabled={!isConfirmed}>
          Show the changes
        </button>
        <span className="quiet">Nothing is written yet.</span>
      </p>
    </form>
  );
}

/** The label of the only key, or its id if it has none. For several keys, their number in words. */
function textToType(keys: readonly KeyToChange[]): string {
  const [only] = keys;
  if (keys.length > 1 || only === undefined) return `delete ${countOf(keys.length)}`;
  return only.label?.trim() ? only.label : only.id;
}
