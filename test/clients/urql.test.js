import { Client, fetchExchange, gql } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { persistedExchange } from '@urql/exchange-persisted';
import { describe, expect, it } from 'vitest';
import { ONE, ONE_PER_SECOND, startGateway, SUM, UNKNOWN_KEY } from './support.js';

function clientOf(server, { key = server.key, persisted = false, preferGetMethod = false } = {}) {
  return new Client({
    url: server.url,
    fetch: server.fetch,
    preferGetMethod,
    fetchOptions: { headers: key === null ? {} : { authorization: `Key ${key}` } },
    exchanges: [
      cacheExchange(),
      ...(persisted ? [persistedExchange({ preferGetForPersistedQueries: false })] : []),
      fetchExchange,
    ],
  });
}

describe('urql with graphcache', () => {
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
