import { useId, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { CatalogueDocument, type CatalogueQuery, type GrantInput } from '../gql/graphql.ts';
import { Icon } from '../parts/icons.tsx';
import { withoutSubmit } from '../parts/no-submit.ts';
import { Problem } from '../parts/problem.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { useDocument } from '../session/documents.ts';
import { grantText } from './grant-text.ts';
import { TargetPicker } from './target-picker.tsx';

type Permission = NonNullable<CatalogueQuery['apiKeyPermissions']>[number];

interface GrantPickerProps {
  readonly grants: readonly GrantInput[];
  readonly onChange: (grants: readonly GrantInput[]) => void;
}

/** The grants of a key: those that it has, and the catalogue to add others from. */
export function GrantPicker({ grants, onChange }: GrantPickerProps) {
  const list = useRef<HTMLUListElement>(null);
  const add = (grant: GrantInput): void => {
    if (!grants.some((present) => grantText(present) === grantText(grant))) onChange([...grants, grant]);
  };
  const remove = (index: number): void => {
    flushSync(() => onChange(grants.filter((_, each) => each !== index)));
    // The pressed button is gone. The next one takes its place.
    const buttons = list.current?.querySelectorAll('button') ?? [];
    (buttons[Math.min(index, buttons.length - 1)] ?? list.current)?.focus();
  };
  return (
    <div className="grant-picker" onKeyDown={withoutSubmit}>
      {grants.length === 0 && <p className="quiet">No grants: the key may do nothing.</p>}
      <ul className="chosen-grants" aria-label="Chosen grants" ref={list} tabIndex={-1}>
        {grants.map((grant, index) => (
          // A key can have the same grant twice.
          <li key={`${grantText(grant)} ${index}`}>
            <code>{grantText(grant)}</code>
            <button
              type="button"
              className="plain"
              aria-label={`Remove ${grantText(grant)}`}
              onClick={() => remove(index)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <Catalogue grants={grants} onAdd={add} />
    </div>
  );
}

interface CatalogueProps {
  readonly grants: readonly GrantInput[];
  readonly onAdd: (grant: GrantInput) => void;
}

function Catalogue({ grants, onAdd }: CatalogueProps) {
  const searchId = useId();
  const [search, setSearch] = useState('');
  const { data, error, isLoading, reload } = useDocument(CatalogueDocument, {}, { isStable: true });
  if (isLoading) return <Skeleton rows={4} />;
  const words = search.toLowerCase().split(/\s+/);
  const matching = (data?.apiKeyPermissions ?? []).filter(({ id, description }) => {
    const text = `${id} ${description ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <div className="catalogue">
      {error ? (
        <>
          <Problem error={error} onRetry={reload} />
          <TypedPermission onAdd={onAdd} />
        </>
      ) : (
        <>
          <label className="field" htmlFor={searchId}>
            <span>Add a permission</span>
          </label>
          <input
            id={searchId}
            type="search"
            value={search}
            placeholder="Search names and descriptions"
            autoComplete="off"
            onChange={(event) => setSearch(event.target.value)}
          />
          <ul className="permissions" tabIndex={0} aria-label="Permissions">
            {matching.map((permission) => (
              <PermissionItem key={permission.id} permission={permission} grants={grants} onAdd={onAdd} />
            ))}
            {matching.length === 0 && <li className="quiet">No permission has these words.</li>}
          </ul>
        </>
      )}
    </div>
  );
}

interface PermissionItemProps extends CatalogueProps {
  readonly permission: Permission;
}

function PermissionItem({ permission: { id, description, targetTypes }, grants, onAdd }: PermissionItemProps) {
  const [isChoosing, setIsChoosing] = useState(false);
  const hasTargets = (targetTypes ?? []).length > 0;
  const name = hasTargets ? 'Add for all' : 'Add';
  const isAdded = grants.some(({ permission, target }) => permission === id && !target);
  return (
    <li>
      <div>
        <code>{id}</code>
        {description && <p className="quiet">{description}</p>}
      </div>
      <span className="actions">
        <button
          type="button"
          disabled={isAdded}
          aria-label={`${isAdded ? 'Added' : name}: ${id}`}
          onClick={() => onAdd({ permission: id })}
        >
          {isAdded ? 'Added' : name}
        </button>
        {hasTargets && (
          <button
            type="button"
            aria-expanded={isChoosing}
            aria-label={`Choose objects: ${id}`}
            onClick={() => setIsChoosing(!isChoosing)}
          >
            Choose objects
          </button>
        )}
      </span>
      {isChoosing && (
        <TargetPicker
          permission={id}
          targetTypes={targetTypes ?? []}
          onPick={(target) => onAdd({ permission: id, target })}
        />
      )}
    </li>
  );
}

/** Without the catalogue, a permission can still be given by its name. */
function TypedPermission({ onAdd }: Pick<CatalogueProps, 'onAdd'>) {
  const [name, setName] = useState('');
  return (
    <div className="row">
      <label className="field">
        <span>Name of the permission</span>
        <input type="text" value={name} autoComplete="off" onChange={(event) => setName(event.target.value)} />
      </label>
      <button
        type="button"
        disabled={name.trim() === ''}
        onClick={() => {
          onAdd({ permission: name.trim() });
          setName('');
        }}
      >
        Add
      </button>
    </div>
  );
}
