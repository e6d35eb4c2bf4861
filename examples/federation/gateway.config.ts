// The configuration of Hive Gateway.

interface HeadersOfCall {
  readonly request: { readonly headers: Headers };
  readonly subgraphName: string;
}

// Imported only if it is wanted: it is a native module, which does not exist for every platform. With the flag
// `--hive-router-runtime`, Hive Gateway would use the JavaScript planner if the import failed.
const rustPlanner = async (): Promise<object> => {
  // In a variable, so that TypeScript does not read its types: they change the types of `graphql` for the whole repository.
  const name = '@graphql-hive/router-runtime' as string;
  const { unifiedGraphHandler } = (await import(name)) as { unifiedGraphHandler: unknown };
  return { unifiedGraphHandler };
};

export const gatewayConfig = {
  ...(process.env['PLANNER'] === 'rust' && (await rustPlanner())),
  propagateHeaders: {
    /** Sends the caller's API keys to the keys subgraph only. No other subgraph may see them, because they are secrets. */
    fromClientToSubgraphs({ request: { headers }, subgraphName }: HeadersOfCall): Record<string, string | null> {
      // The name of the subgraph in the supergraph.
      if (subgraphName !== 'keys') return {};
      return { authorization: headers.get('authorization'), 'x-arin-api-key': headers.get('x-arin-api-key') };
    },
  },
};
