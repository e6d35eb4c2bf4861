import { useEffect, useMemo, useState } from 'react';
import { Provider } from 'urql';
import { CallingKeyDocument } from '../gql/graphql.ts';
import { grantTexts } from '../grants/grant-text.ts';
import { hrefOf, Link } from '../location.tsx';
import { PAGE_SETTINGS, SERVICE_NAME } from '../page-settings.ts';
import { StatusChip } from '../parts/chips.tsx';
import { KeyLabel } from '../parts/key-name.tsx';
import { Problem } from '../parts/problem.tsx';
import { arinKeyIn, atlasKeyIn } from '../session/credential-form.ts';
import { useDocument } from '../session/documents.ts';
import { EnteredKeys } from '../session/entered-keys.ts';
import { createClient, useSession } from '../session/session.tsx';

/** The page before there is a key. It checks a key as soon as it is complete. */
export function KeyEntry() {
  const { enterAtlasKey } = useSession();
  const [text, setText] = useState('');
  const [isShown, setIsShown] = useState(false);
  const key = atlasKeyIn(text);
  const client = useMemo(() => (key === null ? null : createClient(new EnteredKeys(key, null))), [key]);
  useEffect(() => {
    document.title = 'Enter a key · Atlas Keys';
  }, []);
  return (
    <main className="entry">
      <h1>Atlas Keys</h1>
      <p>
        See and manage the API keys of your account at {SERVICE_NAME}: which keys should worry you, what each may do,
        and new secrets without downtime.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          // The Enter key submits the form without a button, too. The button is there if the key was checked and can be used.
          if (key !== null && event.nativeEvent.submitter !== null) enterAtlasKey(key);
        }}
      >
        <label className="field" htmlFor="key">
          <span>RIPE Atlas API key</span>
        </label>
        <div className="key-input">
          <input
            id="key"
            type={isShown ? 'text' : 'password'}
            value={text}
            placeholder="00000000-0000-0000-0000-000000000000"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            aria-describedby="key-help"
            data-1p-ignore
            data-bwignore
            data-lpignore="true"
            onChange={(event) => setText(event.target.value)}
          />
          <button type="button" aria-pressed={isShown} aria-controls="key" onClick={() => setIsShown(!isShown)}>
            {isShown ? 'Hide' : 'Show'}
          </button>
        </div>
        <p id="key-help" className="quiet">
          The key stays in the memory of this page. It is not stored, and it is gone when you reload or close the tab.
          The gateway passes it on and does not keep it. To use everything here, the key needs the <code>keys.*</code>{' '}
          permissions. With a key that may only read itself, you see that key alone.
        </p>
        {PAGE_SETTINGS.service === 'sandbox' && (
          <p className="note">
            This is a sandbox with made-up keys. The key to type was printed where the gateway was started.
          </p>
        )}
        <FormHint text={text} />
        {client && (
          <Provider value={client}>
            <CheckedKey key={key} />
          </Provider>
        )}
      </form>
    </main>
  );
}

function FormHint({ text }: { readonly text: string }) {
  if (text.trim() === '' || atlasKeyIn(text) !== null) return null;
  if (arinKeyIn(text) !== null)
    return (
      <p className="note" role="status">
        This is an ARIN key.{' '}
        {PAGE_SETTINGS.arin ? (
          <Link to={hrefOf('/arin')}>Use it on the ARIN page</Link>
        ) : (
          'This gateway does not use ARIN.'
        )}
      </p>
    );
  const digits = text.replace(/^\s*(?:authorization\s*:)?\s*(?:key\s+)?|[\s-]/gi, '');
  return (
    <p className="note" role="status">
      {/[^0-9a-f]/i.test(digits) || digits.length > 32
        ? 'This is not a key of RIPE Atlas: it must be a UUID, that is 32 digits from 0 to 9 and a to f, with dashes.'
        : `The key is not complete: it has 32 digits, and here are ${digits.length}.`}
    </p>
  );
}

/** The result of the check of a complete key: what it is and what it may do, or why it does not work. */
function CheckedKey() {
  const { data, error, isLoading, reload } = useDocument(CallingKeyDocument, {}, { isStable: true });
  if (error) return <Problem error={error} onRetry={reload} />;
  if (isLoading || !data) return <p role="status">Checking the key…</p>;
  const { verdict, detail, apiKey } = data.callingKey ?? { verdict: 'UNDETERMINED', detail: null, apiKey: null };
  if (verdict === 'REJECTED')
    return (
      <div className="problem" role="alert">
        <div>
          <p>
            <strong>This key does not work.</strong> {detail}
          </p>
          <p>Check that you have copied all of it, or create a new key in your account.</p>
        </div>
      </div>
    );
  return (
    <div className="checked-key" role="status">
      {apiKey ? (
        <>
          <p>
            <KeyLabel label={apiKey.label} /> <code>{apiKey.id}</code> <StatusChip status={apiKey.status} />
          </p>
          <p>
            {apiKey.grants.length === 0
              ? 'It has no grants, so it may do nothing.'
              : `It may: ${firstGrants(grantTexts(apiKey.grants))}`}
          </p>
        </>
      ) : (
        <p>
          {detail ?? 'The key works, but it may not read itself.'} The page cannot show its label and its permissions.
        </p>
      )}
      <button type="submit" className="primary">
        {verdict === 'ACCEPTED' ? 'Continue' : 'Continue anyway'}
      </button>
    </div>
  );
}

const SHOWN = 6;

function firstGrants(texts: readonly string[]): string {
  const more = texts.length - SHOWN;
  return `${texts.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
