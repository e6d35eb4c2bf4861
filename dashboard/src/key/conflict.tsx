import { textOf } from '../grants/grant-picker.tsx';
import { exactTime } from '../moments.tsx';
import type { EditableKey } from './edit-key.tsx';

interface ConflictProps {
  readonly before: EditableKey;
  readonly mine: EditableKey;
  readonly theirs: EditableKey;
  readonly isSaving: boolean;
  readonly onKeepMine: () => void;
  readonly onTakeTheirs: () => void;
  readonly onEditOn: () => void;
}

const FIELDS: readonly (readonly [name: string, text: (key: EditableKey) => string])[] = [
  ['Label', ({ label }) => label || 'No label'],
  ['Starts', ({ validFrom }) => timeText(validFrom, 'From its creation on')],
  ['Ends', ({ validTo }) => timeText(validTo, 'Never')],
  ['Enabled', ({ enabled }) => (enabled ? 'Yes' : 'No')],
  ['Grants', ({ grants }) => grants.map(textOf).sort().join('\n') || 'None'],
];

function timeText(value: string | null, none: string): string {
  return value === null ? none : exactTime(new Date(value));
}

/** Shows both versions of a key that somebody else has changed while the user edited it. */
export function Conflict({ before, mine, theirs, isSaving, onKeepMine, onTakeTheirs, onEditOn }: ConflictProps) {
  const rows = FIELDS.map(([name, text]) => ({ name, before: text(before), mine: text(mine), theirs: text(theirs) }));
  const shown = rows.filter((row) => row.mine !== row.theirs || row.mine !== row.before);
  return (
    <section className="conflict" role="alert">
      <h2>Somebody else has changed this key</h2>
      <p>Your changes are not saved. Compare both versions, and choose.</p>
      <table>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Your version</th>
            <th scope="col">The key now</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ name, mine: own, theirs: other }) => (
            <tr key={name} className={own === other ? '' : 'differs'}>
              <th scope="row">{name}</th>
              <td className="version">{own}</td>
              <td className="version">{other}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="actions">
        <button type="button" className="primary" disabled={isSaving} onClick={onKeepMine}>
          Save my version
        </button>
        <button type="button" disabled={isSaving} onClick={onTakeTheirs}>
          Keep the key as it is now
        </button>
        <button type="button" disabled={isSaving} onClick={onEditOn}>
          Edit my version
        </button>
      </p>
    </section>
  );
}
