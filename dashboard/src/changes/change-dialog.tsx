import { useState } from 'react';
import { CallingKeyDocument } from '../gql/graphql.ts';
import { Dialog } from '../parts/dialog.tsx';
import { EndField, OVERLAP_PRESETS, timeOf, VALIDITY_PRESETS, type End } from '../parts/end-field.tsx';
import { ErrorBoundary } from '../parts/error-boundary.tsx';
import { KeyLabel, nameOf } from '../parts/key-name.tsx';
import { useDocument } from '../session/documents.ts';
import { CHANGES, countOf, type ChangeKind, type KeyToChange } from './change-kinds.ts';
import { Outcomes } from './outcomes.tsx';
import { Plans } from './plans.tsx';
import { Secrets, type NewSecret } from './secrets.tsx';
import type { ChangeOptions, ItemOutcome } from './send-change.ts';
import { useChangeRun, type ChangeRun } from './use-change-run.ts';

interface ChangeDialogProps {
  readonly kind: ChangeKind;
  readonly keys: readonly KeyToChange[];
  /** `written`: the outcomes by id. It is empty if no write was sent. */
  readonly onClose: (written: ReadonlyMap<string, ItemOutcome>) => void;
}

/** The choices of the user, as they are in the form. */
interface Choices {
  readonly validTo: End;
  /** None: now. */
  readonly retireAt: End;
  /** None: that of the old key. */
  readonly successorValidTo: End;
  readonly allowCallingKey: boolean;
}

/** The choices as times, counted from now on. */
function optionsOf({ validTo, retireAt, successorValidTo, allowCallingKey }: Choices): ChangeOptions {
  return {
    validTo: timeOf(validTo),
    retireAt: timeOf(retireAt) ?? new Date().toISOString(),
    successorValidTo: timeOf(successorValidTo),
    allowCallingKey,
  };
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
  const [choices, setChoices] = useState<Choices>({
    validTo: { kind: 'days', days: 90 },
    retireAt: { kind: 'days', days: 7 },
    successorValidTo: { kind: 'none' },
    allowCallingKey: false,
  });
  // The change is made with the same times as its dry run.
  const [options, setOptions] = useState(() => optionsOf(choices));
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
  const close = (): void => onClose(hasWritten ? outcomes : new Map());
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
          choices={choices}
          includesCallingKey={includesCallingKey}
          onChange={setChoices}
          onPlan={() => {
            const chosen = optionsOf(choices);
            setOptions(chosen);
            void change.plan(chosen);
          }}
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
          <ErrorBoundary>
            <Outcomes
              kind={kind}
              retireAt={options.retireAt}
              change={change}
              onContinue={(rest) => void change.run(rest, options)}
              isDone={phase === 'finished' && !areSecretsOpen}
              onDone={close}
            />
          </ErrorBoundary>
        </>
      )}
    </Dialog>
  );
}

function secretsOf({ outcomes }: ChangeRun): NewSecret[] {
  return [...outcomes.values()].flatMap(({ key, secret, newId }) =>
    secret === null ? [] : [{ id: newId ?? secret.slice(0, 8), formerId: key.id, label: key.label, secret }],
  );
}

interface OptionsProps {
  readonly kind: ChangeKind;
  readonly keys: readonly KeyToChange[];
  readonly effect: string;
  readonly choices: Choices;
  readonly includesCallingKey: boolean;
  readonly onChange: (choices: Choices) => void;
  readonly onPlan: () => void;
}

function Options({ kind, keys, effect, choices, includesCallingKey, onChange, onPlan }: OptionsProps) {
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
          value={choices.validTo}
          onChange={(validTo) => onChange({ ...choices, validTo })}
        />
      )}
      {kind === 'rotate' && (
        <>
          <EndField
            legend={keys.length === 1 ? 'The old key works until' : 'The old keys work until'}
            presets={OVERLAP_PRESETS}
            without="Now, without an overlap"
            value={choices.retireAt}
            onChange={(retireAt) => onChange({ ...choices, retireAt })}
          />
          <EndField
            legend={keys.length === 1 ? 'The new key ends' : 'The new keys end'}
            presets={VALIDITY_PRESETS}
            without={keys.length === 1 ? 'When the old key ended before' : 'When each old key ended before'}
            value={choices.successorValidTo}
            onChange={(successorValidTo) => onChange({ ...choices, successorValidTo })}
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
            checked={choices.allowCallingKey}
            onChange={(event) => onChange({ ...choices, allowCallingKey: event.target.checked })}
          />
          Change the key that this page uses, too. After that, this page may need another key.
        </label>
      )}
      <p className="dialog-actions">
        <button type="submit" className="primary" disabled={!isConfirmed}>
          Preview
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
