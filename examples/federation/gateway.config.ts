// The configuration of Hive Gateway.

interface HeadersOfCall {
  readonly request: { readonly headers: Headers };
  readonly subgraphName: string;
}

export const gatewayConfig = {
  propagateHeaders: {
    /** Sends the caller's API key to the keys subgraph only. No other subgraph may see it, because it is a secret. */
    fromClientToSubgraphs({ request: { headers }, subgraphName }: HeadersOfCall): Record<string, string | null> {
      // The name of the subgraph in the supergraph.
      return subgraphName === 'keys' ? { authorization: headers.get('authorization') } : {};
    },
  },
};
