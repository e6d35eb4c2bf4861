import { hash } from 'node:crypto';
import { inspect } from 'node:util';

/**
 * A value that must not be seen: a full API key, an Authorization header, a session cookie.
 * However it is printed it reads `[secret]`; the places that need the value call `reveal()`,
 * and a test lists them.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  /**
   * Tells this secret from others to whoever holds the key, and tells nothing of it. The same in upper and lower case,
   * as a key is for the upstream. What it gives is never given out, so a hash of both together is as good as an HMAC, at a
   * third of the cost.
   */
  keyedHash(key: string): string {
    return hash('sha256', key + this.#value.toLowerCase(), 'base64');
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
