/**
 * The keys that the user has entered. They are only in the memory of this page. React keeps former states for a while, so keys
 * that are replaced or forgotten are removed from the object that held them.
 */
export class EnteredKeys {
  #atlas: string | null;
  #arin: string | null;

  constructor(atlas: string | null, arin: string | null) {
    this.#atlas = atlas;
    this.#arin = arin;
  }

  get hasAtlas(): boolean {
    return this.#atlas !== null;
  }

  get hasArin(): boolean {
    return this.#arin !== null;
  }

  /** The headers of a request with these keys. */
  headers(): Record<string, string> {
    return {
      ...(this.#atlas !== null && { authorization: `Key ${this.#atlas}` }),
      ...(this.#arin !== null && { 'x-arin-api-key': this.#arin }),
    };
  }

  /** Moves the keys to a new object, with one of them replaced. */
  replace(keys: { readonly atlas: string } | { readonly arin: string | null }): EnteredKeys {
    const replaced =
      'atlas' in keys ? new EnteredKeys(keys.atlas, this.#arin) : new EnteredKeys(this.#atlas, keys.arin);
    this.forget();
    return replaced;
  }

  forget(): EnteredKeys {
    this.#atlas = null;
    this.#arin = null;
    return new EnteredKeys(null, null);
  }
}
