import type { Transport } from '../../upstream/transport.ts';
import { AccountSizes, type AccountSize } from './reading/account-sizes.ts';
import { checkCredential, type CredentialCheck } from './reading/calling-key.ts';
import { createAtlasClient, type AtlasClient } from './rest/client.ts';
import { createRestCalls, type Caller } from './rest/calls.ts';
import { createKeyLists, type KeyLists } from './reading/key-lists.ts';
import { createKeyLoader, type KeyLoader } from './reading/key-loader.ts';
import { createKeyWrites, type KeyWrites } from './writing/writes.ts';
import { createPermissionCatalogue, type PermissionCatalogue } from './reading/permission-catalogue.ts';
import { createTargetResources, type TargetResources } from './reading/target-resources.ts';
import { createTargetingKeys, type TargetingKeys } from './reading/targeting-keys.ts';

/**
 * Everything that one operation of one caller can ask of the RIPE Atlas keys API. Never shared, never kept. What few
 * operations need is made when it is first asked for.
 */
export interface AtlasSession {
  readonly keys: KeyLoader;
  readonly lists: KeyLists;
  readonly permissions: PermissionCatalogue;
  readonly resources: TargetResources;
  readonly targeting: TargetingKeys;
  readonly writes: KeyWrites;
  /** Asks the upstream at most once an operation. */
  checkCredential(): Promise<CredentialCheck>;
}

/**
 * What opens a session for each operation. `name`: what its caller is known by from one operation to the next, which tells
 * nothing of its credential.
 */
export function createAtlasSessions(
  transport: Transport,
  basePath: string,
): (caller: Caller, name: string) => AtlasSession {
  const accountSizes = new AccountSizes();
  return (caller, name) => {
    const client = createAtlasClient(createRestCalls(transport, basePath, caller));
    return new LazySession(client, caller, accountSizes.of(name));
  };
}

/** A class, since getters that each object has of its own cost more than what they spare. */
class LazySession implements AtlasSession {
  readonly keys: KeyLoader;
  readonly lists: KeyLists;
  readonly #client: AtlasClient;
  readonly #caller: Caller;
  #permissions: PermissionCatalogue | null = null;
  #resources: TargetResources | null = null;
  #targeting: TargetingKeys | null = null;
  #writes: KeyWrites | null = null;
  #check: Promise<CredentialCheck> | null = null;

  constructor(client: AtlasClient, caller: Caller, accountSize: AccountSize) {
    this.lists = createKeyLists(client, accountSize);
    this.keys = createKeyLoader(client, this.lists);
    this.#client = client;
    this.#caller = caller;
  }

  get permissions(): PermissionCatalogue {
    return (this.#permissions ??= createPermissionCatalogue(this.#client, this.#caller.onWarning));
  }

  get resources(): TargetResources {
    return (this.#resources ??= createTargetResources(this.#client));
  }

  get targeting(): TargetingKeys {
    return (this.#targeting ??= createTargetingKeys(this.lists));
  }

  get writes(): KeyWrites {
    return (this.#writes ??= createKeyWrites(this.#client, this.#caller, this.keys));
  }

  checkCredential(): Promise<CredentialCheck> {
    return (this.#check ??= checkCredential(this.#caller.credential, this.keys, this.lists));
  }
}
