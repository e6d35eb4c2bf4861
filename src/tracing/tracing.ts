import type { IncomingMessage } from 'node:http';
import {
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import type { TraceSpan } from '../core/trace-span.ts';
import type { Log } from '../log/log.ts';
import type { EndedRequest } from '../log/request-log.ts';
import type { Transport } from '../upstream/transport.ts';
import { tracedTransport } from './call-spans.ts';
import { createExporter } from './exporter.ts';
import type { TracingOptions } from './options.ts';
import { endRequestSpan, RequestSpan, startRequestSpan } from './request-spans.ts';

/** The spans of one gateway. `docs/operations.md` lists them. */
export interface Tracing {
  /** Begins the span of a request to the GraphQL endpoint. Null for other paths. */
  start(request: IncomingMessage, path: string): TraceSpan | null;
  readonly ended: (request: EndedRequest) => void;
  /** Returns the transport with a span for each call. `url` is that of the upstream. */
  traced(url: string, transport: Transport): Transport;
  /** Exports what is left, for two seconds at most. */
  close(): Promise<void>;
}

const MAX_CLOSE_MS = 2_000;

/** `endpoint`: the path of the GraphQL endpoint. */
export function createTracing(endpoint: string, options: TracingOptions, log: Log): Tracing {
  const { url, isPassedOn, version } = options;
  const service = resourceFromAttributes({ 'service.name': 'atlas-keys-gateway', 'service.version': version });
  const provider = new TracerProvider({
    // The attributes of the environment (OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES) replace those of the gateway.
    resource: service.merge(detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] })),
    sampler: samplerFor(options),
    // It exports in the background, and drops spans when its queue is full.
    spanProcessors: [new BatchSpanProcessor({ exporter: createExporter(url, log) })],
  });
  const tracer = provider.getTracer('atlas-keys-gateway', version);
  return {
    start: (request, path) => (path === endpoint ? startRequestSpan(tracer, request, isPassedOn) : null),
    ended: (request) => {
      const { span } = request.trace;
      if (span instanceof RequestSpan) endRequestSpan(span, request, endpoint);
    },
    traced: (upstreamUrl, transport) => tracedTransport(tracer, transport, { url: upstreamUrl, isPassedOn }),
    close: () => closeWithin(MAX_CLOSE_MS, () => provider.shutdown()),
  };
}

function samplerFor({ sampler, ratio }: TracingOptions): Sampler {
  const [, isOfParent, rule] = /^(parentbased_)?(.*)$/.exec(sampler) ?? [];
  const root =
    rule === 'traceidratio'
      ? new TraceIdRatioBasedSampler(ratio)
      : rule === 'always_off'
        ? new AlwaysOffSampler()
        : new AlwaysOnSampler();
  return isOfParent === undefined ? root : new ParentBasedSampler({ root });
}

async function closeWithin(ms: number, close: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  // The exporter has logged a failure.
  await Promise.race([close().catch(() => undefined), tooLate]);
  clearTimeout(timer);
}
