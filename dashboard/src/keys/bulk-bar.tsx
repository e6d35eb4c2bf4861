import { CHANGES, CHANGE_KINDS, type ChangeKind } from '../changes/change-kinds.ts';

interface BulkBarProps {
  readonly count: number;
  readonly onChange: (kind: ChangeKind) => void;
  readonly onClear: () => void;
}

/** The actions on the selected keys. It stays at the bottom of the window. */
export function BulkBar({ count, onChange, onClear }: BulkBarProps) {
  return (
    <div className="bulk-bar" role="group" aria-label="Selected keys">
      <strong role="status">{count === 1 ? '1 key selected' : `${count} keys selected`}</strong>
      {CHANGE_KINDS.map((kind) => (
        <button
          key={kind}
          type="button"
          className={CHANGES[kind].isDangerous ? 'danger' : ''}
          onClick={() => onChange(kind)}
        >
          {CHANGES[kind].verb}…
        </button>
      ))}
      <button type="button" className="plain" onClick={onClear}>
        Clear the selection
      </button>
    </div>
  );
}
