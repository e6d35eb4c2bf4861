import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** A span as the gateway has exported it. */
export interface ExportedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  /** `SERVER` or `CLIENT`. */
  readonly kind: string;
  readonly isFailed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A collector for OTLP over HTTP in JSON. */
export interface Collector extends AsyncDisposable {
  /** The URL that traces are sent to. */
  readonly url: string;
  readonly spans: readonly ExportedSpan[];
  readonly resources: readonly Readonly<Record<string, unknown>>[];
  /** All bytes that have arrived, with the headers. */
  readonly received: () => string;
  /** The status of the next answers. Null: there is no answer at all. `drip`: one byte each second, without an end. */
  status: number | 'drip' | null;
}

export async function startCollector(): Promise<Collector> {
  const spans: ExportedSpan[] = [];
  const resources: Record<string, unknown>[] = [];
  let received = '';
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      received += JSON.stringify(request.headers) + request.url + body;
      for (const { resource, scopeSpans } of (JSON.parse(body) as Payload).resourceSpans) {
        resources.push(attributesOf(resource.attributes));
        spans.push(...scopeSpans.flatMap((scope) => scope.spans.map(spanOf)));
      }
      if (collector.status === 'drip') {
        const timer = setInterval(() => response.write(' '), 1_000);
        response.once('close', () => clearInterval(timer));
      } else if (collector.status !== null)
        response.writeHead(collector.status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const collector: Collector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`,
    spans,
    resources,
    received: () => received,
    status: 200,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return collector;
}

interface Payload {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly RawSpan[] }[];
  }[];
}

interface RawSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly status: { readonly code?: number };
  readonly attributes: readonly Attribute[];
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT'];

function spanOf({ traceId, spanId, parentSpanId, name, kind, status, attributes }: RawSpan): ExportedSpan {
  return {
    traceId,
    spanId,
    parentSpanId,
    name,
    kind: KINDS[kind] ?? String(kind),
    isFailed: status.code === 2,
    attributes: attributesOf(attributes),
  };
}

function attributesOf(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  if (request.headers['content-encoding'] !== 'gzip') return text(request);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return gunzipSync(Buffer.concat(chunks)).toString();
}
