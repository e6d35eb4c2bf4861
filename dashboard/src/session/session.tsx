import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { createContext, Fragment, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { Provider } from 'urql';
import { GRAPHQL_URL } from '../page-settings.ts';
import { EnteredKeys } from './entered-keys.ts';

interface Session {
  readonly hasAtlasKey: boolean;
  readonly hasArinKey: boolean;
  readonly enterAtlasKey: (key: string) => void;
  readonly enterArinKey: (key: string | null) => void;
  /** Forgets both keys, and everything that was read with them. */
  readonly forget: () => void;
  /** Sends mutations. It has no cache: their results may have secrets. */
  readonly writer: Client;
  /** Reads everything on the page anew, after a write. Until then the page shows the former state. */
  readonly refresh: () => void;
}

const SessionContext = createContext<Session | null>(null);

/** Gives the pages clients that send the entered keys. Other keys get new clients, so no result outlives its key. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [keys, setKeys] = useState(() => new EnteredKeys(null, null));
  const present = useRef(keys);
  const [refreshes, setRefreshes] = useState(0);
  // Other keys, and a page that was left, begin with nothing of what was shown or typed before.
  const [beginning, setBeginning] = useState(0);
  // A new client has an empty cache.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const client = useMemo(() => createClient(keys), [keys, refreshes]);
  const writer = useMemo(() => createClient(keys, [fetchExchange]), [keys]);
  const session = useMemo<Session>(() => {
    const begin = (next: EnteredKeys): void => {
      present.current = next;
      setKeys(next);
      setBeginning((count) => count + 1);
    };
    return {
      writer,
      refresh: () => setRefreshes((count) => count + 1),
      hasAtlasKey: keys.hasAtlas,
      hasArinKey: keys.hasArin,
      enterAtlasKey: (atlas) => begin(keys.replace({ atlas })),
      enterArinKey: (arin) => begin(keys.replace({ arin })),
      forget: () => begin(keys.forget()),
    };
  }, [keys, writer]);
  useEffect(() => {
    // The browser can keep a page that was left, and show it again. It keeps what is on the page at the end of this function.
    const leave = (): void => {
      const none = present.current.forget();
      present.current = none;
      flushSync(() => {
        setKeys(none);
        setBeginning((count) => count + 1);
      });
    };
    addEventListener('pagehide', leave);
    return () => removeEventListener('pagehide', leave);
  }, []);
  return (
    <SessionContext value={session}>
      <Provider value={client}>
        <Fragment key={beginning}>{children}</Fragment>
      </Provider>
    </SessionContext>
  );
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('The page has no session.');
  return session;
}

/** A client that sends these keys and nothing else that identifies the user. */
export function createClient(keys: EnteredKeys, exchanges = [cacheExchange, fetchExchange]): Client {
  return new Client({
    url: GRAPHQL_URL,
    exchanges,
    preferGetMethod: false,
    fetchOptions: () => ({
      credentials: 'omit',
      headers: { accept: 'application/graphql-response+json, application/json', ...keys.headers() },
    }),
  });
}
