import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { ApiKey as ApiKeyModel, Grant as GrantModel, PermissionTargets } from '../registries/atlas/model/keys.ts';
import type { KeyConnection } from '../registries/atlas/reading/key-page.ts';
import type { ApiKeyPermissionModel, MeasurementModel, ProbeModel, RegenerateApiKeyPayloadModel, DeleteApiKeyPayloadModel, TargetModel } from '../graph/operation/models.ts';
import type { CallingKey as CallingKeyModel } from '../registries/atlas/reading/calling-key.ts';
import type { UserError } from '../registries/atlas/writing/user-errors.ts';
import type { SecretResult, WriteResult } from '../registries/atlas/writing/results.ts';
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
   * Opaque cursor. Pass it to `after` or `before` together with the same filter. Stays valid when keys are added or
   * removed. Contains no secret.
   */
  readonly cursor: Scalars['String']['output'];
  /** The key. */
  readonly node: ApiKey;
};

/**
 * Filter for a list of keys. A key is listed if it matches every given field. A field that is null or absent does not
 * filter. The upstream evaluates the filter. It does not document whether one single grant must match all fields.
 */
export type ApiKeyFilter = {
  /**
   * Lists the keys that have a grant of this permission, such as `measurements.create_measurement`. The list is empty for
   * a permission that does not exist.
   */
  readonly permission?: InputMaybe<Scalars['ID']['input']>;
  /**
   * Lists the keys that have a grant for the target with this id, such as the number of a probe. 1 to 100 characters. For
   * a key, the first eight characters of its UUID: a full UUID is rejected, because it is a secret.
   */
  readonly targetId?: InputMaybe<Scalars['ID']['input']>;
  /** Lists the keys that have a grant for a target of this type, such as `probe`. 1 to 100 characters. */
  readonly targetType?: InputMaybe<Scalars['String']['input']>;
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
  /** The current state of the key does not allow the write. */
  | 'CONFLICT'
  /** A value in the input is not valid, or the input changes nothing. */
  | 'INVALID'
  /** There is no such key, or the key does not have a grant that was to be removed. */
  | 'NOT_FOUND'
  /** The calling key would lose its own access. Set `allowCallingKey` to true to do it anyway. */
  | 'WOULD_LOCK_OUT_CALLER';

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
  /** Id of the key: the first eight characters of its UUID. */
  readonly id: Scalars['ID']['input'];
};

