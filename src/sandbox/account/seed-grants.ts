import { CREDENTIALS, MAIN_OWNER } from './credentials.ts';
import { PERMISSIONS } from './permission-catalogue.ts';
import type { Grant } from './stored-key.ts';

/** One grant without a target for each permission. */
export function plain(...permissions: string[]): Grant[] {
  return permissions.map((permission) => ({ permission, target: null }));
}

/** A grant with a target. */
export function narrowed(permission: string, type: string, id: string | number): Grant {
  return { permission, target: { type, id: String(id) } };
}

/** All permissions `keys.*` and some others, each without a target. */
export function administratorGrants(): Grant[] {
  const aboutKeys = PERMISSIONS.filter(({ id }) => id.startsWith('keys.')).map(({ id }) => id);
  return plain(
    ...aboutKeys,
    'credits.get_credit_info',
    'measurements.list_measurements',
    'measurements.create_measurement',
  );
}

/** 100 different grants: one of each permission without a target, the others with a probe or a measurement. */
export function hundredGrants(): Grant[] {
  const untargeted = PERMISSIONS.filter(({ targetRule }) => targetRule === 'none');
  const onObjects = PERMISSIONS.filter(({ targetRule }) => targetRule === 'required');
  const narrowedOnes = Array.from({ length: 100 - untargeted.length }, (_, index) => {
    const permission = onObjects[index % onObjects.length]?.id ?? '';
    return permission.startsWith('probes.')
      ? narrowed(permission, 'probe', 201 + index)
      : narrowed(permission, 'measurement', 1_000_101 + index);
  });
  return [...plain(...untargeted.map(({ id }) => id)), ...narrowedOnes];
}

/** 300 grants of one permission, each for another probe. */
export function probeGrants(): Grant[] {
  return Array.from({ length: 300 }, (_, index) => narrowed('probes.get_probe_results', 'probe', 1001 + index));
}

/** The grants of the everyday key with this index. */
export function everydayGrants(index: number): Grant[] {
  switch (index % 7) {
    case 0:
      return plain('measurements.create_measurement', 'credits.get_credit_info');
    case 1:
      return [narrowed('measurements.get_results', 'user', MAIN_OWNER)];
    case 2:
      return [narrowed('probes.get_probe_details', 'probe', 1 + (index % 5000))];
    case 3:
      return [narrowed('measurements.stop_measurement', 'measurement', 1_000_001 + (index % 5000))];
    case 4:
      return plain('measurements.list_measurements');
    case 5:
      return [narrowed('keys.get_key', 'key', CREDENTIALS.reader), ...plain('keys.list_permissions')];
    default:
      return [];
  }
}
