import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { ApiKey as ApiKeyModel, Grant as GrantModel, PermissionTargets } from '../registries/atlas/model.ts';
import type { KeyConnection } from '../registries/atlas/reading/key-connection.ts';
import type { ApiKeyPermissionModel, MeasurementModel, ProbeModel, RegenerateApiKeyPayloadModel, DeleteApiKeyPayloadModel, TargetModel } from '../graph/models.ts';
import type { CallingKey as CallingKeyModel } from '../registries/atlas/reading/calling-key.ts';
import type { UserError } from '../registries/atlas/writing/user-errors.ts';
import type { SecretResult, WriteResult } from '../registries/atlas/writing/results.ts';
import type { GraphContext } from '../graph/context.ts';
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
   * An instant as text, RFC 3339 with an offset, such as `2026-11-21T09:30:00Z`. The upstream's times without an offset
   * are read as UTC.
   */
  DateTime: { input: Date; output: string; }
  /** An absolute URL, such as `https://atlas.ripe.net/api/v2/keys/1a2b3c4d/`. */
  URL: { input: URL; output: string; }
  _FieldSet: { input: unknown; output: unknown; }
};

/** A RIPE Atlas API key without its secret. Source: the key object of `GET /keys/`. */
export type ApiKey = Node & {
  readonly __typename?: 'ApiKey';
  /** When the key was created, or regenerated if that was later. Null: the upstream does not say. */
  readonly createdAt?: Maybe<Scalars['DateTime']['output']>;
  /** The switch by which its owner turns the key off, whatever its validity window. True where the upstream does not say. */
  readonly enabled: Scalars['Boolean']['output'];
  /** What the key may do. Empty: nothing. */
  readonly grants: ReadonlyArray<Grant>;
  /**
   * The first eight characters of the key's UUID, in lower case. IT CHANGES WHEN THE KEY IS REGENERATED: don't keep it
   * for longer than you would keep the key.
   */
  readonly id: Scalars['ID']['output'];
  /** As the upstream says: enabled and within its validity window. It does not speak of freezing; `status` does. Null: not said. */
  readonly isActive?: Maybe<Scalars['Boolean']['output']>;
  /** True: frozen by the upstream after long disuse; regenerating unfreezes it. Null: the upstream does not say. */
  readonly isFrozen?: Maybe<Scalars['Boolean']['output']>;
  /** The name that its owner gave the key. Null or empty: none. Anything in it that looks like a UUID is masked. */
  readonly label?: Maybe<Scalars['String']['output']>;
  /** When the key was last used to authenticate. Null: never, as far as the upstream says. */
  readonly lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The UUID with everything behind the id masked, whatever the upstream sends: `1a2b3c4d-****-****-****-************`. */
  readonly maskedUuid: Scalars['String']['output'];
  /** Whether the key works now, and if not, why. Computed by the gateway from the fields above and its own clock. */
  readonly status: ApiKeyStatus;
  /** The key's address in the REST API, built from the configured base address and the id. */
  readonly url: Scalars['URL']['output'];
  /** The key can be used from then on. Null: from its creation on. */
  readonly validFrom?: Maybe<Scalars['DateTime']['output']>;
  /** The key can no longer be used from then on. Null: it never expires. */
  readonly validTo?: Maybe<Scalars['DateTime']['output']>;
};

