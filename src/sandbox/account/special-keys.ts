import { CREDENTIALS, MAIN_OWNER, type SandboxCredentials } from './credentials.ts';
import { administratorGrants, hundredGrants, narrowed, plain, probeGrants } from './seed-grants.ts';
import type { StoredKey } from './stored-key.ts';

/** The fields of a seeded key that differ from those of an ordinary key. */
export interface KeySketch extends Partial<Omit<StoredKey, 'uuid'>> {
  /** The UUID is derived from this name. */
  readonly name: string;
  /** If given, the key has the UUID of this credential instead. */
  readonly credential?: keyof SandboxCredentials;
}

// These years are far from today, so that a wrong clock does not change the state of the keys.
const EXPIRED = { valid_from: '2023-01-01T00:00:00', valid_to: '2024-06-30T12:00:00' };
const NOT_YET_VALID = { valid_from: '2099-01-01T00:00:00' };
const FROZEN = { is_frozen: true, created_at: '2021-03-04T05:06:07', last_used: '2022-01-01T00:00:00' };

/** One key for each credential of the main account. They are the first keys of its list. */
export function credentialSketches(): KeySketch[] {
  const credential = (name: keyof SandboxCredentials, label: string, more: Omit<KeySketch, 'name'> = {}) => ({
    name,
    credential: name,
    label,
    ...more,
  });
  const grants = administratorGrants();
  return [
    credential('administrator', 'Administrator', { grants, created_at: '2016-04-05T13:01:26' }),
    credential('reader', 'Dashboard, read only', {
      grants: plain('keys.get_key', 'keys.list_keys', 'keys.list_permissions', 'keys.list_permission_targets'),
    }),
    credential('lister', 'Inventory job', { grants: plain('keys.list_keys') }),
    credential('writer', 'Provisioning', {
      grants: plain('keys.get_key', 'keys.create_key', 'keys.update_key', 'keys.delete_key'),
    }),
    credential('noGrants', 'May do nothing', { grants: [], last_used: null }),
    credential('disabled', 'Switched off', { grants, enabled: false }),
    credential('expired', 'Contractor until June 2024', { grants, ...EXPIRED }),
    credential('notYetValid', 'For the next century', { grants, ...NOT_YET_VALID, last_used: null }),
    credential('frozen', 'Forgotten script', { grants, ...FROZEN }),
  ];
}

/** One key for each special case that a client must handle. */
export function oddSketches(): KeySketch[] {
  return [
    {
      name: 'user-target',
      label: 'All my measurements',
      grants: [narrowed('measurements.get_measurement', 'user', MAIN_OWNER)],
    },
    {
      name: 'key-target',
      label: 'Watches two keys',
      grants: [
        narrowed('keys.get_key', 'key', CREDENTIALS.reader),
        narrowed('keys.update_key', 'key', CREDENTIALS.lister),
      ],
    },
    {
      name: 'probe-target',
      label: 'One probe',
      grants: [narrowed('probes.get_probe_results', 'probe', 101)],
    },
    {
      name: 'measurement-target',
      label: 'One measurement',
      grants: [narrowed('measurements.get_results', 'measurement', 1_000_001)],
    },
    { name: 'hundred-grants', label: 'A hundred grants', grants: hundredGrants() },
    { name: 'probe-grants', label: 'Three hundred probes', grants: probeGrants() },
    {
      name: 'doubled-grants',
      label: 'Granted twice',
      grants: [...plain('credits.get_credit_info', 'credits.get_credit_info'), ...twice(102)],
    },
    { name: 'bare', label: null, last_used: null, grants: [] },
    { name: 'accents', label: 'Clé de l’équipe réseau – Zürich' },
    { name: 'cjk', label: '東京の監視用キー' },
    { name: 'emoji', label: '🚀 deploys 👩🏽‍💻' },
    { name: 'right-to-left', label: 'مفتاح المراقبة' },
    { name: 'empty-label', label: '' },
    { name: 'twin-1', label: 'Twin' },
    { name: 'twin-2', label: 'Twin' },
    { name: 'long-label', label: 'long '.repeat(51) },
    { name: 'all-wrong', label: 'Frozen, disabled and expired', ...FROZEN, ...EXPIRED, enabled: false },
    {
      name: 'wide-window',
      label: 'In its window',
      valid_from: '2020-01-01T00:00:00',
      valid_to: '2099-12-31T23:59:59',
    },
  ];
}

function twice(probe: number) {
  return [0, 1].map(() => narrowed('probes.get_probe_details', 'probe', probe));
}
