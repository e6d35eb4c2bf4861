/** The highest costs that one operation may have. */
export interface CostLimits {
  /** Fields and list items that are completed. One that is a promise counts as 40. */
  readonly values: number;
  /** Errors that are created, also those that the response does not list. */
  readonly errors: number;
  readonly upstreamCalls: number;
  /** Bytes of the response's `data` and of the paths of its errors. */
  readonly bytes: number;
}

/** Thrown when an operation exceeds a limit. Its message names the limit, and the client may read it. */
export class LimitExceeded extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LimitExceeded';
  }
}

/** Until this number of bytes, a character counts as one byte. JSON writes a character as 6 bytes at most. */
const ROUGH_BYTES = 256 * 1024;
const MAX_BYTES_PER_CHARACTER = 6;
/** A value takes 0.5 µs. A promise takes 20 µs, with those of its field, its object and its list, and their callbacks. */
const VALUES_PER_PROMISE = 40;

/**
 * The account of one operation. Costs are charged as they arise, because nested lists and aliases multiply: a document of
 * 2 KB can ask for millions of values. A class with plain members, because each object of a response is charged here.
 */
export class ExecutionCost {
  readonly #limits: CostLimits;
  readonly #maxRoughBytes: number;
  #values = 0;
  #errors = 0;
  #upstreamCalls = 0;
  #bytes = 0;
  #exceeded: LimitExceeded | null = null;
  #countedText = '';
  #countedBytes = 2;

  constructor(limits: CostLimits) {
    this.#limits = limits;
    // Keeps `bytes` an upper limit, although the first of them are only estimated.
    this.#maxRoughBytes = limits.bytes - ROUGH_BYTES * (MAX_BYTES_PER_CHARACTER - 1);
  }

  get values(): number {
    return this.#values;
  }

  get errors(): number {
    return this.#errors;
  }

  /** The first limit that was exceeded. Null if none was. */
  get exceeded(): LimitExceeded | null {
    return this.#exceeded;
  }

  /** Charges the fields of an object or the items of a list. `bytes`: without the texts, which `addText` charges. */
  addValues(count: number, bytes: number): void {
    this.#values += count;
    this.#bytes += bytes;
    if (this.#values > this.#limits.values)
      this.#exceed(`The operation has more than ${this.#limits.values} values, which is the limit.`);
    if (this.#bytes > this.#maxRoughBytes)
      this.#exceed(`The response is larger than ${this.#limits.bytes} bytes, which is the limit.`);
  }

  /** Charges a promise as the value of a field or of a list item. */
  addPromise(): void {
    this.addValues(VALUES_PER_PROMISE, 0);
  }

  /** Charges a text of the response. Only a large response pays for an exact count. */
  addText(text: string): void {
    this.#bytes += this.#bytes < ROUGH_BYTES ? text.length : this.#bytesInJson(text);
  }

  addError(path: readonly (number | string)[]): void {
    this.#errors += 1;
    for (const key of path) this.#bytes += String(key).length;
    if (this.#errors > this.#limits.errors)
      this.#exceed(`The operation has more than ${this.#limits.errors} errors, which is the limit.`);
  }

  /** Charges an upstream call before it is sent. Returns the error if the call must not be sent. */
  addUpstreamCall(): LimitExceeded | null {
    if (this.#upstreamCalls === this.#limits.upstreamCalls)
      this.#exceed(`The operation needs more than ${this.#limits.upstreamCalls} upstream calls, which is the limit.`);
    if (this.#exceeded === null) this.#upstreamCalls += 1;
    return this.#exceeded;
  }

  /** Aliases repeat a text. To count 8 MiB of escapes takes 100 ms, and to know the count takes none. */
  #bytesInJson(text: string): number {
    if (text !== this.#countedText) {
      this.#countedText = text;
      this.#countedBytes = Buffer.byteLength(JSON.stringify(text));
    }
    return this.#countedBytes;
  }

  #exceed(reason: string): void {
    this.#exceeded ??= new LimitExceeded(`${reason} Ask for less in one operation.`);
  }
}