/** A page of a list of keys. Source: the Relay connection specification. */
export type ApiKeyConnection = {
  readonly __typename?: 'ApiKeyConnection';
  /** The keys of this page, each with its cursor. */
  readonly edges: ReadonlyArray<ApiKeyEdge>;
  /** The keys of this page. */
  readonly nodes: ReadonlyArray<ApiKey>;
  /** Where the page stands in the list. */
  readonly pageInfo: PageInfo;
  /** How many keys the whole list has, as they were counted when this page was read. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A key and its place in a list. */
export type ApiKeyEdge = {
  readonly __typename?: 'ApiKeyEdge';
  /** Opaque; for `after` and `before` with the same filter. It survives that keys come and go, and holds no secret. */
  readonly cursor: Scalars['String']['output'];
  /** The key. */
  readonly node: ApiKey;
};

/**
 * Which keys to list. All that is given must be true of a key. Null or absent: not filtered.
 * Answered by the upstream as it reads them; whether several must hold for one and the same grant is not documented.
 */
export type ApiKeyFilter = {
  /** Keys with a grant of this permission, such as `measurements.create_measurement`. Of one that does not exist there are none. */
  readonly permission?: InputMaybe<Scalars['ID']['input']>;
  /** Keys with a grant for the target with this id, such as a probe's number. 1 to 100 characters, and never a full UUID. */
  readonly targetId?: InputMaybe<Scalars['ID']['input']>;
  /** Keys with a grant for a target of this type, such as `probe`. 1 to 100 characters. */
  readonly targetType?: InputMaybe<Scalars['String']['input']>;
};

/** Something that keys can be allowed to do. The upstream can add permissions at any time. */
export type ApiKeyPermission = {
  readonly __typename?: 'ApiKeyPermission';
  /**
   * What it allows, in the upstream's words. Null: the catalogue does not say, or, under a grant, is refused to this
   * credential; the latter is said once in `extensions.warnings` of the answer.
   */
  readonly description?: Maybe<Scalars['String']['output']>;
  /** The upstream's name of the permission, opaque: `measurements.create_measurement`. */
  readonly id: Scalars['ID']['output'];
  /** The types of the objects that it can be granted for. Empty: it is not for single objects. Null: as for `description`. */
  readonly targetTypes?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /**
   * The objects that it can be granted for in this account. Null: the upstream knows no such permission.
   * Needs the permission `keys.list_permission_targets`. Source: `GET /keys/permissions/{permission}/targets/`.
   */
  readonly targets?: Maybe<TargetList>;
};


/** Something that keys can be allowed to do. The upstream can add permissions at any time. */
export type ApiKeyPermissionTargetsArgs = {
  search?: InputMaybe<Scalars['String']['input']>;
};

/** Whether a key works. Where several are true, the first of FROZEN, DISABLED, NOT_YET_VALID and EXPIRED is given. */
export type ApiKeyStatus =
  /** None of the others: the key works. */
  | 'ACTIVE'
  /** Switched off by its owner. */
  | 'DISABLED'
  /** Its `validTo` has passed. */
  | 'EXPIRED'
  /** Frozen by the upstream after long disuse. Regenerate it to use it again. */
  | 'FROZEN'
  /** Its `validFrom` has not come yet. */
  | 'NOT_YET_VALID';

/** Something about a write that its caller can mend. Nothing was changed. */
export type ApiKeyUserError = {
  readonly __typename?: 'ApiKeyUserError';
  /** What kind of thing it is. */
  readonly code: ApiKeyUserErrorCode;
  /**
   * Path of the part of the input that is meant, such as `["input", "grants", "0", "permission"]`. Null: no part in
   * particular.
   */
  readonly field?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** What is wrong and what was expected, in a sentence; of the upstream's complaints in its own words. */
  readonly message: Scalars['String']['output'];
};

/** Kinds of things that a caller can mend. */
export type ApiKeyUserErrorCode =
  /** The key is in a state that does not allow the write. */
  | 'CONFLICT'
  /** A value is not what it must be. */
  | 'INVALID'
  /** There is no such key, or no such grant. */
  | 'NOT_FOUND'
  /** The key that authenticates the request would lose its access. `allowCallingKey` does it nevertheless. */
  | 'WOULD_LOCK_OUT_CALLER';

/** The credential that the request came with. */
export type CallingKey = {
  readonly __typename?: 'CallingKey';
  /** The calling key itself. Null: it can't be read; `verdict` and `detail` say why. */
  readonly apiKey?: Maybe<ApiKey>;
  /** What kind of credential came with the request. */
  readonly credential: CredentialKind;
  /** Why the verdict is not ACCEPTED, in a sentence, with what the upstream says. Null: it is ACCEPTED. */
  readonly detail?: Maybe<Scalars['String']['output']>;
  /** Id of the calling key: the first eight characters of its UUID. Null: the credential is not an API key. */
  readonly keyId?: Maybe<Scalars['ID']['output']>;
  /** Whether the upstream accepts it. */
  readonly verdict: CredentialVerdict;
};

/** A key to make. Null or absent: the upstream's default. */
export type CreateApiKeyInput = {
  /** False makes a key that is switched off. Default: true. */
  readonly enabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** What the key may do; never more than its creator may. Default: nothing. */
  readonly grants?: InputMaybe<ReadonlyArray<GrantInput>>;
  /** A name for the key, free text. Default: none. */
  readonly label?: InputMaybe<Scalars['String']['input']>;
  /** The key can be used from then on. Default: at once. */
  readonly validFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** The key can no longer be used from then on. Default: it never expires. */
  readonly validTo?: InputMaybe<Scalars['DateTime']['input']>;
};

/** What came of making a key. */
export type CreateApiKeyPayload = {
  readonly __typename?: 'CreateApiKeyPayload';
  /**
   * The new key. Null: it was not made; or, with an error at this field, it was made and the rest of the upstream's answer
   * can't be read.
   */
  readonly apiKey?: Maybe<ApiKey>;
  /**
   * The new key's UUID in full, which is the secret. Shown here and never again. Null: nothing was made; or, with an
   * error at this field, it was made and the upstream did not show it.
   */
  readonly secret?: Maybe<Scalars['String']['output']>;
  /** Why nothing was made. Empty: the key was made. */
  readonly userErrors: ReadonlyArray<ApiKeyUserError>;
};

/** Kinds of credentials. */
export type CredentialKind =
  /** An API key in the Authorization header: `Key`, a space, and the UUID. */
  | 'API_KEY'
  /** None, or an Authorization header of another form, which is sent nowhere. */
  | 'NONE'
  /** A session cookie that the gateway is set up to pass on. */
  | 'SESSION_COOKIE';

/** What the upstream makes of a credential. */
export type CredentialVerdict =
  /** It is accepted. */
  | 'ACCEPTED'
  /** It is refused (401), or there is none. */
  | 'REJECTED'
  /**
   * It can't be told: the upstream answered 403, which a disabled, expired or frozen key gets just as one that works and
   * may not read itself; or it did not answer.
   */
  | 'UNDETERMINED';

/** A key to delete. */
export type DeleteApiKeyInput = {
  /** True: do it even if it is the key that authenticates this request. */
  readonly allowCallingKey: Scalars['Boolean']['input'];
  /** The key: the first eight characters of its UUID. */
  readonly id: Scalars['ID']['input'];
};

/** What came of deleting a key. */
export type DeleteApiKeyPayload = {
  readonly __typename?: 'DeleteApiKeyPayload';
  /**
   * After a refusal the key as it is, where the gateway had to read it to refuse, which so far no deletion needs. Null: not
   * known, or deleted.
   */
  readonly apiKey?: Maybe<ApiKey>;
  /** The id of the key that is no more. Null: nothing was deleted. */
  readonly deletedId?: Maybe<Scalars['ID']['output']>;
  /** Why nothing was deleted. Empty: the key was deleted. */
  readonly userErrors: ReadonlyArray<ApiKeyUserError>;
};

/** Something that a key may do. Source: `grants` of the key object. */
export type Grant = {
  readonly __typename?: 'Grant';
  /** What it may do. */
  readonly permission: ApiKeyPermission;
  /** The object that it may do it to. Null: the permission is not for single objects. */
  readonly target?: Maybe<Target>;
};

/** A grant to give or to take. */
export type GrantInput = {
  /** Name of the permission, such as `measurements.create_measurement`. `ApiKeyPermission.targetTypes` says whether it takes a target. */
  readonly permission: Scalars['ID']['input'];
  /** The object that it is for. Null or absent: none. */
  readonly target?: InputMaybe<TargetInput>;
};

/** A RIPE Atlas measurement, something that probes measure once or again and again. */
export type Measurement = {
  readonly __typename?: 'Measurement';
  /**
   * The API keys with a grant that names exactly this measurement, in the upstream's own order. Keys whose grant has no
   * target, or names a user and so all that is the user's, may be allowed the same and are not in it. All that match are
   * read, whatever `first` says: one call for one measurement; for several the whole account, where that costs less. Needs
   * the permission `keys.list_keys`; null with `FORBIDDEN` without it. Source: `GET /keys/`, by its filter `target_id`,
   * and the gateway's own look at the grants.
   */
  readonly apiKeysTargeting?: Maybe<ApiKeyConnection>;
  /** Its owner's words. Null: none. */
  readonly description?: Maybe<Scalars['String']['output']>;
  /** The measurement's number. */
  readonly id: Scalars['ID']['output'];
  /** How far it is, in the upstream's words, such as `Ongoing` or `Stopped`. Null: not said. */
  readonly state?: Maybe<Scalars['String']['output']>;
  /** The host name or address that it measures. Null: none, as for a DNS query to each probe's own resolver. */
  readonly target?: Maybe<Scalars['String']['output']>;
  /** What it measures, in the upstream's words, such as `ping` or `traceroute`. Null: not said. */
  readonly type?: Maybe<Scalars['String']['output']>;
};


/** A RIPE Atlas measurement, something that probes measure once or again and again. */
export type MeasurementApiKeysTargetingArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/**
 * Writes. Each is sent to the upstream at most once and never repeated by the gateway. What the caller can mend comes as
 * `userErrors` in the payload, with nothing changed; faults come as `errors`. `OUTCOME_UNKNOWN` means that a write was
 * sent and its answer was lost: its extensions say how to find out.
 */
export type Mutation = {
  readonly __typename?: 'Mutation';
  /**
   * Makes a new key. Its secret is in this answer and can't be read again. Needs the permission `keys.create_key`.
   * Source: `POST /keys/`.
   */
  readonly createApiKey?: Maybe<CreateApiKeyPayload>;
  /** Deletes a key for good. Needs the permission `keys.delete_key`. Source: `DELETE /keys/{uuid}/`. */
  readonly deleteApiKey?: Maybe<DeleteApiKeyPayload>;
  /**
   * Gives a key a new UUID: the old secret stops working at once, grants stay, a frozen key is unfrozen. The new secret
   * is in this answer and can't be read again. THE ID CHANGES, being cut from the UUID. Needs the permission
   * `keys.update_key`. Source: `PATCH /keys/{uuid}/`.
   */
  readonly regenerateApiKey?: Maybe<RegenerateApiKeyPayload>;
  /**
   * Sets all writable fields of a key: what is not given is cleared. The key keeps its id and secret.
   * Needs the permission `keys.update_key`. Source: `PUT /keys/{uuid}/`.
   */
  readonly replaceApiKey?: Maybe<ReplaceApiKeyPayload>;
  /**
   * Changes the given fields of a key and no others. Needs the permission `keys.update_key`; for `addGrants` and
   * `removeGrants` `keys.get_key` too.
   * Source: `PATCH /keys/{uuid}/`.
   */
  readonly updateApiKey?: Maybe<UpdateApiKeyPayload>;
};


/**
 * Writes. Each is sent to the upstream at most once and never repeated by the gateway. What the caller can mend comes as
 * `userErrors` in the payload, with nothing changed; faults come as `errors`. `OUTCOME_UNKNOWN` means that a write was
 * sent and its answer was lost: its extensions say how to find out.
 */
export type MutationCreateApiKeyArgs = {
  input: CreateApiKeyInput;
};


/**
 * Writes. Each is sent to the upstream at most once and never repeated by the gateway. What the caller can mend comes as
 * `userErrors` in the payload, with nothing changed; faults come as `errors`. `OUTCOME_UNKNOWN` means that a write was
 * sent and its answer was lost: its extensions say how to find out.
 */
export type MutationDeleteApiKeyArgs = {
  input: DeleteApiKeyInput;
};


/**
 * Writes. Each is sent to the upstream at most once and never repeated by the gateway. What the caller can mend comes as
 * `userErrors` in the payload, with nothing changed; faults come as `errors`. `OUTCOME_UNKNOWN` means that a write was
 * sent and its answer was lost: its extensions say how to find out.
 */
export type MutationRegenerateApiKeyArgs = {
  input: RegenerateApiKeyInput;
};


/**
 * Writes. Each is sent to the upstream at most once and never repeated by the gateway. What the caller can mend comes as
 * `userErrors` in the payload, with nothing changed; faults come as `errors`. `OUTCOME_UNKNOWN` means that a write was
 * sent and its answer was lost: its extensions say how to find out.
 */
export type MutationReplaceApiKeyArgs = {
  input: ReplaceApiKeyInput;
};


/**
 * Writes. Each is sent to the upstream at most once and never repeated by the gateway. What the caller can mend comes as
 * `userErrors` in the payload, with nothing changed; faults come as `errors`. `OUTCOME_UNKNOWN` means that a write was
 * sent and its answer was lost: its extensions say how to find out.
 */
export type MutationUpdateApiKeyArgs = {
  input: UpdateApiKeyInput;
};

/** An object that can be read again by its id. */
export type Node = {
  /** The id to read the object by. The id of an API key changes when the key is regenerated. */
  readonly id: Scalars['ID']['output'];
};

/** Where a page stands in its list. Source: the Relay connection specification. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** Cursor of the page's last row. Null: the page is empty. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** True if there are rows after this page. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** True if there are rows before this page. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the page's first row. Null: the page is empty. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

/** A RIPE Atlas probe, a device that measures the internet from where it is. */
export type Probe = {
  readonly __typename?: 'Probe';
  /**
   * The API keys with a grant that names exactly this probe, in the upstream's own order. Keys whose grant has no target,
   * or names a user and so all that is the user's, may be allowed the same and are not in it. All that match are read,
   * whatever `first` says: one call for one probe; for several the whole account, where that costs less. Needs the
   * permission `keys.list_keys`; null with `FORBIDDEN` without it. Source: `GET /keys/`, by its filter `target_id`, and
   * the gateway's own look at the grants.
   */
  readonly apiKeysTargeting?: Maybe<ApiKeyConnection>;
  /** Number of the autonomous system of its IPv4 address. Null: none, or not known. */
  readonly asnV4?: Maybe<Scalars['Int']['output']>;
  /** Number of the autonomous system of its IPv6 address. Null: none, or not known. */
  readonly asnV6?: Maybe<Scalars['Int']['output']>;
  /** Whether it is connected, in the upstream's words, such as `Connected` or `Abandoned`. Null: not said. */
  readonly connectionStatus?: Maybe<Scalars['String']['output']>;
  /** The country that it is in, ISO 3166-1 alpha-2. Null: not known. */
  readonly countryCode?: Maybe<Scalars['String']['output']>;
  /** Its host's words. Null: none, or not public. */
  readonly description?: Maybe<Scalars['String']['output']>;
  /** The probe's number. */
  readonly id: Scalars['ID']['output'];
  /** True for an anchor. Null: not said. */
  readonly isAnchor?: Maybe<Scalars['Boolean']['output']>;
};


/** A RIPE Atlas probe, a device that measures the internet from where it is. */
export type ProbeApiKeysTargetingArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/**
 * Reads. Every root field is nullable, so that the failure of one leaves the others: the answer then has `null` here and
 * an entry in `errors` whose `extensions.code` says what kind of failure it was.
 */
export type Query = {
  readonly __typename?: 'Query';
  /**
   * One API key by its id. Needs the permission `keys.get_key`. Null: there is no such key, or the upstream does not show it to this credential (404).
   * `FORBIDDEN` where the upstream says that the credential may not read it (403). What the same request has read in a list
   * is not asked for again.
   * Source: `GET /keys/{uuid}/`.
   */
  readonly apiKey?: Maybe<ApiKey>;
  /**
   * One permission by its name. Null: the upstream's catalogue has no such permission.
   * Needs the permission `keys.list_permissions`. Source: `GET /keys/permissions/`.
   */
  readonly apiKeyPermission?: Maybe<ApiKeyPermission>;
  /**
   * Every permission that a key can be granted. Needs the permission `keys.list_permissions`.
   * Source: `GET /keys/permissions/`.
   */
  readonly apiKeyPermissions?: Maybe<ReadonlyArray<ApiKeyPermission>>;
  /**
   * The API keys of the account that the credential belongs to, in the upstream's own order.
   * Needs the permission `keys.list_keys`. Source: `GET /keys/`.
   */
  readonly apiKeys?: Maybe<ApiKeyConnection>;
  /**
   * Who am I, and does my key work? Asks the upstream for the key that the request is authenticated with, and answers
   * also where that fails. It can tell for certain of a key that may read itself (permission `keys.get_key`).
   */
  readonly callingKey?: Maybe<CallingKey>;
  /**
   * One object by its id. API keys are the only objects that can be read in this way; needs the permission `keys.get_key`.
   * Null: there is no such object, or the upstream does not show it to this credential.
   */
  readonly node?: Maybe<Node>;
  /**
   * Objects by their ids, in the order of `ids`. An object that does not exist is null; a malformed id is null with an
   * error at its own index, and the others are read all the same.
   */
  readonly nodes?: Maybe<ReadonlyArray<Maybe<Node>>>;
};


/**
 * Reads. Every root field is nullable, so that the failure of one leaves the others: the answer then has `null` here and
 * an entry in `errors` whose `extensions.code` says what kind of failure it was.
 */
export type QueryApiKeyArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Reads. Every root field is nullable, so that the failure of one leaves the others: the answer then has `null` here and
 * an entry in `errors` whose `extensions.code` says what kind of failure it was.
 */
export type QueryApiKeyPermissionArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Reads. Every root field is nullable, so that the failure of one leaves the others: the answer then has `null` here and
 * an entry in `errors` whose `extensions.code` says what kind of failure it was.
 */
export type QueryApiKeysArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ApiKeyFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/**
 * Reads. Every root field is nullable, so that the failure of one leaves the others: the answer then has `null` here and
 * an entry in `errors` whose `extensions.code` says what kind of failure it was.
 */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Reads. Every root field is nullable, so that the failure of one leaves the others: the answer then has `null` here and
 * an entry in `errors` whose `extensions.code` says what kind of failure it was.
 */
export type QueryNodesArgs = {
  ids: ReadonlyArray<Scalars['ID']['input']>;
};

/** A key to regenerate. */
export type RegenerateApiKeyInput = {
  /**
   * True: do it even if it is the key that authenticates this request. Its old secret dies with the answer, so if the
   * answer is lost, only another credential can mend it.
   */
  readonly allowCallingKey: Scalars['Boolean']['input'];
  /** The key: the first eight characters of its UUID. */
  readonly id: Scalars['ID']['input'];
};

/** What came of regenerating a key. */
export type RegenerateApiKeyPayload = {
  readonly __typename?: 'RegenerateApiKeyPayload';
  /**
   * The key under its new id. Null: it was not regenerated; or, with an error at this field, it was and the rest of the
   * upstream's answer can't be read.
   */
  readonly apiKey?: Maybe<ApiKey>;
  /** The id that the key had before, which no longer names anything. Null: it was not regenerated. */
  readonly previousId?: Maybe<Scalars['ID']['output']>;
  /**
   * The key's new UUID in full, which is the secret. Shown here and never again. Null: nothing was changed; or, with an
   * error at this field, the upstream did not show it.
   */
  readonly secret?: Maybe<Scalars['String']['output']>;
  /** Why nothing was changed. Empty: the upstream has accepted the request. */
  readonly userErrors: ReadonlyArray<ApiKeyUserError>;
};

/** All that a key shall be. */
export type ReplaceApiKeyInput = {
  /** True: do it even if the key that authenticates this request loses its access by it. */
  readonly allowCallingKey: Scalars['Boolean']['input'];
  /** False: the key is switched off. */
  readonly enabled: Scalars['Boolean']['input'];
  /** The whole list of what the key may do. */
  readonly grants: ReadonlyArray<GrantInput>;
  /** The key: the first eight characters of its UUID. */
  readonly id: Scalars['ID']['input'];
  /** Its name. An empty text: none. */
  readonly label: Scalars['String']['input'];
  /** The key can be used from then on. Null or absent: at once. */
  readonly validFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** The key can no longer be used from then on. Null or absent: it never expires. */
  readonly validTo?: InputMaybe<Scalars['DateTime']['input']>;
};

/** What came of replacing a key. */
export type ReplaceApiKeyPayload = {
  readonly __typename?: 'ReplaceApiKeyPayload';
  /** The key after the change; after a refusal the key as it is, where that is known. Null: not known. */
  readonly apiKey?: Maybe<ApiKey>;
  /** Why nothing was changed. Empty: the change was made. */
  readonly userErrors: ReadonlyArray<ApiKeyUserError>;
};

/** The object of a grant, or one that a permission can be granted for. */
export type Target = {
  readonly __typename?: 'Target';
  /** The upstream's name for the object. Null: none; under a grant always, since the upstream does not give it there. */
  readonly label?: Maybe<Scalars['String']['output']>;
  /**
   * The object itself, where it is an API key, a measurement or a probe. Measurements and probes are only named here,
   * whether they exist or not: what they are is for their owner's subgraph to tell. Null: it is something else, its id is
   * no number, or there is no such key (404). `FORBIDDEN` where the upstream refuses to show a key (403). Source of keys:
   * `GET /keys/{uuid}/`.
   */
  readonly resource?: Maybe<TargetResource>;
  /**
   * The object's id, unique within its type only: a number for a probe or measurement, an e-mail address for a user, and
   * for a key the first eight characters of its UUID.
   */
  readonly targetId: Scalars['ID']['output'];
  /** The upstream's word for the kind of object, such as `probe`, `measurement`, `key` or `user`. */
  readonly type: Scalars['String']['output'];
};

/** The object of a grant. */
export type TargetInput = {
  /**
   * The object's id within its type. For a key, the first eight characters of its UUID, or the full UUID where the
   * upstream wants that: which of the two it takes for a new grant is not documented. A target that the key has already,
   * given as it was read, is sent as the upstream had it.
   */
  readonly targetId: Scalars['ID']['input'];
  /** The upstream's word for the kind of object, such as `probe`; one of the permission's `targetTypes`. */
  readonly type: Scalars['String']['input'];
};

/** Objects that a permission can be granted for. */
export type TargetList = {
  readonly __typename?: 'TargetList';
  /** The targets, in the upstream's order; at most 1,000. */
  readonly nodes: ReadonlyArray<Target>;
  /** True: the upstream has more than these. Give `search` to see the others. */
  readonly truncated: Scalars['Boolean']['output'];
};

/** Objects of grants that the graph can show more of. */
export type TargetResource = ApiKey | Measurement | Probe;

/**
 * What to change of a key. An absent field keeps its value. Null clears `validFrom` and `validTo`, and is refused for
 * the others.
 */
export type UpdateApiKeyInput = {
  /**
   * Grants to add to those that the key has; one that it has already is not added again, and where nothing else is left to
   * change the update is refused. The gateway reads the list,
   * changes it and sends the whole, so a change that somebody else makes in that moment is lost.
   */
  readonly addGrants?: InputMaybe<ReadonlyArray<GrantInput>>;
  /**
   * True: do it even if the key that authenticates this request loses its access by it (disabled, outside its validity
   * window, or without a `keys.*` grant that it has).
   */
  readonly allowCallingKey: Scalars['Boolean']['input'];
  /** False switches the key off, true on. */
  readonly enabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** The whole list of what the key may do from now on. Not together with `addGrants` or `removeGrants`. */
  readonly grants?: InputMaybe<ReadonlyArray<GrantInput>>;
  /** The key: the first eight characters of its UUID. */
  readonly id: Scalars['ID']['input'];
  /** Its new name. An empty text clears it. */
  readonly label?: InputMaybe<Scalars['String']['input']>;
  /**
   * Grants to take from those that the key has; permission and target must both match. One that the key does not have is
   * refused, and nothing is changed.
   */
  readonly removeGrants?: InputMaybe<ReadonlyArray<GrantInput>>;
  /** The key can be used from then on. Null: at once. */
  readonly validFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** The key can no longer be used from then on. Null: it never expires. */
  readonly validTo?: InputMaybe<Scalars['DateTime']['input']>;
};

/** What came of changing a key. */
export type UpdateApiKeyPayload = {
  readonly __typename?: 'UpdateApiKeyPayload';
  /** The key after the change; after a refusal the key as it is, where that is known. Null: not known. */
  readonly apiKey?: Maybe<ApiKey>;
  /** Why nothing was changed. Empty: the change was made. */
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
  Node: ( ApiKeyModel );
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
  __resolveType: TypeResolveFn<'ApiKey', ParentType, ContextType>;
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
  asnV4?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  asnV6?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  connectionStatus?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  countryCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isAnchor?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
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
  Target?: TargetResolvers<ContextType>;
  TargetList?: TargetListResolvers<ContextType>;
  TargetResource?: TargetResourceResolvers<ContextType>;
  URL?: GraphQLScalarType;
  UpdateApiKeyPayload?: UpdateApiKeyPayloadResolvers<ContextType>;
};

