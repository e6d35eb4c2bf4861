import { useEffect, useId, useRef, useState } from 'react';
import {
  AccessDocument,
  CatalogueDocument,
  GrantTextFragmentDoc,
  type GrantTextFragment,
  type TargetInput,
} from '../gql/graphql.ts';
import { readFragment } from '../gql/index.ts';
import { TargetPicker } from '../grants/target-picker.tsx';
import { changeQuery, hrefOf, Link, usePlace } from '../location.tsx';
import { StatusChip } from '../parts/chips.tsx';
import { KeyLabel } from '../parts/key-name.tsx';
import { Problem, Warnings } from '../parts/problem.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { useDocument } from '../session/documents.ts';

/** Finds the keys that may use a permission, for one object or for all. */
export default function AccessPage() {
  const { query } = usePlace();
  const permission = query.get('permission') ?? '';
  const target = query.get('target') ?? '';
  useEffect(() => {
    document.title = 'Access · Atlas Keys';
  }, []);
  return (
    <>
      <h1>Who may do it?</h1>
      <AccessForm permission={permission} target={target} />
      {permission === '' ? (
        <p className="empty">Choose a permission to see the keys that hold it.</p>
      ) : (
        <Holders key={permission} permission={permission} target={target} />
      )}
    </>
  );
}

interface AccessFormProps {
  readonly permission: string;
  /** Type and id, such as `probe:1001`. Empty for any object. */
  readonly target: string;
}

function AccessForm({ permission, target }: AccessFormProps) {
  const { data } = useDocument(CatalogueDocument, {}, { isStable: true });
  const [chosen, setChosen] = useState(permission);
  const [type, setType] = useState('');
  const [targetId, setTargetId] = useState('');
  const [isChoosing, setIsChoosing] = useState(false);
  const idField = useRef<HTMLInputElement>(null);
  const listId = useId();
  // Links, and going back and forward, change the URL.
  const [seen, setSeen] = useState<string | null>(null);
  if (seen !== `${permission} ${target}`) {
    const [urlType = '', urlId = ''] = target.split(':');
    setSeen(`${permission} ${target}`);
    setChosen(permission);
    setType(urlType);
    setTargetId(urlId);
  }
  const catalogue = data?.apiKeyPermissions ?? [];
  const { targetTypes = null, description = null } = catalogue.find(({ id }) => id === chosen) ?? {};
  const chosenType = targetTypes?.includes(type) ? type : (targetTypes?.[0] ?? '');
  const pick = (picked: TargetInput): void => {
    setType(picked.type);
    setTargetId(picked.targetId);
    setIsChoosing(false);
    idField.current?.focus();
  };
  return (
    <form
      className="access-form"
      onSubmit={(event) => {
        event.preventDefault();
        const id = targetId.trim();
        changeQuery({ permission: chosen.trim(), target: id && chosenType ? `${chosenType}:${id}` : undefined });
      }}
    >
      <label className="field">
        <span>Permission</span>
        <input
          type="text"
          list={listId}
          value={chosen}
          required
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setChosen(event.target.value)}
        />
        <datalist id={listId}>
          {catalogue.map(({ id, description: text }) => (
            <option key={id} value={id}>
              {text}
            </option>
          ))}
        </datalist>
      </label>
      {targetTypes && targetTypes.length > 0 && (
        <>
          <label className="field">
            <span>Type of object</span>
            <select value={chosenType} onChange={(event) => setType(event.target.value)}>
              {targetTypes.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <label className="field">
            <span>Id of the object, if it is about one</span>
            <input
              type="text"
              ref={idField}
              value={targetId}
              maxLength={chosenType === 'key' ? 8 : 100}
              autoComplete="off"
              onChange={(event) => setTargetId(event.target.value)}
            />
          </label>
          <button type="button" aria-expanded={isChoosing} onClick={() => setIsChoosing(!isChoosing)}>
            Choose an object
          </button>
        </>
      )}
      <button type="submit" className="primary">
        Show the keys
      </button>
      {description && <p className="quiet">{description}</p>}
      {isChoosing && targetTypes && (
        <TargetPicker key={chosen} permission={chosen} targetTypes={targetTypes} onPick={pick} />
      )}
    </form>
  );
}

function Holders({ permission, target }: AccessFormProps) {
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  return (
    <>
      <ul className="holders">
        {cursors.map((cursor) => (
          <HolderPage
            key={cursor}
            permission={permission}
            target={target}
            cursor={cursor}
            onMore={cursor === cursors.at(-1) ? (next) => setCursors([...cursors, next]) : null}
          />
        ))}
      </ul>
      <p className="quiet">
        A key that may change keys can give itself every permission:{' '}
        <Link to={hrefOf('/keys', { finding: 'ADMINISTRATOR_GRANT' })}>see those keys</Link>.
      </p>
    </>
  );
}

interface HolderPageProps extends AccessFormProps {
  readonly cursor: string | null;
  /** Null if a further page is shown already. */
  readonly onMore: ((cursor: string) => void) | null;
}

function HolderPage({ permission, target, cursor, onMore }: HolderPageProps) {
  const { data, error, isLoading, warnings, reload } = useDocument(AccessDocument, { permission, after: cursor });
  if (isLoading) return <Skeleton rows={4} />;
  const connection = data?.apiKeys ?? null;
  const holders = (connection?.nodes ?? []).flatMap((key) => {
    const grants = key.grants
      .map((grant) => readFragment(GrantTextFragmentDoc, grant))
      .filter((grant) => grant.permission.id === permission && mayCover(grant, target));
    return grants.length === 0 ? [] : [{ key, grants }];
  });
  const next = connection?.pageInfo.hasNextPage ? (connection.pageInfo.endCursor ?? null) : null;
  return (
    <>
      {error && (
        <li>
          <Problem error={error} onRetry={reload} />
        </li>
      )}
      {warnings.length > 0 && (
        <li>
          <Warnings sentences={warnings} />
        </li>
      )}
      {holders.map(({ key, grants }) => (
        <li key={key.id}>
          <Link to={hrefOf(`/keys/${key.id}`)}>
            <KeyLabel label={key.label} /> <code>{key.id}</code>
          </Link>{' '}
          <StatusChip status={key.status} />
          {key.status !== 'ACTIVE' && (
            <p className="quiet">The key holds the permission, but the key does not work now.</p>
          )}
          {grants.map((grant, index) => (
            <p key={index} className="quiet">
              {limitText(grant)}
            </p>
          ))}
        </li>
      ))}
      {connection && holders.length === 0 && next === null && cursor === null && (
        <li className="empty">No key holds this permission.</li>
      )}
      {next !== null && onMore && (
        <li>
          <button type="button" onClick={() => onMore(next)}>
            Load more
          </button>
        </li>
      )}
    </>
  );
}

function limitText({ target }: GrantTextFragment): string {
  if (target === null) return 'For all objects';
  return target.type === 'user' ? `For all objects of ${target.targetId}` : `For ${target.type} ${target.targetId}`;
}

/** True if the grant is for the object, or may include it: without a target, or for all objects of a user. */
function mayCover(grant: GrantTextFragment, target: string): boolean {
  if (target === '' || grant.target === null || grant.target.type === 'user') return true;
  return `${grant.target.type}:${grant.target.targetId}` === target;
}
