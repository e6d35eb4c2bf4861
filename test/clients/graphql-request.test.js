import { ClientError, GraphQLClient } from 'graphql-request';
import { describe, expect, it } from 'vitest';
import { ONE, ONE_PER_SECOND, startGateway, SUM, UNKNOWN_KEY } from './support.js';

const clientOf = (server, key = server.key) =>
  new GraphQLClient(server.url, { fetch: server.fetch, headers: { authorization: `Key ${key}` } });

async function failure(asking) {
  const error = await asking.then(
    (data) => ({ data }),
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(ClientError);
  return error.response;
}

describe('graphql-request', () => {
  it('shows why a key is not accepted, and what is wrong with a variable', async () => {
    await using server = await startGateway();
    expect((await failure(clientOf(server, UNKNOWN_KEY).request(ONE))).errors).toMatchObject([
      { message: expect.stringContaining('does not exist'), extensions: { code: 'UNAUTHENTICATED' } },
    ]);
    expect((await failure(clientOf(server).request(SUM, { first: 'x' }))).errors).toMatchObject([
      { message: expect.stringContaining('"$first"'), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  it('shows HTTP 401 and 429 with their codes', async () => {
    await using server = await startGateway(ONE_PER_SECOND);
    const anonymous = new GraphQLClient(server.url, { fetch: server.fetch, method: 'GET' });
    expect(await failure(anonymous.request(ONE))).toMatchObject({
      status: 401,
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    await clientOf(server).request(ONE);
    expect(await failure(clientOf(server).request(ONE))).toMatchObject({
      status: 429,
      errors: [{ extensions: { code: 'RATE_LIMITED', retryAfter: 1 } }],
    });
  });

  it('gets the refusal of a persisted query as an error that it can act on', async () => {
    await using server = await startGateway();
    const response = await server.fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Key ${server.key}` },
      body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } }),
    });
    expect(await response.json()).toMatchObject({
      errors: [{ message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }],
    });
  });
});
