import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { ApiKey as ApiKeyModel, Grant as GrantModel, PermissionTargets } from '../registries/atlas/model/keys.ts';
import type { KeyConnection } from '../registries/atlas/reading/key-page.ts';
import type { FieldChange, WritePlan } from '../registries/atlas/writing/plans.ts';
import type { Finding } from '../registries/atlas/model/findings.ts';
import type { ApiKeyPermissionModel, PermissionCountModel, RegenerationItemModel, RotationItemModel, WriteItemModel, MeasurementModel, ProbeModel, RegenerateApiKeyPayloadModel, DeleteApiKeyPayloadModel, TargetModel } from '../graph/operation/models.ts';
import type { KeyReport } from '../registries/atlas/reading/key-report.ts';
import type { WriteError } from '../registries/atlas/writing/attempts.ts';
import type { ArinSession } from '../registries/arin/session.ts';
import type { ArinTicket as ArinTicketModel } from '../registries/arin/model/tickets.ts';
import type { ReportResult } from '../registries/arin/writing/report-requests.ts';
import type { CallingKey as CallingKeyModel } from '../registries/atlas/reading/calling-key.ts';
import type { UserError } from '../registries/atlas/writing/user-errors.ts';
import type { SecretResult, WriteResult, RotationResult } from '../registries/atlas/writing/results.ts';
import type { GraphContext } from '../graph/operation/context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /**
   * A date and time in the format of RFC 3339, with an offset, such as `2026-11-21T09:30:00Z`. Results are in UTC. A time
   * that the upstream sends without an offset is taken as UTC.
   */
  DateTime: { input: Date; output: string; }
  /**
   * An integer that JavaScript can hold exactly: at most 9,007,199,254,740,991. Numbers of autonomous systems have 32 bits, and
   * `Int` has only 31 for positive numbers.
   */
  SafeInt: { input: number; output: number; }
  /** An absolute URL, such as `https://atlas.ripe.net/api/v2/keys/1a2b3c4d/`. */
  URL: { input: URL; output: string; }
  _FieldSet: { input: unknown; output: unknown; }
};

/** A RIPE Atlas API key, without its secret. Source: the key object of `GET /keys/`. */
export type ApiKey = Node & {
  readonly __typename?: 'ApiKey';
  /** Time when the key was created or last regenerated. Null if the upstream does not report it. */
  readonly createdAt?: Maybe<Scalars['DateTime']['output']>;
  /** False if the owner switched the key off. Independent of the validity period. True if the upstream does not report it. */
  readonly enabled: Scalars['Boolean']['output'];
  /**
   * The reasons why the key needs attention, in the order of `ApiKeyFindingKind`. Empty if there are none. Computed by the
   * gateway from the key, its own clock and the thresholds in its settings. `docs/findings.md` gives the reason for each
   * kind.
   *
   * Most kinds need no upstream call. `BROAD_GRANT` reads the catalogue of permissions once per operation if a grant has no
   * target. `DANGLING_TARGET` and `SUPERSEDED` compare the key with all others. They are left out unless `kinds` names
   * them, or another field of the operation reads the whole account, such as `apiKeyReport` or an `apiKeys` with an order.
   */
  readonly findings: ReadonlyArray<ApiKeyFinding>;
  /** The permissions of the key. Empty if it has none. */
  readonly grants: ReadonlyArray<Grant>;
  /** The first eight characters of the key's UUID, in lower case. THE ID CHANGES WHEN THE KEY IS REGENERATED, so an id that you stored before finds no key afterwards: replace it then. */
  readonly id: Scalars['ID']['output'];
  /**
   * Use `status`, which also takes freezing into account. True if the key is enabled and within its validity period, as
   * reported by the upstream. Null if the upstream does not report it.
   */
  readonly isActive?: Maybe<Scalars['Boolean']['output']>;
  /**
   * True if the upstream froze the key because it was unused for a long time. Regenerating the key unfreezes it. Null if
   * the upstream does not report it.
   */
  readonly isFrozen?: Maybe<Scalars['Boolean']['output']>;
  /** The name that its owner gave the key. Null or empty if it has none. UUIDs in the text are masked. */
  readonly label?: Maybe<Scalars['String']['output']>;
  /** Time when the key was last used to authenticate. Null if the upstream does not report any use. */
  readonly lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The UUID with every character after the id masked: `1a2b3c4d-****-****-****-************`. */
  readonly maskedUuid: Scalars['String']['output'];
  /** Tells if the key works now and, if it does not, why. Computed by the gateway from `isFrozen`, `enabled`, `validFrom`, `validTo` and its own clock. */
  readonly status: ApiKeyStatus;
  /** The address of the key in the REST API: the configured base URL followed by `/keys/` and the id. */
  readonly url: Scalars['URL']['output'];
  /** Start of the validity period. Null if the key is valid from its creation on. */
  readonly validFrom?: Maybe<Scalars['DateTime']['output']>;
  /** End of the validity period. Null if the key never expires. */
  readonly validTo?: Maybe<Scalars['DateTime']['output']>;
  /**
   * Changes whenever a field changes that clients can write: `label`, `validFrom`, `validTo`, `enabled` or `grants`. Pass it
   * as `expectedVersion` to a write, so that a change by somebody else is not overwritten. The order of the grants does not
   * count, and a UUID in the label counts as masked.
   */
  readonly version: Scalars['String']['output'];
};


/** A RIPE Atlas API key, without its secret. Source: the key object of `GET /keys/`. */
export type ApiKeyFindingsArgs = {
  kinds?: InputMaybe<ReadonlyArray<ApiKeyFindingKind>>;
  minSeverity?: InputMaybe<ApiKeyFindingSeverity>;
};

