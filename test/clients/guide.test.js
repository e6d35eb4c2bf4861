import { openPage } from './browser-page.js';
import { ApolloProvider } from '@apollo/client/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { cacheExchange } from '@urql/exchange-graphcache';
import { buildSchema, isObjectType } from 'graphql';
import { readFile } from 'node:fs/promises';
import { createElement, Suspense } from 'react';
import { fetchQuery, RelayEnvironmentProvider } from 'react-relay';
import { Client, fetchExchange, Provider } from 'urql';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as apollo from './guide/src/apollo.ts';
import { ApolloKeys } from './guide/src/apollo-keys.tsx';
import { KEYS, REGENERATE } from './guide/src/documents.ts';
import { secondsToRetry } from './guide/src/errors.ts';
import * as plain from './guide/src/fetch.ts';
import { keyPage } from './guide/src/fetch-keys.ts';
import { GATEWAY } from './guide/src/gateway.ts';
import * as relay from './guide/src/relay.ts';
import relayKeysQuery from './guide/src/__generated__/RelayKeysQuery.graphql.ts';
import { RelayKeys } from './guide/src/RelayKeys.tsx';
import * as tanstack from './guide/src/tanstack.ts';
import { TanStackKeys } from './guide/src/tanstack-keys.tsx';
import * as urql from './guide/src/urql.ts';
import { UrqlKeys } from './guide/src/urql-keys.tsx';
import { startTestGateway } from '../support/gateway.ts';
import { ONE_PER_SECOND, UNKNOWN_KEY } from './support.js';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const { fetch } = globalThis;

/** Starts a gateway, which gets the requests to the address that the page shows. */
async function startGuide(options) {
  const gateway = await startTestGateway(options);
  const server = {
    key: gateway.sandbox.credentials.administrator,
    sandbox: gateway.sandbox,
    ids: () => gateway.sandbox.account.ids(),
    /** The status of each response so far. */
    statuses: [],
    /** How many of the next responses do not arrive. */
    losses: 0,
    [Symbol.asyncDispose]: () => gateway.close(),
  };
  vi.stubGlobal('fetch', async (url, init) => {
    expect(url.toString()).toBe(GATEWAY);
    const response = await fetch(`${gateway.url}/graphql`, init);
    server.statuses.push(response.status);
    if (server.losses === 0) return response;
    server.losses -= 1;
    throw new TypeError('Failed to fetch');
  });
  return server;
}

// How the page uses each client: the component with the list, the regeneration, and everything that the client has stored.
const CLIENTS = {
  urql: (key) => {
    const client = urql.createUrqlClient(key);
    return {
      app: () => createElement(Provider, { value: client }, createElement(UrqlKeys)),
      regenerate: (id) => urql.regenerate(client, id),
      errorsOfList: async () => urql.errorsOf((await client.query(KEYS, {})).error),
    };
  },
  'Apollo Client': (key) => {
    const client = apollo.createApolloClient(key);
    return {
      app: () => createElement(ApolloProvider, { client }, createElement(ApolloKeys)),
      regenerate: (id) => apollo.regenerate(client, id),
      errorsOfList: () => client.query({ query: KEYS }).catch(apollo.errorsOf),
      stored: () => client.cache.extract(),
    };
  },
  Relay: (key) => {
    const environment = relay.createRelayEnvironment(key);
    const list = createElement(Suspense, null, createElement(RelayKeys));
    return {
      app: () => createElement(RelayEnvironmentProvider, { environment }, list),
      regenerate: (id) => relay.regenerate(environment, key, id),
      errorsOfList: () => fetchQuery(environment, relayKeysQuery, {}).toPromise().catch(relay.errorsOf),
      stored: () => environment.getStore().getSource().toJSON(),
    };
  },
  'TanStack Query': (key) => {
    const client = tanstack.createGraphQLClient(key);
    const queries = tanstack.createQueryClient();
    return {
      app: () => createElement(QueryClientProvider, { client: queries }, createElement(TanStackKeys, { client })),
      regenerate: (id) => tanstack.regenerate(key, queries, id),
      errorsOfList: () =>
        queries.fetchInfiniteQuery({ ...tanstack.keyPages(client), retry: false }).catch(tanstack.errorsOf),
      stored: () =>
        [queries.getQueryCache(), queries.getMutationCache()].map((cache) => cache.getAll().map(({ state }) => state)),
    };
  },
  fetch: (key) => ({
    regenerate: async (id) => {
      const { data, errors } = await plain.send(key, REGENERATE, { id });
      return { payload: data?.regenerateApiKey, errors };
    },
    errorsOfList: async () => (await keyPage(key, null)).errors,
  }),
};

