import { useEffect, useRef } from 'react';
import { grantText } from '../grants/grant-text.ts';
import { exactTime } from '../moments.tsx';
import type { EditableKey } from './editable-key.ts';

interface ConflictProps {
  /** The state that the user began with. */
  readonly before: EditableKey;
  /** The present state with the changes of the user. */
  readonly mine: EditableKey;
  readonly theirs: EditableKey;
  readonly isSaving: boolean;
  /** False if the key already is as the user wants it. */
  readonly hasChanges: boolean;
  readonly onKeepMine: () => void;
  readonly onTakeTheirs: () => void;
  readonly onEditOn: () => void;
}

const FIELDS: readonly (readonly [name: string, text: (key: EditableKey) => string])[] = [
  ['Label', ({ label }) => label || 'No label'],
  ['Starts', ({ validFrom }) => timeText(validFrom, 'From its creation on')],
  ['Ends', ({ validTo }) => timeText(validTo, 'Never')],
  ['Enabled', ({ enabled }) => (enabled ? 'Yes' : 'No')],
  ['Grants', ({ grants }) => grants.map(grantText).sort().join('\n') || 'None'],
];

function timeText(value: string | null, none: string): string {
  return value === null ? none : exactTime(new Date(value));
}

/** Shows both versions of a key that somebody else has changed while the user edited it. */
export function Conflict({
  before,
  mine,
  theirs,
  isSaving,
  hasChanges,
  onKeepMine,
  onTakeTheirs,
  onEditOn,
}: ConflictProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const rows = FIELDS.map(([name, text]) => ({ name, before: text(before), mine: text(mine), theirs: text(theirs) }));
  const shown = rows.filter((row) => row.mine !== row.theirs || row.mine !== row.before);
  return (
    <section className="conflict">
      <h2 ref={heading} tabIndex={-1}>
        Somebody else has changed this key
      </h2>
      <p role="alert">Your changes are not saved. Compare both versions, and choose.</p>
      <table>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">With your changes</th>
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
        <button type="button" className="primary" disabled={isSaving || !hasChanges} onClick={onKeepMine}>
          Save my changes
        </button>
        <button type="button" disabled={isSaving} onClick={onTakeTheirs}>
          Keep the key as it is now
        </button>
        <button type="button" disabled={isSaving} onClick={onEditOn}>
          Go on editing
        </button>
      </p>
    </section>
  );
}
