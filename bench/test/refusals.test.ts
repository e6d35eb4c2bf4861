import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { CHECK_CREDENTIAL } from '../account.ts';
import { KEYS_GRAPHQL_DUTIES } from '../peers/key-operations.ts';
import { findPeers, GATEWAY } from '../peers.ts';
import { checkRefusals } from '../refusals.ts';

const UPSTREAM_URL = 'https://127.0.0.1:4321/api/v2';
const ID = '1a2b3c4d';
const ANSWER = { data: { key: { id: ID } } };

type Duty =
  'aliases' | 'calls' | 'credential' | 'depth' | 'only this rate' | 'rate' | 'rate of 100' | 'service' | 'tokens';

/** The texts of errors: for a malformed credential, and for an unknown id. */
interface ErrorTexts {
  readonly malformed: string;
  readonly unknown: string;
}

const CLEAN: ErrorTexts = { malformed: 'rejected', unknown: 'not found' };

/** A server with all duties but one. It neither parses the documents nor has an upstream. */
async function startServer(neglected: Duty | null, texts: ErrorTexts) {
  const has = (duty: Duty): boolean => duty !== neglected;
  const operations = new Map<string, number>();
  let calls = 0;
  const answerTo = (query: string, credential: string | undefined): object => {
    const refusal = (message: string, code = 'REFUSED') => ({ errors: [{ message, extensions: { code } }] });
    if (!has('service')) return refusal('no');
    if (has('credential') && credential === undefined) return refusal('no credential');
    const caller = has('only this rate') ? (credential ?? '') : 'all';
    operations.set(caller, (operations.get(caller) ?? 0) + 1);
    if (has('rate') && (operations.get(caller) ?? 0) > (has('rate of 100') ? 100 : 900))
      return refusal('too fast', 'RATE_LIMITED');
    if (!has('calls')) calls += 1;
    if (has('depth') && query.split('{').length > 15) return refusal('too deep');
    if (has('aliases') && query.split(/a\d+: /).length > 200) return refusal('too many aliases');
    if (has('tokens') && query.length > 10_000) return refusal('too many tokens');
    if (credential === 'Key nobody-has-this-key') return { ...refusal(texts.malformed), data: { key: null } };
    if (query.includes('ffffffff')) return refusal(texts.unknown);
    return ANSWER;
  };
  const server = createServer(async (request, response) => {
    const { query } = JSON.parse(await text(request)) as { query: string };
    response.end(JSON.stringify(answerTo(query, request.headers.authorization)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    server: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    upstream: { requestCount: () => Promise.resolve(calls) },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function check(neglected: Duty | null, texts = CLEAN): Promise<void> {
  await using sides = await startServer(neglected, texts);
  await checkRefusals({ ...sides, duties: KEYS_GRAPHQL_DUTIES, upstreamUrl: UPSTREAM_URL, id: ID });
}

it('a server that refuses what the gateway refuses passes', async () => {
  await check(null);
});

it.each<[Duty, string]>([
  ['service', 'an ordinary document is refused'],
  ['depth', 'a document that is too deep is not refused'],
  ['aliases', 'a document with too many aliases is not refused'],
  ['tokens', 'a document with too many tokens is not refused'],
  ['credential', 'a request without a credential is not refused'],
  ['calls', 'refused documents made 3 upstream calls'],
  ['rate', '1000 operations of one credential are not refused'],
  ['rate of 100', '900 operations of one credential were accepted'],
  ['only this rate', 'the rate of one credential limits another'],
])('a server that neglects its duty fails: %s', async (duty, reason) => {
  await expect(check(duty)).rejects.toThrow(reason);
});

const LEAKS = [
  'nobody-has-this-key',
  CHECK_CREDENTIAL.replace('Key ', ''),
  new URL(UPSTREAM_URL).host,
  'nginx',
  '<html',
  '401 Authorization Required',
  '404 Not Found',
  'The upstream answered',
];
const PLACES = ['malformed', 'unknown'] as const;

it.each(PLACES.flatMap((place) => LEAKS.map((leak) => ({ place, leak }))))(
  'a server fails whose error contains what it must mask: $place, $leak',
  async ({ place, leak }) => {
    const texts = { ...CLEAN, [place]: `Failed (${leak}).` };
    await expect(check(null, texts)).rejects.toThrow(`an answer with an error contains "${leak}"`);
  },
);

it('the gateway and the peers that are compared as its equals are checked', async () => {
  const checked = (await findPeers()).filter(({ duties }) => duties !== undefined).map(({ id }) => id);
  expect(checked).toEqual([GATEWAY, 'mercurius-duties', 'yoga-duties']);
});
