import { useEffect, useState } from 'react';
import { PermissionTargetsDocument, type TargetInput } from '../gql/graphql.ts';
import { withoutSubmit } from '../parts/no-submit.ts';
import { Problem } from '../parts/problem.tsx';
import { useDocument } from '../session/documents.ts';

const TYPING_MS = 300;

interface TargetPickerProps {
  readonly permission: string;
  readonly targetTypes: readonly string[];
  readonly onPick: (target: TargetInput) => void;
}

/** The objects of the account that a permission can be limited to. Others can be given by their id. */
export function TargetPicker({ permission, targetTypes, onPick }: TargetPickerProps) {
  const [typed, setTyped] = useState('');
  const [search, setSearch] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const { data, error, isLoading, reload } = useDocument(PermissionTargetsDocument, {
    permission,
    search: search === '' ? null : search,
  });
  const targets = data?.apiKeyPermission?.targets ?? null;
  return (
    <div className="target-picker" onKeyDown={withoutSubmit}>
      <label className="field">
        <span>Search the objects</span>
        <input
          type="search"
          value={typed}
          maxLength={100}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      {isLoading && <p role="status">Searching…</p>}
      {error && <Problem error={error} onRetry={reload} />}
      <ul>
        {targets?.nodes.map(({ type, targetId, label }) => (
          <li key={`${type}:${targetId}`}>
            <button type="button" onClick={() => onPick({ type, targetId })}>
              {type} {targetId}
            </button>{' '}
            {label && <bdi>{label}</bdi>}
          </li>
        ))}
        {targets?.nodes.length === 0 && <li className="quiet">There are no such objects in this account.</li>}
        {targets?.truncated && <li className="quiet">There are more. Search for the others.</li>}
      </ul>
      <TypedTarget targetTypes={targetTypes} onPick={onPick} />
    </div>
  );
}

function TypedTarget({ targetTypes, onPick }: Pick<TargetPickerProps, 'onPick' | 'targetTypes'>) {
  const [type, setType] = useState(targetTypes[0] ?? '');
  const [targetId, setTargetId] = useState('');
  return (
    <div className="row">
      <label className="field">
        <span>Type</span>
        <select value={type} onChange={(event) => setType(event.target.value)}>
          {targetTypes.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>{type === 'key' ? 'Id: the first eight characters' : 'Id'}</span>
        <input
          type="text"
          value={targetId}
          maxLength={type === 'key' ? 8 : 100}
          autoComplete="off"
          onChange={(event) => setTargetId(event.target.value)}
        />
      </label>
      <button
        type="button"
        disabled={targetId.trim() === ''}
        onClick={() => {
          onPick({ type, targetId: targetId.trim() });
          setTargetId('');
        }}
      >
        Add by id
      </button>
    </div>
  );
}