const PAGES = Object.entries(CLIENTS).filter(([name]) => name !== 'fetch');

async function loadAll(page, count) {
  await expect.poll(page.items).toHaveLength(25);
  while (page.items().length < count) {
    const before = page.items().length;
    page.button().click();
    await expect.poll(() => page.items().length).toBeGreaterThan(before);
  }
}

describe.each(PAGES)('%s', (_name, connect) => {
  it('shows all keys after "Load more", and no further button', async () => {
    await using server = await startGuide();
    using page = openPage(connect(server.key).app);
    await loadAll(page, 60);
    expect(page.items()).toEqual(server.ids());
    expect(page.button()).toBeNull();
    expect(server.statuses).toHaveLength(3);
  });

  it('shows a regenerated key in its place, and stores no secret', async () => {
    await using server = await startGuide();
    const client = connect(server.key);
    using page = openPage(client.app);
    await loadAll(page, 60);
    const before = page.items();
    const { secret, apiKey } = (await client.regenerate(before[30])).payload;
    expect(secret).toMatch(new RegExp(`^${apiKey.id}-`));
    await expect.poll(page.items).toEqual(before.with(30, apiKey.id));
    expect(page.items()).toEqual(server.ids());
    const stored = JSON.stringify(client.stored?.() ?? null);
    expect([stored.includes(secret), page.html().includes(secret)]).toEqual([false, false]);
    if (client.stored) expect(stored).toContain(apiKey.id);
  });
});

describe.each(Object.entries(CLIENTS))('%s', (_name, connect) => {
  it('shows why a write is refused', async () => {
    await using server = await startGuide();
    const { payload, errors } = await connect(server.key).regenerate('00000000');
    expect(payload).toMatchObject({ secret: null, userErrors: [{ code: 'NOT_FOUND', field: ['input', 'id'] }] });
    expect(errors).toBeUndefined();
  });

  it.each([
    ['UNAUTHENTICATED', 'unknown'],
    ['FORBIDDEN', 'noGrants'],
  ])('shows the code %s, and that it makes no sense to repeat', async (code, name) => {
    await using server = await startGuide();
    const client = connect(server.sandbox.credentials[name]);
    const ofList = await client.errorsOfList();
    const { errors } = await client.regenerate('361fff4d');
    expect([ofList, errors]).toMatchObject([[{ extensions: { code } }], [{ extensions: { code } }]]);
    expect([secondsToRetry(ofList, 'query'), secondsToRetry(errors, 'mutation')]).toEqual([null, null]);
    expect(server.statuses).toHaveLength(2);
  });

  it('shows the code and the wait of HTTP 429', async () => {
    await using server = await startGuide(ONE_PER_SECOND);
    const client = connect(server.key);
    await client.regenerate('361fff4d');
    const { errors } = await client.regenerate('b724d5a0');
    const ofList = await client.errorsOfList();
    expect(server.statuses).toEqual([200, 429, 429]);
    const limited = { extensions: { code: 'RATE_LIMITED', retryAfter: 1 } };
    expect([ofList, errors]).toMatchObject([[limited], [limited]]);
    expect([secondsToRetry(ofList, 'query'), secondsToRetry(errors, 'mutation')]).toEqual([1, 1]);
  });

  it('sends a write once if RIPE Atlas does not confirm it, and has the query that finds the outcome', async () => {
    await using server = await startGuide();
    server.sandbox.fault({ method: 'PATCH', answer: { kind: 'reset-after' } });
    const { errors } = await connect(server.key).regenerate('361fff4d');
    const recovery = { query: expect.any(String), hint: expect.any(String) };
    expect(errors).toMatchObject([{ extensions: { code: 'OUTCOME_UNKNOWN', recovery } }]);
    expect(secondsToRetry(errors, 'mutation')).toBeNull();
    expect(server.statuses).toHaveLength(1);
  });

  it('sends a write once if its answer does not arrive', async () => {
    await using server = await startGuide();
    server.losses = 1;
    const outcome = await connect(server.key)
      .regenerate('361fff4d')
      .catch((error) => ({ errors: [], error }));
    expect(outcome.errors).toEqual([]);
    expect(outcome.payload).toBeUndefined();
    expect(secondsToRetry([], 'mutation')).toBeNull();
    expect(server.statuses).toHaveLength(1);
  });

  it('has the secret although another field failed', async () => {
    await using server = await startGuide();
    const uuid = '11111111-1111-4111-a111-111111111111';
    server.sandbox.fault({ method: 'PATCH', answer: { status: 200, body: { uuid, label: 7 } } });
    const { payload, errors } = await connect(server.key).regenerate('361fff4d');
    expect(payload).toMatchObject({ previousId: '361fff4d', secret: uuid, apiKey: null });
    expect(errors).toMatchObject([{ path: ['regenerateApiKey', 'apiKey'], extensions: { code: 'UPSTREAM_INVALID' } }]);
  });
});