/** One page of a list of keys. Follows the Relay cursor connections specification. */
export type ApiKeyConnection = {
  readonly __typename?: 'ApiKeyConnection';
  /** The keys of this page, each with its cursor. */
  readonly edges: ReadonlyArray<ApiKeyEdge>;
  /** The keys of this page, without cursors. */
  readonly nodes: ReadonlyArray<ApiKey>;
  /** Position of this page in the list. */
  readonly pageInfo: PageInfo;
  /** Number of keys in the whole list, counted when this page was read. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A key and its cursor in a list. */
export type ApiKeyEdge = {
  readonly __typename?: 'ApiKeyEdge';
  /**
   * Opaque cursor. Pass it to `after` or `before` together with the same filter and order. Stays valid when keys are added
   * or removed. Contains no secret.
   */
  readonly cursor: Scalars['String']['output'];
  /** The key. */
  readonly node: ApiKey;
};

/** A change of one field of a key. */
export type ApiKeyFieldChange = {
  readonly __typename?: 'ApiKeyFieldChange';
  /** The grants that the key would get. Null for other fields than `grants`. */
  readonly addedGrants?: Maybe<ReadonlyArray<Grant>>;
  /** The value after. Null if there is none, for `grants`, and for the new `id` of a regeneration, which is not known before. */
  readonly after?: Maybe<Scalars['String']['output']>;
  /** The value before. Times are in the format of RFC 3339. Null if there is none, and for `grants`. */
  readonly before?: Maybe<Scalars['String']['output']>;
  /**
   * Name of the field: `label`, `validFrom`, `validTo`, `enabled` or `grants`. `id` for a regeneration, which gives the key
   * another one, and for a deletion.
   */
  readonly field: Scalars['String']['output'];
  /** The grants that the key would lose. Null for other fields than `grants`. */
  readonly removedGrants?: Maybe<ReadonlyArray<Grant>>;
};

/**
 * Filter for a list of keys. A key is listed if it matches every given field. A field that is null or absent does not
 * filter. An empty list is rejected.
 *
 * The upstream applies `permission`, `targetType` and `targetId`. It does not document whether one single grant must match
 * all three. The gateway applies the other fields: it reads all keys that the upstream's filter leaves, once per operation,
 * with one call for each 500 keys, and one more for each two neighbouring pages, to see that the list has not changed. It
 * rejects a list of more than 10,000 keys (setting `MAX_ACCOUNT_KEYS`) with `BAD_USER_INPUT`.
 *
 * "After" includes the given time, "before" does not.
 */
export type ApiKeyFilter = {
  /** Lists the keys that were created or last regenerated at or after this time. Applied by the gateway. */
  readonly createdAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Lists the keys that were created or last regenerated before this time. Applied by the gateway. */
  readonly createdBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Lists the keys whose validity ends at or after this time. A key without an end does not match. Applied by the gateway. */
  readonly expiresAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Lists the keys whose validity ends before this time. A key without an end does not match. Applied by the gateway. */
  readonly expiresBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /**
   * Lists the keys that have a finding of at least one of these kinds. Applied by the gateway. `BROAD_GRANT` also reads
   * the catalogue of permissions. `DANGLING_TARGET` and `SUPERSEDED` read the whole account, also if the upstream's filter
   * leaves a part of it.
   */
  readonly findings?: InputMaybe<ReadonlyArray<ApiKeyFindingKind>>;
  /** Lists the keys whose label contains this text. Upper and lower case are the same. 1 to 100 characters. Applied by the gateway. */
  readonly labelContains?: InputMaybe<Scalars['String']['input']>;
  /** Lists the keys that were last used at or after this time. A key that was never used does not match. Applied by the gateway. */
  readonly lastUsedAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Lists the keys that were last used before this time. A key that was never used does not match. Applied by the gateway. */
  readonly lastUsedBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** True lists the keys whose validity has no end. False lists those that have one. Applied by the gateway. */
  readonly neverExpires?: InputMaybe<Scalars['Boolean']['input']>;
  /** True lists the keys without any reported use. False lists those that were used. Applied by the gateway. */
  readonly neverUsed?: InputMaybe<Scalars['Boolean']['input']>;
  /**
   * Lists the keys that have a grant of this permission, such as `measurements.create_measurement`. The list is empty for
   * a permission that does not exist.
   */
  readonly permission?: InputMaybe<Scalars['ID']['input']>;
  /** Lists the keys with one of these statuses. Applied by the gateway. */
  readonly statuses?: InputMaybe<ReadonlyArray<ApiKeyStatus>>;
  /**
   * Lists the keys that have a grant for the target with this id, such as the number of a probe. 1 to 100 characters. For
   * a key, the first eight characters of its UUID: a full UUID is rejected, because it is a secret.
   */
  readonly targetId?: InputMaybe<Scalars['ID']['input']>;
  /** Lists the keys that have a grant for a target of this type, such as `probe`. 1 to 100 characters. */
  readonly targetType?: InputMaybe<Scalars['String']['input']>;
  /** Lists the keys that were last used before this time, and those that were never used. Applied by the gateway. */
  readonly unusedSince?: InputMaybe<Scalars['DateTime']['input']>;
};

/** A reason why a key needs attention. */
export type ApiKeyFinding = {
  readonly __typename?: 'ApiKeyFinding';
  /**
   * The time that the finding is about: the end of the validity for `EXPIRED` and `EXPIRES_SOON`; the day on which the
   * threshold was reached for `NEVER_USED`, `ROTATION_DUE` and `UNUSED_FOR_LONG`. Null for the other kinds.
   */
  readonly at?: Maybe<Scalars['DateTime']['output']>;
  /** The grant that the finding is about. Null if it is about the key as a whole. */
  readonly grant?: Maybe<Grant>;
  /** Kind of the finding. */
  readonly kind: ApiKeyFindingKind;
  /** Says what is wrong, in numbers where there are any, and what to do. In English. */
  readonly message: Scalars['String']['output'];
  /** Severity of the kind: all findings of a kind have the same. */
  readonly severity: ApiKeyFindingSeverity;
};

/** A kind of finding and the number of keys that have it. */
export type ApiKeyFindingCount = {
  readonly __typename?: 'ApiKeyFindingCount';
  /** Number of keys that have at least one finding of this kind. */
  readonly count: Scalars['Int']['output'];
  /** The kind of finding. */
  readonly kind: ApiKeyFindingKind;
  /** Severity of the kind. */
  readonly severity: ApiKeyFindingSeverity;
};

/** Kind of a finding. The numbers of days are settings of the gateway; the defaults are given here. */
export type ApiKeyFindingKind =
  /**
   * A grant lets the key create, change or delete API keys: a permission `keys.*` that does more than read. A key that may
   * change keys can give itself every permission of its owner.
   */
  | 'ADMINISTRATOR_GRANT'
  /**
   * A grant has a target of the type `user`, which stands for all objects of that user, or no target although its permission
   * takes targets. The second case needs the permission `keys.list_permissions`; without it, only the first is found, and a
   * warning says so.
   */
  | 'BROAD_GRANT'
  /** A grant targets an API key that is not in the account any more. Needs all keys of the account. */
  | 'DANGLING_TARGET'
  /** The key is switched off and still has grants, so that switching it on gives them all back. */
  | 'DISABLED_WITH_GRANTS'
  /** The key has the same grant more than once. */
  | 'DUPLICATE_GRANT'
  /** The time in `validTo` has passed. */
  | 'EXPIRED'
  /** The validity ends within 30 days (setting `EXPIRES_SOON_DAYS`). */
  | 'EXPIRES_SOON'
  /** The upstream froze the key, because it was unused for a long time. */
  | 'FROZEN'
  /** The validity has no end. */
  | 'NEVER_EXPIRES'
  /** The upstream reports no use of the key, and its secret is at least 90 days old (setting `UNUSED_DAYS`). */
  | 'NEVER_USED'
  /** The key has no label, so nobody can tell what it is for. */
  | 'NO_LABEL'
  /** The secret, which is as old as `createdAt`, is at least 90 days old (setting `ROTATION_DUE_DAYS`). */
  | 'ROTATION_DUE'
  /**
   * A newer key that works has the same label and the same grants, and was used after the last use of this key, so that this
   * one can be retired. Never found for a key without a label. Needs all keys of the account.
   */
  | 'SUPERSEDED'
  /** The key was used, but not in the last 90 days (setting `UNUSED_DAYS`), and its secret is at least 90 days old, too. */
  | 'UNUSED_FOR_LONG';

/** Severity of a finding, from the lowest to the highest. */
export type ApiKeyFindingSeverity =
  /** Whoever gets this key controls the account's keys. */
  | 'CRITICAL'
  /** Something to tidy up. The key is no more dangerous than before. */
  | 'INFO'
  /** A risk, or a job that will fail soon. To be handled in the next days. */
  | 'WARNING';

/**
 * Order of a list of keys. Keys without the value come last in both directions. Keys with the same value are in the order
 * of their ids. The gateway sorts, so it reads all keys, as for the fields of `ApiKeyFilter` that it applies.
 */
export type ApiKeyOrder = {
  /** The direction of the order. */
  readonly direction: ApiKeyOrderDirection;
  /** The value to sort by. */
  readonly field: ApiKeyOrderField;
};

/** Direction of an order. */
export type ApiKeyOrderDirection =
  /** From the smallest value to the largest: the earliest time first, or `A` before `B`. */
  | 'ASC'
  /** From the largest value to the smallest: the latest time first, or `B` before `A`. */
  | 'DESC';

/** A value to sort keys by. */
export type ApiKeyOrderField =
  /** Time of creation or of the last regeneration, `createdAt`. */
  | 'CREATED_AT'
  /**
   * The label, by Unicode code points: `B` comes before `a`, and `é` after `z`. An empty label counts as none. Only the
   * first 100 characters count.
   */
  | 'LABEL'
  /** Time of the last use, `lastUsedAt`. */
  | 'LAST_USED_AT'
  /** End of the validity period, `validTo`. */
  | 'VALID_TO';

/** Changes for several keys. A field that is absent keeps its value. The fields are as in `UpdateApiKeyInput`. */
export type ApiKeyPatch = {
  /** Grants to add. */
  readonly addGrants?: InputMaybe<ReadonlyArray<GrantInput>>;
  /** True switches the keys on, false switches them off. */
  readonly enabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** Grants to remove. If a key lacks one of them, that key is refused. The other keys are changed. */
  readonly removeGrants?: InputMaybe<ReadonlyArray<GrantInput>>;
  /** Start of the validity period. Null: no start, so the keys are valid now. */
  readonly validFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** End of the validity period. Null: the keys never expire. */
  readonly validTo?: InputMaybe<Scalars['DateTime']['input']>;
};

/** A permission that can be granted to a key. The upstream can add permissions at any time. */
export type ApiKeyPermission = {
  readonly __typename?: 'ApiKeyPermission';
  /**
   * Description of the actions that the permission allows, in the words of the upstream. Null if the catalogue of permissions has no description.
   * Below a grant, also null if the credential lacks the permission `keys.list_permissions`; the response then has one
   * warning in `extensions.warnings`.
   */
  readonly description?: Maybe<Scalars['String']['output']>;
  /** Name of the permission in the upstream, such as `measurements.create_measurement`. Treat it as an opaque text. */
  readonly id: Scalars['ID']['output'];
  /**
   * The types of objects that the permission can be limited to. Empty if it can't be limited to an object. Null if not
   * known, for the same reasons as `description`.
   */
  readonly targetTypes?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /**
   * The objects in this account that the permission can be limited to. Null if the upstream does not know the permission.
   * Requires the permission `keys.list_permission_targets`. Source: `GET /keys/permissions/{permission}/targets/`.
   */
  readonly targets?: Maybe<TargetList>;
};


/** A permission that can be granted to a key. The upstream can add permissions at any time. */
export type ApiKeyPermissionTargetsArgs = {
  search?: InputMaybe<Scalars['String']['input']>;
};

/** A permission and the number of keys that hold it. */
export type ApiKeyPermissionCount = {
  readonly __typename?: 'ApiKeyPermissionCount';
  /** Number of keys. */
  readonly count: Scalars['Int']['output'];
  /** The permission. */
  readonly permission: ApiKeyPermission;
};

/** A call to the upstream that a write would make. */
export type ApiKeyPlannedCall = {
  readonly __typename?: 'ApiKeyPlannedCall';
  /** HTTP method, such as `PATCH`. */
  readonly method: Scalars['String']['output'];
  /** Path after the base URL of the API, such as `/keys/1a2b3c4d/`. */
  readonly path: Scalars['String']['output'];
};

/** A query that shows whether a write was carried out. */
export type ApiKeyRecovery = {
  readonly __typename?: 'ApiKeyRecovery';
  /** Explains when to run the query and how to read its result, in English. */
  readonly hint: Scalars['String']['output'];
  /** A GraphQL query without variables. */
  readonly query: Scalars['String']['output'];
};

/** A key of a bulk write. */
export type ApiKeyRef = {
  /** The `version` that the key must have, as in `UpdateApiKeyInput`. */
  readonly expectedVersion?: InputMaybe<Scalars['String']['input']>;
  /** Id of the key: the first eight characters of its UUID. */
  readonly id: Scalars['ID']['input'];
};

/** Result of regenerating one key of a bulk. */
export type ApiKeyRegenerateResult = {
  readonly __typename?: 'ApiKeyRegenerateResult';
  /**
   * The key with its new id. If it was refused, its present state, or null if the gateway has not read it. Null for any other
   * outcome. Null with an error at this field if it was regenerated but the gateway can't read the rest of the upstream's
   * response.
   */
  readonly apiKey?: Maybe<ApiKey>;
  /** The reason for any other outcome than `DONE` and `PLANNED`. For these, null. */
  readonly error?: Maybe<ApiKeyWriteError>;
  /** The new id of the key. Null if it was not regenerated, or if the new id is not known. */
  readonly newId?: Maybe<Scalars['ID']['output']>;
  /** What happened to this key. */
  readonly outcome: ApiKeyWriteOutcome;
  /** For a dry run, the effect that the write would have. Null for any other write. */
  readonly plan?: Maybe<ApiKeyWritePlan>;
  /** Id of the key, as in the input, in lower case. */
  readonly requestedId: Scalars['ID']['output'];
  /**
   * The new full UUID of the key, which is its secret. Shown only here; it can't be read again later. Null if the key was
   * not regenerated. Also null, with an error at this field, if the upstream did not return a new UUID.
   */
  readonly secret?: Maybe<Scalars['String']['output']>;
};

/** A registry, or a service of one, and its API keys. */
export type ApiKeyRegistry = {
  readonly __typename?: 'ApiKeyRegistry';
  /** Short name, such as `ripe-atlas`. Stays the same. */
  readonly id: Scalars['ID']['output'];
  /** Name of the registry, and of the service if it has several. */
  readonly name: Scalars['String']['output'];
  /** Every operation on API keys, in the order of `ApiKeyRegistryOperationKind`, whether it is offered or not. */
  readonly operations: ReadonlyArray<ApiKeyRegistryOperation>;
};

/** An operation on the API keys of a registry, or with one of them. */
export type ApiKeyRegistryOperation = {
  readonly __typename?: 'ApiKeyRegistryOperation';
  /**
   * If it is offered, the field of this graph; those of ARIN exist if the operator has switched ARIN on. If it is not offered,
   * how it is done through the registry's own pages, or why it is not possible. In English.
   */
  readonly how: Scalars['String']['output'];
  /** True if the registry documents an API for it, which this graph uses. */
  readonly offered: Scalars['Boolean']['output'];
  /** Kind of the operation. */
  readonly operation: ApiKeyRegistryOperationKind;
};

/** Kind of an operation on API keys. */
export type ApiKeyRegistryOperationKind =
  /** To find out whether a key works. */
  | 'CHECK'
  /** To make a key. Its secret is shown once. */
  | 'CREATE'
  /** To switch a key off without deleting it. */
  | 'DEACTIVATE'
  /** To delete a key. */
  | 'DELETE'
  /** To fetch a report that exists as a file, with a key. */
  | 'DOWNLOAD_REPORT'
  /** To list the keys of an account. */
  | 'LIST'
  /** To give a key a new secret. */
  | 'REGENERATE'
  /** To request a report that is made on demand, with a key. */
  | 'REQUEST_REPORT'
  /** To change the name, the validity or the permissions of a key. */
  | 'UPDATE';

/** Counts of the keys of an account, all from the same reading. */
export type ApiKeyReport = {
  readonly __typename?: 'ApiKeyReport';
  /**
   * Number of keys that have a finding of each kind. All kinds, also those without a key. Two kinds compare a key with all
   * others, so this field reads the whole account, whatever the filter of the report is.
   */
  readonly byFinding: ReadonlyArray<ApiKeyFindingCount>;
  /** Number of keys that hold each permission, with any target. Most frequent first, then by the permission's name. Only permissions that a key holds. */
  readonly byPermission: ReadonlyArray<ApiKeyPermissionCount>;
  /** Number of keys with each status. All statuses, also those without a key. */
  readonly byStatus: ReadonlyArray<ApiKeyStatusCount>;
  /** Number of keys by the end of their validity, past ends included. Keys without an end are not counted. */
  readonly expiries: ReadonlyArray<ApiKeyTimeBucket>;
  /** Time by the gateway's clock for which statuses and findings were computed. */
  readonly generatedAt: Scalars['DateTime']['output'];
  /** Number of keys by their last use. Keys that were never used are not counted. */
  readonly lastUses: ReadonlyArray<ApiKeyTimeBucket>;
  /** Number of keys by the time when their secret was made, `createdAt`. Keys without this time are not counted. */
  readonly secretAges: ReadonlyArray<ApiKeyTimeBucket>;
  /** Number of keys that match the filter. */
  readonly total: Scalars['Int']['output'];
};


/** Counts of the keys of an account, all from the same reading. */
export type ApiKeyReportExpiriesArgs = {
  by: ApiKeyTimeUnit;
};


/** Counts of the keys of an account, all from the same reading. */
export type ApiKeyReportLastUsesArgs = {
  by: ApiKeyTimeUnit;
};


/** Counts of the keys of an account, all from the same reading. */
export type ApiKeyReportSecretAgesArgs = {
  by: ApiKeyTimeUnit;
};

/** Result of rotating one key of a bulk. */
export type ApiKeyRotateResult = {
  readonly __typename?: 'ApiKeyRotateResult';
  /** The reason why no successor was created, or why the old key was not retired. Null if both steps are done. */
  readonly error?: Maybe<ApiKeyWriteError>;
  /** What happened to the first step: `DONE` if the successor was created. `retirement` tells about the second step. */
  readonly outcome: ApiKeyWriteOutcome;
  /** For a dry run, the effect that the rotation would have. Null for any other write. */
  readonly plan?: Maybe<ApiKeyWritePlan>;
  /** Id of the key, as in the input, in lower case. */
  readonly requestedId: Scalars['ID']['output'];
  /** What happened to the old key, as in `RotateApiKeyPayload`. */
  readonly retirement?: Maybe<ApiKeyWriteOutcome>;
  /** The old key, as in `RotateApiKeyPayload`. */
  readonly retiring?: Maybe<ApiKey>;
  /** Full UUID of the successor, which is its secret, as in `RotateApiKeyPayload`. */
  readonly secret?: Maybe<Scalars['String']['output']>;
  /** The new key, as in `RotateApiKeyPayload`. */
  readonly successor?: Maybe<ApiKey>;
  /** Id of the new key. Null if none was created, or if the id is not known. */
  readonly successorId?: Maybe<Scalars['ID']['output']>;
};

/**
 * Status of an API key. If several values apply, the first one in this order is returned: FROZEN, DISABLED,
 * NOT_YET_VALID, EXPIRED.
 */
export type ApiKeyStatus =
  /** The key works: it is enabled, within its validity period and not frozen. */
  | 'ACTIVE'
  /** The owner switched the key off. */
  | 'DISABLED'
  /** The time in `validTo` has passed. */
  | 'EXPIRED'
  /** The upstream froze the key because it was unused for a long time. Regenerate the key to use it again. */
  | 'FROZEN'
  /** The time in `validFrom` is in the future. */
  | 'NOT_YET_VALID';

/** A status and the number of keys that have it. */
export type ApiKeyStatusCount = {
  readonly __typename?: 'ApiKeyStatusCount';
  /** Number of keys. */
  readonly count: Scalars['Int']['output'];
  /** The status. */
  readonly status: ApiKeyStatus;
};

/** A time span and the number of keys in it. A report has only spans with at least one key, in the order of time. */
export type ApiKeyTimeBucket = {
  readonly __typename?: 'ApiKeyTimeBucket';
  /** Number of keys. */
  readonly count: Scalars['Int']['output'];
  /** Start of the time span, included. */
  readonly from: Scalars['DateTime']['output'];
  /** End of the time span, not included. */
  readonly to: Scalars['DateTime']['output'];
};

/** Length of the time spans in a report. In UTC. */
export type ApiKeyTimeUnit =
  /** A day, from midnight. */
  | 'DAY'
  /** A calendar month. */
  | 'MONTH'
  /** A week that begins on Monday. */
  | 'WEEK';

/** A reason why a write was not carried out, which the caller can correct. Nothing was changed. */
export type ApiKeyUserError = {
  readonly __typename?: 'ApiKeyUserError';
  /** Kind of the error. */
  readonly code: ApiKeyUserErrorCode;
  /**
   * Path of the invalid part of the input, such as `["input", "grants", "0", "permission"]`. Null if the error is not
   * about one part.
   */
  readonly field?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** Tells what was wrong and what was expected, in English. If the upstream found the error, the text is the upstream's. */
  readonly message: Scalars['String']['output'];
};

/** Kind of an error that the caller can correct. */
export type ApiKeyUserErrorCode =
  /** The current state of the key does not allow the write, or the key does not have the expected version. */
  | 'CONFLICT'
  /** A value in the input is not valid, or the input changes nothing. */
  | 'INVALID'
  /** There is no such key, or the key does not have a grant that was to be removed. */
  | 'NOT_FOUND'
  /** The calling key would lose its own access. Set `allowCallingKey` to true to do it anyway. */
  | 'WOULD_LOCK_OUT_CALLER';

/** The reason for an outcome other than `DONE` and `PLANNED`. */
export type ApiKeyWriteError = {
  readonly __typename?: 'ApiKeyWriteError';
  /** Kind of the error. */
  readonly code: ApiKeyWriteErrorCode;
  /** Tells what was wrong and what was expected, in English. */
  readonly message: Scalars['String']['output'];
  /** A query that shows the present state. Null if nothing was sent, or if the upstream has confirmed or rejected everything that was sent. */
  readonly recovery?: Maybe<ApiKeyRecovery>;
  /** Seconds to wait before another attempt can succeed. Null if that is not known. */
  readonly retryAfter?: Maybe<Scalars['Int']['output']>;
};

/** Kind of an error of one write. For a bulk, also the reason why the rest was not attempted. */
export type ApiKeyWriteErrorCode =
  /** The current state of the key does not allow the write, or the key does not have the expected version. */
  | 'CONFLICT'
  /** It was too late to begin the write in this operation. The message says how long that is possible. */
  | 'DEADLINE'
  /** The upstream does not allow the write for this credential (403). */
  | 'FORBIDDEN'
  /** A value in the input is not valid, the input changes nothing, or the operation has exceeded a limit of the gateway. */
  | 'INVALID'
  /** There is no such key, or the key does not have a grant that was to be removed. */
  | 'NOT_FOUND'
  /** The write was sent, and its response was lost or does not show the outcome. */
  | 'OUTCOME_UNKNOWN'
  /** The upstream (429) or the gateway has received too many requests of this credential. The message says which. */
  | 'RATE_LIMITED'
  /** The upstream does not accept the credential (401). */
  | 'UNAUTHENTICATED'
  /** The upstream sent a response that the gateway can't use. */
  | 'UPSTREAM_INVALID'
  /** The upstream did not answer in time. */
  | 'UPSTREAM_TIMEOUT'
  /** The upstream or the gateway was not able to take the request. */
  | 'UPSTREAM_UNAVAILABLE'
  /** It is the calling key. Set `allowCallingKey` to true to do it anyway. */
  | 'WOULD_LOCK_OUT_CALLER';

/** What happened to a write to one key. */
export type ApiKeyWriteOutcome =
  /** The upstream has carried it out. */
  | 'DONE'
  /** The upstream has rejected it, or something that it needs has failed. Nothing was changed. */
  | 'FAILED'
  /**
   * Nothing was sent for this key, because the work stopped before. The error gives the reason. Send the key again to continue;
   * but as the value of `retirement`, the successor exists already: do not rotate the key again, set `validTo` of the old key.
   */
  | 'NOT_ATTEMPTED'
  /** A dry run: nothing was sent. */
  | 'PLANNED'
  /** The input or the state of the key does not allow it. Nothing was changed. */
  | 'REFUSED'
  /** It was sent and may or may not have been carried out. `error.recovery` has a query that finds it out. */
  | 'UNKNOWN';

/** The effect that a write would have. Nothing was changed. */
export type ApiKeyWritePlan = {
  readonly __typename?: 'ApiKeyWritePlan';
  /** The calls to the upstream that would be made, in their order. */
  readonly calls: ReadonlyArray<ApiKeyPlannedCall>;
  /**
   * The fields of the key that would change. A field that would keep its value is left out. For a creation, the fields of the new
   * key. For a rotation, those of the old key.
   */
  readonly changes: ReadonlyArray<ApiKeyFieldChange>;
};

/** Result of updating or deleting one key of a bulk. */
export type ApiKeyWriteResult = {
  readonly __typename?: 'ApiKeyWriteResult';
  /**
   * The key after the change. If it was refused, its present state, or null if the gateway has not read it. Null after a
   * deletion, and for any other outcome. Null with an error at this field if the change was carried out and the new state is not known.
   */
  readonly apiKey?: Maybe<ApiKey>;
  /** The reason for any other outcome than `DONE` and `PLANNED`. For these, null. */
  readonly error?: Maybe<ApiKeyWriteError>;
  /** What happened to this key. */
  readonly outcome: ApiKeyWriteOutcome;
  /** For a dry run, the effect that the write would have. Null for any other write. */
  readonly plan?: Maybe<ApiKeyWritePlan>;
  /** Id of the key, as in the input, in lower case. */
  readonly requestedId: Scalars['ID']['output'];
};

/** ARIN's calls that accept an API key. */
export type Arin = {
  readonly __typename?: 'Arin';
  /**
   * The reports that ARIN offers as files, and whether the account of the key may fetch them. The gateway never fetches the
   * file. The statuses of ARIN's download host were observed and are not documented. Source: `HEAD` of each download.
   */
  readonly downloads?: Maybe<ReadonlyArray<ArinDownload>>;
  /**
   * Asks ARIN whether the key works. Error `UPSTREAM_INVALID` if ARIN rejects the request itself. All other failures are
   * verdicts. Source: `GET /ticket/summary`.
   */
  readonly keyCheck?: Maybe<ArinKeyCheck>;
  /**
   * The ticket with this number. Null if ARIN has no such ticket: ARIN deletes the ticket of a report 90 days after it was closed. Error
   * `BAD_USER_INPUT` for an invalid number, and if ARIN rejects the key. Source: `GET /ticket/{number}`.
   */
  readonly ticket?: Maybe<ArinTicket>;
  /**
   * Tickets of the account, in ARIN's order, also those that were not made over an API. An account without such tickets has an
   * empty list. Give at least one filter, because ARIN requires it; null switches a filter off. Error `BAD_USER_INPUT` for an
   * invalid argument, and if ARIN rejects the filter or the key: it answers 400 to both, and `keyCheck` tells which. Error
   * `FORBIDDEN` if the account may not list tickets. Source: `GET /ticket/summary`.
   */
  readonly tickets?: Maybe<ReadonlyArray<ArinTicket>>;
};


/** ARIN's calls that accept an API key. */
export type ArinTicketArgs = {
  id: Scalars['ID']['input'];
};


/** ARIN's calls that accept an API key. */
export type ArinTicketsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  status?: InputMaybe<Scalars['String']['input']>;
  type?: InputMaybe<Scalars['String']['input']>;
};

