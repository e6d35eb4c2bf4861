/** A smaller chunk is copied, so that its Buffer is not kept. */
const BLOCK_BYTES = 4_096;

/**
 * Bytes that arrive in chunks. Each Buffer takes some 400 bytes besides its content, so a body in chunks of one byte would take
 * hundreds of times its size. Here it takes at most twice its size.
 */
export class ChunkedBytes {
  readonly #parts: Buffer[] = [];
  #block: Buffer | null = null;
  #usedOfBlock = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(chunk: Buffer): void {
    // Most bodies have a single chunk, which needs no copy.
    const isKept = chunk.length >= BLOCK_BYTES || this.#size === 0;
    if (isKept || this.#usedOfBlock + chunk.length > BLOCK_BYTES) this.#endBlock();
    this.#size += chunk.length;
    if (isKept) {
      this.#parts.push(chunk);
      return;
    }
    this.#block ??= Buffer.allocUnsafeSlow(BLOCK_BYTES);
    this.#usedOfBlock += chunk.copy(this.#block, this.#usedOfBlock);
  }

  /** All bytes in one Buffer. Nothing is kept here any more. */
  take(): Buffer {
    this.#endBlock();
    const parts = this.#parts.splice(0);
    const size = this.#size;
    this.#size = 0;
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, size);
  }

  #endBlock(): void {
    if (this.#block) this.#parts.push(this.#block.subarray(0, this.#usedOfBlock));
    this.#block = null;
    this.#usedOfBlock = 0;
  }
}
