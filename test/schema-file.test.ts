import { gunzipSync } from 'node:zlib';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { printRole, ROLES } from '../contract/printed-schema.ts';
import { openTrustedDocuments } from '../src/engine/documents/trusted-documents.ts';
import { startTestGateway } from './support/gateway.ts';
import { sendRaw } from './support/raw-http.ts';

const GET = { method: 'GET', path: '/schema.graphql' };

describe('/schema.graphql', () => {
  it.each(ROLES)('is the public schema of the role %s', async (graphRole) => {
    await using gateway = await startTestGateway({ arin: graphRole === 'standalone', gateway: { graphRole } });
    for (let time = 0; time < 2; time += 1) {
      const response = await fetch(`${gateway.url}/schema.graphql`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.text()).toBe(printRole(graphRole));
    }
    await expect.poll(() => gateway.log()).toContain('"path":"/schema.graphql"');
    expect(gateway.upstreamCalls()).toEqual([]);
  });

  it('has no calls of ARIN if the graph has none', async () => {
    await using gateway = await startTestGateway();
    const schema = buildSchema((await sendRaw(gateway.url, GET)).text);
    expect(schema.getQueryType()?.getFields()).not.toHaveProperty('arin');
  });

  it('is compressed, and has no body for HEAD', async () => {
    await using gateway = await startTestGateway();
    // `fetch` would decompress it.
    const { get } = await import('node:http');
    const bytes = await new Promise<Buffer>((resolve) => {
      get(`${gateway.url}/schema.graphql`, { headers: { 'accept-encoding': 'gzip' } }, (answer) => {
        expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks)));
      });
    });
    expect(gunzipSync(bytes).toString()).toBe((await sendRaw(gateway.url, GET)).text);
    const head = await sendRaw(gateway.url, { ...GET, method: 'HEAD' });
    expect({ status: head.status, text: head.text }).toEqual({ status: 200, text: '' });
  });

  it('is not found with INTROSPECTION=off, for another method, and at other paths', async () => {
    await using closed = await startTestGateway({ gateway: { introspection: false } });
    await using open = await startTestGateway();
    const missing = [
      await sendRaw(closed.url, GET),
      await sendRaw(open.url, { ...GET, method: 'POST' }),
      await sendRaw(open.url, { ...GET, path: '/schema.graphql/' }),
      await sendRaw(open.url, { ...GET, path: '/Schema.graphql' }),
    ];
    for (const { status, text } of missing) {
      expect(status).toBe(404);
      expect(JSON.parse(text).errors[0].extensions.code).toBe('BAD_USER_INPUT');
    }
    expect((await sendRaw(open.url, { ...GET, headers: { Host: 'a b' } })).status).toBe(400);
  });

  it('is there with TRUSTED_DOCUMENTS_ONLY, unless INTROSPECTION is off', async () => {
    const reading = await openTrustedDocuments([], true);
    if ('problems' in reading) throw new Error(reading.problems.join('\n'));
    const { documents: trustedDocuments } = reading;
    await using open = await startTestGateway({ gateway: { trustedDocuments } });
    await using closed = await startTestGateway({ gateway: { trustedDocuments, introspection: false } });
    expect((await sendRaw(open.url, GET)).status).toBe(200);
    expect((await sendRaw(closed.url, GET)).status).toBe(404);
  });
});