describe.each(PAGES.filter(([name]) => name !== 'Relay'))('the list of %s', (_name, connect) => {
  it('shows why a key is not accepted, after one request', async () => {
    await using server = await startGuide();
    using page = openPage(connect(UNKNOWN_KEY).app);
    await expect.poll(page.text).toBe('RIPE Atlas did not accept the credential: The provided API key does not exist');
    expect(server.statuses).toHaveLength(1);
  });
});

describe.each([
  ['Apollo Client', CLIENTS['Apollo Client']],
  ['TanStack Query', CLIENTS['TanStack Query']],
])('%s', (_name, connect) => {
  it('repeats a query whose answer does not arrive', async () => {
    await using server = await startGuide();
    server.losses = 1;
    using page = openPage(connect(server.key).app);
    await expect.poll(page.items, { timeout: 5_000 }).toHaveLength(25);
    expect(server.statuses).toHaveLength(2);
  });
});

describe('TanStack Query', () => {
  it('repeats a query after the wait that the gateway asks for', async () => {
    await using server = await startGuide(ONE_PER_SECOND);
    await plain.send(server.key, KEYS, {});
    using page = openPage(CLIENTS['TanStack Query'](server.key).app);
    await expect.poll(page.items, { timeout: 5_000 }).toHaveLength(25);
    expect(server.statuses).toEqual([200, 429, 200]);
  });
});

describe('urql', () => {
  it('writes no secret to the storage of graphcache', async () => {
    await using server = await startGuide();
    // In the environment "test", which Vitest sets, graphcache writes nothing.
    vi.stubEnv('NODE_ENV', 'development');
    const written = [];
    const storage = { readData: async () => ({}), writeData: async (changes) => void written.push(changes) };
    const client = new Client({
      url: GATEWAY,
      fetchOptions: { headers: { authorization: `Key ${server.key}` } },
      exchanges: [cacheExchange({ ...urql.cacheOptions, storage }), fetchExchange],
    });
    await client.query(KEYS, {});
    const { secret, apiKey } = (await urql.regenerate(client, '361fff4d')).payload;
    await expect.poll(() => JSON.stringify(written)).toContain(apiKey.id);
    expect(JSON.stringify(written)).not.toContain(secret);
  });

  it('lists every type without an id as embedded', async () => {
    const text = await readFile(new URL('../../contract/standalone.graphql', import.meta.url), 'utf8');
    const embedded = Object.values(buildSchema(text).getTypeMap())
      .filter(
        (type) => isObjectType(type) && !/^(?:__.*|Query|Mutation|PageInfo|.*(?:Connection|Edge))$/.test(type.name),
      )
      .filter((type) => !('id' in type.getFields()))
      .map(({ name }) => name);
    expect(Object.keys(urql.cacheOptions.keys)).toEqual(embedded.sort());
  });
});

describe('fetch', () => {
  it('reads all pages', async () => {
    await using server = await startGuide();
    const ids = [];
    let next = null;
    do {
      const page = await keyPage(server.key, next);
      ids.push(...page.keys.map(({ id }) => id));
      next = page.next;
    } while (next !== null);
    expect(ids).toEqual(server.ids());
  });
});
