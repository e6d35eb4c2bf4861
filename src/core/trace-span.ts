/** The span of a request, as the other parts of the gateway know it. The tracing room makes it and ends it. */
export interface TraceSpan {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** True if the span is exported. */
  readonly isSampled: boolean;
}
