import { SEVERITY_OF, type AccountIndex, type Finding, type FindingFacts, type FindingKind } from './findings.ts';
import { grantName } from './grant-names.ts';
import { statusOf, targetKindOf, type ApiKey, type Grant, type Instant } from './keys.ts';

// The conditions of the findings, and their messages.

/** Returns the findings of these kinds. */
export function findingsOf(key: ApiKey, kinds: readonly FindingKind[], facts: FindingFacts): Finding[] {
  return kinds.flatMap((kind) => {
    const severity = SEVERITY_OF[kind];
    return FINDERS[kind](key, facts).map(({ grant = null, at = null, message }) => ({
      kind,
      severity,
      grant,
      at,
      message,
    }));
  });
}

type Found = Pick<Finding, 'message'> & Partial<Pick<Finding, 'at' | 'grant'>>;
type Finder = (key: ApiKey, facts: FindingFacts) => Found[];

/** One finding about the key as a whole, if the condition is met. */
function when(condition: boolean, message: () => string): Found[] {
  return condition ? [{ message }] : [];
}

const FINDERS: Readonly<Record<FindingKind, Finder>> = {
  ADMINISTRATOR_GRANT: ({ grants }) =>
    (grants ?? []).filter(isAdministratorGrant).map((grant) => ({
      grant,
      message: () => `${administratorRisk(grant)} Remove the grant, unless the key is there to manage keys.`,
    })),
  BROAD_GRANT: ({ grants }, { permissionsWithTargets }) =>
    (grants ?? []).flatMap((grant): Found[] => {
      if (grant.target?.type === 'user')
        return [
          {
            grant,
            message: () =>
              `The permission ${grant.permission} is granted for all objects of a user. Grant it for the single objects that the key needs.`,
          },
        ];
      if (grant.target !== null || permissionsWithTargets?.has(grant.permission) !== true) return [];
      return [
        {
          grant,
          message: () =>
            `The permission ${grant.permission} is granted without a target, so for all objects. Grant it for the single objects that the key needs.`,
        },
      ];
    }),
  DANGLING_TARGET: ({ grants }, { account }) => {
    const ids = account?.ids;
    if (!ids) return [];
    return (grants ?? []).flatMap((grant): Found[] => {
      const { target } = grant;
      if (target === null || targetKindOf(target.type) !== 'KEY' || ids.has(target.targetId)) return [];
      const message = (): string =>
        `The permission ${grant.permission} is granted for the API key ${target.targetId}, which is not in this account: it was deleted, or regenerated and has another id now. Remove the grant, or grant it for the new id.`;
      return [{ grant, message }];
    });
  },
  DISABLED_WITH_GRANTS: ({ enabled, grants }) =>
    when(
      !enabled && (grants ?? []).length > 0,
      () =>
        `The key is switched off and still has ${counted(grants?.length ?? 0, 'grant')}. Delete it if it is not needed again.`,
    ),
  DUPLICATE_GRANT: ({ grants }) => duplicateGrants(grants ?? []),
  EXPIRED: ({ validTo }, { now }) =>
    validTo === null || new Date(validTo) > now
      ? []
      : [
          {
            at: validTo,
            message: () =>
              `The key expired ${age(now, validTo)} ago. Delete it if it is not needed, or give it a new end.`,
          },
        ],
  EXPIRES_SOON: (key, { now, thresholds }) => {
    const { validTo } = key;
    if (validTo === null || new Date(validTo) <= now) return [];
    if (Date.parse(validTo) > now.getTime() + thresholds.expiresSoonDays * DAY_MS) return [];
    const message = (): string =>
      `The key expires in ${age(new Date(validTo), now.toISOString())}. Delete it if it is not needed. Otherwise ${canRotate(key, now) ? 'rotate it with rotateApiKey and a later successorValidTo, or ' : ''}give it a later end.`;
    return [{ at: validTo, message }];
  },
  FROZEN: ({ isFrozen }) =>
    when(
      isFrozen === true,
      () =>
        'RIPE Atlas froze the key, because it was unused for a long time. Delete it, or regenerate it to use it again.',
    ),
  NEVER_EXPIRES: ({ validTo }) =>
    when(
      validTo === null,
      () => 'The key never expires, so a lost secret stays valid. Give it an end, and rotate it before that.',
    ),
  NEVER_USED: ({ createdAt, lastUsedAt }, { now, thresholds }) => {
    const at = dueAt(createdAt, thresholds.unusedDays, now);
    if (createdAt === null || lastUsedAt !== null || at === null) return [];
    const message = (): string =>
      `The key is ${age(now, createdAt)} old and was never used. Delete it if nobody needs it.`;
    return [{ at, message }];
  },
  NO_LABEL: ({ label }) =>
    when(label === null || label.trim() === '', () => 'The key has no label. Give it one that says what it is for.'),
  ROTATION_DUE: (key, { now, thresholds }) => {
    const { createdAt } = key;
    const at = dueAt(createdAt, thresholds.rotationDueDays, now);
    if (createdAt === null || at === null) return [];
    const message = (): string =>
      `The secret is ${age(now, createdAt)} old; the limit is ${counted(thresholds.rotationDueDays, 'day')}. ${canRotate(key, now) ? 'Rotate the key with rotateApiKey.' : 'The key does not work now: delete it, or regenerate it before you use it again.'}`;
    return [{ at, message }];
  },
  SUPERSEDED: (key, { account }) => {
    const successor = account && successorOf(key, account);
    if (!successor) return [];
    const message = (): string =>
      `The newer key ${successor.id} has the same label and grants, and was used after the last use of this one (${successor.lastUsedAt}). Delete this key if nothing else uses it.`;
    return [{ message }];
  },
  UNUSED_FOR_LONG: ({ createdAt, lastUsedAt }, { now, thresholds }) => {
    if (createdAt === null || lastUsedAt === null) return [];
    const at = dueAt(laterOf(createdAt, lastUsedAt), thresholds.unusedDays, now);
    if (at === null) return [];
    const message = (): string =>
      `The key was last used ${age(now, lastUsedAt)} ago; the limit is ${counted(thresholds.unusedDays, 'day')}. Delete it if nobody needs it.`;
    return [{ at, message }];
  },
};

