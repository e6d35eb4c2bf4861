import { GatewayError } from '../../../core/errors.ts';
import {
  FINDING_KINDS,
  FINDING_SEVERITIES,
  SEVERITY_OF,
  type AccountIndex,
  type Finding,
  type FindingFacts,
  type FindingKind,
  type FindingSeverity,
  type FindingThresholds,
} from '../model/findings.ts';
import { findingsOf } from '../model/finders.ts';
import { TwinCollector } from '../model/twins.ts';
import { isReadable, NO_FILTER, type ApiKey, type KeyRow } from '../model/keys.ts';
import type { Account } from './account.ts';
import type { PermissionCatalogue } from './permission-catalogue.ts';
import type { RunInIteration } from '../../calls/iterations.ts';
import { forEachKey, workOn } from './key-iterations.ts';

export interface FindingSelection {
  readonly kinds?: readonly FindingKind[] | null | undefined;
  readonly minSeverity?: FindingSeverity | null | undefined;
}

/** The findings of keys, for one operation. */
export interface KeyFindings {
  /**
   * The findings of one key. Without `kinds`, those that need the whole account are only looked for if the operation reads it
   * anyway. Throws BAD_USER_INPUT for an empty list of kinds.
   */
  of(key: ApiKey, selection: FindingSelection): Promise<readonly Finding[]> | readonly Finding[];
  /** The kinds of findings of each key, out of `kinds`. Other operations run in between. */
  kindsOf(
    keys: readonly ApiKey[],
    kinds: readonly FindingKind[],
  ): Promise<ReadonlyMap<ApiKey, ReadonlySet<FindingKind>>>;
}

/** The parts of the session that findings need. */
interface FindingSources {
  readonly account: Account;
  readonly permissions: () => PermissionCatalogue;
  readonly thresholds: FindingThresholds;
  readonly now: () => Date;
  /** Charges the operation for work on this number of keys. Throws if it has had enough. */
  readonly chargeKeys: (keys: number) => void;
  readonly runInIteration: RunInIteration;
}

const NEED_ACCOUNT: readonly FindingKind[] = ['DANGLING_TARGET', 'SUPERSEDED'];
/** The work to look for findings of one kind, in keys without grants. Most of it is for the message and the time. */
const WORK_PER_KIND = 6;

export function createKeyFindings(sources: FindingSources): KeyFindings {
  const { account, permissions, thresholds, now } = sources;
  const indexes = new WeakMap<readonly KeyRow[], Promise<AccountIndex>>();

  const accountIndex = async (): Promise<AccountIndex> => {
    const rows = await account.rows(NO_FILTER);
    const index = indexes.get(rows) ?? indexRows(rows, sources);
    indexes.set(rows, index);
    return index;
  };

  const factsFor = async (keys: readonly ApiKey[], kinds: readonly FindingKind[]): Promise<FindingFacts> => {
    const needsCatalogue = kinds.includes('BROAD_GRANT') && keys.some(hasGrantWithoutTarget);
    const needsAccount = !kinds.every(isOfKey);
    const [permissionsWithTargets, index] = await Promise.all([
      needsCatalogue ? permissions().withTargets() : null,
      needsAccount ? accountIndex() : null,
    ]);
    return { now: now(), thresholds, permissionsWithTargets, account: index };
  };

  return {
    of: (key, { kinds, minSeverity }) => {
      const wanted = kindsFor({ kinds, minSeverity }, account.isRead());
      // One field for each key and each alias, all in one iteration.
      sources.chargeKeys(workOn(key) + WORK_PER_KIND * wanted.length);
      if (wanted.every(isOfKey) && !(wanted.includes('BROAD_GRANT') && hasGrantWithoutTarget(key)))
        return findingsOf(key, wanted, { now: now(), thresholds, permissionsWithTargets: null, account: null });
      const facts = factsFor([key], wanted).catch((error: unknown) => {
        // Nobody has asked for the kinds that need the account. They are only found because another field reads it.
        if (kinds) throw error;
        return factsFor([key], wanted.filter(isOfKey));
      });
      return facts.then((known) => findingsOf(key, wanted, known));
    },
    kindsOf: async (keys, kinds) => {
      const facts = await factsFor(keys, kinds);
      const found = new Map<ApiKey, ReadonlySet<FindingKind>>();
      await forEachKey(keys, sources, (key) => {
        found.set(key, new Set(findingsOf(key, kinds, facts).map(({ kind }) => kind)));
      });
      return found;
    },
  };
}

function kindsFor({ kinds, minSeverity }: FindingSelection, isAccountRead: boolean): readonly FindingKind[] {
  if (kinds?.length === 0)
    throw new GatewayError(
      'BAD_USER_INPUT',
      '`kinds` must not be an empty list. Omit it for all kinds, or name at least one kind.',
    );
  const lowest = FINDING_SEVERITIES.indexOf(minSeverity ?? 'INFO');
  return FINDING_KINDS.filter((kind) => {
    const isWanted = kinds ? kinds.includes(kind) : isAccountRead || isOfKey(kind);
    return isWanted && FINDING_SEVERITIES.indexOf(SEVERITY_OF[kind]) >= lowest;
  });
}

/** True if the kind needs nothing but the key and the catalogue of permissions. */
function isOfKey(kind: FindingKind): boolean {
  return !NEED_ACCOUNT.includes(kind);
}

function hasGrantWithoutTarget({ grants }: ApiKey): boolean {
  return (grants ?? []).some(({ target }) => target === null);
}

async function indexRows(rows: readonly KeyRow[], sources: FindingSources): Promise<AccountIndex> {
  const twins = new TwinCollector(sources.now());
  await forEachKey(rows.filter(isReadable), sources, (key) => twins.add(key));
  const ids = rows.flatMap(({ id }) => id ?? []);
  return { ids: ids.length === rows.length ? new Set(ids) : null, newerTwins: twins.newerTwins() };
}
