import { createClient, ErrorReply } from '@redis/client';
import type { Log } from '../log/log.ts';

/** Half of the time that a command may take. Together with the delay of two timers, it is less than 50 ms. */
const HALF_LIMIT_MS = 24;
/** Time between two attempts to reach a Redis that is gone. */
const RETRY_MS = 1_000;
/** A socket without any traffic for this long is dead, because a ping is sent every second. */
const DEAD_SOCKET_MS = 5_000;

/** A connection to Redis. It is out of use while Redis is gone or slow, so that nobody waits for it then. */
export class RedisConnection {
  readonly #client;
  readonly #host: string;
  readonly #log: Log;
  /** Each of them ends the wait for a command. */
  readonly #waits = new Set<() => void>();
  #state: 'closed' | 'in use' | 'new' | 'out of use' = 'new';
  #isProbing = false;
  /** Times that a probe could not be sent, since Redis was in use. */
  #unreadyProbes = 0;
  #retries: NodeJS.Timeout | null = null;

  /** Nothing is sent yet. */
  constructor(url: string, log: Log) {
    this.#host = new URL(url).host;
    this.#log = log;
    this.#client = createClient({
      url,
      // Commands for which nobody waits any more must not pile up.
      disableOfflineQueue: true,
      // Each of the library's timeouts costs an AbortSignal, and the limit here is shorter.
      commandOptions: { timeout: 0 },
      maintNotifications: 'disabled',
      pingInterval: RETRY_MS,
      socket: { reconnectStrategy: RETRY_MS, socketTimeout: DEAD_SOCKET_MS },
    });
    this.#client.on('error', (error) => {
      this.#leave(error);
      // The connection is open, but a reply on it cannot be read, or belongs to no command. Later replies would be taken for
      // those of other commands.
      if (this.#client.isReady && !(error instanceof ErrorReply)) this.#replace();
    });
  }

  get isInUse(): boolean {
    return this.#state === 'in use';
  }

  /** Runs a script for the library that counts. The reply is a count and its time to live, in ms; any other is rejected. */
  async eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown> {
    const reply = await this.#client.eval(script, options);
    // The library compares whatever has arrived. Text, for example, exceeds no limit.
    if (!Array.isArray(reply) || reply.length !== 2 || !reply.every(isCount)) throw new WrongReply();
    return reply;
  }

  /** Resolves to undefined if Redis fails or takes longer than 50 ms, and at once while it is out of use. */
  ask<Answer>(command: () => Promise<Answer>): Promise<Answer | undefined> {
    if (!this.isInUse) return Promise.resolve(undefined);
    return this.#withinLimit(command()).catch((error: unknown) => {
      this.#leave(error);
      return undefined;
    });
  }

  /** Connects, now and again after each failure. Redis is in use as soon as `probe` succeeds. */
  connect(probe: () => Promise<unknown>): void {
    const tryProbe = (): void => void this.#probe(probe);
    this.#client.on('ready', tryProbe);
    this.#retries = setInterval(tryProbe, RETRY_MS).unref();
    // Rejects only if it is closed meanwhile. Each failure to connect is an error event.
    this.#client.connect().catch(() => {});
  }

  close(): void {
    this.#state = 'closed';
    if (this.#retries) clearInterval(this.#retries);
    this.#client.destroy();
  }

  async #probe(probe: () => Promise<unknown>): Promise<void> {
    if (this.isInUse || this.#isProbing) return;
    if (!this.#client.isReady) {
      // The first time can be early, because this process was busy.
      this.#unreadyProbes += 1;
      if (this.#unreadyProbes === 2) this.#leave(new TimeLimit());
      return;
    }
    this.#isProbing = true;
    // At most one unanswered probe: a further one would count as traffic, and keep a dead socket from being closed.
    const answer = probe().finally(() => (this.#isProbing = false));
    try {
      await this.#withinLimit(answer);
      this.#enter();
    } catch (error) {
      this.#leave(error);
    }
  }

  /**
   * Rejects if the command takes longer than the limit. A busy event loop must not look like a slow Redis. So the second half
   * begins only when the loop could send the command, and ends only when the loop has read everything that has arrived.
   */
  #withinLimit<Answer>(command: Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#waits.delete(abandon);
      };
      const abandon = (): void => {
        end();
        reject(new TimeLimit());
      };
      let timer = setTimeout(() => {
        timer = setTimeout(() => setImmediate(abandon), HALF_LIMIT_MS);
      }, HALF_LIMIT_MS);
      this.#waits.add(abandon);
      command.finally(end).then(resolve, reject);
    });
  }

  #replace(): void {
    this.#client.destroy();
    const connect = (): void => {
      if (this.#state !== 'closed') this.#client.connect().catch(() => {});
    };
    setTimeout(connect, RETRY_MS).unref();
  }

  #enter(): void {
    if (this.#state === 'closed') return;
    this.#state = 'in use';
    this.#unreadyProbes = 0;
    this.#log.info({ host: this.#host }, 'rate limits are shared');
  }

  #leave(error: unknown): void {
    if (this.#state === 'out of use' || this.#state === 'closed') return;
    this.#state = 'out of use';
    this.#log.warn({ host: this.#host, cause: causeOf(error) }, 'rate limits are not shared');
    for (const abandon of this.#waits) abandon();
  }
}

class TimeLimit extends Error {}
class WrongReply extends Error {}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** A code. It is never a message: Redis repeats commands in some, also the one with the password. */
function causeOf(error: unknown): string {
  if (error instanceof ErrorReply) return /^[A-Z]+(?= )/.exec(error.message)?.[0] ?? 'ERR';
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.constructor.name : 'unknown error';
}