/** A file that belongs to a message of a ticket. */
export type ArinAttachment = {
  readonly __typename?: 'ArinAttachment';
  /** ARIN's id of the file within the message. */
  readonly attachmentId: Scalars['ID']['output'];
  /** Name of the file. Null if ARIN sends none. */
  readonly fileName?: Maybe<Scalars['String']['output']>;
  /** ARIN's id of the message. */
  readonly messageId: Scalars['ID']['output'];
};

/** A report that ARIN offers as a file. */
export type ArinDownload = {
  readonly __typename?: 'ArinDownload';
  /** Explains the verdict, in English. */
  readonly detail: Scalars['String']['output'];
  /** Kind of the report. */
  readonly kind: ArinDownloadKind;
  /**
   * The URL of the file, with `{apikey}` in place of the key. ARIN's download host accepts the key in the URL only, so keep the
   * URL out of logs and histories.
   */
  readonly urlTemplate: Scalars['String']['output'];
  /** Whether the account of the key may fetch it. */
  readonly verdict: ArinDownloadVerdict;
};

/** Kind of a report that ARIN offers as a file. */
export type ArinDownloadKind =
  /** Bulk Whois: the public registration data as a whole. */
  | 'BULK_WHOIS'
  /** The resources without a valid point of contact. */
  | 'NO_VALID_POC';

/** Whether an account may fetch a download of ARIN. */
export type ArinDownloadVerdict =
  /** ARIN would send the file (200). */
  | 'APPROVED'
  /** ARIN's download host answered 403, as it does to a key whose account is not approved. */
  | 'NOT_APPROVED'
  /** ARIN's download host answered 401, as it does to a request without a key. */
  | 'REJECTED'
  /** ARIN answered otherwise, or not at all. */
  | 'UNDETERMINED';

/** Result of checking the ARIN key of the request. */
export type ArinKeyCheck = {
  readonly __typename?: 'ArinKeyCheck';
  /** When ARIN was asked, by the gateway's clock, in UTC. */
  readonly checkedAt: Scalars['DateTime']['output'];
  /** Explains the verdict, in English. Includes ARIN's own code and message, if there are any. */
  readonly detail: Scalars['String']['output'];
  /**
   * The part of the key that ARIN Online shows, such as `API-1A2B`. Together with the creation date it identifies the key there.
   * It is not unique.
   */
  readonly prefix?: Maybe<Scalars['String']['output']>;
  /** ARIN's verdict. */
  readonly verdict: CredentialVerdict;
};

/** Kind of a report that ARIN makes on demand. */
export type ArinReportKind =
  /** Everything that the account of the key is linked to. No subject. */
  | 'ASSOCIATIONS'
  /** The reassignments of a network. Subject: the handle of a network that was allocated to you directly, such as `NET-192-0-2-0-1`. */
  | 'REASSIGNMENT'
  /** The history of an autonomous system. Subject: its number, such as `64496`. Needs a grant for WhoWas. */
  | 'WHOWAS_ASN'
  /** The history of an address. Subject: an IP address without a prefix length. Needs a grant for WhoWas. */
  | 'WHOWAS_NET';

/** A ticket of ARIN. */
export type ArinTicket = {
  readonly __typename?: 'ArinTicket';
  /**
   * The files that belong to the ticket, such as the finished report. Fetch them from ARIN: the gateway has only their names.
   * Null for tickets of a list and of a mutation, for which ARIN sends no attachments.
   */
  readonly attachments?: Maybe<ReadonlyArray<ArinAttachment>>;
  /** When the ticket was closed, in UTC. Null if it is not closed, and as for `createdAt`. */
  readonly closedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When the ticket was created, in UTC. Null if ARIN sends no time, or one that the gateway cannot read (with a warning). */
  readonly createdAt?: Maybe<Scalars['DateTime']['output']>;
  /** ARIN's ticket number, such as `20261012-X1`. */
  readonly id: Scalars['ID']['output'];
  /** Resolution, as ARIN names it. A finished report is `PROCESSED`. Null if the ticket has none yet. */
  readonly resolution?: Maybe<Scalars['String']['output']>;
  /** When the ticket was resolved, in UTC. Null if it is not resolved, and as for `createdAt`. */
  readonly resolvedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Status, as ARIN names it, such as `PENDING_REVIEW`. Text, because ARIN adds statuses. Null if ARIN sends none. */
  readonly status?: Maybe<Scalars['String']['output']>;
  /** Type, as ARIN names it, such as `ASSOCIATIONS_REPORT`. Text, because ARIN adds types. Null if ARIN sends none. */
  readonly type?: Maybe<Scalars['String']['output']>;
  /** When the ticket was last changed, in UTC. Null as for `createdAt`. */
  readonly updatedAt?: Maybe<Scalars['DateTime']['output']>;
};

/** A problem with the request of a report. No ticket was created. */
export type ArinUserError = {
  readonly __typename?: 'ArinUserError';
  /** Kind of the problem. */
  readonly code: ArinUserErrorCode;
  /** Path of the input field that caused the problem, starting with `input`. Null if no field did. */
  readonly field?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** Tells what was wrong and what was expected, in English. Includes ARIN's own code and message, if there are any. */
  readonly message: Scalars['String']['output'];
};

/** Kind of a problem with the request of a report. */
export type ArinUserErrorCode =
  /** The subject is not valid, or ARIN rejected the request (400). ARIN answers 400 to an unknown key, too. */
  | 'INVALID'
  /** ARIN does not accept the key (`E_AUTHENTICATION`), or its account may not request this report (401, 403). */
  | 'NOT_AUTHORIZED'
  /** ARIN does not know the subject (404). */
  | 'NOT_FOUND';

/** The credential that the request was sent with. */
export type CallingKey = {
  readonly __typename?: 'CallingKey';
  /** The calling key itself. Null if it can't be read: `verdict` and `detail` tell why. Always null for a session cookie. */
  readonly apiKey?: Maybe<ApiKey>;
  /** Kind of the credential. */
  readonly credential: CredentialKind;
  /**
   * The reason, in English, if the verdict is not ACCEPTED. Includes the message of the upstream, if there is one. Null if
   * the verdict is ACCEPTED.
   */
  readonly detail?: Maybe<Scalars['String']['output']>;
  /** Id of the calling key: the first eight characters of its UUID. Null if the credential is not an API key. */
  readonly keyId?: Maybe<Scalars['ID']['output']>;
  /** Result of checking the credential with the upstream. */
  readonly verdict: CredentialVerdict;
};

