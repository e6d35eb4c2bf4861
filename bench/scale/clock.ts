interface Event {
  readonly at: number;
  /** Events of the same time happen in the order in which they were added. */
  readonly order: number;
  readonly happen: () => void;
}

/** Virtual time, in milliseconds. */
export class Clock {
  now = 0;
  #order = 0;
  /** A binary heap: each event is before those at twice its index. */
  readonly #events: Event[] = [];

  after(ms: number, happen: () => void): void {
    this.#order += 1;
    const event = { at: this.now + ms, order: this.#order, happen };
    let index = this.#events.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(this.#at(parent), event)) break;
      this.#events[index] = this.#at(parent);
      index = parent;
    }
    this.#events[index] = event;
  }

  runUntil(end: number): void {
    while (this.#events.length > 0 && this.#at(0).at <= end) {
      const { at, happen } = this.#takeFirst();
      this.now = at;
      happen();
    }
    this.now = end;
  }

  #at(index: number): Event {
    const event = this.#events[index];
    if (!event) throw new RangeError('There is no event at this place of the heap.');
    return event;
  }

  #takeFirst(): Event {
    const first = this.#at(0);
    const last = this.#at(this.#events.length - 1);
    this.#events.pop();
    if (this.#events.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= this.#events.length) break;
      if (child + 1 < this.#events.length && isBefore(this.#at(child + 1), this.#at(child))) child += 1;
      if (isBefore(last, this.#at(child))) break;
      this.#events[index] = this.#at(child);
      index = child;
    }
    this.#events[index] = last;
    return first;
  }
}

function isBefore(one: Event, other: Event): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
