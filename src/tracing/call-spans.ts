import { SpanKind, SpanStatusCode, TraceFlags, type Attributes, type Span, type Tracer } from '@opentelemetry/api';
import { TransportError, type Transport, type UpstreamRequest } from '../upstream/transport.ts';
import { RequestSpan } from './request-spans.ts';

export interface CallSpanOptions {
  /** The URL of the upstream. */
  readonly url: string;
  /** True if the upstream gets the header `traceparent`. */
  readonly isPassedOn: boolean;
}

/** Returns the transport with a span for each call of a sampled request. A retry is a call of its own. */
export function tracedTransport(tracer: Tracer, transport: Transport, { url, isPassedOn }: CallSpanOptions): Transport {
  const { hostname, port, protocol } = new URL(url);
  const server: Attributes = {
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  };
  return {
    send: (request) => {
      const { span: parent } = request;
      if (!(parent instanceof RequestSpan)) return transport.send(request);
      const { method, route } = request;
      const attributes = { ...server, 'http.request.method': method, 'url.template': route };
      const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.CLIENT, attributes }, parent.context);
      return transport.send(isPassedOn ? withTraceparent(request, span) : request).then(
        (answer) => {
          end(
            span,
            { 'http.response.status_code': answer.status },
            answer.status >= 400 ? String(answer.status) : null,
          );
          return answer;
        },
        (error: unknown) => {
          end(span, {}, error instanceof TransportError ? error.kind : 'BROKEN');
          throw error;
        },
      );
    },
    close: () => transport.close(),
  };
}

function end(span: Span, attributes: Attributes, error: string | null): void {
  span.setAttributes(error === null ? attributes : { ...attributes, 'error.type': error });
  if (error !== null) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function withTraceparent(request: UpstreamRequest, span: Span): UpstreamRequest {
  const { traceId, spanId, traceFlags } = span.spanContext();
  const flags = traceFlags & TraceFlags.SAMPLED ? '01' : '00';
  return { ...request, headers: { ...request.headers, traceparent: `00-${traceId}-${spanId}-${flags}` } };
}
