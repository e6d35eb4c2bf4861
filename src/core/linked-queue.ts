/** A place in a line: what stands there, until it is left. */
export interface Place<Value> {
  readonly value: Value;
}

interface Link<Value> extends Place<Value> {
  before: Link<Value> | null;
  behind: Link<Value> | null;
}

/**
 * Values in the order in which they came, any of which may leave at any time. A Set would do the same, but V8 links each
 * table that it has outgrown to its next one: once one of those is old, whatever was in any of them is kept until the next
 * full collection, which for values that come and go with each request is most of what there is.
 */
export class Line<Value> {
  #first: Link<Value> | null = null;
  #last: Link<Value> | null = null;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get first(): Value | undefined {
    return this.#first?.value;
  }

  join(value: Value): Place<Value> {
    const link: Link<Value> = { value, before: this.#last, behind: null };
    if (this.#last) this.#last.behind = link;
    else this.#first = link;
    this.#last = link;
    this.#length += 1;
    return link;
  }

  /** The first, which leaves. */
  shift(): Value | undefined {
    const link = this.#first;
    if (link) this.leave(link);
    return link?.value;
  }

  /** What has left already is let be. */
  leave(place: Place<Value>): void {
    const link = place as Link<Value>;
    if (!link.before && link !== this.#first) return;
    if (link.before) link.before.behind = link.behind;
    else this.#first = link.behind;
    if (link.behind) link.behind.before = link.before;
    else this.#last = link.before;
    link.before = null;
    link.behind = null;
    this.#length -= 1;
  }

  *[Symbol.iterator](): Generator<Value, void, undefined> {
    let link = this.#first;
    while (link) {
      // Whoever is looked at may leave meanwhile.
      const { behind, value } = link;
      yield value;
      link = behind;
    }
  }
}
