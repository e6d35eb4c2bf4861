/** Operations on API keys, in the order of the schema. */
export const OPERATION_KINDS = [
  'CHECK',
  'CREATE',
  'DEACTIVATE',
  'DELETE',
  'DOWNLOAD_REPORT',
  'LIST',
  'REGENERATE',
  'REQUEST_REPORT',
  'UPDATE',
] as const;

export type OperationKind = (typeof OPERATION_KINDS)[number];

/** A registry, and each operation on its keys. */
export interface RegistryEntry {
  readonly id: string;
  readonly name: string;
  readonly operations: readonly RegistryOperation[];
}

export interface RegistryOperation {
  readonly operation: OperationKind;
  /** True if the registry documents an API for it. */
  readonly offered: boolean;
  /** The field of the graph, or the way through the registry's own pages. */
  readonly how: string;
}

type Ways = Readonly<Record<OperationKind, string>>;

function entry(id: string, name: string, offered: Partial<Ways>, otherwise: Partial<Ways>): RegistryEntry {
  const operations = OPERATION_KINDS.map((operation) => ({
    operation,
    offered: offered[operation] !== undefined,
    how: offered[operation] ?? otherwise[operation] ?? '',
  }));
  return { id, name, operations };
}

const NO_REPORTS = {
  DOWNLOAD_REPORT: 'The registry documents no report that an API key fetches as a file.',
  REQUEST_REPORT: 'The registry documents no report that an API key requests.',
} as const;

/** A registry whose keys are managed on its pages only. `place`: where, as the end of a sentence. */
function webOnly(id: string, name: string, place: string): RegistryEntry {
  return entry(
    id,
    name,
    {},
    {
      ...NO_REPORTS,
      CHECK: 'The registry documents no call that only checks a key: use the key for what it is meant for.',
      CREATE: `Create access ${place}.`,
      DEACTIVATE: `End access ${place}.`,
      DELETE: `Remove access ${place}.`,
      LIST: `See your access ${place}.`,
      REGENERATE: `Create new access and end the old one, ${place}.`,
      UPDATE: `Change access ${place}, as far as the page allows it.`,
    },
  );
}

const IN_ARIN_ONLINE = 'in ARIN Online, under Settings, Security Info, Actions, Manage API Keys';

/** The registries. Sources: their own documentation, as of November 2026. */
export const REGISTRIES: readonly RegistryEntry[] = [
  entry(
    'ripe-atlas',
    'RIPE Atlas',
    {
      CHECK: 'The field `callingKey` checks the key of the request.',
      CREATE: 'The mutation `createApiKey` creates a key.',
      DEACTIVATE: 'The mutation `updateApiKey` with `enabled: false` switches a key off.',
      DELETE: 'The mutation `deleteApiKey` deletes a key.',
      LIST: 'The field `apiKeys` lists the keys.',
      REGENERATE: 'The mutation `regenerateApiKey` gives a key a new secret, and so a new id.',
      UPDATE: 'The mutation `updateApiKey` changes a key.',
    },
    NO_REPORTS,
  ),
  entry(
    'arin',
    'ARIN',
    {
      CHECK: 'The field `arin { keyCheck }` checks the key of the request.',
      DOWNLOAD_REPORT: 'The field `arin { downloads }` tells whether the key may fetch a file, and from which URL.',
      REQUEST_REPORT: 'The mutation `requestArinReport` requests a report.',
    },
    {
      CREATE: `Create a key ${IN_ARIN_ONLINE}.`,
      DEACTIVATE: `Deactivate a key ${IN_ARIN_ONLINE}.`,
      DELETE: 'ARIN deletes no keys: deactivate the key, and it moves to the list of inactive keys.',
      LIST: `See the keys ${IN_ARIN_ONLINE}: each with its prefix and its creation date.`,
      REGENERATE: `ARIN replaces no secret: create a new key and deactivate the old one, ${IN_ARIN_ONLINE}.`,
      UPDATE: 'A key of ARIN has nothing to change: it has no name, no end and no permissions of its own.',
    },
  ),
  webOnly('ripe-database', 'RIPE Database (RIPE NCC)', 'on the web page of the RIPE Database, with RIPE NCC Access'),
  webOnly('ripe-ncc-lir-portal', 'LIR Portal and RPKI (RIPE NCC)', 'in the LIR Portal, with RIPE NCC Access'),
  webOnly('apnic', 'APNIC', 'in MyAPNIC'),
  webOnly('lacnic', 'LACNIC', 'in MiLACNIC: LACNIC uses OAuth instead of API keys'),
  webOnly('afrinic', 'AFRINIC', 'in MyAFRINIC, which documents no API keys'),
];
