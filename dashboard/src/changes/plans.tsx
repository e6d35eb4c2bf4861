import type { WritePlanFragment } from '../gql/graphql.ts';
import { grantTexts } from '../grants/grant-text.ts';
import { shortDate } from '../moments.tsx';
import { Icon } from '../parts/icons.tsx';
import { KeyLabel } from '../parts/key-name.tsx';
import { CHANGES, countOf, type ChangeKind, type KeyToChange } from './change-kinds.ts';
import type { ItemOutcome } from './send-change.ts';
import type { ChangeRun } from './use-change-run.ts';

interface PlansProps {
  readonly kind: ChangeKind;
  readonly keys: readonly KeyToChange[];
  readonly change: ChangeRun;
  /** Called with the keys that the change is possible for. */
  readonly onRun: (keys: readonly KeyToChange[]) => void;
  readonly onCancel: () => void;
}

/** The result of the dry run: the change of each key, and the calls that the gateway would make. */
export function Plans({ kind, keys, change, onRun, onCancel }: PlansProps) {
  const { phase, outcomes, back } = change;
  const plans = keys.flatMap(({ id }) => outcomes.get(id) ?? []);
  const possible = plans.filter(({ outcome }) => outcome === 'PLANNED').map(({ key }) => key);
  const { start, isDangerous } = CHANGES[kind];
  if (phase === 'planning')
    return (
      <p role="status">
        Checking {countOf(keys.length)}… {plans.length > 0 && `${plans.length} are done.`}
      </p>
    );
  return (
    <>
      <p role="status">
        {sentenceOf(possible.length, keys.length)} {possible.length > 0 && sentenceOfCalls(plans)}
      </p>
      <ul className="outcomes">
        {plans.map(({ key, outcome, message, plan }) => (
          <li key={key.id}>
            <p>
              <Icon name={outcome === 'PLANNED' ? 'active' : 'warning'} /> <KeyLabel label={key.label} />{' '}
              <code>{key.id}</code>
            </p>
            {message !== null && <p>{message}</p>}
            {plan && <PlannedChanges kind={kind} plan={plan} />}
          </li>
        ))}
      </ul>
      <p className="dialog-actions">
        {possible.length > 0 && (
          <button type="button" className={isDangerous ? 'danger' : 'primary'} onClick={() => onRun(possible)}>
            {start} {countOf(possible.length)}
          </button>
        )}
        <button type="button" onClick={back}>
          Back
        </button>
        <button type="button" className="plain" onClick={onCancel}>
          Cancel
        </button>
      </p>
    </>
  );
}

function sentenceOf(possible: number, all: number): string {
  if (possible === 0) return 'The change is not possible.';
  return possible === all ? 'The change is possible.' : `The change is possible for ${possible} of ${countOf(all)}.`;
}

function sentenceOfCalls(plans: readonly ItemOutcome[]): string {
  const calls = plans.reduce((sum, { plan }) => sum + (plan?.calls.length ?? 0), 0);
  return calls === 1 ? 'It takes 1 REST call.' : `It takes ${calls} REST calls.`;
}

const FIELDS: Readonly<Record<string, string>> = {
  label: 'Label',
  validFrom: 'Starts',
  validTo: 'Ends',
  enabled: 'Enabled',
  grants: 'Grants',
  id: 'Id',
};

function PlannedChanges({ kind, plan }: { readonly kind: ChangeKind; readonly plan: WritePlanFragment }) {
  return (
    <ul className="planned">
      {plan.changes.map(({ field, before, after, addedGrants, removedGrants }) => (
        <li key={field}>
          {FIELDS[field] ?? field}:{' '}
          {field === 'id' ? (
            kind === 'delete' ? (
              'deleted'
            ) : (
              'a new one'
            )
          ) : field === 'grants' ? (
            <>
              {[
                ...grantTexts(addedGrants ?? []).map((text) => `+ ${text}`),
                ...grantTexts(removedGrants ?? []).map((text) => `− ${text}`),
              ].join(', ')}
            </>
          ) : (
            `${shown(before)} → ${shown(after)}`
          )}
        </li>
      ))}
      <li className="quiet">
        {plan.calls.map(({ method, path }, index) => (
          <code key={index}>
            {method} {path}{' '}
          </code>
        ))}
      </li>
    </ul>
  );
}

function shown(value: string | null): string {
  if (value === null) return 'none';
  if (value === 'true') return 'yes';
  if (value === 'false') return 'no';
  return /^\d{4}-\d\d-\d\dT/.test(value) ? shortDate(new Date(value)) : value;
}
