import { createHmac, hash } from 'node:crypto';
import { inspect } from 'node:util';

/**
 * A value that must never be printed: a full API key, an Authorization header, a session cookie.
 * Printing it in any way gives `[secret]`. Code that needs the value calls `reveal()`;
 * `eslint.config.js` lists the files that may do so.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. */
  reveal(): string {
    return this.#value;
  }

  /**
   * A base64 SHA-256 hash of `key` and the value. It identifies this secret and says nothing about its value.
   * Upper and lower case give the same hash, because the upstream ignores the case of an API key.
   * The hash never leaves the process, so the simple concatenation is as good as an HMAC, at a third of the cost.
   */
  keyedHash(key: string): string {
    return hash('sha256', key + this.#value.toLowerCase(), 'base64');
  }

  /** A keyed fingerprint of 22 characters that may leave the process: without the key, it says nothing about the value. */
  fingerprint(key: string): string {
    return createHmac('sha256', key).update(this.#value.toLowerCase()).digest('base64url').slice(0, 22);
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
