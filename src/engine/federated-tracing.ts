import { Trace } from '@apollo/usage-reporting-protobuf';
import {
  useApolloInstrumentation,
  type ApolloInlineGraphqlTraceContext,
} from '@graphql-yoga/plugin-apollo-inline-trace';
import type { IncomingHttpHeaders } from 'node:http';
import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { maskError } from './error-mask.ts';

export const TRACE_HEADER = 'apollo-federation-include-trace';

export function asksForTrace(headers: IncomingHttpHeaders): boolean {
  return headers[TRACE_HEADER] === 'ftv1';
}

/**
 * Apollo's federated tracing: how long each field took, in `extensions.ftv1`, for a router that asks for it by the header
 * `apollo-federation-include-trace: ftv1`. A trace holds names of types and fields, aliases, times and masked errors: no
 * arguments, variables, headers or values.
 *
 * The library measures. Two things of its plugin are done here instead: it shows a hook for errors a copy that has lost
 * what was thrown, so that nobody could mask it; and it encodes a trace by a call with an argument a byte, which fails
 * for the trace of a large answer.
 */
export function useFederatedTracing(): Plugin {
  const [instrumentation, requests] = useApolloInstrumentation({
    ignoreRequest: (request) => request.headers.get(TRACE_HEADER) !== 'ftv1',
    rewriteError: () => null,
  });
  return {
    onPluginInit: ({ addPlugin }) => {
      addPlugin(instrumentation);
      addPlugin({
        onExecutionResult: ({ request, context, result, setResult }) => {
          const trace = requests.get(request)?.traces.get(context);
          if (!trace || !result || Array.isArray(result) || !('data' in result)) return;
          for (const error of result.errors ?? []) addError(trace, maskError(error).error);
          const ftv1 = Buffer.from(Trace.encode(trace.trace).finish()).toString('base64');
          setResult({ ...result, extensions: { ...result.extensions, ftv1 } });
        },
      });
    },
  };
}

/** To the field that failed; where that has left no trace, to the nearest one above it. */
function addError({ nodes, rootNode }: ApolloInlineGraphqlTraceContext, error: GraphQLError): void {
  const path = error.path ?? [];
  let node = rootNode;
  for (let depth = path.length; depth > 0 && node === rootNode; depth -= 1)
    node = nodes.get(path.slice(0, depth).join('.')) ?? rootNode;
  const location = (error.locations ?? []).map(({ line, column }) => new Trace.Location({ line, column }));
  node.error.push(new Trace.Error({ message: error.message, location, json: JSON.stringify(error) }));
}
