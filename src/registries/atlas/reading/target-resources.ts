import DataLoader from 'dataloader';
import { asError } from '../../../core/errors.ts';
import { isNumber } from '../identifiers.ts';
import { MAX_IDS_A_CALL, type AtlasClient } from '../rest/client.ts';
import type { Measurement, Probe } from '../model.ts';

/** A probe or measurement and the upstream's fields of it that are wanted. */
interface Wanted {
  readonly id: string;
  readonly fields: readonly string[];
}

/** The probes and measurements that grants name, for one operation: many ids a call, and only the fields that are selected. */
export interface TargetResources {
  /** Null: there is no such probe, or the upstream does not show it to this scope. */
  probe(id: string, fields: readonly ProbeField[]): Promise<Probe | null>;
  measurement(id: string, fields: readonly MeasurementField[]): Promise<Measurement | null>;
}

export type ProbeField = Exclude<keyof Probe, 'id' | 'kind'>;
export type MeasurementField = Exclude<keyof Measurement, 'id' | 'kind'>;

const PROBE_WORDS: Readonly<Record<ProbeField, string>> = {
  description: 'description',
  countryCode: 'country_code',
  asnV4: 'asn_v4',
  asnV6: 'asn_v6',
  isAnchor: 'is_anchor',
  connectionStatus: 'status',
};

const MEASUREMENT_WORDS: Readonly<Record<MeasurementField, string>> = {
  type: 'type',
  description: 'description',
  target: 'target',
  state: 'status',
};

export function createTargetResources(client: AtlasClient): TargetResources {
  const probes = createLoader((ids, fields) => client.listProbes(ids, fields));
  const measurements = createLoader((ids, fields) => client.listMeasurements(ids, fields));
  return {
    probe: async (id, fields) =>
      isNumber(id) ? probes.load({ id, fields: fields.map((field) => PROBE_WORDS[field]) }) : null,
    measurement: async (id, fields) =>
      isNumber(id) ? measurements.load({ id, fields: fields.map((field) => MEASUREMENT_WORDS[field]) }) : null,
  };
}

function createLoader<Row extends { id: string }>(
  readMany: (ids: readonly string[], fields: readonly string[]) => Promise<Row[]>,
): DataLoader<Wanted, Row | null, string> {
  return new DataLoader<Wanted, Row | null, string>(
    async (wanted) => {
      const ids = [...new Set(wanted.map(({ id }) => id))];
      const fields = [...new Set(wanted.flatMap((one) => one.fields))].sort();
      const found = new Map<string, Row | Error>();
      await Promise.all(
        chunksOf(ids, MAX_IDS_A_CALL).map(async (chunk) => {
          const answer = await readMany(chunk, ['id', ...fields]).catch(asError);
          if (answer instanceof Error) for (const id of chunk) found.set(id, answer);
          else for (const row of answer) found.set(row.id, row);
        }),
      );
      return wanted.map(({ id }) => found.get(id) ?? null);
    },
    { cacheKeyFn: ({ id, fields }) => `${id} ${fields.join()}` },
  );
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
