import { CONGESTED_SHARE, DEFAULT_QUEUE } from '../../src/upstream/resilience.ts';
import { connectionsForWrites } from '../../src/upstream/connection-pools.ts';
import type { Clock } from './clock.ts';
import type { Upstream, UpstreamStatus } from './upstream.ts';

interface Waiting {
  readonly send: () => void;
  hasLeft: boolean;
}

/** The connections of one replica for reads, and the queue in front of them. The limits are those of the gateway. */
export class Connections {
  readonly #clock: Clock;
  readonly #upstream: Upstream;
  readonly #slots: number;
  #active = 0;
  #queue: Waiting[] = [];
  #queued = 0;

  constructor(connections: number, upstream: Upstream, clock: Clock) {
    this.#clock = clock;
    this.#upstream = upstream;
    this.#slots = connections - connectionsForWrites(connections);
  }

  get isFull(): boolean {
    return this.#queued > 0;
  }

  get isCongested(): boolean {
    return this.#queued > DEFAULT_QUEUE.waiting * CONGESTED_SHARE;
  }

  call(end: (status: UpstreamStatus | 'queue full') => void): void {
    const send = (): void =>
      this.#upstream.call((status) => {
        this.#release();
        end(status);
      });
    if (this.#active < this.#slots) {
      this.#active += 1;
      send();
    } else if (this.#queued < DEFAULT_QUEUE.waiting) this.#wait(send, () => end('queue full'));
    else end('queue full');
  }

  #wait(send: () => void, giveUp: () => void): void {
    const waiting: Waiting = { send, hasLeft: false };
    this.#queue.push(waiting);
    this.#queued += 1;
    this.#clock.after(DEFAULT_QUEUE.waitMs, () => {
      if (waiting.hasLeft) return;
      this.#leave(waiting);
      giveUp();
    });
  }

  #leave(waiting: Waiting): void {
    waiting.hasLeft = true;
    this.#queued -= 1;
  }

  #release(): void {
    const next = this.#takeNext();
    if (!next) this.#active -= 1;
    else next.send();
  }

  #takeNext(): Waiting | undefined {
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      if (next.hasLeft) continue;
      this.#leave(next);
      return next;
    }
    return undefined;
  }
}
