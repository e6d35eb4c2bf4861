import type { Sandbox } from '../../src/sandbox/server.ts';
import type { StoredKey } from '../../src/sandbox/account/stored-key.ts';
import type { RandomSource } from './random-source.ts';

const DAY_MS = 86_400_000;

/** Grants that are broad, repeated, of an administrator, or name a key that exists, or none. */
function randomGrants(random: RandomSource, uuids: readonly string[]): StoredKey['grants'] {
  const choices = [
    { permission: 'measurements.create_measurement', target: null },
    { permission: 'keys.list_keys', target: null },
    { permission: 'keys.update_key', target: null },
    { permission: 'probes.get_probe_results', target: { type: 'probe', id: String(1001 + random.below(3)) } },
    { permission: 'probes.get_probe_results', target: { type: 'user', id: 'owner@example.net' } },
    { permission: 'keys.get_key', target: { type: 'key', id: random.oneOf([...uuids, uuids[0] ?? '']) } },
    { permission: 'keys.get_key', target: { type: 'key', id: 'dead0000-1111-4222-8333-444455556666' } },
  ];
  return Array.from({ length: random.below(4) }, () => random.oneOf(choices));
}

/** A time as the sandbox stores it, up to 400 days before or after `now`. Null in one of five cases. */
function randomTime(random: RandomSource, now: Date): string | null {
  if (random.happens(5)) return null;
  const days = random.below(800) - 400;
  return new Date(now.getTime() + days * DAY_MS + random.below(3) * 1_000).toISOString().slice(0, 19);
}

const LABELS = [null, '', 'Archive', 'archive', 'Beta', '￮ wide', '🔑 emoji', 'émile', 'zebra', ' '];

/** Replaces the fields of each key of the account, but for the key with this id, which makes the calls. */
export function randomise({ account }: Sandbox, random: RandomSource, now: Date, callingKey: string): void {
  const uuids = account.ids().map((id) => account.row(id).uuid);
  for (const id of account.ids()) {
    if (id === callingKey) continue;
    account.update(id, {
      label: random.oneOf(LABELS),
      created_at: randomTime(random, now) ?? now.toISOString().slice(0, 19),
      valid_from: random.happens(4) ? randomTime(random, now) : null,
      valid_to: randomTime(random, now),
      last_used: randomTime(random, now),
      enabled: !random.happens(4),
      is_frozen: random.happens(6),
      grants: randomGrants(random, uuids),
    });
  }
}
