/** Probes have the ids 1 to 5,000. */
const PROBES = 5000;
/** The first and the last id of each range. */
const BUILT_IN_MEASUREMENTS = [1001, 1999] as const;
const USER_MEASUREMENTS = [1_000_001, 1_005_000] as const;

const PLACES = ['Zürich, dépôt', 'Amsterdam rack 4', '東京 データセンター', 'Kraków', 'مسقط', 'Home office 🏠'];
const COUNTRIES = ['NL', 'DE', 'JP', 'OM', null, 'FR', '', 'CH'];
const PROBE_STATUSES = ['Never Connected', 'Connected', 'Disconnected', 'Abandoned'];
const MEASUREMENT_TYPES = ['ping', 'traceroute', 'dns', 'http', 'sslcert', 'ntp'];
const MEASUREMENT_STATUSES = [
  { id: 2, name: 'Ongoing' },
  { id: 4, name: 'Stopped' },
  { id: 1, name: 'Scheduled' },
  { id: 6, name: 'No suitable probes' },
];
/** In Unix seconds: March 2011. */
const FIRST_INSTANT = 1_300_000_000;

/** Whether the sandbox has a probe with this id. */
export function probeExists(id: number): boolean {
  return id >= 1 && id <= PROBES;
}

/** Whether the sandbox has a measurement with this id. */
export function measurementExists(id: number): boolean {
  return [BUILT_IN_MEASUREMENTS, USER_MEASUREMENTS].some(([first, last]) => id >= first && id <= last);
}

/** All probe ids, in ascending order. */
export const PROBE_IDS: readonly number[] = span(1, PROBES);

/** All measurement ids, in ascending order. */
export const MEASUREMENT_IDS: readonly number[] = [...span(...BUILT_IN_MEASUREMENTS), ...span(...USER_MEASUREMENTS)];

/** A probe as answers show it. All fields are derived from the id. */
export function probeRow(id: number): Record<string, unknown> {
  const status = id % PROBE_STATUSES.length;
  const since = status === 0 ? null : FIRST_INSTANT + id * 1009;
  return {
    id,
    address_v4: id % 3 === 0 ? null : `192.0.2.${id % 256}`,
    address_v6: id % 4 === 0 ? null : `2001:db8::${id.toString(16)}`,
    asn_v4: id % 7 === 0 ? null : 64_496 + (id % 16),
    asn_v6: id % 3 === 0 ? null : 65_536 + (id % 16),
    country_code: cycle(COUNTRIES, id),
    description: id % 5 === 0 ? null : `${cycle(PLACES, id)} ${id}`,
    firmware_version: 5000 + (id % 90),
    first_connected: status === 0 ? null : FIRST_INSTANT + id,
    geometry: id % 9 === 0 ? null : { type: 'Point', coordinates: [(id % 360) - 180, (id % 180) - 90] },
    is_anchor: id % 10 === 1,
    is_public: id % 6 !== 0,
    last_connected: since,
    prefix_v4: id % 3 === 0 ? null : '192.0.2.0/24',
    prefix_v6: id % 4 === 0 ? null : '2001:db8::/32',
    status: {
      id: status,
      name: PROBE_STATUSES[status],
      since: since && new Date(since * 1000).toISOString(),
    },
    status_since: since,
    tags: [{ name: `Made up ${id % 4}`, slug: `made-up-${id % 4}` }],
    total_uptime: id * 3600,
    type: 'Probe',
  };
}

/** A measurement as answers show it. All fields are derived from the id. */
export function measurementRow(id: number): Record<string, unknown> {
  const type = cycle(MEASUREMENT_TYPES, id);
  const status = cycle(MEASUREMENT_STATUSES, id);
  const targetless = type === 'dns' && id % 4 === 0;
  return {
    id,
    af: id % 2 === 0 ? 4 : 6,
    description: id % 6 === 5 ? null : `${type} from ${cycle(PLACES, id)} ${id}`,
    interval: 60 * (1 + (id % 30)),
    is_oneoff: id % 8 === 3,
    is_public: id % 6 !== 0,
    start_time: FIRST_INSTANT + (id % 10_000) * 60,
    status: { ...status, when: id % 2 === 0 ? FIRST_INSTANT + (id % 10_000) * 61 : null },
    stop_time: null,
    target: targetless ? null : `host-${id}.example.net`,
    target_ip: targetless ? null : `198.51.100.${id % 256}`,
    type,
  };
}

function cycle<Item>(items: readonly Item[], id: number): Item {
  return items[id % items.length] as Item;
}

function span(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
