/** The value below which this share of the values lies. NaN if there are no values, so that no target is met. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? NaN;
}

export function count<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.filter(holds).length;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
