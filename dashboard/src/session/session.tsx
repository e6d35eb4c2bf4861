import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
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
}

const SessionContext = createContext<Session | null>(null);

/** Gives the pages a client that sends the entered keys. Other keys get a new client, so no result outlives its key. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [keys, setKeys] = useState(() => new EnteredKeys(null, null));
  const client = useMemo(() => createClient(keys), [keys]);
  const session = useMemo<Session>(
    () => ({
      hasAtlasKey: keys.hasAtlas,
      hasArinKey: keys.hasArin,
      enterAtlasKey: (atlas) => setKeys(keys.replace({ atlas })),
      enterArinKey: (arin) => setKeys(keys.replace({ arin })),
      forget: () => setKeys(keys.forget()),
    }),
    [keys],
  );
  return (
    <SessionContext value={session}>
      <Provider value={client}>{children}</Provider>
    </SessionContext>
  );
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('The page has no session.');
  return session;
}

/** A client that sends these keys and nothing else that identifies the user. */
export function createClient(keys: EnteredKeys): Client {
  return new Client({
    url: GRAPHQL_URL,
    exchanges: [cacheExchange, fetchExchange],
    preferGetMethod: false,
    fetchOptions: () => ({
      credentials: 'omit',
      headers: { accept: 'application/graphql-response+json, application/json', ...keys.headers() },
    }),
  });
}
