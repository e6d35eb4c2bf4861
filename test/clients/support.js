import { startTestGateway } from '../support/gateway.ts';

/** Starts a gateway, and counts the HTTP requests to it by wrapping `fetch`. */
export async function startGateway(options = {}) {
  const gateway = await startTestGateway(options);
  const statuses = [];
  return {
    url: `${gateway.url}/graphql`,
    gateway,
    /** The status of each HTTP response so far. */
    statuses,
    key: gateway.sandbox.credentials.administrator,
    fetch: async (...request) => {
      const response = await fetch(...request);
      statuses.push(response.status);
      return response;
    },
    [Symbol.asyncDispose]: () => gateway.close(),
  };
}

/** A key that the sandbox does not know: RIPE Atlas answers 401. */
export const UNKNOWN_KEY = '00000000-1111-4222-8333-444455556666';

/** The second operation of the first second gets the status 429. */
export const ONE_PER_SECOND = { gateway: { rateLimits: { operationsPerSecond: 1 } } };

export const LIST = `query Keys($first: Int, $after: String) {
  apiKeys(first: $first, after: $after) {
    totalCount
    edges { cursor node { id label } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

export const REFUSED = `mutation Refused {
  updateApiKey(input: { id: "00000000", label: "New" }) {
    apiKey { id label }
    userErrors { code message field }
  }
}`;

export const ONE = 'query One { apiKey(id: "c6f8a5b0") { id label } }';

export const SUM = 'query Wrong($first: Int) { apiKeys(first: $first) { totalCount } }';