/** Result of deleting a key. */
export type DeleteApiKeyPayload = {
  readonly __typename?: 'DeleteApiKeyPayload';
  /** Always null at present: the gateway does not read a key before it deletes it. */
  readonly apiKey?: Maybe<ApiKey>;
  /** Id of the deleted key. Null if nothing was deleted. */
  readonly deletedId?: Maybe<Scalars['ID']['output']>;
  /** The reasons why nothing was deleted. Empty if the key was deleted. */
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
   * Gives a key a new UUID, and so a new secret. The old secret stops working immediately. THE ID OF THE KEY CHANGES,
   * because it is a part of the UUID. The key keeps its grants, and a frozen key is unfrozen. The response contains the
   * new secret, which can't be read again later. At most 60 keys per minute can be created or regenerated with one
   * credential; above that, the error is `RATE_LIMITED`.
   *
   * Requires the permission `keys.update_key`. Source: `PATCH /keys/{id}/`.
   */
  readonly regenerateApiKey?: Maybe<RegenerateApiKeyPayload>;
  /**
   * Sets all writable fields of a key. `validFrom` and `validTo` are cleared if they are not given. The key keeps its id and its secret.
   *
   * Requires the permission `keys.update_key`. Source: `PUT /keys/{id}/`.
   */
  readonly replaceApiKey?: Maybe<ReplaceApiKeyPayload>;
  /**
   * Changes the given fields of a key. Other fields keep their values.
   *
   * Requires the permission `keys.update_key`, and for `addGrants` and `removeGrants` also `keys.get_key`.
   * Source: `PATCH /keys/{id}/`.
   */
  readonly updateApiKey?: Maybe<UpdateApiKeyPayload>;
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
export type MutationUpdateApiKeyArgs = {
  input: UpdateApiKeyInput;
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
   * The API keys of the account that the credential belongs to, in the order of the upstream. Give `first` with `after` to
   * read forwards, or `last` with `before` to read backwards.
   *
   * Requires the permission `keys.list_keys`. Source: `GET /keys/`.
   */
  readonly apiKeys?: Maybe<ApiKeyConnection>;
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
export type QueryApiKeysArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ApiKeyFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
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
  /** Id of the key: the first eight characters of its UUID. */
  readonly id: Scalars['ID']['input'];
};

/** Result of regenerating a key. */
export type RegenerateApiKeyPayload = {
  readonly __typename?: 'RegenerateApiKeyPayload';
  /**
   * The key with its new id. Null if the key was not regenerated. Also null, with an error at this field, if the key was
   * regenerated but the gateway can't read the rest of the upstream's response.
   */
  readonly apiKey?: Maybe<ApiKey>;
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

/** The complete new state of a key. */
export type ReplaceApiKeyInput = {
  /** Set to true to allow a change by which the calling key loses its own access, as in `UpdateApiKeyInput`. Null means false. */
  readonly allowCallingKey?: InputMaybe<Scalars['Boolean']['input']>;
  /** True switches the key on, false switches it off. */
  readonly enabled: Scalars['Boolean']['input'];
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
  /** The reasons why nothing was changed. Empty if the key was changed. */
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
  /** True switches the key on, false switches it off. */
  readonly enabled?: InputMaybe<Scalars['Boolean']['input']>;
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
  /** The reasons why nothing was changed. Empty if the key was changed. */
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
  ApiKeyFilter: ApiKeyFilter;
  ApiKeyPermission: ResolverTypeWrapper<ApiKeyPermissionModel>;
  ApiKeyStatus: ApiKeyStatus;
  ApiKeyUserError: ResolverTypeWrapper<UserError>;
  ApiKeyUserErrorCode: ApiKeyUserErrorCode;
  CallingKey: ResolverTypeWrapper<CallingKeyModel>;
  CreateApiKeyInput: CreateApiKeyInput;
  CreateApiKeyPayload: ResolverTypeWrapper<SecretResult>;
  CredentialKind: CredentialKind;
  CredentialVerdict: CredentialVerdict;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeleteApiKeyInput: DeleteApiKeyInput;
  DeleteApiKeyPayload: ResolverTypeWrapper<DeleteApiKeyPayloadModel>;
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
  ReplaceApiKeyInput: ReplaceApiKeyInput;
  ReplaceApiKeyPayload: ResolverTypeWrapper<WriteResult>;
  SafeInt: ResolverTypeWrapper<Scalars['SafeInt']['output']>;
  Target: ResolverTypeWrapper<TargetModel>;
  TargetInput: TargetInput;
  TargetList: ResolverTypeWrapper<PermissionTargets>;
  TargetResource: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['TargetResource']>;
  URL: ResolverTypeWrapper<Scalars['URL']['output']>;
  UpdateApiKeyInput: UpdateApiKeyInput;
  UpdateApiKeyPayload: ResolverTypeWrapper<WriteResult>;
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
  ApiKeyFilter: ApiKeyFilter;
  ApiKeyPermission: ApiKeyPermissionModel;
  ApiKeyUserError: UserError;
  CallingKey: CallingKeyModel;
  CreateApiKeyInput: CreateApiKeyInput;
  CreateApiKeyPayload: SecretResult;
  DateTime: Scalars['DateTime']['output'];
  DeleteApiKeyInput: DeleteApiKeyInput;
  DeleteApiKeyPayload: DeleteApiKeyPayloadModel;
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
  ReplaceApiKeyInput: ReplaceApiKeyInput;
  ReplaceApiKeyPayload: WriteResult;
  SafeInt: Scalars['SafeInt']['output'];
  Target: TargetModel;
  TargetInput: TargetInput;
  TargetList: PermissionTargets;
  TargetResource: ResolversUnionTypes<ResolversParentTypes>['TargetResource'];
  URL: Scalars['URL']['output'];
  UpdateApiKeyInput: UpdateApiKeyInput;
  UpdateApiKeyPayload: WriteResult;
};

export type ApiKeyResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKey'] = ResolversParentTypes['ApiKey'], FederationReferenceType extends FederationReferenceTypes['ApiKey'] = FederationReferenceTypes['ApiKey']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['ApiKey']> | FederationReferenceType, FederationReferenceType, ContextType>;
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
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

export type ApiKeyPermissionResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyPermission'] = ResolversParentTypes['ApiKeyPermission']> = {
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  targetTypes?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  targets?: Resolver<Maybe<ResolversTypes['TargetList']>, ParentType, ContextType, Partial<ApiKeyPermissionTargetsArgs>>;
};

export type ApiKeyUserErrorResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ApiKeyUserError'] = ResolversParentTypes['ApiKeyUserError']> = {
  code?: Resolver<ResolversTypes['ApiKeyUserErrorCode'], ParentType, ContextType>;
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
  secret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyUserError']>, ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeleteApiKeyPayloadResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['DeleteApiKeyPayload'] = ResolversParentTypes['DeleteApiKeyPayload']> = {
  apiKey?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  deletedId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
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
  regenerateApiKey?: Resolver<Maybe<ResolversTypes['RegenerateApiKeyPayload']>, ParentType, ContextType, RequireFields<MutationRegenerateApiKeyArgs, 'input'>>;
  replaceApiKey?: Resolver<Maybe<ResolversTypes['ReplaceApiKeyPayload']>, ParentType, ContextType, RequireFields<MutationReplaceApiKeyArgs, 'input'>>;
  updateApiKey?: Resolver<Maybe<ResolversTypes['UpdateApiKeyPayload']>, ParentType, ContextType, RequireFields<MutationUpdateApiKeyArgs, 'input'>>;
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
  apiKeys?: Resolver<Maybe<ResolversTypes['ApiKeyConnection']>, ParentType, ContextType, Partial<QueryApiKeysArgs>>;
  callingKey?: Resolver<Maybe<ResolversTypes['CallingKey']>, ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  nodes?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['Node']>>>, ParentType, ContextType, RequireFields<QueryNodesArgs, 'ids'>>;
};

export type RegenerateApiKeyPayloadResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['RegenerateApiKeyPayload'] = ResolversParentTypes['RegenerateApiKeyPayload']> = {
  apiKey?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  previousId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  secret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyUserError']>, ParentType, ContextType>;
};

export type ReplaceApiKeyPayloadResolvers<ContextType = GraphContext, ParentType extends ResolversParentTypes['ReplaceApiKeyPayload'] = ResolversParentTypes['ReplaceApiKeyPayload']> = {
  apiKey?: Resolver<Maybe<ResolversTypes['ApiKey']>, ParentType, ContextType>;
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
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['ApiKeyUserError']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = GraphContext> = {
  ApiKey?: ApiKeyResolvers<ContextType>;
  ApiKeyConnection?: ApiKeyConnectionResolvers<ContextType>;
  ApiKeyEdge?: ApiKeyEdgeResolvers<ContextType>;
  ApiKeyPermission?: ApiKeyPermissionResolvers<ContextType>;
  ApiKeyUserError?: ApiKeyUserErrorResolvers<ContextType>;
  CallingKey?: CallingKeyResolvers<ContextType>;
  CreateApiKeyPayload?: CreateApiKeyPayloadResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DeleteApiKeyPayload?: DeleteApiKeyPayloadResolvers<ContextType>;
  Grant?: GrantResolvers<ContextType>;
  Measurement?: MeasurementResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Probe?: ProbeResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RegenerateApiKeyPayload?: RegenerateApiKeyPayloadResolvers<ContextType>;
  ReplaceApiKeyPayload?: ReplaceApiKeyPayloadResolvers<ContextType>;
  SafeInt?: GraphQLScalarType;
  Target?: TargetResolvers<ContextType>;
  TargetList?: TargetListResolvers<ContextType>;
  TargetResource?: TargetResourceResolvers<ContextType>;
  URL?: GraphQLScalarType;
  UpdateApiKeyPayload?: UpdateApiKeyPayloadResolvers<ContextType>;
};

