import { pageOf } from './paging.ts';
import {
  MEASUREMENT_IDS,
  measurementExists,
  measurementRow,
  PROBE_IDS,
  probeExists,
  probeRow,
} from '../account/public-objects.ts';
import { badParameter, type Answer } from '../wire/api-error.ts';
import type { OpenContext } from './context.ts';

// Answers contain `id` and `type` even if `fields` does not name them.
const ALWAYS_SHOWN = ['id', 'type'];

/** GET /probes/ */
export function listProbes(context: OpenContext): Answer {
  return pageOf(context, askedIds(context, PROBE_IDS, probeExists), trimmed(context, probeRow));
}

/** GET /measurements/ */
export function listMeasurements(context: OpenContext): Answer {
  return pageOf(context, askedIds(context, MEASUREMENT_IDS, measurementExists), trimmed(context, measurementRow));
}

function askedIds({ call }: OpenContext, all: readonly number[], exists: (id: number) => boolean): readonly number[] {
  const asked = call.query.get('id__in');
  if (asked === null) return all;
  const texts = asked === '' ? [] : asked.split(',');
  if (!texts.every((text) => /^\d{1,15}$/.test(text))) {
    throw badParameter('id__in', 'A comma-separated list of integers is required.');
  }
  // Each id occurs once, in ascending order, whatever the order in the request.
  return [...new Set(texts.map(Number))].filter(exists).sort((a, b) => a - b);
}

function trimmed({ call }: OpenContext, row: (id: number) => Record<string, unknown>) {
  const fields = call.query.get('fields');
  if (fields === null) return row;
  const kept = new Set([...ALWAYS_SHOWN, ...fields.split(',')]);
  return (id: number) => Object.fromEntries(Object.entries(row(id)).filter(([name]) => kept.has(name)));
}
