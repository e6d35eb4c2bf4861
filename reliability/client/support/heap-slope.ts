/** The size of the heap after a garbage collection. */
export interface HeapSample {
  readonly atMs: number;
  readonly heapBytes: number;
}

/** The growth of the heap in bytes per millisecond, by least squares; NaN for fewer than two samples. */
export function heapSlope(samples: readonly HeapSample[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
  const meanMs = mean(samples.map(({ atMs }) => atMs));
  const meanBytes = mean(samples.map(({ heapBytes }) => heapBytes));
  const covariance = samples.reduce((sum, one) => sum + (one.atMs - meanMs) * (one.heapBytes - meanBytes), 0);
  return covariance / samples.reduce((sum, one) => sum + (one.atMs - meanMs) ** 2, 0);
}
