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
 * Apollo's federated tracing: adds the duration of each field to the response as `extensions.ftv1`, if a router asks for it
 * with the header `apollo-federation-include-trace: ftv1`. A trace contains the names of types and fields, aliases, times and
 * masked errors. It contains no arguments, variables, headers or values.
 *
 * The library's instrumentation takes the times. This plugin does two other parts of the library's plugin itself:
 * - Masking errors. The library's hook for errors gets a copy without the original error, which the mask needs.
 * - Encoding the trace. The library calls a function with one argument per byte, which fails for the trace of a large response.
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

/** Adds an error to the node of the field that failed, or to the nearest parent that has a node. */
function addError({ nodes, rootNode }: ApolloInlineGraphqlTraceContext, error: GraphQLError): void {
  const path = error.path ?? [];
  let node = rootNode;
  for (let depth = path.length; depth > 0 && node === rootNode; depth -= 1)
    node = nodes.get(path.slice(0, depth).join('.')) ?? rootNode;
  const location = (error.locations ?? []).map(({ line, column }) => new Trace.Location({ line, column }));
  node.error.push(new Trace.Error({ message: error.message, location, json: JSON.stringify(error) }));
}