/** A key to create. A field that is null or absent gets the default of the upstream. */
export type CreateApiKeyInput = {
  /**
   * Set to true to create nothing: `plan` then tells what would be created, and which call would be made. The upstream
   * does not check a dry run, so it can reject a write that was planned. Null means false.
   */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** False creates a key that is switched off. Default: true. */
  readonly enabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** Permissions of the key. The upstream does not grant more than the caller has. Default: none. */
  readonly grants?: InputMaybe<ReadonlyArray<GrantInput>>;
  /** Name of the key, free text. Default: none. */
  readonly label?: InputMaybe<Scalars['String']['input']>;
  /** Start of the validity period. Default: none, so the key is valid at once. */
  readonly validFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** End of the validity period. Default: the key never expires. */
  readonly validTo?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Result of creating a key. */
export type CreateApiKeyPayload = {
  readonly __typename?: 'CreateApiKeyPayload';
  /**
   * The new key. Null if no key was created. Also null, with an error at this field, if the key was created but the
   * gateway can't read the rest of the upstream's response.
   */
  readonly apiKey?: Maybe<ApiKey>;
  /** For a dry run, the effect that the write would have. Null for any other write, and if there are `userErrors`. */
  readonly plan?: Maybe<ApiKeyWritePlan>;
  /**
   * Full UUID of the new key, which is its secret. Shown only here; it can't be read again later. Null if no key was
   * created. Also null, with an error at this field, if the key was created but the upstream did not return its UUID.
   */
  readonly secret?: Maybe<Scalars['String']['output']>;
  /** The reasons why no key was created. Empty if the key was created. */
  readonly userErrors: ReadonlyArray<ApiKeyUserError>;
};

/** Kind of a credential. */
export type CredentialKind =
  /** An API key in the header `Authorization: Key <UUID>`. */
  | 'API_KEY'
  /** No credential, or an Authorization header in another format. The gateway does not forward such a header. */
  | 'NONE'
  /** A session cookie that the operator has configured the gateway to forward. */
  | 'SESSION_COOKIE';

/** Result of checking a credential with the upstream. */
export type CredentialVerdict =
  /** The upstream accepts the credential. */
  | 'ACCEPTED'
  /** The upstream rejects the credential (401), or the request has no usable credential. */
  | 'REJECTED'
  /**
   * The check has no clear result. Either the upstream did not answer as expected, or it answered 403 or 404. It answers
   * 403 to an unknown, disabled, expired or frozen key, and also to a working key that may not read itself.
   */
  | 'UNDETERMINED';

/** The key to delete. */
export type DeleteApiKeyInput = {
  /** Set to true to allow deleting the calling key itself. Null means false. */
  readonly allowCallingKey?: InputMaybe<Scalars['Boolean']['input']>;
  /** Set to true to change nothing, and to get a `plan`, as in `UpdateApiKeyInput`. Null means false. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** The `version` that the key must have, as in `UpdateApiKeyInput`. */
  readonly expectedVersion?: InputMaybe<Scalars['String']['input']>;
  /** Id of the key: the first eight characters of its UUID. */
  readonly id: Scalars['ID']['input'];
};

/** Result of deleting a key. */
export type DeleteApiKeyPayload = {
  readonly __typename?: 'DeleteApiKeyPayload';
  /**
   * The present state of the key, if nothing was deleted and the gateway has read the key: for a dry run, or after a
   * conflict of versions. Else null.
   */
  readonly apiKey?: Maybe<ApiKey>;
  /** Id of the deleted key. Null if nothing was deleted. */
  readonly deletedId?: Maybe<Scalars['ID']['output']>;
  /** For a dry run, the effect that the write would have. Null for any other write, and if there are `userErrors`. */
  readonly plan?: Maybe<ApiKeyWritePlan>;
  /** The reasons why nothing was deleted. Empty if the key was deleted. */
  readonly userErrors: ReadonlyArray<ApiKeyUserError>;
};

/** The keys to delete. */
export type DeleteApiKeysInput = {
  /** Set to true to allow writing to the calling key itself. It is then written to after all others. Null means false: the calling key is refused. */
  readonly allowCallingKey?: InputMaybe<Scalars['Boolean']['input']>;
  /** Set to true to change nothing, and to get a `plan` for each key, as in `UpdateApiKeyInput`. Null means false. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** 1 to 50 keys, each once. */
  readonly keys: ReadonlyArray<ApiKeyRef>;
};

/** Result of deleting several keys. */
export type DeleteApiKeysPayload = {
  readonly __typename?: 'DeleteApiKeysPayload';
  /** One result for each key, in the order of the input. Empty if there are `userErrors`. */
  readonly results: ReadonlyArray<ApiKeyWriteResult>;
  /** Problems with the input as a whole: nothing was attempted. A problem with one key is in its result instead. */
  readonly userErrors: ReadonlyArray<ApiKeyUserError>;
};

/** A permission of a key, optionally limited to one object. Source: `grants` of the key object. */
export type Grant = {
  readonly __typename?: 'Grant';
  /** The permission. */
  readonly permission: ApiKeyPermission;
  /** The object that the permission is limited to. Null if the grant names no object. */
  readonly target?: Maybe<Target>;
};

/** A grant to give to a key, or to take from it. */
export type GrantInput = {
  /**
   * Name of the permission, such as `measurements.create_measurement`. `ApiKeyPermission.targetTypes` tells if it can have
   * a target.
   */
  readonly permission: Scalars['ID']['input'];
  /** The object that the permission is limited to. Null or absent: no object. */
  readonly target?: InputMaybe<TargetInput>;
};

/** A RIPE Atlas measurement, which probes run once or repeatedly. */
export type Measurement = Node & {
  readonly __typename?: 'Measurement';
  /**
   * The API keys that have a grant for exactly this measurement, in the order of the upstream. Does not include keys that
   * may use the measurement for another reason: a grant without a target, or a grant for the user who owns the
   * measurement.
   *
   * The gateway always reads all matching keys, independent of `first`. One measurement normally costs one upstream call.
   * For several measurements, the gateway reads the whole account instead if that takes no more calls than there are measurements.
   *
   * Requires the permission `keys.list_keys`; without it, null with the error `FORBIDDEN`. Source: `GET /keys/` with the
   * filter `target_id`; the gateway then checks the grants of each key.
   */
  readonly apiKeysTargeting?: Maybe<ApiKeyConnection>;
  /** Free-text description by the measurement's owner. Null if there is none. */
  readonly description?: Maybe<Scalars['String']['output']>;
  /**
   * Id of the measurement, unique among all objects of the graph, such as `measurement:1001`. In the role `subgraph`, only its
   * number, as in the subgraph that owns it.
   */
  readonly id: Scalars['ID']['output'];
  /** Number of the measurement. Grants and the upstream use it; `id` is `measurement:` and this number. */
  readonly number: Scalars['Int']['output'];
  /** Status of the measurement in the words of the upstream, such as `Ongoing` or `Stopped`. Null if not reported. */
  readonly state?: Maybe<Scalars['String']['output']>;
  /**
   * Host name or IP address that is measured. Null if there is none, for example for a DNS measurement that queries each
   * probe's own resolver.
   */
  readonly target?: Maybe<Scalars['String']['output']>;
  /** Type of the measurement in the words of the upstream, such as `ping` or `traceroute`. Null if not reported. */
  readonly type?: Maybe<Scalars['String']['output']>;
};


/** A RIPE Atlas measurement, which probes run once or repeatedly. */
export type MeasurementApiKeysTargetingArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/**
 * Writes. The gateway sends each write to the upstream at most once and never retries it. A write needs an API key: a
 * session cookie gets the error `FORBIDDEN`.
 *
 * If the input or the state of the key prevents a write, nothing is changed and the payload lists the reasons in
 * `userErrors`. All other failures are entries in `errors`, with the same codes as for `Query` and one more:
 *
 * - `OUTCOME_UNKNOWN`: the write was sent, but its response was lost or does not show the outcome. `extensions.recovery` contains a query that shows
 *   whether the write took effect.
 */
export type Mutation = {
  readonly __typename?: 'Mutation';
  /**
   * Creates a key. The response contains the secret of the new key, which can't be read again later. At most 60 keys per
   * minute can be created or regenerated with one credential; above that, the error is `RATE_LIMITED`.
   *
   * Requires the permission `keys.create_key`. Source: `POST /keys/`.
   */
  readonly createApiKey?: Maybe<CreateApiKeyPayload>;
  /** Deletes a key permanently. Requires the permission `keys.delete_key`. Source: `DELETE /keys/{id}/`. */
  readonly deleteApiKey?: Maybe<DeleteApiKeyPayload>;
  /**
   * Deletes up to 50 keys permanently, eight at a time. Each key has its own outcome. Stops as `updateApiKeys` does.
   *
   * Requires the permission `keys.delete_key`. Source: `DELETE /keys/{id}/`.
   */
  readonly deleteApiKeys?: Maybe<DeleteApiKeysPayload>;
  /**
   * Gives a key a new UUID, and so a new secret. The old secret stops working immediately. THE ID OF THE KEY CHANGES,
   * because it is a part of the UUID. The key keeps its grants, and a frozen key is unfrozen. The response contains the
   * new secret, which can't be read again later. At most 60 keys per minute can be created or regenerated with one
   * credential; above that, the error is `RATE_LIMITED`.
   *
   * Requires the permission `keys.update_key`. Source: `PATCH /keys/{id}/`.
   */
  readonly regenerateApiKey?: Maybe<RegenerateApiKeyPayload>;
  /**
   * Gives up to 50 keys a new secret each, eight at a time, as `regenerateApiKey` does. Each key has its own outcome. Stops
   * as `updateApiKeys` does, and when the 60 secrets per minute are used up. All secrets that the upstream gave out are in
   * the response, whatever happens to later keys.
   *
   * Requires the permission `keys.update_key`. Source: `PATCH /keys/{id}/`.
   */
  readonly regenerateApiKeys?: Maybe<RegenerateApiKeysPayload>;
  /**
   * Sets all writable fields of a key. `validFrom` and `validTo` are cleared if they are not given. The key keeps its id and its secret.
   *
   * Requires the permission `keys.update_key`. Source: `PUT /keys/{id}/`.
   */
  readonly replaceApiKey?: Maybe<ReplaceApiKeyPayload>;
  /**
   * Requests a report from ARIN, which creates a ticket. ARIN has no way to request it twice without a second ticket, so it is
   * sent once and never repeated. Error `OUTCOME_UNKNOWN` if the answer is lost: `extensions.recovery` has a query that finds
   * the ticket. Error `UNAUTHENTICATED` without an ARIN key, `RATE_LIMITED` if ARIN or the gateway has received too many
   * requests; nothing was requested then.
   *
   * The header `X-Arin-Api-Key` is required. Source: `GET /report/…` of ARIN's Reg-RWS.
   */
  readonly requestArinReport?: Maybe<RequestArinReportPayload>;
  /**
   * Rotates a key without downtime: creates a successor with the same label and grants, and returns its secret; then ends
   * the validity of the old key at `retireAt`. Until then both work. A key that is disabled, expired or frozen is rejected.
   * The finding `SUPERSEDED` tells later that the old key can be deleted.
   *
   * Counts as one of the 60 secrets per minute. Requires the permissions `keys.get_key`, `keys.create_key` and
   * `keys.update_key`. Source: `POST /keys/`, then `PATCH /keys/{id}/`.
   */
  readonly rotateApiKey?: Maybe<RotateApiKeyPayload>;
  /**
   * Rotates up to 50 keys, eight at a time, as `rotateApiKey` does. Each key has its own outcome. Stops as
   * `regenerateApiKeys` does.
   *
   * Requires the permissions `keys.get_key`, `keys.create_key` and `keys.update_key`. Source: `POST /keys/`, then
   * `PATCH /keys/{id}/`.
   */
  readonly rotateApiKeys?: Maybe<RotateApiKeysPayload>;
  /**
   * Changes the given fields of a key. Other fields keep their values.
   *
   * Requires the permission `keys.update_key`, and for `addGrants` and `removeGrants` also `keys.get_key`.
   * Source: `PATCH /keys/{id}/`.
   */
  readonly updateApiKey?: Maybe<UpdateApiKeyPayload>;
  /**
   * Makes the same changes to up to 50 keys, eight at a time. Each key has its own outcome. Stops when the upstream answers
   * 429, is down, or no time is left: the rest is `NOT_ATTEMPTED` then, with the reason.
   *
   * Requires the permission `keys.update_key`, and for `addGrants`, `removeGrants`, `expectedVersion` and `dryRun` also
   * `keys.get_key`. Source: `PATCH /keys/{id}/`.
   */
  readonly updateApiKeys?: Maybe<UpdateApiKeysPayload>;
};


/**
 * Writes. The gateway sends each write to the upstream at most once and never retries it. A write needs an API key: a
 * session cookie gets the error `FORBIDDEN`.
 *
 * If the input or the state of the key prevents a write, nothing is changed and the payload lists the reasons in
 * `userErrors`. All other failures are entries in `errors`, with the same codes as for `Query` and one more:
 *
 * - `OUTCOME_UNKNOWN`: the write was sent, but its response was lost or does not show the outcome. `extensions.recovery` contains a query that shows
 *   whether the write took effect.
 */
export type MutationCreateApiKeyArgs = {
  input: CreateApiKeyInput;
};


/**
 * Writes. The gateway sends each write to the upstream at most once and never retries it. A write needs an API key: a
 * session cookie gets the error `FORBIDDEN`.
 *
 * If the input or the state of the key prevents a write, nothing is changed and the payload lists the reasons in
 * `userErrors`. All other failures are entries in `errors`, with the same codes as for `Query` and one more:
 *
 * - `OUTCOME_UNKNOWN`: the write was sent, but its response was lost or does not show the outcome. `extensions.recovery` contains a query that shows
 *   whether the write took effect.
 */
export type MutationDeleteApiKeyArgs = {
  input: DeleteApiKeyInput;
};


/**
 * Writes. The gateway sends each write to the upstream at most once and never retries it. A write needs an API key: a
 * session cookie gets the error `FORBIDDEN`.
 *
 * If the input or the state of the key prevents a write, nothing is changed and the payload lists the reasons in
 * `userErrors`. All other failures are entries in `errors`, with the same codes as for `Query` and one more:
 *
 * - `OUTCOME_UNKNOWN`: the write was sent, but its response was lost or does not show the outcome. `extensions.recovery` contains a query that shows
 *   whether the write took effect.
 */
export type MutationDeleteApiKeysArgs = {
  input: DeleteApiKeysInput;
};


/**
 * Writes. The gateway sends each write to the upstream at most once and never retries it. A write needs an API key: a
 * session cookie gets the error `FORBIDDEN`.
 *
 * If the input or the state of the key prevents a write, nothing is changed and the payload lists the reasons in
 * `userErrors`. All other failures are entries in `errors`, with the same codes as for `Query` and one more:
 *
 * - `OUTCOME_UNKNOWN`: the write was sent, but its response was lost or does not show the outcome. `extensions.recovery` contains a query that shows
 *   whether the write took effect.
 */
export type MutationRegenerateApiKeyArgs = {
  input: RegenerateApiKeyInput;
};


/**
 * Writes. The gateway sends each write to the upstream at most once and never retries it. A write needs an API key: a
 * session cookie gets the error `FORBIDDEN`.
 *
 * If the input or the state of the key prevents a write, nothing is changed and the payload lists the reasons in
 * `userErrors`. All other failures are entries in `errors`, with the same codes as for `Query` and one more:
 *
 * - `OUTCOME_UNKNOWN`: the write was sent, but its response was lost or does not show the outcome. `extensions.recovery` contains a query that shows
 *   whether the write took effect.
 */
export type MutationRegenerateApiKeysArgs = {
  input: RegenerateApiKeysInput;
};


/**
 * Writes. The gateway sends each write to the upstream at most once and never retries it. A write needs an API key: a
 * session cookie gets the error `FORBIDDEN`.
 *
 * If the input or the state of the key prevents a write, nothing is changed and the payload lists the reasons in
 * `userErrors`. All other failures are entries in `errors`, with the same codes as for `Query` and one more:
 *
 * - `OUTCOME_UNKNOWN`: the write was sent, but its response was lost or does not show the outcome. `extensions.recovery` contains a query that shows
 *   whether the write took effect.
 */
export type MutationReplaceApiKeyArgs = {
  input: ReplaceApiKeyInput;
};


/**
 * Writes. The gateway sends each write to the upstream at most once and never retries it. A write needs an API key: a
 * session cookie gets the error `FORBIDDEN`.
 *
 * If the input or the state of the key prevents a write, nothing is changed and the payload lists the reasons in
 * `userErrors`. All other failures are entries in `errors`, with the same codes as for `Query` and one more:
 *
 * - `OUTCOME_UNKNOWN`: the write was sent, but its response was lost or does not show the outcome. `extensions.recovery` contains a query that shows
 *   whether the write took effect.
 */
export type MutationRequestArinReportArgs = {
  input: RequestArinReportInput;
};


/**
 * Writes. The gateway sends each write to the upstream at most once and never retries it. A write needs an API key: a
 * session cookie gets the error `FORBIDDEN`.
 *
 * If the input or the state of the key prevents a write, nothing is changed and the payload lists the reasons in
 * `userErrors`. All other failures are entries in `errors`, with the same codes as for `Query` and one more:
 *
 * - `OUTCOME_UNKNOWN`: the write was sent, but its response was lost or does not show the outcome. `extensions.recovery` contains a query that shows
 *   whether the write took effect.
 */
export type MutationRotateApiKeyArgs = {
  input: RotateApiKeyInput;
};


/**
 * Writes. The gateway sends each write to the upstream at most once and never retries it. A write needs an API key: a
 * session cookie gets the error `FORBIDDEN`.
 *
 * If the input or the state of the key prevents a write, nothing is changed and the payload lists the reasons in
 * `userErrors`. All other failures are entries in `errors`, with the same codes as for `Query` and one more:
 *
 * - `OUTCOME_UNKNOWN`: the write was sent, but its response was lost or does not show the outcome. `extensions.recovery` contains a query that shows
 *   whether the write took effect.
 */
export type MutationRotateApiKeysArgs = {
  input: RotateApiKeysInput;
};


/**
 * Writes. The gateway sends each write to the upstream at most once and never retries it. A write needs an API key: a
 * session cookie gets the error `FORBIDDEN`.
 *
 * If the input or the state of the key prevents a write, nothing is changed and the payload lists the reasons in
 * `userErrors`. All other failures are entries in `errors`, with the same codes as for `Query` and one more:
 *
 * - `OUTCOME_UNKNOWN`: the write was sent, but its response was lost or does not show the outcome. `extensions.recovery` contains a query that shows
 *   whether the write took effect.
 */
export type MutationUpdateApiKeyArgs = {
  input: UpdateApiKeyInput;
};


/**
 * Writes. The gateway sends each write to the upstream at most once and never retries it. A write needs an API key: a
 * session cookie gets the error `FORBIDDEN`.
 *
 * If the input or the state of the key prevents a write, nothing is changed and the payload lists the reasons in
 * `userErrors`. All other failures are entries in `errors`, with the same codes as for `Query` and one more:
 *
 * - `OUTCOME_UNKNOWN`: the write was sent, but its response was lost or does not show the outcome. `extensions.recovery` contains a query that shows
 *   whether the write took effect.
 */
export type MutationUpdateApiKeysArgs = {
  input: UpdateApiKeysInput;
};

/** An object that can be read by its id. Follows the Relay global object identification specification. */
export type Node = {
  /** Id of the object, unique among the objects of all types. The id of an API key changes when the key is regenerated. */
  readonly id: Scalars['ID']['output'];
};

/** Position of a page in its list. Follows the Relay cursor connections specification. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** Cursor of the last item of this page. Null if the page is empty. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** True if the list has items after this page. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** True if the list has items before this page. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first item of this page. Null if the page is empty. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

/** A RIPE Atlas probe: a device that runs measurements from its place in the internet. */
export type Probe = Node & {
  readonly __typename?: 'Probe';
  /**
   * The API keys that have a grant for exactly this probe, in the order of the upstream. Does not include keys that may
   * use the probe for another reason: a grant without a target, or a grant for the user who owns the probe.
   *
   * The gateway always reads all matching keys, independent of `first`. One probe normally costs one upstream call. For several probes, the gateway reads the whole account instead if that takes no more calls than there are probes.
   *
   * Requires the permission `keys.list_keys`; without it, null with the error `FORBIDDEN`. Source: `GET /keys/` with the
   * filter `target_id`; the gateway then checks the grants of each key.
   */
  readonly apiKeysTargeting?: Maybe<ApiKeyConnection>;
  /** Autonomous system number (ASN) of the probe's IPv4 address. Null if there is none, or if it is not known. */
  readonly asnV4?: Maybe<Scalars['SafeInt']['output']>;
  /** Autonomous system number (ASN) of the probe's IPv6 address. Null if there is none, or if it is not known. */
  readonly asnV6?: Maybe<Scalars['SafeInt']['output']>;
  /** Connection status in the words of the upstream, such as `Connected` or `Abandoned`. Null if not reported. */
  readonly connectionStatus?: Maybe<Scalars['String']['output']>;
  /** Country of the probe, as an ISO 3166-1 alpha-2 code such as `NL`. Null if not known. */
  readonly countryCode?: Maybe<Scalars['String']['output']>;
  /** Free-text description by the probe's host. Null if there is none, or if it is not public. */
  readonly description?: Maybe<Scalars['String']['output']>;
  /**
   * Id of the probe, unique among all objects of the graph, such as `probe:1001`. In the role `subgraph`, only its number, as
   * in the subgraph that owns it.
   */
  readonly id: Scalars['ID']['output'];
  /** True if the probe is a RIPE Atlas anchor. Null if the upstream does not report it. */
  readonly isAnchor?: Maybe<Scalars['Boolean']['output']>;
  /** Number of the probe. Grants and the upstream use it; `id` is `probe:` and this number. */
  readonly number: Scalars['Int']['output'];
};


/** A RIPE Atlas probe: a device that runs measurements from its place in the internet. */
export type ProbeApiKeysTargetingArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/**
 * Reads. The upstream is the RIPE Atlas REST API, which the gateway calls with the credential of the request.
 *
 * Every field is nullable, so that an error in one field does not affect the others: a failed field is null and has an
 * entry in `errors`. Its `extensions.code` is one of:
 *
 * - `UNAUTHENTICATED`: there is no credential, or the upstream does not accept it (401).
 * - `FORBIDDEN`: the credential lacks the required permission, or does not work (403).
 * - `BAD_USER_INPUT`: an argument is invalid, or the operation asks for too much.
 * - `RATE_LIMITED`: too many requests. If `extensions.retryAfter` is given, wait for that number of seconds.
 * - `OVERLOADED`: the gateway is busy. If `extensions.retryAfter` is given, wait for that number of seconds.
 * - `UPSTREAM_TIMEOUT`, `UPSTREAM_UNAVAILABLE`: the upstream did not answer in time, or not at all.
 * - `UPSTREAM_INVALID`: the upstream sent a response that the gateway can't use.
 * - `INTERNAL_SERVER_ERROR`: the gateway itself failed.
 */
export type Query = {
  readonly __typename?: 'Query';
  /**
   * One API key by its id. Null if there is no such key, or if the upstream hides it from this credential (404). Error
   * `FORBIDDEN` if the credential may not read the key (403).
   *
   * Requires the permission `keys.get_key`. A key that a list of the same request has read already is not read again.
   * Source: `GET /keys/{id}/`.
   */
  readonly apiKey?: Maybe<ApiKey>;
  /**
   * One permission by its name. Null if the upstream's catalogue has no such permission. Requires the permission
   * `keys.list_permissions`. Source: `GET /keys/permissions/`.
   */
  readonly apiKeyPermission?: Maybe<ApiKeyPermission>;
  /**
   * All permissions that can be granted to a key. Requires the permission `keys.list_permissions`.
   * Source: `GET /keys/permissions/`.
   */
  readonly apiKeyPermissions?: Maybe<ReadonlyArray<ApiKeyPermission>>;
  /**
   * Counts of the keys of the account: by status, permission, finding, and by time. Reads all keys once, with one call for
   * each 500 keys, and one more between each page and the next, to see that the list has not changed. A list of more than
   * 10,000 keys (setting `MAX_ACCOUNT_KEYS`) is rejected with `BAD_USER_INPUT`. A key that cannot be read is an error at
   * this field, and is not counted.
   *
   * Requires the permission `keys.list_keys`. Source: `GET /keys/`.
   */
  readonly apiKeyReport?: Maybe<ApiKeyReport>;
  /**
   * The API keys of the account that the credential belongs to. Give `first` with `after` to read forwards, or `last` with
   * `before` to read backwards.
   *
   * Requires the permission `keys.list_keys`. Source: `GET /keys/`.
   */
  readonly apiKeys?: Maybe<ApiKeyConnection>;
  /**
   * ARIN's calls that accept an API key. The ARIN key is in the header `X-Arin-Api-Key`, and never an argument. It is sent to
   * ARIN only, and the RIPE Atlas key is never sent to ARIN. Without an ARIN key, each field below fails with
   * `UNAUTHENTICATED`; this field itself is never null. ARIN's keys are made and deactivated in ARIN Online only: see `registries`.
   */
  readonly arin?: Maybe<Arin>;
  /**
   * Tells which credential the request was sent with, and if it works. Reads the calling key from the upstream; for a
   * session cookie, reads the list of keys. A failed check is not an error: `verdict` and `detail` tell what was wrong.
   *
   * The result is certain for a key that may read itself (permission `keys.get_key`).
   */
  readonly callingKey?: Maybe<CallingKey>;
  /**
   * One API key, probe or measurement by its id. Null if there is no such object, or if the upstream hides it from this
   * credential. A key requires the permission `keys.get_key`. Source: `GET /keys/{id}/`, `GET /probes/` or
   * `GET /measurements/`.
   */
  readonly node?: Maybe<Node>;
  /**
   * Several objects by their ids, in the order of `ids`. An object that does not exist is null. An invalid id is null with
   * an error at its index; it does not affect the others. Keys require the permission
   * `keys.get_key` or `keys.list_keys`. Source: `GET /keys/` or `GET /keys/{id}/`, `GET /probes/`, `GET /measurements/`.
   */
  readonly nodes?: Maybe<ReadonlyArray<Maybe<Node>>>;
  /**
   * Internet registries, and which operations on API keys each offers over an API. Null only with an error. Needs no credential
   * and no upstream call. The same for all callers.
   */
  readonly registries?: Maybe<ReadonlyArray<ApiKeyRegistry>>;
};


/**
 * Reads. The upstream is the RIPE Atlas REST API, which the gateway calls with the credential of the request.
 *
 * Every field is nullable, so that an error in one field does not affect the others: a failed field is null and has an
 * entry in `errors`. Its `extensions.code` is one of:
 *
 * - `UNAUTHENTICATED`: there is no credential, or the upstream does not accept it (401).
 * - `FORBIDDEN`: the credential lacks the required permission, or does not work (403).
 * - `BAD_USER_INPUT`: an argument is invalid, or the operation asks for too much.
 * - `RATE_LIMITED`: too many requests. If `extensions.retryAfter` is given, wait for that number of seconds.
 * - `OVERLOADED`: the gateway is busy. If `extensions.retryAfter` is given, wait for that number of seconds.
 * - `UPSTREAM_TIMEOUT`, `UPSTREAM_UNAVAILABLE`: the upstream did not answer in time, or not at all.
 * - `UPSTREAM_INVALID`: the upstream sent a response that the gateway can't use.
 * - `INTERNAL_SERVER_ERROR`: the gateway itself failed.
 */
export type QueryApiKeyArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Reads. The upstream is the RIPE Atlas REST API, which the gateway calls with the credential of the request.
 *
 * Every field is nullable, so that an error in one field does not affect the others: a failed field is null and has an
 * entry in `errors`. Its `extensions.code` is one of:
 *
 * - `UNAUTHENTICATED`: there is no credential, or the upstream does not accept it (401).
 * - `FORBIDDEN`: the credential lacks the required permission, or does not work (403).
 * - `BAD_USER_INPUT`: an argument is invalid, or the operation asks for too much.
 * - `RATE_LIMITED`: too many requests. If `extensions.retryAfter` is given, wait for that number of seconds.
 * - `OVERLOADED`: the gateway is busy. If `extensions.retryAfter` is given, wait for that number of seconds.
 * - `UPSTREAM_TIMEOUT`, `UPSTREAM_UNAVAILABLE`: the upstream did not answer in time, or not at all.
 * - `UPSTREAM_INVALID`: the upstream sent a response that the gateway can't use.
 * - `INTERNAL_SERVER_ERROR`: the gateway itself failed.
 */
export type QueryApiKeyPermissionArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Reads. The upstream is the RIPE Atlas REST API, which the gateway calls with the credential of the request.
 *
 * Every field is nullable, so that an error in one field does not affect the others: a failed field is null and has an
 * entry in `errors`. Its `extensions.code` is one of:
 *
 * - `UNAUTHENTICATED`: there is no credential, or the upstream does not accept it (401).
 * - `FORBIDDEN`: the credential lacks the required permission, or does not work (403).
 * - `BAD_USER_INPUT`: an argument is invalid, or the operation asks for too much.
 * - `RATE_LIMITED`: too many requests. If `extensions.retryAfter` is given, wait for that number of seconds.
 * - `OVERLOADED`: the gateway is busy. If `extensions.retryAfter` is given, wait for that number of seconds.
 * - `UPSTREAM_TIMEOUT`, `UPSTREAM_UNAVAILABLE`: the upstream did not answer in time, or not at all.
 * - `UPSTREAM_INVALID`: the upstream sent a response that the gateway can't use.
 * - `INTERNAL_SERVER_ERROR`: the gateway itself failed.
 */
export type QueryApiKeyReportArgs = {
  filter?: InputMaybe<ApiKeyFilter>;
};


/**
 * Reads. The upstream is the RIPE Atlas REST API, which the gateway calls with the credential of the request.
 *
 * Every field is nullable, so that an error in one field does not affect the others: a failed field is null and has an
 * entry in `errors`. Its `extensions.code` is one of:
 *
 * - `UNAUTHENTICATED`: there is no credential, or the upstream does not accept it (401).
 * - `FORBIDDEN`: the credential lacks the required permission, or does not work (403).
 * - `BAD_USER_INPUT`: an argument is invalid, or the operation asks for too much.
 * - `RATE_LIMITED`: too many requests. If `extensions.retryAfter` is given, wait for that number of seconds.
 * - `OVERLOADED`: the gateway is busy. If `extensions.retryAfter` is given, wait for that number of seconds.
 * - `UPSTREAM_TIMEOUT`, `UPSTREAM_UNAVAILABLE`: the upstream did not answer in time, or not at all.
 * - `UPSTREAM_INVALID`: the upstream sent a response that the gateway can't use.
 * - `INTERNAL_SERVER_ERROR`: the gateway itself failed.
 */
export type QueryApiKeysArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ApiKeyFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<ApiKeyOrder>;
};


