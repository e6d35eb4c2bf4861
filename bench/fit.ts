/** A straight line through points, by least squares. */
export interface Fit {
  readonly fixed: number;
  readonly slope: number;
  /** By how much of its value a point is off the line, at most. */
  readonly error: number;
}

export function fitOf(points: readonly { readonly x: number; readonly y: number }[]): Fit {
  const [meanX, meanY] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const slope = sum(points.map(({ x, y }) => (x - meanX) * (y - meanY))) / sum(points.map(({ x }) => (x - meanX) ** 2));
  const fixed = meanY - slope * meanX;
  return { fixed, slope, error: Math.max(...points.map(({ x, y }) => Math.abs(fixed + slope * x - y) / y)) };
}

/** By how much the largest is more than the smallest, as a share of that. */
export function spreadOf(numbers: readonly number[]): number {
  return Math.max(...numbers) / Math.min(...numbers) - 1;
}

function mean(numbers: readonly number[]): number {
  return sum(numbers) / numbers.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
