import type { IncomingMessage } from 'node:http';
import {
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import type { TraceSpan } from '../core/trace-span.ts';
import type { EndedRequest } from '../log/request-log.ts';
import type { RequestTrace } from '../log/request-trace.ts';
import { callerContext } from './caller-context.ts';

/** The span of a request, and the context that its upstream calls are in. */
export class RequestSpan implements TraceSpan {
  readonly span: Span;
  readonly context: Context;

  constructor(span: Span, parent: Context) {
    this.span = span;
    this.context = trace.setSpan(parent, span);
  }

  get traceId(): string {
    return this.span.spanContext().traceId;
  }

  get spanId(): string {
    return this.span.spanContext().spanId;
  }

  get isSampled(): boolean {
    return this.span.isRecording();
  }
}

const OPTIONS = { kind: SpanKind.SERVER };

/** Begins the span of a request. Null if it is not sampled and nobody else needs its context, which is the usual case. */
export function startRequestSpan(tracer: Tracer, request: IncomingMessage, isPassedOn: boolean): RequestSpan | null {
  const parent = callerContext(request);
  const span = tracer.startSpan('GraphQL', OPTIONS, parent);
  return span.isRecording() || isPassedOn ? new RequestSpan(span, parent) : null;
}

/** Codes of failures of the gateway or of an upstream. The others are mistakes of clients. */
const FAILURES = /^(?:INTERNAL_SERVER_ERROR|OUTCOME_UNKNOWN|UPSTREAM_.*)$/;

/** Ends the span of a request. */
export function endRequestSpan({ span }: RequestSpan, request: EndedRequest, route: string): void {
  if (span.isRecording()) {
    span.updateName(nameOf(request.trace));
    span.setAttributes(attributesOf(request, route));
    const failure = [...request.trace.errorCodes].find((code) => FAILURES.test(code));
    if (failure !== undefined || request.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/** A client chooses the name of an operation, so only names of trusted documents are in the trace. */
function nameOf({ operationType, operationName, isTrustedDocument }: RequestTrace): string {
  if (operationType === null) return 'GraphQL';
  return isTrustedDocument && operationName !== null ? `${operationType} ${operationName}` : operationType;
}

/** By the semantic conventions for HTTP and GraphQL. Nothing that a client has written is in them. */
function attributesOf({ trace: request, method, status, aborted }: EndedRequest, route: string): Attributes {
  const { operationType, operationName, isTrustedDocument, errorCodes, limit } = request;
  const [errorCode] = errorCodes;
  return {
    'http.request.method': method === 'GET' || method === 'POST' ? method : '_OTHER',
    'http.response.status_code': status,
    'http.route': route,
    'url.scheme': 'http',
    ...(operationType !== null && { 'graphql.operation.type': operationType }),
    ...(isTrustedDocument && operationName !== null && { 'graphql.operation.name': operationName }),
    ...(aborted ? { 'error.type': 'aborted' } : errorCode !== undefined && { 'error.type': errorCode }),
    ...(limit !== null && { 'keys_gateway.limit': limit }),
  };
}
