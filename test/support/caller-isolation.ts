import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { canary } from './canary.ts';

// Several callers see the same rows. The sandbox echoes the credential into each row, so a row shows who it was read for.

export interface Caller {
  readonly key: string;
  /** Keys that this caller may read. */
  readonly ids: readonly string[];
}

/** Adds callers: six of the main account, and one of another account, who sees other keys. */
export async function callersOf({ url, account, credentials }: Sandbox): Promise<Caller[]> {
  const names = ['first', 'second', 'third', 'fourth', 'fifth'];
  const administrator = account.row(credentials.administrator.slice(0, 8));
  for (const name of names) account.insertAt(0, { ...administrator, uuid: canary(name) });
  const ids = account.ids().slice(8, 20);
  const ofMain = [...names.map(canary), credentials.administrator].map((key) => ({ key, ids }));
  const stranger = credentials.otherAccount;
  const list = await fetch(`${url}/keys/`, { headers: { authorization: `Key ${stranger}` } });
  const foreign = [...(await list.text()).matchAll(/"uuid":"(\w{8})/g)].map(([, id]) => id ?? '');
  return [...ofMain, { key: stranger, ids: foreign }];
}

/** Operations that return rows, chosen in turn by `index`. */
export function queryOf(index: number, { ids }: Caller): string {
  const [one = '', two = '', three = ''] = [0, 5, 7].map((offset) => ids[(index + offset) % ids.length]);
  switch (index % 11) {
    case 0:
    case 1:
      return '{ apiKeys(first: 4) { nodes { id label } pageInfo { endCursor } } }';
    case 2:
    case 3:
      return `{ apiKey(id: "${one}") { id label } }`;
    case 4:
      return `{ nodes(ids: ["${one}", "${two}", "${three}"]) { ... on ApiKey { id label } } }`;
    case 5:
      return `{ a: apiKey(id: "${one}") { label } b: apiKey(id: "${two}") { label } c: apiKeys(first: 2) { nodes { label } } }`;
    case 6:
      return '{ callingKey { keyId apiKey { label } } }';
    case 7:
    case 8:
      return `mutation { updateApiKey(input: { id: "${one}", enabled: true }) { apiKey { id label } } }`;
    case 9:
      return '{ apiKeys(first: 3, filter: { permission: "keys.get_key" }) { nodes { id label } } }';
    default:
      return 'mutation { createApiKey(input: {}) { secret apiKey { id label } } }';
  }
}

/** Counts the rows in the response to `queryOf`, and describes what in it belongs to another caller. */
export function findLeaks(text: string, caller: Caller): { rows: number; leaks: string[] } {
  const names = [...text.matchAll(/"label":"caller (\w+)"/g)].map(([, name]) => name);
  const leaks = names.length === 0 ? [`no rows: ${text}`] : [];
  if (names.some((name) => name !== caller.key.slice(0, 8))) leaks.push('rows of another caller');
  const created = /"secret":"(\w{8})[^"]*","apiKey":\{"id":"(\w{8})"/.exec(text);
  if (text.includes('"secret"') && created?.[1] !== created?.[2]) leaks.push('the secret of another key');
  return { rows: names.length, leaks };
}

/** Starts a proxy in front of the sandbox that marks all responses as cacheable and delays them at random. */
export async function startCachingUpstream(target: string): Promise<AsyncDisposable & { url: string }> {
  const { port, pathname } = new URL(target);
  const server: Server = createServer((incoming, response) => {
    const { method, url, headers } = incoming;
    const outgoing = request({ port, host: '127.0.0.1', method, path: url, headers }, async (answer) => {
      await wait(Math.random() * 4);
      const cacheHeaders = {
        'cache-control': 'public, max-age=600, immutable',
        etag: '"the-same-for-all"',
        // Only some responses have a cookie, because many caches do not store a response with a cookie.
        ...(Math.random() < 0.2 && { 'set-cookie': 'caller=1' }),
      };
      response.writeHead(answer.statusCode ?? 500, { ...answer.headers, ...cacheHeaders });
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
