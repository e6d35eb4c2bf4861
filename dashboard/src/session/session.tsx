import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import { Provider } from 'urql';
import { GRAPHQL_URL } from '../page-settings.ts';

/** The keys that the user has entered. They are only in the memory of this page. */
interface Keys {
  readonly atlas: string | null;
  readonly arin: string | null;
}

interface Session {
  readonly hasAtlasKey: boolean;
  readonly hasArinKey: boolean;
  readonly enterAtlasKey: (key: string) => void;
  readonly enterArinKey: (key: string | null) => void;
  /** Forgets both keys, and everything that was read with them. */
  readonly forget: () => void;
}

const SessionContext = createContext<Session | null>(null);

const NO_KEYS: Keys = { atlas: null, arin: null };

/** Gives the pages a client that sends the entered keys. Other keys get a new client, so no result outlives its key. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [keys, setKeys] = useState(NO_KEYS);
  const client = useMemo(() => createClient(keys), [keys]);
  const session = useMemo<Session>(
    () => ({
      hasAtlasKey: keys.atlas !== null,
      hasArinKey: keys.arin !== null,
      enterAtlasKey: (atlas) => setKeys((present) => ({ ...present, atlas })),
      enterArinKey: (arin) => setKeys((present) => ({ ...present, arin })),
      forget: () => setKeys(NO_KEYS),
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
export function createClient({ atlas, arin }: Keys): Client {
  return new Client({
    url: GRAPHQL_URL,
    exchanges: [cacheExchange, fetchExchange],
    preferGetMethod: false,
    fetchOptions: () => ({
      credentials: 'omit',
      headers: {
        accept: 'application/graphql-response+json, application/json',
        ...(atlas !== null && { authorization: `Key ${atlas}` }),
        ...(arin !== null && { 'x-arin-api-key': arin }),
      },
    }),
  });
}
