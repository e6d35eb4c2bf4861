/** A probe as its owner stores it. `id` is its number at RIPE Atlas. */
export interface ProbeRow {
  readonly id: string;
  readonly description: string | null;
  readonly countryCode: string | null;
  readonly connectionStatus: string;
}

export interface MeasurementRow {
  readonly id: string;
  readonly type: string;
  readonly description: string | null;
  readonly probes: readonly string[];
  /** The id of the key that started it. A real service must update it when the key is regenerated. */
  readonly startedWith: string | null;
}

export interface NetworkData {
  readonly probes: readonly ProbeRow[];
  readonly measurements: readonly MeasurementRow[];
}

/** Some of the probes and measurements that the sandbox's keys target. */
export const NETWORK_DATA: NetworkData = {
  probes: [
    { id: '24', description: 'Library, second floor', countryCode: 'NL', connectionStatus: 'Connected' },
    { id: '31', description: 'Internet exchange, rack 4', countryCode: 'DE', connectionStatus: 'Connected' },
    { id: '38', description: null, countryCode: 'JP', connectionStatus: 'Disconnected' },
    { id: '101', description: 'Harbour office', countryCode: 'CH', connectionStatus: 'Connected' },
    { id: '102', description: 'University, computer science', countryCode: 'FR', connectionStatus: 'Abandoned' },
  ],
  measurements: [
    {
      id: '1000001',
      type: 'ping',
      description: 'Is the harbour office reachable?',
      probes: ['24', '31', '101'],
      startedWith: '0833b8a8',
    },
    {
      id: '1000018',
      type: 'traceroute',
      description: null,
      probes: ['38', '102'],
      startedWith: '3aba92c6',
    },
  ],
};
