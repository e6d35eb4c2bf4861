/** A entry in a line: what stands there, until it is left. */
export interface QueueEntry<Value> {
  readonly value: Value;
}

interface Node<Value> extends QueueEntry<Value> {
  before: Node<Value> | null;
  behind: Node<Value> | null;
}

/**
 * Values in the order in which they came, any of which may leave at any time. A Set would do the same, but V8 links each
 * table that it has outgrown to its next one: once one of those is old, whatever was in any of them is kept until the next
 * full collection, which for values that come and go with each request is most of what there is.
 */
export class LinkedQueue<Value> {
  #first: Node<Value> | null = null;
  #last: Node<Value> | null = null;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get first(): Value | undefined {
    return this.#first?.value;
  }

  push(value: Value): QueueEntry<Value> {
    const node: Node<Value> = { value, before: this.#last, behind: null };
    if (this.#last) this.#last.behind = node;
    else this.#first = node;
    this.#last = node;
    this.#length += 1;
    return node;
  }

  /** The first, which leaves. */
  shift(): Value | undefined {
    const node = this.#first;
    if (node) this.remove(node);
    return node?.value;
  }

  /** What has left already is let be. */
  remove(entry: QueueEntry<Value>): void {
    const node = entry as Node<Value>;
    if (!node.before && node !== this.#first) return;
    if (node.before) node.before.behind = node.behind;
    else this.#first = node.behind;
    if (node.behind) node.behind.before = node.before;
    else this.#last = node.before;
    node.before = null;
    node.behind = null;
    this.#length -= 1;
  }

  *[Symbol.iterator](): Generator<Value, void, undefined> {
    let node = this.#first;
    while (node) {
      // Whoever is looked at may leave meanwhile.
      const { behind, value } = node;
      yield value;
      node = behind;
    }
  }
}
