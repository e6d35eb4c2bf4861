/**
 * A list of numbers in place of a random generator, one for each decision. After the last number every decision takes the
 * first and simplest option. Fewer and smaller numbers therefore generate less, so that fast-check can shrink a failure.
 */
export class RandomSource {
  readonly #numbers: readonly number[];
  #taken = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** A number from 0 to `count` − 1. */
  below(count: number): number {
    const number = this.#numbers[this.#taken] ?? 0;
    this.#taken += 1;
    return number % count;
  }

  oneOf<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** True in one of `oneIn` cases. */
  happens(oneIn: number): boolean {
    return this.below(oneIn) === oneIn - 1;
  }
}

/** A pseudo-random generator without end: the same seed text gives the same numbers. */
export class SeededRandom extends RandomSource {
  #state: number;

  constructor(text: string) {
    super([]);
    let hash = 0x811c9dc5;
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    this.#state = hash;
  }

  override below(count: number): number {
    // Mulberry32, a short generator that is good enough for tests.
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  }
}
