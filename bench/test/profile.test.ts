import { expect, it } from 'vitest';
import { sharesIn } from '../profile.ts';

const frame = (functionName: string, url = '') => ({ functionName, url });

/** Call tree: (root) → execute → parseJson, (root) → execute → undici, (root) → (idle), (root) → write of Node. */
const RECORDED = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 5, 6] },
    { id: 2, callFrame: frame('execute', 'file:///x/src/engine/execution/fields.ts'), children: [3, 4] },
    { id: 3, callFrame: frame('parseJson', 'file:///x/src/registries/atlas/rest/wire.ts') },
    { id: 4, callFrame: frame('dispatch', 'file:///x/node_modules/undici/lib/client.js') },
    { id: 5, callFrame: frame('(idle)') },
    { id: 6, callFrame: frame('write', 'node:net') },
  ],
  startTime: 1_000,
  samples: [2, 2, 3, 4, 5, 6, 2],
  timeDeltas: [100, 100, 100, 100, 100, 100, 100],
};

it('a sample belongs to its innermost call that is a part of the operation, and idle time to none', () => {
  const shares = sharesIn(RECORDED, 1_150, 1_650);
  expect(Object.fromEntries(shares)).toEqual({
    'execute the operation': 0.25,
    'parse the JSON of the upstream': 0.25,
    undici: 0.25,
    'Node’s HTTP server, and all else': 0.25,
  });
});

it('only the samples of the span count', () => {
  expect(Object.fromEntries(sharesIn(RECORDED, 1_650, 1_750))).toEqual({ 'execute the operation': 1 });
});