/**
 * Reads. The upstream is the RIPE Atlas REST API, which the gateway calls with the credential of the request.
 *
 * Every field is nullable, so that an error in one field does not affect the others: a failed field is null and has an
 * entry in `errors`. Its `extensions.code` is one of:
 *
 * - `UNAUTHENTICATED`: there is no credential, or the upstream does not accept it (401).
 * - `FORBIDDEN`: the credential lacks the required permission, or does not work (403).
 * - `BAD_USER_INPUT`: an argument is invalid, or the operation asks for too much.
 * - `RATE_LIMITED`: too many requests. If `extensions.retryAfter` is given, wait for that number of seconds.
 * - `OVERLOADED`: the gateway is busy. If `extensions.retryAfter` is given, wait for that number of seconds.
 * - `UPSTREAM_TIMEOUT`, `UPSTREAM_UNAVAILABLE`: the upstream did not answer in time, or not at all.
 * - `UPSTREAM_INVALID`: the upstream sent a response that the gateway can't use.
 * - `INTERNAL_SERVER_ERROR`: the gateway itself failed.
 */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Reads. The upstream is the RIPE Atlas REST API, which the gateway calls with the credential of the request.
 *
 * Every field is nullable, so that an error in one field does not affect the others: a failed field is null and has an
 * entry in `errors`. Its `extensions.code` is one of:
 *
 * - `UNAUTHENTICATED`: there is no credential, or the upstream does not accept it (401).
 * - `FORBIDDEN`: the credential lacks the required permission, or does not work (403).
 * - `BAD_USER_INPUT`: an argument is invalid, or the operation asks for too much.
 * - `RATE_LIMITED`: too many requests. If `extensions.retryAfter` is given, wait for that number of seconds.
 * - `OVERLOADED`: the gateway is busy. If `extensions.retryAfter` is given, wait for that number of seconds.
 * - `UPSTREAM_TIMEOUT`, `UPSTREAM_UNAVAILABLE`: the upstream did not answer in time, or not at all.
 * - `UPSTREAM_INVALID`: the upstream sent a response that the gateway can't use.
 * - `INTERNAL_SERVER_ERROR`: the gateway itself failed.
 */
export type QueryNodesArgs = {
  ids: ReadonlyArray<Scalars['ID']['input']>;
};

/** The key to regenerate. */
export type RegenerateApiKeyInput = {
  /**
   * Set to true to allow regenerating the calling key itself. Its old secret stops working immediately. If the response
   * is lost, access can only be restored with another credential. Null means false.
   */
  readonly allowCallingKey?: InputMaybe<Scalars['Boolean']['input']>;
  /** Set to true to change nothing, and to get a `plan`, as in `UpdateApiKeyInput`. Null means false. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** The `version` that the key must have, as in `UpdateApiKeyInput`. */
  readonly expectedVersion?: InputMaybe<Scalars['String']['input']>;
  /** Id of the key: the first eight characters of its UUID. */
  readonly id: Scalars['ID']['input'];
};

/** Result of regenerating a key. */
export type RegenerateApiKeyPayload = {
  readonly __typename?: 'RegenerateApiKeyPayload';
  /**
   * The key with its new id. Null if the key was not regenerated. Also null, with an error at this field, if the key was
   * regenerated but the gateway can't read the rest of the upstream's response. For a dry run, and after a conflict of
   * versions, the present state of the key.
   */
  readonly apiKey?: Maybe<ApiKey>;
  /** For a dry run, the effect that the write would have. Null for any other write, and if there are `userErrors`. */
  readonly plan?: Maybe<ApiKeyWritePlan>;
  /** Id of the key before the regeneration. No key has this id any more. Null if the key was not regenerated. */
  readonly previousId?: Maybe<Scalars['ID']['output']>;
  /**
   * The new full UUID of the key, which is its secret. Shown only here; it can't be read again later. Null if the key was
   * not regenerated. Also null, with an error at this field, if the upstream did not return a new UUID.
   */
  readonly secret?: Maybe<Scalars['String']['output']>;
  /** The reasons why nothing was changed. Empty if the upstream accepted the request. */
  readonly userErrors: ReadonlyArray<ApiKeyUserError>;
};

/** The keys to regenerate. */
export type RegenerateApiKeysInput = {
  /** Set to true to allow writing to the calling key itself. It is then written to after all others. Null means false: the calling key is refused. */
  readonly allowCallingKey?: InputMaybe<Scalars['Boolean']['input']>;
  /** Set to true to change nothing, and to get a `plan` for each key, as in `UpdateApiKeyInput`. Null means false. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** 1 to 50 keys, each once. */
  readonly keys: ReadonlyArray<ApiKeyRef>;
};

/** Result of regenerating several keys. */
export type RegenerateApiKeysPayload = {
  readonly __typename?: 'RegenerateApiKeysPayload';
  /** One result for each key, in the order of the input. Empty if there are `userErrors`. */
  readonly results: ReadonlyArray<ApiKeyRegenerateResult>;
  /** Problems with the input as a whole: nothing was attempted. A problem with one key is in its result instead. */
  readonly userErrors: ReadonlyArray<ApiKeyUserError>;
};

