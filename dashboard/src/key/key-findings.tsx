import type { ChangeKind } from '../changes/change-kinds.ts';
import type { ApiKeyFindingKind, KeyDetailFragment } from '../gql/graphql.ts';
import { FindingChip } from '../parts/chips.tsx';

interface Action {
  readonly name: string;
  /** The dialog that removes the finding. `edit`: the form does. */
  readonly by: ChangeKind | 'edit';
}

const ACTIONS: Readonly<Record<ApiKeyFindingKind, Action>> = {
  ADMINISTRATOR_GRANT: { name: 'Remove the grant', by: 'edit' },
  BROAD_GRANT: { name: 'Limit the grant', by: 'edit' },
  DANGLING_TARGET: { name: 'Remove the grant', by: 'edit' },
  DISABLED_WITH_GRANTS: { name: 'Remove the grants', by: 'edit' },
  DUPLICATE_GRANT: { name: 'Remove one of them', by: 'edit' },
  EXPIRED: { name: 'Delete', by: 'delete' },
  EXPIRES_SOON: { name: 'Set another end', by: 'extend' },
  FROZEN: { name: 'Regenerate', by: 'regenerate' },
  NEVER_EXPIRES: { name: 'Set an end', by: 'extend' },
  NEVER_USED: { name: 'Disable', by: 'disable' },
  NO_LABEL: { name: 'Give it a label', by: 'edit' },
  ROTATION_DUE: { name: 'Rotate', by: 'rotate' },
  SUPERSEDED: { name: 'Delete', by: 'delete' },
  UNUSED_FOR_LONG: { name: 'Disable', by: 'disable' },
};

/** The message goes on with advice for users of the graph. Here, the button is the advice. */
function firstSentence(message: string): string {
  return /^.*?\.(?=\s|$)/s.exec(message)?.[0] ?? message;
}

interface KeyFindingsProps {
  readonly apiKey: KeyDetailFragment;
  readonly onEdit: () => void;
  readonly onChange: (kind: ChangeKind) => void;
}

/** The findings of the key, each with the action that removes it. */
export function KeyFindings({ apiKey: { findings }, onEdit, onChange }: KeyFindingsProps) {
  return (
    <section>
      <h2>Findings</h2>
      {findings.length === 0 && <p className="quiet">Nothing to worry about.</p>}
      <ul className="key-findings">
        {findings.map(({ kind, severity, message }, index) => {
          const { name, by } = ACTIONS[kind];
          return (
            <li key={index}>
              <FindingChip kind={kind} severity={severity} />
              <p>{firstSentence(message)}</p>
              <button type="button" onClick={() => (by === 'edit' ? onEdit() : onChange(by))}>
                {name}
                {by !== 'edit' && '…'}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
