import type { Attributes } from '@opentelemetry/api';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Log } from '../log/log.ts';

/**
 * Sends spans to the collector at this URL. The exporter of OpenTelemetry reads headers, timeout, compression and certificates
 * from its own environment variables (`OTEL_EXPORTER_OTLP_HEADERS` and others), so no setting of the gateway has them.
 */
export function createExporter(url: string, log: Log): SpanExporter {
  const exporter = new OTLPTraceExporter({ url });
  let isLost = false;
  const note = ({ code, error }: ExportResult): void => {
    const hasFailed = code !== ExportResultCode.SUCCESS;
    // One line for each change: a collector that is down would fill the log.
    if (hasFailed === isLost) return;
    isLost = hasFailed;
    if (hasFailed) log.warn({ ...causeOf(error) }, 'traces not exported, they are lost');
    else log.info('traces are exported again');
  };
  return {
    export: (spans, done) => {
      let hasEnded = false;
      const end = (result: ExportResult): void => {
        if (hasEnded) return;
        hasEnded = true;
        clearTimeout(timer);
        note(result);
        done(result);
      };
      const timer = setTimeout(() => end({ code: ExportResultCode.FAILED, error: new TimeLimit() }), MAX_EXPORT_MS);
      timer.unref();
      exporter.export(spans, end);
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}

/**
 * The exporter's own limit, 10 s, begins again with each byte of an answer. After this time, an export counts as failed. Its
 * request goes on, because the exporter cannot end it.
 */
const MAX_EXPORT_MS = 15_000;

class TimeLimit extends Error {
  override readonly name = 'TimeLimit';
}

/** The kind of a failure. The message of an error can quote what the collector has answered. */
function causeOf(error: Error | undefined): Attributes {
  const code = error !== undefined && 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return { status: code };
  return { error: typeof code === 'string' ? code : (error?.name ?? 'unknown') };
}
