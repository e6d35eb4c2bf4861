import fc from 'fast-check';
import { startTestGateway } from '../../test/support/gateway.ts';
import { hostileId, HOSTILE_IDS, ID_PLACES } from '../../test/support/hostile-ids.ts';
import { scaled, type Part } from '../support/figure.ts';
import { postQuery } from '../support/http-client.ts';
import { closedLoop } from '../support/pacing.ts';

// Malformed key ids in every argument that takes an id: as a variable, and as a literal in the document.

export const ids: Part = {
  name: 'ids',
  inCi: true,
  run: async (options) => {
    await using gateway = await startTestGateway({ sandbox: { size: 3 } });
    const places = Object.values(ID_PLACES);
    const random = fc.sample(hostileId, scaled(5_000, options, 200));
    // Every listed id at every place; every random id at one place.
    const tries = [
      ...HOSTILE_IDS.flatMap((id) => places.map((place) => ({ id, place }))),
      ...random.map((id, index) => ({ id, place: places[index % places.length] ?? '' })),
    ];
    const accepted: string[] = [];
    await closedLoop(20, tries.length, async (index) => {
      const { id, place } = tries[index] ?? { id: '', place: '' };
      const literal = JSON.stringify(id).replaceAll('\u007f', '\\u007f');
      const inline = place.replace('($id: ID!) ', '').replace('$id', () => literal);
      for (const parameters of [{ query: place, variables: { id } }, { query: inline }]) {
        const { text } = await postQuery(gateway.url, gateway.sandbox.credentials.administrator, parameters);
        if (!text.includes('"errors"')) accepted.push(JSON.stringify(id));
      }
    });
    const calls = gateway.upstreamCalls().length;
    return [
      {
        name: `${tries.length * 2} requests with malformed key ids, ${random.length} random and ${HOSTILE_IDS.length} listed ones`,
        target: '0 upstream calls, 0 accepted',
        measured: [
          `${calls} upstream calls, ${accepted.length} accepted`,
          ...accepted.slice(0, 3).map((id) => `accepted: ${id}`),
        ].join('; '),
        pass: calls === 0 && accepted.length === 0,
      },
    ];
  },
};
