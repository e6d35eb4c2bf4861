import type { Transport } from '../../upstream/transport.ts';
import { DEFAULT_THRESHOLDS, type FindingThresholds } from './model/findings.ts';
import { statusOf, type ApiKey, type KeyStatus } from './model/keys.ts';
import { createAccount, type Account } from './reading/account.ts';
import {
  readAccountConnection,
  type AccountConnectionRequest,
  type AccountParts,
  type KeyChoice,
} from './reading/account-connection.ts';
import { versionOf } from './model/version.ts';
import { AccountSizes, type AccountSize } from './reading/account-sizes.ts';
import { createCallingKey, type CallingKey } from './reading/calling-key.ts';
import { createAtlasClient, type AtlasClient } from './rest/client.ts';
import { createRestCalls } from './rest/calls.ts';
import type { OperationScope } from '../calls/scope.ts';
import { createKeyFindings, type KeyFindings } from './reading/key-findings.ts';
import { createKeyLists, type KeyLists } from './reading/key-lists.ts';
import { createKeyLoader, type KeyLoader } from './reading/key-loader.ts';
import type { KeyConnection } from './reading/key-page.ts';
import { readKeyReport, type KeyReport } from './reading/key-report.ts';
import { createKeyWrites, type KeyWrites } from './writing/writes.ts';
import { createPermissionCatalogue, type PermissionCatalogue } from './reading/permission-catalogue.ts';
import { createTargetResources, type TargetResources } from './reading/target-resources.ts';
import { createIterations, type RunInIteration } from '../calls/iterations.ts';
import { createTargetingKeys, type TargetingKeys } from './reading/targeting-keys.ts';

/**
 * All reads and writes of the RIPE Atlas keys API for one operation of one caller. A session is never shared between
 * operations. The parts that few operations use are created on first access.
 */
export interface AtlasSession {
  readonly keys: KeyLoader;
  readonly lists: KeyLists;
  readonly permissions: PermissionCatalogue;
  readonly resources: TargetResources;
  readonly targeting: TargetingKeys;
  readonly writes: KeyWrites;
  readonly callingKey: CallingKey;
  readonly findings: KeyFindings;
  /** Reads a page of the keys that the gateway filters or sorts. */
  accountConnection(request: AccountConnectionRequest): Promise<KeyConnection>;
  /** Counts the keys of the account. */
  report(choice: KeyChoice): Promise<KeyReport>;
  /** The status of a key when it was first asked for. The same for all fields of the operation. */
  statusOf(key: ApiKey): KeyStatus;
  /** The version of a key. Computed once for each key that was read. */
  versionOf(key: ApiKey): string;
  /** The URL of a key in the REST API. */
  urlOf(id: string): string;
}

export interface AtlasOptions {
  /** Base URL of the REST API, without a trailing slash. */
  readonly baseUrl: string;
  /** The most keys of one account that the gateway filters, sorts or counts. */
  readonly maxAccountKeys: number;
  readonly thresholds: FindingThresholds;
}

export const DEFAULT_ATLAS_OPTIONS: Omit<AtlasOptions, 'baseUrl'> = {
  maxAccountKeys: 10_000,
  thresholds: DEFAULT_THRESHOLDS,
};

/** Returns the function that opens a session. Call that function once per operation. */
export function createAtlasSessions(
  transport: Transport,
  options: AtlasOptions,
): (scope: OperationScope) => AtlasSession {
  const { baseUrl } = options;
  const accountSizes = new AccountSizes();
  const { pathname } = new URL(baseUrl);
  const basePath = pathname.replace(/\/$/, '');
  return (scope) => {
    const client = createAtlasClient(createRestCalls(transport, basePath, scope), scope.onWarning);
    return new LazySession(client, scope, { ...options, accountSize: accountSizes.of(scope.callerId) });
  };
}

interface SessionOptions extends AtlasOptions {
  readonly accountSize: AccountSize;
}