/** The complete new state of a key. */
export type ReplaceApiKeyInput = {
  /** Set to true to allow a change by which the calling key loses its own access, as in `UpdateApiKeyInput`. Null means false. */
  readonly allowCallingKey?: InputMaybe<Scalars['Boolean']['input']>;
  /** Set to true to change nothing, and to get a `plan`, as in `UpdateApiKeyInput`. Null means false. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** True switches the key on, false switches it off. */
  readonly enabled: Scalars['Boolean']['input'];
  /** The `version` that the key must have, as in `UpdateApiKeyInput`. */
  readonly expectedVersion?: InputMaybe<Scalars['String']['input']>;
  /** The complete list of grants. */
  readonly grants: ReadonlyArray<GrantInput>;
  /** Id of the key: the first eight characters of its UUID. */
  readonly id: Scalars['ID']['input'];
  /** Name of the key. An empty text: no name. */
  readonly label: Scalars['String']['input'];
  /** Start of the validity period. Null or absent: no start, so the key is valid now. */
  readonly validFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** End of the validity period. Null or absent: the key never expires. */
  readonly validTo?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Result of replacing the state of a key. */
export type ReplaceApiKeyPayload = {
  readonly __typename?: 'ReplaceApiKeyPayload';
  /** The key after the change. If nothing was changed, the current key, or null if the gateway has not read it. */
  readonly apiKey?: Maybe<ApiKey>;
  /** For a dry run, the effect that the write would have. Null for any other write, and if there are `userErrors`. */
  readonly plan?: Maybe<ApiKeyWritePlan>;
  /** The reasons why nothing was changed. Empty if the key was changed. */
  readonly userErrors: ReadonlyArray<ApiKeyUserError>;
};

/** The report to request. */
export type RequestArinReportInput = {
  /** Kind of the report. */
  readonly kind: ArinReportKind;
  /** The object that the report is about, as `ArinReportKind` says. Null or absent for `ASSOCIATIONS`. */
  readonly subject?: InputMaybe<Scalars['String']['input']>;
};

/** Result of requesting a report from ARIN. */
export type RequestArinReportPayload = {
  readonly __typename?: 'RequestArinReportPayload';
  /**
   * The ticket of the report. Its finished report is an attachment: ask `Arin.ticket` for it later. Null if there are
   * `userErrors`.
   */
  readonly ticket?: Maybe<ArinTicket>;
  /** The reasons why no report was requested. Empty if it was requested. */
  readonly userErrors: ReadonlyArray<ArinUserError>;
};

/** The key to rotate, and when its successor takes over. */
export type RotateApiKeyInput = {
  /** Set to true to allow rotating the calling key itself. Null means false. */
  readonly allowCallingKey?: InputMaybe<Scalars['Boolean']['input']>;
  /** Set to true to change nothing, and to get a `plan`, as in `UpdateApiKeyInput`. Null means false. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** The `version` that the old key must have, as in `UpdateApiKeyInput`. */
  readonly expectedVersion?: InputMaybe<Scalars['String']['input']>;
  /** Id of the key: the first eight characters of its UUID. */
  readonly id: Scalars['ID']['input'];
  /**
   * The new end of the old key's validity. If the old key ends before, it keeps its end. Now or a time in the past: the old
   * key ends at once, so that there is no time for the change of the secret. Must be after the start of the old key's
   * validity.
   */
  readonly retireAt: Scalars['DateTime']['input'];
  /**
   * End of the successor's validity. Must be after `retireAt`, and in the future. The successor starts now, or together with an
   * old key that is not valid yet. Null or absent: the present end of the old key, or none if it has none.
   */
  readonly successorValidTo?: InputMaybe<Scalars['DateTime']['input']>;
};

/**
 * Result of rotating a key. The successor is created first. So if the second step fails, there is one key too many, and the
 * old key still works.
 */
export type RotateApiKeyPayload = {
  readonly __typename?: 'RotateApiKeyPayload';
  /** For a dry run, the effect that the rotation would have. Null for any other, and if there are `userErrors`. */
  readonly plan?: Maybe<ApiKeyWritePlan>;
  /**
   * What happened to the old key. `DONE`: it has its new end, or had an earlier one. Any other value: see
   * `retirementError`. Null if no successor was created, because the old key was not touched then.
   */
  readonly retirement?: Maybe<ApiKeyWriteOutcome>;
  /**
   * The reason why the old key was not retired, or may not have been. `recovery` has a query that shows both keys. Null if
   * it was retired, and if no successor was created.
   */
  readonly retirementError?: Maybe<ApiKeyWriteError>;
  /**
   * The old key: its new state after the rotation, else its present state, if the gateway has read it. Null, with an error
   * at this field, if it was retired but the gateway can't read its new state.
   */
  readonly retiring?: Maybe<ApiKey>;
  /**
   * Full UUID of the successor, which is its secret. Shown only here; it can't be read again later. Null if no successor was
   * created. Also null, with an error at this field, if the upstream did not return it.
   */
  readonly secret?: Maybe<Scalars['String']['output']>;
  /**
   * The new key. Null if none was created. Also null, with an error at this field, if it was created but the gateway can't
   * read the upstream's response.
   */
  readonly successor?: Maybe<ApiKey>;
  /** The reasons why nothing was changed. Empty if the successor was created. */
  readonly userErrors: ReadonlyArray<ApiKeyUserError>;
};

/** The keys to rotate. */
export type RotateApiKeysInput = {
  /** Set to true to allow writing to the calling key itself. It is then written to after all others. Null means false: the calling key is refused. */
  readonly allowCallingKey?: InputMaybe<Scalars['Boolean']['input']>;
  /** Set to true to change nothing, and to get a `plan` for each key, as in `UpdateApiKeyInput`. Null means false. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** 1 to 50 keys, each once. */
  readonly keys: ReadonlyArray<ApiKeyRef>;
  /** The new end of the old keys' validity, as in `RotateApiKeyInput`. */
  readonly retireAt: Scalars['DateTime']['input'];
  /** End of the successors' validity, as in `RotateApiKeyInput`. Null or absent: each has the end of its old key. */
  readonly successorValidTo?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Result of rotating several keys. */
export type RotateApiKeysPayload = {
  readonly __typename?: 'RotateApiKeysPayload';
  /** One result for each key, in the order of the input. Empty if there are `userErrors`. */
  readonly results: ReadonlyArray<ApiKeyRotateResult>;
  /** Problems with the input as a whole: nothing was attempted. A problem with one key is in its result instead. */
  readonly userErrors: ReadonlyArray<ApiKeyUserError>;
};

/** The object of a grant, or an object that a permission can be limited to. */
export type Target = {
  readonly __typename?: 'Target';
  /**
   * Name of the object in the upstream. Null if it has none. Always null below a grant, because the upstream does not
   * include it there.
   */
  readonly label?: Maybe<Scalars['String']['output']>;
  /**
   * The object itself, if it is an API key, a measurement or a probe. For a measurement or a probe, this subgraph returns
   * only the id, without checking that the object exists; the other fields come from the subgraph that owns it. Null for
   * any other type, if the id is not a number, or if there is no such key (404). Error `FORBIDDEN` if the credential may
   * not read the key (403). Source of keys: `GET /keys/{id}/`.
   */
  readonly resource?: Maybe<TargetResource>;
  /**
   * Id of the object, unique within its type. For a probe or a measurement, its number; for a user, an email address; for
   * a key, the first eight characters of its UUID.
   */
  readonly targetId: Scalars['ID']['output'];
  /** Type of the object in the upstream, such as `probe`, `measurement`, `key` or `user`. */
  readonly type: Scalars['String']['output'];
};

/** The object of a grant. */
export type TargetInput = {
  /**
   * Id of the object within its type. For a key, the first eight characters of its UUID, or the full UUID: the upstream
   * does not document which of the two it accepts in a new grant. To keep a target that the key already has, give the
   * `targetId` that you read: the gateway then sends the value that the upstream has stored.
   */
  readonly targetId: Scalars['ID']['input'];
  /** Type of the object in the upstream, such as `probe`. One of the permission's `targetTypes`. */
  readonly type: Scalars['String']['input'];
};

/** The objects that a permission can be limited to. */
export type TargetList = {
  readonly __typename?: 'TargetList';
  /** The targets, in the order of the upstream. At most 1,000. */
  readonly nodes: ReadonlyArray<Target>;
  /** True if the upstream has more targets than this list. Use `search` to find the others. */
  readonly truncated: Scalars['Boolean']['output'];
};

/** The object that a grant is limited to, if this graph has a type for it. */
export type TargetResource = ApiKey | Measurement | Probe;

/**
 * Changes of a key. An absent field keeps its value. Null clears `validFrom` and `validTo`; for other fields, null is a
 * user error.
 */
export type UpdateApiKeyInput = {
  /**
   * Grants to add. A grant that the key already has is ignored; if the input then changes nothing, the result is a user
   * error.
   *
   * The gateway reads the current list, changes it and sends the complete list back. If somebody else changes the grants
   * at the same moment, that change is lost.
   */
  readonly addGrants?: InputMaybe<ReadonlyArray<GrantInput>>;
  /**
   * Set to true to allow a change by which the calling key loses its own access: by being disabled, by a validity period
   * that does not include the next five minutes, or by losing one of its `keys.*` grants. Null means false.
   */
  readonly allowCallingKey?: InputMaybe<Scalars['Boolean']['input']>;
  /**
   * Set to true to change nothing: `plan` then tells what the write would change, and which calls it would make. The
   * upstream does not check a dry run, so it can reject a write that was planned. Requires the permission `keys.get_key`.
   * Null means false.
   */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** True switches the key on, false switches it off. */
  readonly enabled?: InputMaybe<Scalars['Boolean']['input']>;
  /**
   * The `version` that the key must have. If it has another one, the result is the user error `CONFLICT`, with the present
   * state in `apiKey`, and nothing is changed. Null or absent: any version. Requires the permission `keys.get_key`.
   *
   * The upstream has no conditional writes. The gateway reads the key, compares, and writes at once: a change in between is
   * lost, and for up to two minutes after a write, the upstream may still show the state before it. So the time in which a
   * change can be lost is short, and it is not zero.
   */
  readonly expectedVersion?: InputMaybe<Scalars['String']['input']>;
  /** The complete new list of grants. Can't be combined with `addGrants` or `removeGrants`. */
  readonly grants?: InputMaybe<ReadonlyArray<GrantInput>>;
  /** Id of the key: the first eight characters of its UUID. */
  readonly id: Scalars['ID']['input'];
  /** New name of the key. An empty text removes the name. */
  readonly label?: InputMaybe<Scalars['String']['input']>;
  /**
   * Grants to remove. Permission and target must both match. If the key does not have one of the grants, the result is a
   * user error and nothing is changed.
   */
  readonly removeGrants?: InputMaybe<ReadonlyArray<GrantInput>>;
  /** Start of the validity period. Null: no start, so the key is valid now. */
  readonly validFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** End of the validity period. Null: the key never expires. */
  readonly validTo?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Result of updating a key. */
export type UpdateApiKeyPayload = {
  readonly __typename?: 'UpdateApiKeyPayload';
  /** The key after the change. If nothing was changed, the current key, or null if the gateway has not read it. */
  readonly apiKey?: Maybe<ApiKey>;
  /** For a dry run, the effect that the write would have. Null for any other write, and if there are `userErrors`. */
  readonly plan?: Maybe<ApiKeyWritePlan>;
  /** The reasons why nothing was changed. Empty if the key was changed. */
  readonly userErrors: ReadonlyArray<ApiKeyUserError>;
};

/** The keys to update, and the changes for all of them. */
export type UpdateApiKeysInput = {
  /** Set to true to allow writing to the calling key itself. It is then written to after all others. Null means false: the calling key is refused. */
  readonly allowCallingKey?: InputMaybe<Scalars['Boolean']['input']>;
  /** Set to true to change nothing, and to get a `plan` for each key, as in `UpdateApiKeyInput`. Null means false. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** 1 to 50 keys, each once. */
  readonly keys: ReadonlyArray<ApiKeyRef>;
  /** The changes. At least one. */
  readonly patch: ApiKeyPatch;
};

/** Result of updating several keys. */
export type UpdateApiKeysPayload = {
  readonly __typename?: 'UpdateApiKeysPayload';
  /** One result for each key, in the order of the input. Empty if there are `userErrors`. */
  readonly results: ReadonlyArray<ApiKeyWriteResult>;
  /** Problems with the input as a whole: nothing was attempted. A problem with one key is in its result instead. */
  readonly userErrors: ReadonlyArray<ApiKeyUserError>;
};



export type ResolverTypeWrapper<T> = Promise<T> | T | Error;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  ApiKey: ApiKey;
  Measurement: Measurement;
  Probe: Probe;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  ApiKey:
    ( { __typename: 'ApiKey' }
    & GraphQLRecursivePick<FederationTypes['ApiKey'], {"id":true}> );
  Measurement:
    ( { __typename: 'Measurement' }
    & GraphQLRecursivePick<FederationTypes['Measurement'], {"id":true}> );
  Probe:
    ( { __typename: 'Probe' }
    & GraphQLRecursivePick<FederationTypes['Probe'], {"id":true}> );
};

/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  TargetResource:
    | ( ApiKeyModel )
    | ( MeasurementModel )
    | ( ProbeModel )
  ;
};

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | ( ApiKeyModel )
    | ( MeasurementModel )
    | ( ProbeModel )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  ApiKey: ResolverTypeWrapper<ApiKeyModel>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  ApiKeyConnection: ResolverTypeWrapper<KeyConnection>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  ApiKeyEdge: ResolverTypeWrapper<Omit<ApiKeyEdge, 'node'> & { node: ResolversTypes['ApiKey'] }>;
  ApiKeyFieldChange: ResolverTypeWrapper<FieldChange>;
  ApiKeyFilter: ApiKeyFilter;
  ApiKeyFinding: ResolverTypeWrapper<Finding>;
  ApiKeyFindingCount: ResolverTypeWrapper<ApiKeyFindingCount>;
  ApiKeyFindingKind: ApiKeyFindingKind;
  ApiKeyFindingSeverity: ApiKeyFindingSeverity;
  ApiKeyOrder: ApiKeyOrder;
  ApiKeyOrderDirection: ApiKeyOrderDirection;
  ApiKeyOrderField: ApiKeyOrderField;
  ApiKeyPatch: ApiKeyPatch;
  ApiKeyPermission: ResolverTypeWrapper<ApiKeyPermissionModel>;
  ApiKeyPermissionCount: ResolverTypeWrapper<PermissionCountModel>;
  ApiKeyPlannedCall: ResolverTypeWrapper<ApiKeyPlannedCall>;
  ApiKeyRecovery: ResolverTypeWrapper<ApiKeyRecovery>;
  ApiKeyRef: ApiKeyRef;
  ApiKeyRegenerateResult: ResolverTypeWrapper<RegenerationItemModel>;
  ApiKeyRegistry: ResolverTypeWrapper<ApiKeyRegistry>;
  ApiKeyRegistryOperation: ResolverTypeWrapper<ApiKeyRegistryOperation>;
  ApiKeyRegistryOperationKind: ApiKeyRegistryOperationKind;
  ApiKeyReport: ResolverTypeWrapper<KeyReport>;
  ApiKeyRotateResult: ResolverTypeWrapper<RotationItemModel>;
  ApiKeyStatus: ApiKeyStatus;
  ApiKeyStatusCount: ResolverTypeWrapper<ApiKeyStatusCount>;
  ApiKeyTimeBucket: ResolverTypeWrapper<ApiKeyTimeBucket>;
  ApiKeyTimeUnit: ApiKeyTimeUnit;
  ApiKeyUserError: ResolverTypeWrapper<UserError>;
  ApiKeyUserErrorCode: ApiKeyUserErrorCode;
  ApiKeyWriteError: ResolverTypeWrapper<WriteError>;
  ApiKeyWriteErrorCode: ApiKeyWriteErrorCode;
  ApiKeyWriteOutcome: ApiKeyWriteOutcome;
  ApiKeyWritePlan: ResolverTypeWrapper<WritePlan>;
  ApiKeyWriteResult: ResolverTypeWrapper<WriteItemModel>;
  Arin: ResolverTypeWrapper<ArinSession>;
  ArinAttachment: ResolverTypeWrapper<ArinAttachment>;
  ArinDownload: ResolverTypeWrapper<ArinDownload>;
  ArinDownloadKind: ArinDownloadKind;
  ArinDownloadVerdict: ArinDownloadVerdict;
  ArinKeyCheck: ResolverTypeWrapper<ArinKeyCheck>;
  ArinReportKind: ArinReportKind;
  ArinTicket: ResolverTypeWrapper<ArinTicketModel>;
  ArinUserError: ResolverTypeWrapper<ArinUserError>;
  ArinUserErrorCode: ArinUserErrorCode;
  CallingKey: ResolverTypeWrapper<CallingKeyModel>;
  CreateApiKeyInput: CreateApiKeyInput;
  CreateApiKeyPayload: ResolverTypeWrapper<SecretResult>;
  CredentialKind: CredentialKind;
  CredentialVerdict: CredentialVerdict;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeleteApiKeyInput: DeleteApiKeyInput;
  DeleteApiKeyPayload: ResolverTypeWrapper<DeleteApiKeyPayloadModel>;
  DeleteApiKeysInput: DeleteApiKeysInput;
  DeleteApiKeysPayload: ResolverTypeWrapper<Omit<DeleteApiKeysPayload, 'results' | 'userErrors'> & { results: ReadonlyArray<ResolversTypes['ApiKeyWriteResult']>, userErrors: ReadonlyArray<ResolversTypes['ApiKeyUserError']> }>;
  Grant: ResolverTypeWrapper<GrantModel>;
  GrantInput: GrantInput;
  Measurement: ResolverTypeWrapper<MeasurementModel>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Probe: ResolverTypeWrapper<ProbeModel>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RegenerateApiKeyInput: RegenerateApiKeyInput;
  RegenerateApiKeyPayload: ResolverTypeWrapper<RegenerateApiKeyPayloadModel>;
  RegenerateApiKeysInput: RegenerateApiKeysInput;
  RegenerateApiKeysPayload: ResolverTypeWrapper<Omit<RegenerateApiKeysPayload, 'results' | 'userErrors'> & { results: ReadonlyArray<ResolversTypes['ApiKeyRegenerateResult']>, userErrors: ReadonlyArray<ResolversTypes['ApiKeyUserError']> }>;
  ReplaceApiKeyInput: ReplaceApiKeyInput;
  ReplaceApiKeyPayload: ResolverTypeWrapper<WriteResult>;
  RequestArinReportInput: RequestArinReportInput;
  RequestArinReportPayload: ResolverTypeWrapper<ReportResult>;
  RotateApiKeyInput: RotateApiKeyInput;
  RotateApiKeyPayload: ResolverTypeWrapper<RotationResult>;
  RotateApiKeysInput: RotateApiKeysInput;
  RotateApiKeysPayload: ResolverTypeWrapper<Omit<RotateApiKeysPayload, 'results' | 'userErrors'> & { results: ReadonlyArray<ResolversTypes['ApiKeyRotateResult']>, userErrors: ReadonlyArray<ResolversTypes['ApiKeyUserError']> }>;
  SafeInt: ResolverTypeWrapper<Scalars['SafeInt']['output']>;
  Target: ResolverTypeWrapper<TargetModel>;
  TargetInput: TargetInput;
  TargetList: ResolverTypeWrapper<PermissionTargets>;
  TargetResource: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['TargetResource']>;
  URL: ResolverTypeWrapper<Scalars['URL']['output']>;
  UpdateApiKeyInput: UpdateApiKeyInput;
  UpdateApiKeyPayload: ResolverTypeWrapper<WriteResult>;
  UpdateApiKeysInput: UpdateApiKeysInput;
  UpdateApiKeysPayload: ResolverTypeWrapper<Omit<UpdateApiKeysPayload, 'results' | 'userErrors'> & { results: ReadonlyArray<ResolversTypes['ApiKeyWriteResult']>, userErrors: ReadonlyArray<ResolversTypes['ApiKeyUserError']> }>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  ApiKey: ApiKeyModel;
  Boolean: Scalars['Boolean']['output'];
  ID: Scalars['ID']['output'];
  String: Scalars['String']['output'];
  ApiKeyConnection: KeyConnection;
  Int: Scalars['Int']['output'];
  ApiKeyEdge: Omit<ApiKeyEdge, 'node'> & { node: ResolversParentTypes['ApiKey'] };
  ApiKeyFieldChange: FieldChange;
  ApiKeyFilter: ApiKeyFilter;
  ApiKeyFinding: Finding;
  ApiKeyFindingCount: ApiKeyFindingCount;
  ApiKeyOrder: ApiKeyOrder;
  ApiKeyPatch: ApiKeyPatch;
  ApiKeyPermission: ApiKeyPermissionModel;
  ApiKeyPermissionCount: PermissionCountModel;
  ApiKeyPlannedCall: ApiKeyPlannedCall;
  ApiKeyRecovery: ApiKeyRecovery;
  ApiKeyRef: ApiKeyRef;
  ApiKeyRegenerateResult: RegenerationItemModel;
  ApiKeyRegistry: ApiKeyRegistry;
  ApiKeyRegistryOperation: ApiKeyRegistryOperation;
  ApiKeyReport: KeyReport;
  ApiKeyRotateResult: RotationItemModel;
  ApiKeyStatusCount: ApiKeyStatusCount;
  ApiKeyTimeBucket: ApiKeyTimeBucket;
  ApiKeyUserError: UserError;
  ApiKeyWriteError: WriteError;
  ApiKeyWritePlan: WritePlan;
  ApiKeyWriteResult: WriteItemModel;
  Arin: ArinSession;
  ArinAttachment: ArinAttachment;
  ArinDownload: ArinDownload;
  ArinKeyCheck: ArinKeyCheck;
  ArinTicket: ArinTicketModel;
  ArinUserError: ArinUserError;
  CallingKey: CallingKeyModel;
  CreateApiKeyInput: CreateApiKeyInput;
  CreateApiKeyPayload: SecretResult;
  DateTime: Scalars['DateTime']['output'];
  DeleteApiKeyInput: DeleteApiKeyInput;
  DeleteApiKeyPayload: DeleteApiKeyPayloadModel;
  DeleteApiKeysInput: DeleteApiKeysInput;
  DeleteApiKeysPayload: Omit<DeleteApiKeysPayload, 'results' | 'userErrors'> & { results: ReadonlyArray<ResolversParentTypes['ApiKeyWriteResult']>, userErrors: ReadonlyArray<ResolversParentTypes['ApiKeyUserError']> };
  Grant: GrantModel;
  GrantInput: GrantInput;
  Measurement: MeasurementModel;
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  PageInfo: PageInfo;
  Probe: ProbeModel;
  Query: Record<PropertyKey, never>;
  RegenerateApiKeyInput: RegenerateApiKeyInput;
  RegenerateApiKeyPayload: RegenerateApiKeyPayloadModel;
  RegenerateApiKeysInput: RegenerateApiKeysInput;
  RegenerateApiKeysPayload: Omit<RegenerateApiKeysPayload, 'results' | 'userErrors'> & { results: ReadonlyArray<ResolversParentTypes['ApiKeyRegenerateResult']>, userErrors: ReadonlyArray<ResolversParentTypes['ApiKeyUserError']> };
  ReplaceApiKeyInput: ReplaceApiKeyInput;
  ReplaceApiKeyPayload: WriteResult;
  RequestArinReportInput: RequestArinReportInput;
  RequestArinReportPayload: ReportResult;
  RotateApiKeyInput: RotateApiKeyInput;
  RotateApiKeyPayload: RotationResult;
  RotateApiKeysInput: RotateApiKeysInput;
  RotateApiKeysPayload: Omit<RotateApiKeysPayload, 'results' | 'userErrors'> & { results: ReadonlyArray<ResolversParentTypes['ApiKeyRotateResult']>, userErrors: ReadonlyArray<ResolversParentTypes['ApiKeyUserError']> };
  SafeInt: Scalars['SafeInt']['output'];
  Target: TargetModel;
  TargetInput: TargetInput;
  TargetList: PermissionTargets;
  TargetResource: ResolversUnionTypes<ResolversParentTypes>['TargetResource'];
  URL: Scalars['URL']['output'];
  UpdateApiKeyInput: UpdateApiKeyInput;
  UpdateApiKeyPayload: WriteResult;
  UpdateApiKeysInput: UpdateApiKeysInput;
  UpdateApiKeysPayload: Omit<UpdateApiKeysPayload, 'results' | 'userErrors'> & { results: ReadonlyArray<ResolversParentTypes['ApiKeyWriteResult']>, userErrors: ReadonlyArray<ResolversParentTypes['ApiKeyUserError']> };
};

