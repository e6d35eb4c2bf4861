import { holdsIf, notChecked, type Behaviour, type Finding } from '../behaviour.ts';
import { permissions, probes, PROBES, rowsOf, targets, type Row } from '../calls.ts';
import type { LiveAnswer, LiveService } from '../service.ts';
import { targetKindOf } from '../../src/registries/atlas/model/keys.ts';

/** Names that clients of the service use, and those that the gateway itself uses. */
const NAMES = [
  'credits.get_credit_info',
  'keys.create_key',
  'keys.delete_key',
  'keys.get_key',
  'keys.list_keys',
  'keys.list_permission_targets',
  'keys.list_permissions',
  'keys.update_key',
  'measurements.create_measurement',
  'measurements.get_measurement',
  'measurements.list_measurements',
  'probes.get_probe_details',
  'probes.get_probe_results',
  'probes.set_probe_details',
];
const NAME = /^[a-z]\w*\.[a-z]\w*$/;
const OWNER = 'user';
const PAGED = 'pages';
const UNREADABLE = 'no list';

export const CATALOGUE: readonly Behaviour[] = [
  {
    name: 'form of the permission catalogue',
    basis: 'seen',
    expected: PAGED,
    otherwise: 'The documentation shows a plain array. The gateway reads both.',
    check: async (service) => allowed(await permissions(service), 'keys.list_permissions', formOfList),
  },
  {
    name: 'names in the permission catalogue',
    basis: 'documented',
    expected: 'group.name',
    otherwise: 'The gateway rejects a name of another form in `permission` and in grants.',
    check: onPermissions((rows) => {
      const odd = rows.filter(({ id }) => typeof id !== 'string' || !NAME.test(id)).length;
      return holdsIf(odd === 0, `${odd} of ${rows.length} in another form`);
    }),
  },
  {
    name: 'known names in the permission catalogue',
    basis: 'seen',
    expected: `all ${NAMES.length}`,
    otherwise: 'The findings of the gateway and its warnings name some of them.',
    check: onPermissions((rows) => {
      const ids = new Set(rows.map(({ id }) => id));
      const missing = NAMES.filter((name) => !ids.has(name));
      return holdsIf(missing.length === 0, `without ${missing.join(', ')}`);
    }),
  },
  {
    name: 'types of targets in the permission catalogue',
    basis: 'assumed',
    expected: 'key, measurement, probe, user',
    otherwise: 'The gateway shows a target of another type without its object.',
    check: onPermissions((rows) => {
      if (!rows.every((row) => Array.isArray(row['target_types']))) return holdsIf(false, 'no target_types');
      const types = new Set(rows.flatMap((row) => row['target_types'] as readonly unknown[]));
      const odd = [...types].filter((type) => !isKnownType(type)).length;
      return holdsIf(odd === 0, `${odd} others`);
    }),
  },
  {
    name: 'form of the targets of a permission',
    basis: 'seen',
    expected: PAGED,
    otherwise: 'The documentation shows a plain array. The gateway reads both.',
    check: async (service) => allowed(await targets(service), 'keys.list_permission_targets', formOfList),
  },
  {
    name: 'probes by ids, one of which does not exist',
    basis: 'assumed',
    expected: 'the others',
    otherwise: 'The gateway could not show the probes that grants are limited to.',
    check: async (service) => {
      const rows = rowsOf(await probes(service));
      if (!rows) return holdsIf(false, UNREADABLE);
      return holdsIf(rows.length === 1 && rows[0]?.['id'] === PROBES[0], `${rows.length} others`);
    },
  },
];

function isKnownType(type: unknown): boolean {
  return typeof type === 'string' && (type === OWNER || targetKindOf(type) !== null);
}

function allowed(answer: LiveAnswer, permission: string, check: (answer: LiveAnswer) => Finding): Finding {
  return answer.status === 403 ? notChecked(`the key lacks ${permission}`) : check(answer);
}

function formOfList(answer: LiveAnswer): Finding {
  if (!rowsOf(answer)) return holdsIf(false, UNREADABLE);
  return holdsIf(!Array.isArray(answer.json), 'a plain array');
}

function onPermissions(check: (rows: readonly Row[]) => Finding) {
  return async (service: LiveService): Promise<Finding> =>
    allowed(await permissions(service), 'keys.list_permissions', (answer) => {
      const rows = rowsOf(answer);
      return rows ? check(rows) : holdsIf(false, UNREADABLE);
    });
}
