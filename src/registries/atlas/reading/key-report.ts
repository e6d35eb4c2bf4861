import type { GatewayError } from '../../../core/errors.ts';
import { FINDING_KINDS, SEVERITY_OF, type FindingKind, type FindingSeverity } from '../model/findings.ts';
import { KEY_STATUSES, type ApiKey, type Instant, type KeyStatus } from '../model/keys.ts';
import { forEachKey } from './key-iterations.ts';
import { chooseKeys, type AccountParts, type KeyChoice } from './account-connection.ts';

export type TimeUnit = 'DAY' | 'MONTH' | 'WEEK';

/** A time span with at least one key. `to` is not included. */
export interface TimeBucket {
  readonly from: Instant;
  readonly to: Instant;
  readonly count: number;
}

/** Counts of the keys of an account. */
export interface KeyReport {
  readonly generatedAt: Instant;
  readonly total: number;
  /** One for each row of the account that cannot be read. */
  readonly problems: readonly GatewayError[];
  byStatus(): Promise<readonly { readonly status: KeyStatus; readonly count: number }[]>;
  byPermission(): Promise<readonly { readonly permission: string; readonly count: number }[]>;
  byFinding(): Promise<
    readonly { readonly kind: FindingKind; readonly severity: FindingSeverity; readonly count: number }[]
  >;
  /** By the time in this member. Keys without it are not counted. */
  byTime(member: 'createdAt' | 'lastUsedAt' | 'validTo', unit: TimeUnit): Promise<readonly TimeBucket[]>;
}

/** Reads the account. `now` is the time for which statuses and findings hold. */
export async function readKeyReport(choice: KeyChoice, parts: AccountParts, now: () => Date): Promise<KeyReport> {
  const { keys, problems } = await chooseKeys(choice, parts);
  const counted = <Counts>(countAll: () => Counts): Promise<Counts> =>
    parts.runInIteration(() => {
      parts.chargeKeys(keys.length);
      return countAll();
    });
  let findingCounts: ReturnType<KeyReport['byFinding']> | null = null;
  return {
    generatedAt: now().toISOString(),
    total: keys.length,
    problems,
    byStatus: () =>
      counted(() => {
        const counts = countBy(keys, (key) => [parts.statusOf(key)]);
        return KEY_STATUSES.map((status) => ({ status, count: counts.get(status) ?? 0 }));
      }),
    byPermission: async () => {
      const counts = new Map<string, number>();
      await forEachKey(keys, parts, ({ grants }) => {
        count(counts, new Set((grants ?? []).map(({ permission }) => permission)));
      });
      return Array.from(counts, ([permission, count]) => ({ permission, count })).sort(
        (one, other) => other.count - one.count || (one.permission < other.permission ? -1 : 1),
      );
    },
    byFinding: () => (findingCounts ??= countFindings(keys, parts)),
    byTime: (member, unit) =>
      counted(() =>
        bucketsOf(
          keys.flatMap((key) => key[member] ?? []),
          unit,
        ),
      ),
  };
}

async function countFindings(keys: readonly ApiKey[], { findings }: AccountParts): ReturnType<KeyReport['byFinding']> {
  const found = await findings.kindsOf(keys, FINDING_KINDS);
  const counts = countBy(keys, (key) => found.get(key) ?? []);
  return FINDING_KINDS.map((kind) => ({ kind, severity: SEVERITY_OF[kind], count: counts.get(kind) ?? 0 }));
}

/** Counts each name once per key. */
function countBy<Name>(keys: readonly ApiKey[], namesOf: (key: ApiKey) => Iterable<Name>): Map<Name, number> {
  const counts = new Map<Name, number>();
  for (const key of keys) count(counts, namesOf(key));
  return counts;
}

function count<Name>(counts: Map<Name, number>, names: Iterable<Name>): void {
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
}

function bucketsOf(times: readonly Instant[], unit: TimeUnit): TimeBucket[] {
  const counts = new Map<number, number>();
  for (const time of times) {
    const start = startOf(new Date(time), unit, 0);
    counts.set(start, (counts.get(start) ?? 0) + 1);
  }
  return [...counts.keys()]
    .sort((one, other) => one - other)
    .map((start) => ({
      from: new Date(start).toISOString(),
      to: endOf(start, unit),
      count: counts.get(start) ?? 0,
    }));
}

/** The last time that `Date` can hold. */
const MAX_TIME = 8_640_000_000_000_000;

function endOf(start: number, unit: TimeUnit): Instant {
  const end = startOf(new Date(start), unit, 1);
  return new Date(Number.isNaN(end) ? MAX_TIME : end).toISOString();
}

/** The start of the time span with this time, in UTC, or of the span that is `later` spans later. */
function startOf(time: Date, unit: TimeUnit, later: number): number {
  const [year, month, day] = [time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate()];
  switch (unit) {
    case 'DAY':
      return Date.UTC(year, month, day + later);
    case 'MONTH':
      return Date.UTC(year, month + later);
    case 'WEEK':
      // Sunday is day 0, and weeks begin on Monday.
      return Date.UTC(year, month, day - ((time.getUTCDay() + 6) % 7) + 7 * later);
  }
}