export type ApiKeyResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKey'] = ResolversParentTypes['ApiKey'], FederationReferenceType extends FederationReferenceTypes['ApiKey'] = FederationReferenceTypes['ApiKey']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['ApiKey']> | FederationReferenceType, FederationReferenceType, ContextType>;
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  findings?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyFinding']>, ParentType, ContextType, Partial<ApiKeyFindingsArgs>>;
  grants?: Resolver<ReadonlyArray<ResolversTypes['Grant']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isActive?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  isFrozen?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  label?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  maskedUuid?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ApiKeyStatus'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
  validFrom?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  validTo?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ApiKeyConnectionResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyConnection'] = ResolversParentTypes['ApiKeyConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ApiKeyEdgeResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyEdge'] = ResolversParentTypes['ApiKeyEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['ApiKey'], ParentType, ContextType>;
};

export type ApiKeyFieldChangeResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyFieldChange'] = ResolversParentTypes['ApiKeyFieldChange']> = {
  addedGrants?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Grant']>>, ParentType, ContextType>;
  after?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  before?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  field?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  removedGrants?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Grant']>>, ParentType, ContextType>;
};

export type ApiKeyFindingResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyFinding'] = ResolversParentTypes['ApiKeyFinding']> = {
  at?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  grant?: Resolver<Maybe<ResolversTypes['Grant']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ApiKeyFindingKind'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['ApiKeyFindingSeverity'], ParentType, ContextType>;
};

export type ApiKeyFindingCountResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyFindingCount'] = ResolversParentTypes['ApiKeyFindingCount']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ApiKeyFindingKind'], ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['ApiKeyFindingSeverity'], ParentType, ContextType>;
};

export type ApiKeyPermissionResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyPermission'] = ResolversParentTypes['ApiKeyPermission']> = {
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  targetTypes?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  targets?: Resolver<Maybe<ResolversTypes['TargetList']>, ParentType, ContextType, Partial<ApiKeyPermissionTargetsArgs>>;
};

export type ApiKeyPermissionCountResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyPermissionCount'] = ResolversParentTypes['ApiKeyPermissionCount']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  permission?: Resolver<ResolversTypes['ApiKeyPermission'], ParentType, ContextType>;
};

export type ApiKeyPlannedCallResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyPlannedCall'] = ResolversParentTypes['ApiKeyPlannedCall']> = {
  method?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ApiKeyRecoveryResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyRecovery'] = ResolversParentTypes['ApiKeyRecovery']> = {
  hint?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  query?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ApiKeyRegenerateResultResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyRegenerateResult'] = ResolversParentTypes['ApiKeyRegenerateResult']> = {
  apiKey?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['ApiKeyWriteError']>, ParentType, ContextType>;
  newId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['ApiKeyWriteOutcome'], ParentType, ContextType>;
  plan?: Resolver<Maybe<ResolversTypes['ApiKeyWritePlan']>, ParentType, ContextType>;
  requestedId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  secret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ApiKeyRegistryResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyRegistry'] = ResolversParentTypes['ApiKeyRegistry']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  operations?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyRegistryOperation']>, ParentType, ContextType>;
};

export type ApiKeyRegistryOperationResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyRegistryOperation'] = ResolversParentTypes['ApiKeyRegistryOperation']> = {
  how?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  offered?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  operation?: Resolver<ResolversTypes['ApiKeyRegistryOperationKind'], ParentType, ContextType>;
};

export type ApiKeyReportResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyReport'] = ResolversParentTypes['ApiKeyReport']> = {
  byFinding?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyFindingCount']>, ParentType, ContextType>;
  byPermission?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyPermissionCount']>, ParentType, ContextType>;
  byStatus?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyStatusCount']>, ParentType, ContextType>;
  expiries?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyTimeBucket']>, ParentType, ContextType, RequireFields<ApiKeyReportExpiriesArgs, 'by'>>;
  generatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastUses?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyTimeBucket']>, ParentType, ContextType, RequireFields<ApiKeyReportLastUsesArgs, 'by'>>;
  secretAges?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyTimeBucket']>, ParentType, ContextType, RequireFields<ApiKeyReportSecretAgesArgs, 'by'>>;
  total?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ApiKeyRotateResultResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyRotateResult'] = ResolversParentTypes['ApiKeyRotateResult']> = {
  error?: Resolver<Maybe<ResolversTypes['ApiKeyWriteError']>, ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['ApiKeyWriteOutcome'], ParentType, ContextType>;
  plan?: Resolver<Maybe<ResolversTypes['ApiKeyWritePlan']>, ParentType, ContextType>;
  requestedId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  retirement?: Resolver<Maybe<ResolversTypes['ApiKeyWriteOutcome']>, ParentType, ContextType>;
  retiring?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  secret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  successor?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  successorId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type ApiKeyStatusCountResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyStatusCount'] = ResolversParentTypes['ApiKeyStatusCount']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['ApiKeyStatus'], ParentType, ContextType>;
};

export type ApiKeyTimeBucketResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyTimeBucket'] = ResolversParentTypes['ApiKeyTimeBucket']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type ApiKeyUserErrorResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyUserError'] = ResolversParentTypes['ApiKeyUserError']> = {
  code?: Resolver<ResolversTypes['ApiKeyUserErrorCode'], ParentType, ContextType>;
  field?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ApiKeyWriteErrorResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyWriteError'] = ResolversParentTypes['ApiKeyWriteError']> = {
  code?: Resolver<ResolversTypes['ApiKeyWriteErrorCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  recovery?: Resolver<Maybe<ResolversTypes['ApiKeyRecovery']>, ParentType, ContextType>;
  retryAfter?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type ApiKeyWritePlanResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyWritePlan'] = ResolversParentTypes['ApiKeyWritePlan']> = {
  calls?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyPlannedCall']>, ParentType, ContextType>;
  changes?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyFieldChange']>, ParentType, ContextType>;
};

export type ApiKeyWriteResultResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyWriteResult'] = ResolversParentTypes['ApiKeyWriteResult']> = {
  apiKey?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['ApiKeyWriteError']>, ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['ApiKeyWriteOutcome'], ParentType, ContextType>;
  plan?: Resolver<Maybe<ResolversTypes['ApiKeyWritePlan']>, ParentType, ContextType>;
  requestedId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type ArinResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['Arin'] = ResolversParentTypes['Arin']> = {
  downloads?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ArinDownload']>>, ParentType, ContextType>;
  keyCheck?: Resolver<Maybe<ResolversTypes['ArinKeyCheck']>, ParentType, ContextType>;
  ticket?: Resolver<Maybe<ResolversTypes['ArinTicket']>, ParentType, ContextType, RequireFields<ArinTicketArgs, 'id'>>;
  tickets?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ArinTicket']>>, ParentType, ContextType, RequireFields<ArinTicketsArgs, 'status'>>;
};

export type ArinAttachmentResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ArinAttachment'] = ResolversParentTypes['ArinAttachment']> = {
  attachmentId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  fileName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  messageId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type ArinDownloadResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ArinDownload'] = ResolversParentTypes['ArinDownload']> = {
  detail?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ArinDownloadKind'], ParentType, ContextType>;
  urlTemplate?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  verdict?: Resolver<ResolversTypes['ArinDownloadVerdict'], ParentType, ContextType>;
};

export type ArinKeyCheckResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ArinKeyCheck'] = ResolversParentTypes['ArinKeyCheck']> = {
  checkedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  detail?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  prefix?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  verdict?: Resolver<ResolversTypes['CredentialVerdict'], ParentType, ContextType>;
};

export type ArinTicketResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ArinTicket'] = ResolversParentTypes['ArinTicket']> = {
  attachments?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ArinAttachment']>>, ParentType, ContextType>;
  closedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  resolution?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  resolvedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  type?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  updatedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type ArinUserErrorResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ArinUserError'] = ResolversParentTypes['ArinUserError']> = {
  code?: Resolver<ResolversTypes['ArinUserErrorCode'], ParentType, ContextType>;
  field?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CallingKeyResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['CallingKey'] = ResolversParentTypes['CallingKey']> = {
  apiKey?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  credential?: Resolver<ResolversTypes['CredentialKind'], ParentType, ContextType>;
  detail?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  keyId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  verdict?: Resolver<ResolversTypes['CredentialVerdict'], ParentType, ContextType>;
};

export type CreateApiKeyPayloadResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['CreateApiKeyPayload'] = ResolversParentTypes['CreateApiKeyPayload']> = {
  apiKey?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  plan?: Resolver<Maybe<ResolversTypes['ApiKeyWritePlan']>, ParentType, ContextType>;
  secret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyUserError']>, ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeleteApiKeyPayloadResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['DeleteApiKeyPayload'] = ResolversParentTypes['DeleteApiKeyPayload']> = {
  apiKey?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  deletedId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  plan?: Resolver<Maybe<ResolversTypes['ApiKeyWritePlan']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyUserError']>, ParentType, ContextType>;
};

export type DeleteApiKeysPayloadResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['DeleteApiKeysPayload'] = ResolversParentTypes['DeleteApiKeysPayload']> = {
  results?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyWriteResult']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyUserError']>, ParentType, ContextType>;
};

export type GrantResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['Grant'] = ResolversParentTypes['Grant']> = {
  permission?: Resolver<ResolversTypes['ApiKeyPermission'], ParentType, ContextType>;
  target?: Resolver<Maybe<ResolversTypes['Target']>, ParentType, ContextType>;
};

export type MeasurementResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['Measurement'] = ResolversParentTypes['Measurement'], FederationReferenceType extends FederationReferenceTypes['Measurement'] = FederationReferenceTypes['Measurement']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Measurement']> | FederationReferenceType, FederationReferenceType, ContextType>;
  apiKeysTargeting?: Resolver<Maybe<ResolversTypes['ApiKeyConnection']>, ParentType, ContextType, Partial<MeasurementApiKeysTargetingArgs>>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  number?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  state?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  target?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  type?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MutationResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  createApiKey?: Resolver<Maybe<ResolversTypes['CreateApiKeyPayload']>, ParentType, ContextType, RequireFields<MutationCreateApiKeyArgs, 'input'>>;
  deleteApiKey?: Resolver<Maybe<ResolversTypes['DeleteApiKeyPayload']>, ParentType, ContextType, RequireFields<MutationDeleteApiKeyArgs, 'input'>>;
  deleteApiKeys?: Resolver<Maybe<ResolversTypes['DeleteApiKeysPayload']>, ParentType, ContextType, RequireFields<MutationDeleteApiKeysArgs, 'input'>>;
  regenerateApiKey?: Resolver<Maybe<ResolversTypes['RegenerateApiKeyPayload']>, ParentType, ContextType, RequireFields<MutationRegenerateApiKeyArgs, 'input'>>;
  regenerateApiKeys?: Resolver<Maybe<ResolversTypes['RegenerateApiKeysPayload']>, ParentType, ContextType, RequireFields<MutationRegenerateApiKeysArgs, 'input'>>;
  replaceApiKey?: Resolver<Maybe<ResolversTypes['ReplaceApiKeyPayload']>, ParentType, ContextType, RequireFields<MutationReplaceApiKeyArgs, 'input'>>;
  requestArinReport?: Resolver<Maybe<ResolversTypes['RequestArinReportPayload']>, ParentType, ContextType, RequireFields<MutationRequestArinReportArgs, 'input'>>;
  rotateApiKey?: Resolver<Maybe<ResolversTypes['RotateApiKeyPayload']>, ParentType, ContextType, RequireFields<MutationRotateApiKeyArgs, 'input'>>;
  rotateApiKeys?: Resolver<Maybe<ResolversTypes['RotateApiKeysPayload']>, ParentType, ContextType, RequireFields<MutationRotateApiKeysArgs, 'input'>>;
  updateApiKey?: Resolver<Maybe<ResolversTypes['UpdateApiKeyPayload']>, ParentType, ContextType, RequireFields<MutationUpdateApiKeyArgs, 'input'>>;
  updateApiKeys?: Resolver<Maybe<ResolversTypes['UpdateApiKeysPayload']>, ParentType, ContextType, RequireFields<MutationUpdateApiKeysArgs, 'input'>>;
};

export type NodeResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'ApiKey' | 'Measurement' | 'Probe', ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ProbeResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['Probe'] = ResolversParentTypes['Probe'], FederationReferenceType extends FederationReferenceTypes['Probe'] = FederationReferenceTypes['Probe']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Probe']> | FederationReferenceType, FederationReferenceType, ContextType>;
  apiKeysTargeting?: Resolver<Maybe<ResolversTypes['ApiKeyConnection']>, ParentType, ContextType, Partial<ProbeApiKeysTargetingArgs>>;
  asnV4?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  asnV6?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  connectionStatus?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  countryCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isAnchor?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  number?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QueryResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  apiKey?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType, RequireFields<QueryApiKeyArgs, 'id'>>;
  apiKeyPermission?: Resolver<Maybe<ResolversTypes['ApiKeyPermission']>, ParentType, ContextType, RequireFields<QueryApiKeyPermissionArgs, 'id'>>;
  apiKeyPermissions?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ApiKeyPermission']>>, ParentType, ContextType>;
  apiKeyReport?: Resolver<Maybe<ResolversTypes['ApiKeyReport']>, ParentType, ContextType, Partial<QueryApiKeyReportArgs>>;
  apiKeys?: Resolver<Maybe<ResolversTypes['ApiKeyConnection']>, ParentType, ContextType, Partial<QueryApiKeysArgs>>;
  arin?: Resolver<Maybe<ResolversTypes['Arin']>, ParentType, ContextType>;
  callingKey?: Resolver<Maybe<ResolversTypes['CallingKey']>, ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  nodes?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['Node']>>>, ParentType, ContextType, RequireFields<QueryNodesArgs, 'ids'>>;
  registries?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ApiKeyRegistry']>>, ParentType, ContextType>;
};

export type RegenerateApiKeyPayloadResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['RegenerateApiKeyPayload'] = ResolversParentTypes['RegenerateApiKeyPayload']> = {
  apiKey?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  plan?: Resolver<Maybe<ResolversTypes['ApiKeyWritePlan']>, ParentType, ContextType>;
  previousId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  secret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyUserError']>, ParentType, ContextType>;
};

export type RegenerateApiKeysPayloadResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['RegenerateApiKeysPayload'] = ResolversParentTypes['RegenerateApiKeysPayload']> = {
  results?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyRegenerateResult']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyUserError']>, ParentType, ContextType>;
};

export type ReplaceApiKeyPayloadResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ReplaceApiKeyPayload'] = ResolversParentTypes['ReplaceApiKeyPayload']> = {
  apiKey?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  plan?: Resolver<Maybe<ResolversTypes['ApiKeyWritePlan']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyUserError']>, ParentType, ContextType>;
};

export type RequestArinReportPayloadResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['RequestArinReportPayload'] = ResolversParentTypes['RequestArinReportPayload']> = {
  ticket?: Resolver<Maybe<ResolversTypes['ArinTicket']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['ArinUserError']>, ParentType, ContextType>;
};

export type RotateApiKeyPayloadResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['RotateApiKeyPayload'] = ResolversParentTypes['RotateApiKeyPayload']> = {
  plan?: Resolver<Maybe<ResolversTypes['ApiKeyWritePlan']>, ParentType, ContextType>;
  retirement?: Resolver<Maybe<ResolversTypes['ApiKeyWriteOutcome']>, ParentType, ContextType>;
  retirementError?: Resolver<Maybe<ResolversTypes['ApiKeyWriteError']>, ParentType, ContextType>;
  retiring?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  secret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  successor?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyUserError']>, ParentType, ContextType>;
};

export type RotateApiKeysPayloadResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['RotateApiKeysPayload'] = ResolversParentTypes['RotateApiKeysPayload']> = {
  results?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyRotateResult']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyUserError']>, ParentType, ContextType>;
};

export interface SafeIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['SafeInt'], any> {
  name: 'SafeInt';
}

export type TargetResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['Target'] = ResolversParentTypes['Target']> = {
  label?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  resource?: Resolver<Maybe<ResolversTypes['TargetResource']>, ParentType, ContextType>;
  targetId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type TargetListResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['TargetList'] = ResolversParentTypes['TargetList']> = {
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Target']>, ParentType, ContextType>;
  truncated?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type TargetResourceResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['TargetResource'] = ResolversParentTypes['TargetResource']> = {
  __resolveType: TypeResolveFn<'ApiKey' | 'Measurement' | 'Probe', ParentType, ContextType>;
};

export interface UrlScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['URL'], any> {
  name: 'URL';
}

export type UpdateApiKeyPayloadResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['UpdateApiKeyPayload'] = ResolversParentTypes['UpdateApiKeyPayload']> = {
  apiKey?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  plan?: Resolver<Maybe<ResolversTypes['ApiKeyWritePlan']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyUserError']>, ParentType, ContextType>;
};

export type UpdateApiKeysPayloadResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['UpdateApiKeysPayload'] = ResolversParentTypes['UpdateApiKeysPayload']> = {
  results?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyWriteResult']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyUserError']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = GraphContext> = {
  ApiKey?: ApiKeyResolvers<ContextType>;
  ApiKeyConnection?: ApiKeyConnectionResolvers<ContextType>;
  ApiKeyEdge?: ApiKeyEdgeResolvers<ContextType>;
  ApiKeyFieldChange?: ApiKeyFieldChangeResolvers<ContextType>;
  ApiKeyFinding?: ApiKeyFindingResolvers<ContextType>;
  ApiKeyFindingCount?: ApiKeyFindingCountResolvers<ContextType>;
  ApiKeyPermission?: ApiKeyPermissionResolvers<ContextType>;
  ApiKeyPermissionCount?: ApiKeyPermissionCountResolvers<ContextType>;
  ApiKeyPlannedCall?: ApiKeyPlannedCallResolvers<ContextType>;
  ApiKeyRecovery?: ApiKeyRecoveryResolvers<ContextType>;
  ApiKeyRegenerateResult?: ApiKeyRegenerateResultResolvers<ContextType>;
  ApiKeyRegistry?: ApiKeyRegistryResolvers<ContextType>;
  ApiKeyRegistryOperation?: ApiKeyRegistryOperationResolvers<ContextType>;
  ApiKeyReport?: ApiKeyReportResolvers<ContextType>;
  ApiKeyRotateResult?: ApiKeyRotateResultResolvers<ContextType>;
  ApiKeyStatusCount?: ApiKeyStatusCountResolvers<ContextType>;
  ApiKeyTimeBucket?: ApiKeyTimeBucketResolvers<ContextType>;
  ApiKeyUserError?: ApiKeyUserErrorResolvers<ContextType>;
  ApiKeyWriteError?: ApiKeyWriteErrorResolvers<ContextType>;
  ApiKeyWritePlan?: ApiKeyWritePlanResolvers<ContextType>;
  ApiKeyWriteResult?: ApiKeyWriteResultResolvers<ContextType>;
  Arin?: ArinResolvers<ContextType>;
  ArinAttachment?: ArinAttachmentResolvers<ContextType>;
  ArinDownload?: ArinDownloadResolvers<ContextType>;
  ArinKeyCheck?: ArinKeyCheckResolvers<ContextType>;
  ArinTicket?: ArinTicketResolvers<ContextType>;
  ArinUserError?: ArinUserErrorResolvers<ContextType>;
  CallingKey?: CallingKeyResolvers<ContextType>;
  CreateApiKeyPayload?: CreateApiKeyPayloadResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DeleteApiKeyPayload?: DeleteApiKeyPayloadResolvers<ContextType>;
  DeleteApiKeysPayload?: DeleteApiKeysPayloadResolvers<ContextType>;
  Grant?: GrantResolvers<ContextType>;
  Measurement?: MeasurementResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Probe?: ProbeResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RegenerateApiKeyPayload?: RegenerateApiKeyPayloadResolvers<ContextType>;
  RegenerateApiKeysPayload?: RegenerateApiKeysPayloadResolvers<ContextType>;
  ReplaceApiKeyPayload?: ReplaceApiKeyPayloadResolvers<ContextType>;
  RequestArinReportPayload?: RequestArinReportPayloadResolvers<ContextType>;
  RotateApiKeyPayload?: RotateApiKeyPayloadResolvers<ContextType>;
  RotateApiKeysPayload?: RotateApiKeysPayloadResolvers<ContextType>;
  SafeInt?: GraphQLScalarType;
  Target?: TargetResolvers<ContextType>;
  TargetList?: TargetListResolvers<ContextType>;
  TargetResource?: TargetResourceResolvers<ContextType>;
  URL?: GraphQLScalarType;
  UpdateApiKeyPayload?: UpdateApiKeyPayloadResolvers<ContextType>;
  UpdateApiKeysPayload?: UpdateApiKeysPayloadResolvers<ContextType>;
};

