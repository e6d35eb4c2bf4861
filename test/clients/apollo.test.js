import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import * as apollo4 from '@apollo/client';
import * as persisted4 from '@apollo/client/link/persisted-queries';
import * as utilities4 from '@apollo/client/utilities';
import { describe, expect, it } from 'vitest';
import { errorsOf } from './guide/src/apollo.ts';
import { errorsOf as errorsOf3 } from './guide/src/apollo-3.ts';
import { LIST, ONE, ONE_PER_SECOND, REFUSED, startGateway, SUM, UNKNOWN_KEY } from './support.js';

const require = createRequire(import.meta.url);
const apollo3 = require('@apollo/client-3/core/core.cjs');
const persisted3 = require('@apollo/client-3/link/persisted-queries/persisted-queries.cjs');
const utilities3 = require('@apollo/client-3/utilities/utilities.cjs');

describe.each([
  ['3', { ...apollo3, ...persisted3, ...utilities3, errorsOf: errorsOf3 }],
  ['4', { ...apollo4, ...persisted4, ...utilities4, errorsOf }],
])('Apollo Client %s', (version, library) => {
  const { ApolloClient, InMemoryCache, HttpLink, gql, relayStylePagination, createPersistedQueryLink, errorsOf } =
    library;

  function clientOf(server, { key = server.key, persisted = false } = {}) {
    const http = new HttpLink({ uri: server.url, fetch: server.fetch, headers: { authorization: `Key ${key}` } });
    const sha256 = (text) => createHash('sha256').update(text).digest('hex');
    return new ApolloClient({
      link: persisted ? createPersistedQueryLink({ sha256 }).concat(http) : http,
      cache: new InMemoryCache({ typePolicies: { Query: { fields: { apiKeys: relayStylePagination() } } } }),
    });
  }
  const failure = (asking) =>
    asking.then(
      (result) => {
        throw new Error(`No error, but ${JSON.stringify(result)}`);
      },
      (error) => errorsOf(error),
    );

  it('merges the pages of a connection', async () => {
    await using server = await startGateway();
    const client = clientOf(server);
    const observable = client.watchQuery({ query: gql(LIST), variables: { first: 25 } });
    const subscription = observable.subscribe(() => undefined);
    const first = await client.query({ query: gql(LIST), variables: { first: 25 } });
    let { pageInfo } = first.data.apiKeys;
    while (pageInfo.hasNextPage) {
      const more = await observable.fetchMore({ variables: { after: pageInfo.endCursor } });
      ({ pageInfo } = more.data.apiKeys);
    }
    subscription.unsubscribe();
    const { apiKeys } = client.readQuery({ query: gql(LIST), variables: { first: 25 } });
    expect(server.statuses).toHaveLength(3);
    expect(apiKeys.edges.map(({ node }) => node.id)).toEqual(server.gateway.sandbox.account.ids());
    expect(apiKeys.pageInfo.hasNextPage).toBe(false);
  });

  it('shows the reasons of a refused write', async () => {
    await using server = await startGateway();
    const { data } = await clientOf(server).mutate({ mutation: gql(REFUSED) });
    expect(data.updateApiKey).toMatchObject({
      apiKey: null,
      userErrors: [
        { code: 'NOT_FOUND', message: expect.stringContaining('There is no API key 00000000'), field: ['input', 'id'] },
      ],
    });
  });

  it('shows why a key is not accepted', async () => {
    await using server = await startGateway();
    const errors = await failure(clientOf(server, { key: UNKNOWN_KEY }).query({ query: gql(ONE) }));
    expect(errors).toMatchObject([
      {
        message: 'RIPE Atlas did not accept the credential: The provided API key does not exist',
        extensions: { code: 'UNAUTHENTICATED' },
      },
    ]);
  });

  it('shows the code and the message of HTTP 401', async () => {
    await using server = await startGateway();
    const link = new HttpLink({ uri: server.url, fetch: server.fetch, useGETForQueries: true });
    const client = new ApolloClient({ link, cache: new InMemoryCache() });
    const errors = await failure(client.query({ query: gql(ONE) }));
    expect(server.statuses).toEqual([401]);
    expect(errors).toMatchObject([
      { message: expect.stringContaining('Authorization header'), extensions: { code: 'UNAUTHENTICATED' } },
    ]);
  });

  it('shows the code, the message and the wait of HTTP 429', async () => {
    await using server = await startGateway(ONE_PER_SECOND);
    const client = clientOf(server);
    await client.query({ query: gql(ONE) });
    const errors = await failure(client.query({ query: gql(ONE), fetchPolicy: 'network-only' }));
    expect(server.statuses).toEqual([200, 429]);
    expect(errors).toMatchObject([
      { message: expect.stringContaining('at most 1'), extensions: { code: 'RATE_LIMITED', retryAfter: 1 } },
    ]);
  });

  it('shows what is wrong with a variable', async () => {
    await using server = await startGateway();
    const errors = await failure(clientOf(server).query({ query: gql(SUM), variables: { first: 'x' } }));
    expect(errors).toMatchObject([
      { message: expect.stringContaining('"$first"'), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  it('sends the text after the hash of a persisted query is refused, and then only the text', async () => {
    await using server = await startGateway();
    const client = clientOf(server, { persisted: true });
    const { data } = await client.query({ query: gql(ONE) });
    expect(data.apiKey.label).toBe('Administrator');
    await client.query({ query: gql(ONE), fetchPolicy: 'network-only' });
    // Version 3 accepts application/json only, which has the status 200 for every answer of GraphQL.
    expect(server.statuses).toEqual([version === '3' ? 200 : 422, 200, 200]);
  });
});
