import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { ROOT_CONTEXT, trace, type Context, type TextMapGetter } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

const propagator = new W3CTraceContextPropagator();

/** Reads `traceparent` alone. `tracestate` is free text that would be exported with each span. */
const TRACEPARENT_ONLY: TextMapGetter<IncomingHttpHeaders> = {
  keys: () => ['traceparent'],
  get: (headers, name) => (name === 'traceparent' ? headers.traceparent : undefined),
};

/** The headers with credentials. */
const CREDENTIAL_HEADERS = ['authorization', 'cookie', 'x-arin-api-key'];
/** A part of a key with this many digits is more than its public id. */
const SECRET_DIGITS = 12;

/**
 * The context that the caller is in, or the empty one. A context with digits of a key of the same request is ignored: it would
 * take them to the collector and to the log.
 */
export function callerContext({ headers, url = '' }: IncomingMessage): Context {
  if (headers.traceparent === undefined) return ROOT_CONTEXT;
  const context = propagator.extract(ROOT_CONTEXT, headers, TRACEPARENT_ONLY);
  const caller = trace.getSpanContext(context);
  return caller === undefined || hasDigitsOf(caller.traceId + caller.spanId, keysIn(headers, url))
    ? ROOT_CONTEXT
    : context;
}

/** The digits of the credentials, and of a key that somebody has written into the URL. */
function keysIn(headers: IncomingHttpHeaders, url: string): string {
  return [...CREDENTIAL_HEADERS.map((name) => headers[name]), url].map(digitsOf).join(' ');
}

function hasDigitsOf(digits: string, keys: string): boolean {
  for (let index = 0; index + SECRET_DIGITS <= digits.length; index += 1)
    if (keys.includes(digits.slice(index, index + SECRET_DIGITS))) return true;
  return false;
}

function digitsOf(header: string[] | string | undefined): string {
  return (
    String(header ?? '')
      .toLowerCase()
      // An encoded dash has digits of its own.
      .replaceAll(/%(?:25)*2d/g, '')
      .replaceAll(/[^\da-f]/g, '')
  );
}
