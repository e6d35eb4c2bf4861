/**
 * Numbers that something is made by, decision for decision. Where they end, each decision falls for the first and simplest:
 * so fewer and smaller numbers make less, and what fails is shrunk to its core.
 */
export class RandomSource {
  readonly #numbers: readonly number[];
  #taken = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  below(count: number): number {
    const number = this.#numbers[this.#taken] ?? 0;
    this.#taken += 1;
    return number % count;
  }

  oneOf<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  happens(oneIn: number): boolean {
    return this.below(oneIn) === oneIn - 1;
  }
}

/** RandomSource without end that are the same for the same text. */
export class SeededRandom extends RandomSource {
  #state: number;

  constructor(text: string) {
    super([]);
    let hash = 0x811c9dc5;
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    this.#state = hash;
  }

  override below(count: number): number {
    // Mulberry32: small, and good enough to throw dice with.
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  }
}
