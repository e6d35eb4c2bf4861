import { grantName } from './grant-names.ts';
import type { AccountIndex } from './findings.ts';
import { statusOf, type ApiKey, type Instant } from './keys.ts';

/** Collects the keys of an account by label and grants. Keys without a label are not known to serve the same purpose. */
export class TwinCollector {
  readonly #groups = new Map<string, ApiKey[]>();
  readonly #now: Date;

  constructor(now: Date) {
    this.#now = now;
  }

  add(key: ApiKey): void {
    if (key.createdAt === null || key.grants === null || key.label === null || key.label.trim() === '') return;
    const name = JSON.stringify([key.label, key.grants.map(grantName).sort()]);
    const group = this.#groups.get(name);
    if (group) group.push(key);
    else this.#groups.set(name, [key]);
  }

  newerTwins(): AccountIndex['newerTwins'] {
    const newerTwins = new Map<string, ApiKey>();
    for (const group of this.#groups.values()) addNewerTwins(group, this.#now, newerTwins);
    return newerTwins;
  }
}

/**
 * Finds for each key the newer one that works and was used last. Goes from the newest key to the oldest, so that a group of any
 * size takes one pass.
 */
function addNewerTwins(group: readonly ApiKey[], now: Date, newerTwins: Map<string, ApiKey>): void {
  if (group.length < 2) return;
  let usedLast: ApiKey | null = null;
  let sameAge: ApiKey[] = [];
  const time = (instant: Instant | null): number => (instant === null ? -Infinity : Date.parse(instant));
  for (const key of group.toSorted((one, other) => time(other.createdAt) - time(one.createdAt))) {
    if (sameAge[0] && time(sameAge[0].createdAt) > time(key.createdAt)) {
      for (const newer of sameAge) if (time(newer.lastUsedAt) > time(usedLast?.lastUsedAt ?? null)) usedLast = newer;
      sameAge = [];
    }
    if (statusOf(key, now) === 'ACTIVE') sameAge.push(key);
    if (usedLast) newerTwins.set(key.id, usedLast);
  }
}
