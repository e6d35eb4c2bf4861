import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../src/sandbox/server.ts';
import { startTestGateway } from './support/gateway.ts';
import { goodInput, idOfLabel, KINDS, write, type Kind } from './support/writing.ts';

// A response with a status of 2xx confirms a write, whatever follows the status.
const UNREADABLE: [body: string, answer: Fault['answer']][] = [
  ['a body that never ends', { kind: 'drip' }],
  ['a body that ends with the connection', { kind: 'truncate' }],
  ['a truncated body', { status: 200, body: '{"uuid": "1a2b', execute: true }],
  ['HTML', { status: 200, body: '<html></html>', execute: true }],
  ['an empty body', { status: 200, execute: true }],
  ['204', { status: 204, execute: true }],
  ['202 without a body', { status: 202, execute: true }],
  ['a body that is too large', { status: 200, body: ' '.repeat(9 * 1024 * 1024), execute: true }],
  ['another key', { status: 200, body: { uuid: 'ffffffff-****' }, execute: true }],
];
const CASES = KINDS.filter((kind) => kind !== 'delete').flatMap((kind) =>
  UNREADABLE.filter(([body]) => body !== 'another key' || kind === 'update' || kind === 'replace').map(
    ([body, answer]) => [kind, body, answer] as const,
  ),
);

const start = (answer: Fault['answer']) =>
  startTestGateway({ gateway: { upstreamTimeoutMs: 'kind' in answer && answer.kind === 'drip' ? 500 : 10_000 } });

describe('a write that is confirmed with an unreadable response is done', () => {
  it.each(CASES)('%s, %s', async (kind, _body, answer) => {
    await using gateway = await start(answer);
    const id = idOfLabel(gateway.sandbox, 'One probe');
    gateway.sandbox.fault({ answer });
    const { payload, errors, calls } = await write(gateway, kind, goodInput(kind, id));
    expect(payload.userErrors).toEqual([]);
    expect(gateway.sandbox.executions).toHaveLength(1);
    expect(calls.filter((call) => !call.startsWith('GET '))).toHaveLength(1);
    const isRead = payload.apiKey !== null;
    // A dripping body takes all the time of the operation.
    expect(isRead).toBe((kind === 'update' || kind === 'replace') && !('kind' in answer && answer.kind === 'drip'));
    if (isRead) {
      expect(payload.apiKey).toMatchObject({ id, label: 'New' });
      expect(errors).toEqual([]);
      return;
    }
    if (kind === 'regenerate') expect(payload.previousId).toBe(id);
    expect(errors.map(({ path }) => path?.at(-1)).sort()).toEqual(
      kind === 'create' || kind === 'regenerate' ? ['apiKey', 'secret'] : ['apiKey'],
    );
    for (const { extensions, message } of errors) {
      expect(extensions).toMatchObject({
        code: 'UPSTREAM_INVALID',
        recovery: { query: expect.any(String) as unknown },
      });
      expect(message).toMatch(/was (created|regenerated|carried out)/);
    }
    expect(JSON.stringify(errors)).not.toContain('OUTCOME_UNKNOWN');
  });

  it('with a warning, if the key was read again', async () => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'One probe');
    gateway.sandbox.fault({ answer: { status: 204, execute: true } });
    const { data, extensions } = await gateway.execute(
      `mutation { updateApiKey(input: { id: "${id}", label: "New" }) { apiKey { label } } }`,
    );
    expect(data.updateApiKey.apiKey).toEqual({ label: 'New' });
    expect(extensions.warnings).toEqual([expect.stringContaining('the key was read again')]);
    expect(gateway.upstreamCalls()).toEqual([`PATCH /keys/${id}/`, `GET /keys/${id}/`]);
  });

  it.each([204, 202, 200])('of a deletion: %i', async (status) => {
    await using gateway = await startTestGateway();
    const id = idOfLabel(gateway.sandbox, 'One probe');
    gateway.sandbox.fault({ answer: { status, execute: true } });
    const { payload, errors } = await write(gateway, 'delete', { id });
    expect(errors).toEqual([]);
    expect(payload.deletedId).toBe(id);
  });
});

