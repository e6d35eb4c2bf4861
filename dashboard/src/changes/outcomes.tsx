import type { ApiKeyWriteOutcome } from '../gql/graphql.ts';
import { hrefOf, Link } from '../location.tsx';
import { exactTime } from '../moments.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { CountdownButton } from '../parts/countdown-button.tsx';
import { Icon, type IconName } from '../parts/icons.tsx';
import { KeyLabel } from '../parts/key-name.tsx';
import { CHANGES, countOf, type ChangeKind, type KeyToChange } from './change-kinds.ts';
import type { ItemOutcome } from './send-change.ts';
import type { ChangeRun } from './use-change-run.ts';

const OUTCOMES: Readonly<Record<ApiKeyWriteOutcome, readonly [IconName, string, string]>> = {
  DONE: ['active', 'Done', 'ok'],
  FAILED: ['critical', 'Failed', 'critical'],
  NOT_ATTEMPTED: ['clock', 'Not attempted', 'info'],
  PLANNED: ['clock', 'Planned', 'info'],
  REFUSED: ['critical', 'Refused', 'critical'],
  UNKNOWN: ['warning', 'Not known', 'warning'],
};

interface OutcomesProps {
  readonly kind: ChangeKind;
  /** For a rotation: the end of the old keys. RFC 3339. */
  readonly retireAt: string;
  readonly change: ChangeRun;
  readonly onContinue: (keys: readonly KeyToChange[]) => void;
  readonly isDone: boolean;
  readonly onDone: () => void;
}

/** Progress while the change runs, and then the outcome of each key. */
export function Outcomes({ kind, retireAt, change, onContinue, isDone, onDone }: OutcomesProps) {
  const { phase, stop } = change;
  const outcomes = [...change.outcomes.values()].filter(({ outcome }) => outcome !== 'PLANNED');
  const done = outcomes.filter(isSuccess).length;
  const rest = outcomes.filter(({ outcome }) => outcome === 'NOT_ATTEMPTED');
  const failures = outcomes.filter((item) => !isSuccess(item) && item.outcome !== 'NOT_ATTEMPTED');
  const isRunning = phase === 'running';
  return (
    <>
      <p role="status" className="progress-text">
        {isRunning
          ? `${outcomes.length - rest.length} of ${countOf(outcomes.length)}…`
          : `${countOf(done)} ${CHANGES[kind].done}.${failures.length > 0 ? ` ${failures.length} without success.` : ''}${
              rest.length > 0 ? ` ${rest.length} not attempted.` : ''
            }`}
      </p>
      <progress max={outcomes.length} value={outcomes.length - rest.length} aria-label="Progress" />
      <ul className="outcomes">
        {outcomes.map((item) => (
          <OutcomeItem key={item.key.id} item={item} />
        ))}
      </ul>
      {kind === 'rotate' && done > 0 && !isRunning && (
        <p>
          End of the old {done === 1 ? 'key' : 'keys'}: {exactTime(new Date(retireAt))}. The new{' '}
          {done === 1 ? 'key has' : 'keys have'} not been used yet. “Last used” shows when{' '}
          {done === 1 ? 'it is' : 'they are'}.
        </p>
      )}
      <p className="dialog-actions">
        {isRunning && (
          <button type="button" onClick={stop}>
            Stop
          </button>
        )}
        {!isRunning && rest.length > 0 && (
          <CountdownButton
            name={`Continue with the ${rest.length} not attempted`}
            seconds={change.retryAfter}
            reason={change.outcomes}
            onPress={() => onContinue(rest.map(({ key }) => key))}
          />
        )}
        {!isRunning && failures.length > 0 && <CopyButton text={failuresText(failures)} label="Copy the failures" />}
        {!isRunning && (
          <button type="button" className="primary" disabled={!isDone} onClick={onDone}>
            Done
          </button>
        )}
      </p>
    </>
  );
}

function isSuccess({ outcome, problem }: ItemOutcome): boolean {
  return outcome === 'DONE' && problem === null;
}

const PROBLEMS = {
  NOT_RETIRED: 'New key made, old key not ended',
  SECRET_LOST: 'Done, but the secret is lost',
} as const;

function OutcomeItem({ item: { key, outcome, message, hint, newId, problem } }: { readonly item: ItemOutcome }) {
  const [icon, name, colour] = problem ? (['warning', PROBLEMS[problem], 'warning'] as const) : OUTCOMES[outcome];
  return (
    <li>
      <p>
        <span className={`chip severity-${colour}`}>
          <Icon name={icon} />
          {name}
        </span>{' '}
        <KeyLabel label={key.label} /> <code>{key.id}</code>
        {newId !== null && (
          <>
            {' → '}
            <Link to={hrefOf(`/keys/${newId}`)}>
              <code>{newId}</code>
            </Link>
          </>
        )}
      </p>
      {message !== null && <p>{message}</p>}
      {hint !== null && <p className="quiet">{hint}</p>}
    </li>
  );
}

function failuresText(failures: readonly ItemOutcome[]): string {
  return failures
    .map(({ key, outcome, message, problem }) =>
      [key.id, key.label ?? '', problem ? PROBLEMS[problem] : OUTCOMES[outcome][1], message ?? ''].join('\t'),
    )
    .join('\n');
}
