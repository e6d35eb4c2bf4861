/** As in OpenTelemetry's variable `OTEL_TRACES_SAMPLER`. */
export const SAMPLERS = [
  'always_off',
  'always_on',
  'parentbased_always_off',
  'parentbased_always_on',
  'parentbased_traceidratio',
  'traceidratio',
] as const;

export interface TracingOptions {
  /** The URL of the collector for OTLP over HTTP, with its path. */
  readonly url: string;
  readonly sampler: (typeof SAMPLERS)[number];
  /** The share of the traces that a sampler with `traceidratio` takes, from 0 to 1. */
  readonly ratio: number;
  /** True if the upstreams get the header `traceparent`. */
  readonly isPassedOn: boolean;
  /** The version of the gateway. */
  readonly version: string;
}