describe('a response in a content coding that was not asked for', () => {
  const created = JSON.stringify({
    uuid: 'c0ffee00-1111-4222-8333-444455556666',
    label: 'New',
    enabled: true,
    grants: [],
  });
  const codings = [
    ['gzip', gzipSync(created)],
    ['deflate', deflateSync(created)],
    ['br', brotliCompressSync(created)],
    ['x-gzip', gzipSync(created)],
    ['gzip, br', brotliCompressSync(gzipSync(created))],
    ['identity', Buffer.from(created)],
  ] as const;

  it.each(codings)('is decoded, so that the secret of a creation is not lost: %s', async (coding, body) => {
    await using upstream = await startUpstream((_path, socket) => {
      socket.write(
        `HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Encoding: ${coding}\r\nContent-Length: ${body.length}\r\n\r\n`,
      );
      socket.write(body);
    });
    await using gateway = await startTestGateway({ gateway: { atlasUrl: upstream.url } });
    const { payload, errors } = await write(gateway, 'create', { label: 'New' });
    expect(errors).toEqual([]);
    expect(payload).toMatchObject({ secret: 'c0ffee00-1111-4222-8333-444455556666', apiKey: { label: 'New' } });
  });

  it('is limited in its decoded size', async () => {
    const bomb = gzipSync(Buffer.alloc(9 * 1024 * 1024, ' '));
    await using upstream = await startUpstream((_path, socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`);
      socket.write(bomb);
    });
    await using gateway = await startTestGateway({ gateway: { atlasUrl: upstream.url } });
    const { errors } = await gateway.execute('{ apiKeys { totalCount } }');
    expect(errors).toMatchObject([
      {
        message: 'RIPE Atlas sent a larger response than the gateway accepts.',
        extensions: { code: 'UPSTREAM_INVALID' },
      },
    ]);
  });

  it('is skipped if it is a 103 before the response', async () => {
    await using upstream = await startUpstream((_path, socket) => {
      socket.write('HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n');
      socket.write(`HTTP/1.1 201 Created\r\nContent-Length: ${created.length}\r\n\r\n${created}`);
    });
    await using gateway = await startTestGateway({ gateway: { atlasUrl: upstream.url } });
    expect((await write(gateway, 'create', { label: 'New' })).payload.apiKey).toMatchObject({ label: 'New' });
  });
});

describe('the connection of a write', () => {
  it('was used within the last second, or is new; a read may use an older one', async () => {
    const connections: string[] = [];
    const numbers = new Map<Socket, number>();
    const body = JSON.stringify({ uuid: '1a2b3c4d-****', label: 'New', enabled: true, grants: [] });
    await using upstream = await startUpstream((method, socket) => {
      const number = numbers.get(socket) ?? numbers.size;
      numbers.set(socket, number);
      connections.push(`${method} ${number}`);
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    });
    await using gateway = await startTestGateway({ gateway: { atlasUrl: upstream.url } });
    const read = () => gateway.execute('{ apiKey(id: "1a2b3c4d") { id } }');
    const update = () => write(gateway, 'update', { id: '1a2b3c4d', label: 'New' });
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    await read();
    await update();
    await wait(300);
    await update();
    await wait(1_300);
    await update();
    await read();
    expect(connections).toEqual(['GET 0', 'PATCH 1', 'PATCH 1', 'PATCH 2', 'GET 0']);
  });

  it.each([1, 2, 8])('is one of the %i connections that the gateway may open', async (upstreamConnections) => {
    const open = new Set<Socket>();
    let most = 0;
    const body = JSON.stringify({ uuid: '1a2b3c4d-****', label: 'New', enabled: true, grants: [] });
    await using upstream = await startUpstream((_method, socket) => {
      if (!open.has(socket)) socket.once('close', () => open.delete(socket));
      open.add(socket);
      most = Math.max(most, open.size);
      setTimeout(() => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`), 20);
    });
    await using gateway = await startTestGateway({ gateway: { atlasUrl: upstream.url, upstreamConnections } });
    const kinds: Kind[] = ['update', 'replace'];
    const results = await Promise.all(
      Array.from({ length: 40 }, async (_none, at) => {
        if (at % 2 === 0) return (await gateway.execute(`{ apiKey(id: "1a2b3c4d") { id } a${at}: __typename }`)).errors;
        const kind = kinds[at % 4 === 1 ? 0 : 1] ?? 'update';
        return (await write(gateway, kind, goodInput(kind, '1a2b3c4d'))).errors;
      }),
    );
    expect(results.flat()).toEqual([]);
    expect(most).toBeLessThanOrEqual(upstreamConnections);
  });
});

/** An upstream that answers each request with raw bytes. */
async function startUpstream(answer: (method: string, socket: Socket) => void) {
  const server = createServer((request) => {
    // The whole request must have arrived, or the client would see an answer too early.
    request.on('end', () => answer(request.method ?? '', request.socket)).resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
