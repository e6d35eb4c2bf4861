import type { Transport } from '../../upstream/transport.ts';
import { statusOf, type ApiKey, type KeyStatus } from './model/keys.ts';
import { AccountSizes, type AccountSize } from './reading/account-sizes.ts';
import { createCallingKey, type CallingKey } from './reading/calling-key.ts';
import { createAtlasClient, type AtlasClient } from './rest/client.ts';
import { createRestCalls, type OperationScope } from './rest/calls.ts';
import { createKeyLists, type KeyLists } from './reading/key-lists.ts';
import { createKeyLoader, type KeyLoader } from './reading/key-loader.ts';
import { createKeyWrites, type KeyWrites } from './writing/writes.ts';
import { createPermissionCatalogue, type PermissionCatalogue } from './reading/permission-catalogue.ts';
import { createTargetResources, type TargetResources } from './reading/target-resources.ts';
import { createTargetingKeys, type TargetingKeys } from './reading/targeting-keys.ts';

export type { OperationScope };

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
  /** The status of a key when it was first asked for. The same for all fields of the operation. */
  statusOf(key: ApiKey): KeyStatus;
  /** The URL of a key in the REST API. */
  urlOf(id: string): string;
}

/** Returns the function that opens a session. Call that function once per operation. `baseUrl` has no trailing slash. */
export function createAtlasSessions(transport: Transport, baseUrl: string): (scope: OperationScope) => AtlasSession {
  const accountSizes = new AccountSizes();
  const { pathname } = new URL(baseUrl);
  const basePath = pathname.replace(/\/$/, '');
  return (scope) => {
    const client = createAtlasClient(createRestCalls(transport, basePath, scope), scope.onWarning);
    return new LazySession(client, scope, { baseUrl, accountSize: accountSizes.of(scope.callerId) });
  };
}

interface SessionOptions {
  readonly baseUrl: string;
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
  readonly #baseUrl: string;

  constructor(client: AtlasClient, scope: OperationScope, { baseUrl, accountSize }: SessionOptions) {
    this.#baseUrl = baseUrl;
    this.lists = createKeyLists(client, accountSize);
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
    return (this.#writes ??= createKeyWrites(this.#client, this.#scope, this.keys));
  }

  get callingKey(): CallingKey {
    return (this.#callingKey ??= createCallingKey(this.#scope.credential, this.keys, this.lists));
  }

  statusOf(key: ApiKey): KeyStatus {
    const known = this.#statuses.get(key);
    if (known) return known;
    const status = statusOf(key, new Date());
    this.#statuses.set(key, status);
    return status;
  }

  urlOf(id: string): string {
    return `${this.#baseUrl}/keys/${id}/`;
  }
}
