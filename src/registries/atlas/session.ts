import type { Transport } from '../../upstream/transport.ts';
import { AccountSizes, type AccountSize } from './account-sizes.ts';
import { checkCredential, type CredentialCheck } from './calling-key.ts';
import { createAtlasClient } from './client.ts';
import { createRestCalls, type Caller, type RestCalls } from './rest-calls.ts';
import { createKeyLists, type KeyLists } from './key-lists.ts';
import { createKeyLoader, type KeyLoader } from './key-loader.ts';
import { createKeyWrites, type KeyWrites } from './key-writes.ts';
import { createPermissionCatalogue, type PermissionCatalogue } from './permission-catalogue.ts';
import { createTargetResources, type TargetResources } from './target-resources.ts';
import { createTargetingKeys, type TargetingKeys } from './targeting-keys.ts';

/** Everything that one operation of one caller can ask of the RIPE Atlas keys API. Never shared, never kept. */
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
  return (caller, name) => openSession(createRestCalls(transport, basePath, caller), caller, accountSizes.of(name));
}

function openSession(calls: RestCalls, caller: Caller, accountSize: AccountSize): AtlasSession {
  const client = createAtlasClient(calls);
  const lists = createKeyLists(client, accountSize);
  const keys = createKeyLoader(client, lists);
  let check: Promise<CredentialCheck> | null = null;
  return {
    keys,
    lists,
    permissions: createPermissionCatalogue(client, caller.onWarning),
    resources: createTargetResources(client),
    targeting: createTargetingKeys(lists),
    writes: createKeyWrites(client, caller.credential, keys),
    checkCredential: () => (check ??= checkCredential(caller.credential, keys, lists)),
  };
}
