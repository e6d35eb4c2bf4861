// Hive Gateway's configuration.

interface HeadersOfCall {
  readonly request: { readonly headers: Headers };
  readonly subgraphName: string;
}

export const gatewayConfig = {
  propagateHeaders: {
    /** The caller's API key is for the keys subgraph. No other subgraph may see it: it is the secret itself. */
    fromClientToSubgraphs({ request: { headers }, subgraphName }: HeadersOfCall): Record<string, string | null> {
      // The name as it was composed.
      return subgraphName === 'keys' ? { authorization: headers.get('authorization') } : {};
    },
  },
};
