import { expect, it } from 'vitest';
import { startTestGateway } from './support/gateway.ts';

it('lists keys in one upstream call', async () => {
  await using gateway = await startTestGateway();
  const { data } = await gateway.execute('{ apiKeys(first: 2) { totalCount nodes { id label } } }');
  expect(data.apiKeys).toMatchObject({ totalCount: 60, nodes: [{ id: 'c6f8a5b0', label: 'Administrator' }, {}] });
  expect(gateway.upstreamCalls()).toEqual(['GET /keys/?page=1&page_size=2']);
});
