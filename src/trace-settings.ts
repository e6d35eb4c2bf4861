import { z } from 'zod';
import { onOrOff } from './setting-types.ts';
import { SAMPLERS, type TracingOptions } from './tracing/options.ts';

// The settings for traces. Those that begin with OTEL are OpenTelemetry's own: its exporter reads further ones by itself.

const collectorUrl = z
  .string()
  .refine(isHttpUrl, 'must be an http or https URL without user name and password, such as http://127.0.0.1:4318')
  .optional();

/** The gateway appends /v1/traces. After a query, that would become a part of the query. */
const collectorBaseUrl = collectorUrl.refine((value) => value === undefined || !/[?#]/.test(value), {
  error: 'must be a URL without ? and #; OTEL_EXPORTER_OTLP_TRACES_ENDPOINT may have them',
});

const SHARE = 'must be a number from 0 to 1';

/** The settings by name. */
export const TRACE_SETTINGS = {
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorBaseUrl.describe(
    'URL of an OpenTelemetry collector (OTLP over HTTP), to whose path /v1/traces the traces are sent. If not set: no traces',
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collectorUrl.describe(
    'complete URL to send traces to, instead of OTEL_EXPORTER_OTLP_ENDPOINT',
  ),
  OTEL_TRACES_SAMPLER: z
    .enum(SAMPLERS, { error: `must be one of ${SAMPLERS.join(', ')}` })
    .default('parentbased_always_on')
    .describe(`which requests are traced: ${SAMPLERS.join(', ')}`),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^\d+(?:\.\d+)?$/, SHARE)
    .transform(Number)
    .refine((value) => value <= 1, SHARE)
    .default(1)
    .describe('share of the traces that a sampler with traceidratio takes, 0 to 1'),
  TRACE_UPSTREAM: onOrOff('off').describe(
    'on or off. Sends the header traceparent to the registries. Otherwise they get nothing but the credential',
  ),
} as const;

type TraceSettings = z.infer<z.ZodObject<typeof TRACE_SETTINGS>>;

/** The options for traces. Null if no collector is named. */
export function tracingOptions(settings: TraceSettings, version: string): TracingOptions | null {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: given } = settings;
  const url = given ?? (base && `${base.replace(/\/+$/, '')}/v1/traces`);
  if (url === undefined) return null;
  return {
    url,
    sampler: settings.OTEL_TRACES_SAMPLER,
    ratio: settings.OTEL_TRACES_SAMPLER_ARG,
    isPassedOn: settings.TRACE_UPSTREAM,
    version,
  };
}

function isHttpUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}
