import { Client, fetchExchange, gql } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { persistedExchange } from '@urql/exchange-persisted';
import { describe, expect, it } from 'vitest';
import { LIST, ONE, ONE_PER_SECOND, REFUSED, startGateway, SUM, UNKNOWN_KEY } from './support.js';

function clientOf(server, { key = server.key, persisted = false, preferGetMethod = false } = {}) {
  const cache = cacheExchange({
    keys: { Grant: () => null, ApiKeyPermission: () => null, ApiKeyConnection: () => null, ApiKeyEdge: () => null },
    resolvers: { Query: { apiKeys: relayPagination() } },
  });
  return new Client({
    url: server.url,
    fetch: server.fetch,
    preferGetMethod,
    fetchOptions: { headers: key === null ? {} : { authorization: `Key ${key}` } },
    exchanges: [
      cache,
      ...(persisted ? [persistedExchange({ preferGetForPersistedQueries: false })] : []),
      fetchExchange,
    ],
  });
}

describe('urql with graphcache', () => {
  it('merges the pages of a connection', async () => {
    await using server = await startGateway();
    const client = clientOf(server);
    const read = async (after) => (await client.query(gql(LIST), { first: 25, after }).toPromise()).data.apiKeys;
    let page = await read();
    while (page.pageInfo.hasNextPage) page = await read(page.pageInfo.endCursor);
    expect(page.edges.map(({ node }) => node.id)).toEqual(server.gateway.sandbox.account.ids());
    expect(server.statuses).toHaveLength(3);
  });

  it('shows the reasons of a refused write', async () => {
    await using server = await startGateway();
    const { data, error } = await clientOf(server).mutation(gql(REFUSED), {}).toPromise();
    expect(error).toBeUndefined();
    expect(data.updateApiKey).toMatchObject({ apiKey: null, userErrors: [{ code: 'NOT_FOUND' }] });
  });

  it('shows why a key is not accepted, and what is wrong with a variable', async () => {
    await using server = await startGateway();
    const { error } = await clientOf(server, { key: UNKNOWN_KEY }).query(gql(ONE), {}).toPromise();
    expect(error.graphQLErrors).toMatchObject([
      { message: expect.stringContaining('does not exist'), extensions: { code: 'UNAUTHENTICATED' } },
    ]);
    const wrong = await clientOf(server).query(gql(SUM), { first: 'x' }).toPromise();
    expect(wrong.error.graphQLErrors).toMatchObject([
      { message: expect.stringContaining('"$first"'), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  it('shows HTTP 401 and 429 with their codes', async () => {
    await using server = await startGateway(ONE_PER_SECOND);
    const anonymous = clientOf(server, { key: null, preferGetMethod: 'force' });
    const unauthenticated = await anonymous.query(gql(ONE), {}).toPromise();
    expect(unauthenticated.error.graphQLErrors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    const client = clientOf(server);
    await client.query(gql(ONE), {}).toPromise();
    const { error } = await client.query(gql(ONE), {}, { requestPolicy: 'network-only' }).toPromise();
    expect(error.graphQLErrors).toMatchObject([{ extensions: { code: 'RATE_LIMITED', retryAfter: 1 } }]);
    expect(server.statuses).toEqual([401, 200, 429]);
  });

  it('sends the text after the hash of a persisted query is refused, and then only the text', async () => {
    await using server = await startGateway();
    const client = clientOf(server, { persisted: true });
    for (let times = 0; times < 2; times += 1) {
      const { data, error } = await client.query(gql(ONE), {}, { requestPolicy: 'network-only' }).toPromise();
      expect(error).toBeUndefined();
      expect(data.apiKey.label).toBe('Administrator');
    }
    expect(server.statuses.slice(1)).toEqual([200, 200]);
  });
});
