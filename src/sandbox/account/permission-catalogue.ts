/** Whether a grant of a permission must, may or must not name a target. */
type TargetRule = 'required' | 'optional' | 'none';

/** A row of the permission catalogue. */
export interface Permission {
  readonly id: string;
  readonly description: string;
  readonly targetTypes: readonly string[];
  /** The real catalogue does not contain this rule. */
  readonly targetRule: TargetRule;
}

const keyTargets = ['key', 'user'];
const measurementTargets = ['measurement', 'user'];
const probeTargets = ['probe', 'user'];

function untargeted(id: string, description: string): Permission {
  return { id, description, targetTypes: [], targetRule: 'none' };
}

// Only the permissions `keys.*` were seen in clients both with and without a target.
function onKeys(id: string, description: string): Permission {
  return { id, description, targetTypes: keyTargets, targetRule: 'optional' };
}

function onMeasurements(id: string, description: string): Permission {
  return { id, description, targetTypes: measurementTargets, targetRule: 'required' };
}

function onProbes(id: string, description: string): Permission {
  return { id, description, targetTypes: probeTargets, targetRule: 'required' };
}

/** All permissions. The owner of an account has each of them and can grant it to a key. */
export const PERMISSIONS: readonly Permission[] = [
  untargeted('credits.get_credit_info', 'Get information about your credits'),
  untargeted('credits.transfer_credits', 'Transfer credits to another user'),
  untargeted('keys.list_keys', 'List every API key of the account'),
  onKeys('keys.get_key', 'Read one API key'),
  untargeted('keys.create_key', 'Create an API key'),
  onKeys('keys.update_key', 'Change an API key, or give it a new secret'),
  onKeys('keys.delete_key', 'Delete an API key'),
  untargeted('keys.list_permissions', 'List the permissions that a key can be granted'),
  untargeted('keys.list_permission_targets', 'List what a permission can be narrowed to'),
  untargeted('measurements.list_measurements', 'List your measurements'),
  onMeasurements('measurements.get_measurement', 'Read a measurement that is not public'),
  untargeted('measurements.create_measurement', 'Schedule a new measurement'),
  onMeasurements('measurements.update_measurement', 'Change a measurement'),
  onMeasurements('measurements.stop_measurement', 'Stop a running measurement'),
  onMeasurements('measurements.get_results', 'Read the results of a measurement that is not public'),
  onProbes('probes.get_probe_details', 'Show information about your probes'),
  onProbes('probes.get_probe_results', 'Read the results of a probe that are not public'),
  onProbes('probes.set_probe_details', 'Change the settings of a probe'),
];

const byId = new Map(PERMISSIONS.map((permission) => [permission.id, permission]));

/** The permission with this name. Undefined if the catalogue does not contain it. */
export function findPermission(id: string): Permission | undefined {
  return byId.get(id);
}
