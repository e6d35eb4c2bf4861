/** A value in a linked queue. Only the queue changes the links to its neighbours; they are null outside of a queue. */
export class QueueEntry<Value> {
  readonly value: Value;
  previous: QueueEntry<Value> | null;
  next: QueueEntry<Value> | null = null;

  constructor(value: Value, previous: QueueEntry<Value> | null) {
    this.value = value;
    this.previous = previous;
  }
}

/**
 * A first-in, first-out queue from which any entry can be removed in constant time.
 *
 * A Set has the same functions, but it keeps garbage alive. V8 links each outgrown hash table of a Set to its successor. Once
 * one of these tables is in the old generation, the values of all of them stay in memory until the next full collection.
 * Here values come and go with each request, so that would be most of the heap.
 */
export class LinkedQueue<Value> {
  #first: QueueEntry<Value> | null = null;
  #last: QueueEntry<Value> | null = null;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The oldest value. Undefined if the queue is empty. */
  get first(): Value | undefined {
    return this.#first?.value;
  }

  /** Adds a value at the end and returns its entry for `remove`. */
  push(value: Value): QueueEntry<Value> {
    const entry = new QueueEntry(value, this.#last);
    if (this.#last) this.#last.next = entry;
    else this.#first = entry;
    this.#last = entry;
    this.#length += 1;
    return entry;
  }

  /** Removes and returns the oldest value. Undefined if the queue is empty. */
  shift(): Value | undefined {
    const entry = this.#first;
    if (entry) this.remove(entry);
    return entry?.value;
  }

  /** Removes an entry of this queue. Does nothing if it was removed before. */
  remove(entry: QueueEntry<Value>): void {
    if (!entry.previous && entry !== this.#first) return;
    if (entry.previous) entry.previous.next = entry.next;
    else this.#first = entry.next;
    if (entry.next) entry.next.previous = entry.previous;
    else this.#last = entry.previous;
    entry.previous = null;
    entry.next = null;
    this.#length -= 1;
  }

  /** The values from the oldest to the newest. The loop body may remove the entry that it is given. */
  *[Symbol.iterator](): Generator<Value, void, undefined> {
    let entry = this.#first;
    while (entry) {
      // Read first: removing the entry clears its link.
      const { next, value } = entry;
      yield value;
      entry = next;
    }
  }
}