/** A class, because creating own getters on every object costs more than lazy creation saves. */
class LazySession implements AtlasSession {
  readonly keys: KeyLoader;
  readonly lists: KeyLists;
  readonly #client: AtlasClient;
  readonly #scope: OperationScope;
  #permissions: PermissionCatalogue | null = null;
  #resources: TargetResources | null = null;
  #targeting: TargetingKeys | null = null;
  #writes: KeyWrites | null = null;
  #callingKey: CallingKey | null = null;
  /** Aliases and nested targets ask for the same key thousands of times. */
  readonly #statuses = new Map<ApiKey, KeyStatus>();
  readonly #versions = new Map<ApiKey, string>();
  readonly #options: SessionOptions;
  #account: Account | null = null;
  #iterations: RunInIteration | null = null;
  #findings: KeyFindings | null = null;
  /** One time for all statuses and findings of the operation. After a write, a new one. */
  #now: { readonly epoch: object; readonly date: Date } | null = null;

  constructor(client: AtlasClient, scope: OperationScope, options: SessionOptions) {
    this.#options = options;
    this.lists = createKeyLists(client, options.accountSize);
    this.keys = createKeyLoader(client, this.lists);
    this.#client = client;
    this.#scope = scope;
  }

  get permissions(): PermissionCatalogue {
    return (this.#permissions ??= createPermissionCatalogue(this.#client, this.#scope.onWarning));
  }

  get resources(): TargetResources {
    return (this.#resources ??= createTargetResources(this.#client));
  }

  get targeting(): TargetingKeys {
    return (this.#targeting ??= createTargetingKeys(this.lists));
  }

  get writes(): KeyWrites {
    return (this.#writes ??= createKeyWrites({
      client: this.#client,
      scope: this.#scope,
      keys: this.keys,
      runInIteration: this.#runInIteration,
    }));
  }

  get callingKey(): CallingKey {
    return (this.#callingKey ??= createCallingKey(this.#scope.credential, this.keys, this.lists));
  }

  get findings(): KeyFindings {
    return (this.#findings ??= createKeyFindings({
      account: this.#accountReader,
      permissions: () => this.permissions,
      thresholds: this.#options.thresholds,
      now: () => this.#time(),
      chargeKeys: this.#scope.chargeKeys,
      runInIteration: this.#runInIteration,
    }));
  }

  accountConnection(request: AccountConnectionRequest): Promise<KeyConnection> {
    return readAccountConnection(request, this.#accountParts());
  }

  report(choice: KeyChoice): Promise<KeyReport> {
    return readKeyReport(choice, this.#accountParts(), () => this.#time());
  }

  statusOf(key: ApiKey): KeyStatus {
    const known = this.#statuses.get(key);
    if (known) return known;
    const status = statusOf(key, this.#time());
    this.#statuses.set(key, status);
    return status;
  }

  versionOf(key: ApiKey): string {
    const known = this.#versions.get(key);
    if (known !== undefined) return known;
    const version = versionOf(key);
    this.#versions.set(key, version);
    return version;
  }

  urlOf(id: string): string {
    return `${this.#options.baseUrl}/keys/${id}/`;
  }

  get #runInIteration(): RunInIteration {
    return (this.#iterations ??= createIterations());
  }

  get #accountReader(): Account {
    return (this.#account ??= createAccount(this.lists, this.#options.maxAccountKeys));
  }

  #accountParts(): AccountParts {
    return {
      account: this.#accountReader,
      findings: this.findings,
      statusOf: (key) => this.statusOf(key),
      chargeKeys: this.#scope.chargeKeys,
      runInIteration: this.#runInIteration,
    };
  }

  #time(): Date {
    const epoch = this.lists.epoch();
    if (this.#now?.epoch !== epoch) this.#now = { epoch, date: new Date() };
    return this.#now.date;
  }
}
