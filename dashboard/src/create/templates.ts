/** A usual kind of key, to begin with. */
export interface Template {
  readonly name: string;
  readonly description: string;
  readonly label: string;
  readonly permissions: readonly string[];
  /** Those of the permissions that are limited to the objects of the user. */
  readonly ofUser: readonly string[];
}

export const TEMPLATES: readonly Template[] = [
  {
    name: 'Read my measurements',
    description: 'For a program that fetches results.',
    label: 'Read measurements',
    permissions: ['measurements.list_measurements', 'measurements.get_measurement', 'measurements.get_results'],
    ofUser: ['measurements.get_measurement', 'measurements.get_results'],
  },
  {
    name: 'Schedule measurements',
    description: 'For a program that creates and stops measurements.',
    label: 'Schedule measurements',
    permissions: ['measurements.create_measurement', 'measurements.stop_measurement'],
    ofUser: ['measurements.stop_measurement'],
  },
  {
    name: 'Manage keys',
    description: 'For this page. Whoever has such a key can give themselves every permission.',
    label: 'Manage keys',
    permissions: [
      'keys.list_keys',
      'keys.get_key',
      'keys.create_key',
      'keys.update_key',
      'keys.delete_key',
      'keys.list_permissions',
      'keys.list_permission_targets',
    ],
    ofUser: [],
  },
  { name: 'Empty', description: 'Choose each permission yourself.', label: '', permissions: [], ofUser: [] },
];
