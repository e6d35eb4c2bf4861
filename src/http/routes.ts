import type { IncomingMessage } from 'node:http';
import type { TraceSpan } from '../core/trace-span.ts';
import type { EndpointResult, GraphqlEndpoint } from './endpoint.ts';
import { PROBE_PATHS, type EndedRequest } from '../log/request-log.ts';
import type { HttpExchange } from './http-exchange.ts';
import { rejectionReply, textReply, type Rejection, type Reply } from './reply.ts';
import { isUsableHost } from './request-guard.ts';
import type { FileSource } from './static/file.ts';

export interface RouteOptions {
  /** Path of the GraphQL endpoint. */
  readonly endpoint: string;
  readonly serveGraphql: GraphqlEndpoint;
  /** Asked in this order. */
  readonly files: readonly FileSource[];
  readonly isDraining: () => boolean;
  /** Why the audit file cannot be written. Null if it can. */
  readonly auditProblem: () => string | null;
  /** Begins the span of a request, or returns null. Null if there are no traces. */
  readonly startSpan: ((request: IncomingMessage, path: string) => TraceSpan | null) | null;
  /** Called with each request that has ended, for metrics and traces. */
  readonly onEnded: readonly ((request: EndedRequest) => void)[];
}

const WRONG_HOST: Rejection = {
  status: 400,
  code: 'BAD_USER_INPUT',
  message: 'The Host header must be the host of an HTTP URL, such as gateway.example.net:4000.',
};

/** Finds the reply by the path of the request. Health checks come first: they need no Host. */
export function route(options: RouteOptions, exchange: HttpExchange): EndpointResult | Promise<EndpointResult> {
  const { endpoint } = options;
  const { request, path, trace } = exchange;
  if (path === endpoint || PROBE_PATHS.includes(path)) trace.path = path;
  if (path === '/healthz') return textReply(200, 'ok\n');
  if (path === '/readyz') return readiness(options);
  if (!isUsableHost(request)) return rejectionReply(WRONG_HOST);
  return path === endpoint ? options.serveGraphql(exchange) : serveFile(options, exchange);
}

/** A gateway that cannot write its audit file still serves. The events are on stdout, and an operator must see the problem. */
function readiness({ isDraining, auditProblem }: RouteOptions): Reply {
  if (isDraining()) return textReply(503, 'stopping\n');
  const problem = auditProblem();
  return textReply(200, problem === null ? 'ready\n' : `ready\n${problem}\n`);
}

async function serveFile({ endpoint, files }: RouteOptions, { request, path, trace }: HttpExchange): Promise<Reply> {
  for (const source of files) {
    const found = await source.asset(request, path);
    if (!found) continue;
    trace.path = found.route;
    return found;
  }
  const message = `There is nothing at this path. GraphQL is at ${endpoint}.`;
  return rejectionReply({ status: 404, code: 'BAD_USER_INPUT', message });
}
