import fc from 'fast-check';
import { startTestGateway } from '../../test/support/gateway.ts';
import { hostileId, HOSTILE_IDS, ID_PLACES } from '../../test/support/hostile-ids.ts';
import { inFlight } from '../../test/support/in-flight.ts';
import { scaled, type Part } from '../figure.ts';
import { postQuery } from './support/load.ts';

/** Ids that are none, at every place that takes one, in variables and written into the document. */
export const ids: Part = {
  name: 'ids',
  inCi: true,
  prove: async (scale) => {
    await using gateway = await startTestGateway({ sandbox: { size: 3 } });
    const count = scaled(5_000, scale, 200);
    const all = [...HOSTILE_IDS, ...fc.sample(hostileId, count)];
    const places = Object.values(ID_PLACES);
    const executed: string[] = [];
    // The corpus at every place, what chance has made at one place each.
    const tries = all.flatMap((id, index) =>
      index < HOSTILE_IDS.length
        ? places.map((place) => ({ id, place }))
        : [{ id, place: places[index % places.length] ?? '' }],
    );
    await inFlight(20, tries.length, async (index) => {
      const { id, place } = tries[index] ?? { id: '', place: '' };
      const literal = JSON.stringify(id).replaceAll('\u007f', '\\u007f');
      const inline = place.replace('($id: ID!) ', '').replace('$id', () => literal);
      for (const parameters of [{ query: place, variables: { id } }, { query: inline }]) {
        const { text } = await postQuery(gateway.url, gateway.sandbox.credentials.administrator, parameters);
        if (!text.includes('"errors"')) executed.push(JSON.stringify(id));
      }
    });
    const hits = gateway.upstreamCalls().length;
    return [
      {
        name: `hostile ids, ${count} and a corpus of ${HOSTILE_IDS.length}, ${tries.length * 2} requests: upstream hits`,
        target: '0',
        measured: [`${hits}`, ...executed.slice(0, 3).map((id) => `not refused: ${id}`)].join('; '),
        pass: hits === 0 && executed.length === 0,
      },
    ];
  },
};