/** True if rotateApiKey accepts the key. */
function canRotate(key: ApiKey, now: Date): boolean {
  return ['ACTIVE', 'NOT_YET_VALID'].includes(statusOf(key, now));
}

/** The permissions on keys that only read. Any other permission `keys.*` changes keys, or may do so. */
const READING_KEYS = ['keys.get_key', 'keys.list_keys', 'keys.list_permission_targets', 'keys.list_permissions'];

function administratorRisk({ permission }: Grant): string {
  return permission === 'keys.delete_key'
    ? `The permission ${permission} lets this key delete API keys.`
    : `The permission ${permission} lets this key create or change API keys, and so get every permission of its owner.`;
}

function isAdministratorGrant({ permission }: Grant): boolean {
  return permission.startsWith('keys.') && !READING_KEYS.includes(permission);
}

/** One finding for each repetition. */
function duplicateGrants(grants: readonly Grant[]): Found[] {
  const names = new Set<string>();
  return grants.flatMap((grant): Found[] => {
    const before = names.size;
    names.add(grantName(grant));
    if (names.size > before) return [];
    const message = (): string =>
      `The permission ${grant.permission} is granted more than once for the same target. Remove the repetition.`;
    return [{ grant, message }];
  });
}

/** The newer key that has taken over: it was used after the last use of this one. */
function successorOf({ id, createdAt, lastUsedAt }: ApiKey, account: AccountIndex): ApiKey | null {
  const twin = account.newerTwins.get(id);
  const lastUse = lastUsedAt ?? createdAt;
  if (!twin?.lastUsedAt || lastUse === null) return null;
  return new Date(twin.lastUsedAt) > new Date(lastUse) ? twin : null;
}

const DAY_MS = 86_400_000;

/** The time when this many days had passed since `from`. Null if they have not yet, or if `from` is not known. */
function dueAt(from: Instant | null, days: number, now: Date): Instant | null {
  if (from === null) return null;
  const due = new Date(Date.parse(from) + days * DAY_MS);
  return due <= now ? due.toISOString() : null;
}

function laterOf(one: Instant, other: Instant): Instant {
  return new Date(one) > new Date(other) ? one : other;
}

/** The time between two times in whole days, as text. */
function age(now: Date, since: Instant): string {
  const days = Math.floor((now.getTime() - Date.parse(since)) / DAY_MS);
  return days < 1 ? 'less than a day' : counted(days, 'day');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
