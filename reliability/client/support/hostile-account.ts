import type { Sandbox } from '../../../src/sandbox/server.ts';

/** Ids that hostile documents name. */
export interface HostileAccount {
  /** 100 keys of the list. The first of them have many grants. */
  readonly ids: readonly string[];
  /** A key with 199 grants, each for another key. */
  readonly hub: string;
  /** Such a key at the end of the list, for the writes: the others stay as they are. */
  readonly written: string;
}

const HUBS = 3;
const HUB_GRANTS = 199;
const WIDE_KEYS = 25;
const WIDE_GRANTS = 25;
const PLAIN_KEYS = 100;
/** The status of such a key depends on the clock. */
const WINDOW = { valid_from: '2020-01-01T00:00:00', valid_to: '2099-12-31T23:59:59' };
/** JSON writes each of its characters as two or six bytes. */
const LONG_LABEL = '"\\\u0001'.repeat(10_000);

/** Adds the keys that make short documents expensive: grants that target other keys, which have such grants as well. */
export function fillAccount({ account }: Sandbox): HostileAccount {
  const plain = Array.from({ length: PLAIN_KEYS }, (_none, at) => account.insertAt(0, { label: `Plain key ${at}` }));
  const wide = Array.from({ length: WIDE_KEYS }, (_none, at) =>
    account.insertAt(0, { label: `Wide key ${at}`, ...WINDOW }),
  );
  const hubs = Array.from({ length: HUBS }, (_none, at) => account.insertAt(0, { label: `Hub ${at}`, ...WINDOW }));
  account.insertAt(0, { label: LONG_LABEL });
  const ids = account.ids();
  // Targets with many grants come first, so that each level of a nested selection multiplies again.
  const targets = [...hubs, ...wide, ...plain];
  const written = account.insertAt(account.ids().length, { label: 'Written' });
  for (const id of [...hubs, written]) account.update(id, { grants: grantsFor(targets, HUB_GRANTS) });
  for (const id of wide) account.update(id, { grants: grantsFor(targets, WIDE_GRANTS) });
  const [hub] = hubs;
  if (hub === undefined) throw new Error('The account has no key with many grants.');
  return { ids: ids.slice(0, 100), hub, written };

  function grantsFor(keys: readonly string[], count: number) {
    const uuids = keys.map((id) => account.row(id).uuid);
    return Array.from({ length: count }, (_none, at) => ({
      permission: at % 2 === 0 ? 'keys.get_key' : 'keys.update_key',
      target: { type: 'key', id: uuids[at % uuids.length] ?? '' },
    }));
  }
}
