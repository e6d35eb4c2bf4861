import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from '../../support/gateway.ts';
import { operationsOf, startDashboard, visitAsAdministrator, type Dashboard } from './dashboard.ts';

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard({ settings: { TRUSTED_DOCUMENTS_ONLY: 'on' } });
});
afterAll(() => dashboard.close());

describe('a gateway that runs only trusted documents', () => {
  it('serves a dashboard that works: it reads and writes with the hashes of its documents', async () => {
    const { gateway } = dashboard;
    const id = gateway.sandbox.account.insertAt(0, { label: 'Trusted' });
    await using visited = await visitAsAdministrator(dashboard);
    const { page, requests } = visited;
    await page.getByRole('link', { name: /^61\s*Keys$/ }).click();
    await page.getByRole('link', { name: /^Trusted/ }).click();
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Label').fill('Still trusted');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Still trusted' }).waitFor();
    expect(gateway.sandbox.account.row(id).label).toBe('Still trusted');

    const bodies = operationsOf(requests).map((request) => request.postDataJSON() as Record<string, unknown>);
    expect(bodies.length).toBeGreaterThan(4);
    for (const body of bodies) {
      expect(body['documentId']).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(body['query'] ?? '').toBe('');
    }
  });

  it('refuses a text of the test’s own, from outside and from the page', async () => {
    const { gateway } = dashboard;
    const query = '{ apiKeys(first: 1) { nodes { id } } }';
    gateway.upstreamCalls();
    const { errors, data } = await execute(gateway.url, query, { key: gateway.sandbox.credentials.administrator });
    expect(data).toBeUndefined();
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['PERSISTED_QUERY_ONLY']);

    await using visited = await dashboard.visit();
    const answer = await visited.page.evaluate(`fetch('graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Key ${gateway.sandbox.credentials.administrator}' },
      body: JSON.stringify({ query: '${query}' }),
    }).then((response) => response.json())`);
    expect(answer).toEqual({ errors });
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it('has no GraphiQL, so the dashboard does not lead to it', async () => {
    await using visited = await visitAsAdministrator(dashboard);
    const { page } = visited;
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Overview' }).waitFor();
    expect(await page.getByRole('link', { name: 'GraphiQL' }).count()).toBe(0);
  });
});
