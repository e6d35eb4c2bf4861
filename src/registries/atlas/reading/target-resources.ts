import DataLoader from 'dataloader';
import { asError } from '../../../core/errors.ts';
import { isNumericId } from '../model/identifiers.ts';
import { MAX_IDS_PER_CALL, type AtlasClient } from '../rest/client.ts';
import type { Measurement, MeasurementField, Probe, ProbeField } from '../model/keys.ts';

/** The probes and measurements that grants name, for one operation. One call reads up to 100 ids and only the selected fields. */
export interface TargetResources {
  /** Null if there is no such probe, or if the upstream does not show it to this caller. */
  probe(id: string, fields: readonly ProbeField[]): Promise<Probe | null>;
  /** Null if there is no such measurement, or if the upstream does not show it to this caller. */
  measurement(id: string, fields: readonly MeasurementField[]): Promise<Measurement | null>;
}

/** A probe or measurement, and the fields of it that are selected. */
interface ResourceRequest<Field> {
  readonly id: string;
  readonly fields: readonly Field[];
}

export function createTargetResources(client: AtlasClient): TargetResources {
  const probes = createLoader<Probe, ProbeField>((ids, fields) => client.listProbes(ids, fields));
  const measurements = createLoader<Measurement, MeasurementField>((ids, fields) =>
    client.listMeasurements(ids, fields),
  );
  return {
    probe: async (id, fields) => (isNumericId(id) ? probes.load({ id, fields }) : null),
    measurement: async (id, fields) => (isNumericId(id) ? measurements.load({ id, fields }) : null),
  };
}

function createLoader<Row extends { readonly id: string }, Field extends string>(
  readRows: (ids: readonly string[], fields: readonly Field[]) => Promise<Row[]>,
): DataLoader<ResourceRequest<Field>, Row | null, string> {
  return new DataLoader<ResourceRequest<Field>, Row | null, string>(
    async (requests) => {
      const ids = [...new Set(requests.map(({ id }) => id))];
      const fields = [...new Set(requests.flatMap((request) => request.fields))];
      const found = new Map<string, Row | Error>();
      await Promise.all(
        chunksOf(ids, MAX_IDS_PER_CALL).map(async (chunk) => {
          const answer = await readRows(chunk, fields).catch(asError);
          if (answer instanceof Error) for (const id of chunk) found.set(id, answer);
          else for (const row of answer) found.set(row.id, row);
        }),
      );
      return requests.map(({ id }) => found.get(id) ?? null);
    },
    { cacheKeyFn: ({ id, fields }) => `${id} ${fields.join()}` },
  );
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
