import { useEffect, useState } from 'react';
import type { ApiKeyFindingKind, ApiKeyStatus } from '../gql/graphql.ts';
import { changeQuery, hrefOf, Link } from '../location.tsx';
import { FINDING_NAMES, STATUS_NAMES } from '../parts/chips.tsx';
import { holdsPartOfKey } from '../session/credential-form.ts';
import { Icon } from '../parts/icons.tsx';
import { idOfSecretIn, otherParts, type FilterValues } from './key-filter.ts';

const TYPING_MS = 300;
const KEY_ID = /^[0-9a-f]{8}$/i;

/** Another filter begins the list anew. */
function changeFilter(values: { readonly [Name in keyof FilterValues]: string | undefined }, replace = false): void {
  changeQuery({ ...values, after: undefined }, { replace });
}

/** The filter of the list. Each change is in the URL at once. */
export function FilterBar({ query }: { readonly query: URLSearchParams }) {
  const parts = otherParts(query);
  const isFiltered = ['q', 'status', 'finding'].some((name) => query.has(name)) || parts.length > 0;
  return (
    <div className="filter-bar" role="search">
      <SearchField text={query.get('q') ?? ''} />
      <label>
        <span>Status</span>
        <select value={query.get('status') ?? ''} onChange={(event) => changeFilter({ status: event.target.value })}>
          <option value="">Any</option>
          {(Object.keys(STATUS_NAMES) as ApiKeyStatus[]).map((status) => (
            <option key={status} value={status}>
              {STATUS_NAMES[status]}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>Finding</span>
        <select value={query.get('finding') ?? ''} onChange={(event) => changeFilter({ finding: event.target.value })}>
          <option value="">Any</option>
          {query.get('finding')?.includes(',') && <option value={query.get('finding') ?? ''}>Several</option>}
          {(Object.keys(FINDING_NAMES) as ApiKeyFindingKind[]).map((kind) => (
            <option key={kind} value={kind}>
              {FINDING_NAMES[kind]}
            </option>
          ))}
        </select>
      </label>
      {parts.map(({ text, names }) => (
        <button
          key={text}
          type="button"
          className="chip removable"
          aria-label={`Remove the filter: ${text}`}
          onClick={() => changeFilter(Object.fromEntries(names.map((name) => [name, undefined])))}
        >
          {text}
          <Icon name="close" />
        </button>
      ))}
      {isFiltered && (
        <Link to={hrefOf('/keys', { order: query.get('order') ?? undefined })} className="clear-filter">
          Clear
        </Link>
      )}
    </div>
  );
}

function SearchField({ text }: { readonly text: string }) {
  const [typed, setTyped] = useState(text);
  const idOfSecret = idOfSecretIn(typed);
  const isSecret = idOfSecret !== null || holdsPartOfKey(typed);
  const search = typed.trim();
  // Back and forward change the text of the URL.
  const [seen, setSeen] = useState(text);
  if (text !== seen) {
    setSeen(text);
    if (text !== search) setTyped(text);
  }
  useEffect(() => {
    if (search === text || isSecret) return undefined;
    const timer = setTimeout(() => changeFilter({ q: search }, true), TYPING_MS);
    return () => clearTimeout(timer);
  }, [search, text, isSecret]);
  const id = idOfSecret ?? (!isSecret && KEY_ID.test(search) ? search.toLowerCase() : null);
  return (
    <div className="search-field">
      <label htmlFor="search" className="visually-hidden">
        Search the labels
      </label>
      <Icon name="search" />
      <input
        id="search"
        type="search"
        value={typed}
        maxLength={100}
        placeholder="Search the labels"
        autoComplete="off"
        spellCheck={false}
        aria-keyshortcuts="/"
        onChange={(event) => setTyped(event.target.value)}
      />
      {(isSecret || id !== null) && (
        <p className="hint" role={isSecret ? 'status' : undefined}>
          {isSecret && 'This is a secret, or a part of one. It was not sent. A list shows only ids. '}
          {id !== null && <Link to={hrefOf(`/keys/${id}`)}>Open the key {id}</Link>}
        </p>
      )}
    </div>
  );
}
