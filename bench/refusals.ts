import { z } from 'zod';
import { CHECK_CREDENTIAL, FAST_CREDENTIAL } from './account.ts';
import type { KeyFields } from './peer.ts';
import type { ServerProcess } from './server-process.ts';
import type { Upstream } from './upstream.ts';

/** A server that claims the gateway's duties. */
export interface RefusalCheck {
  readonly duties: KeyFields;
  readonly server: Pick<ServerProcess, 'url'>;
  readonly upstream: Pick<Upstream, 'requestCount'>;
  readonly upstreamUrl: string;
  /** Id of a key of the account. */
  readonly id: string;
}

// Each is above one of the gateway's limits: 14 levels, 200 aliases, 5,000 tokens, 100 operations per second.
const HOPS = 5;
const ALIASES = 201;
const TOKENS = 5_001;
/** Operations per second. */
const RATE = 100;
/** Some of the operations may fall into the next second. */
const WAVES = 20;
const OPERATIONS_IN_WAVE = 50;

const MALFORMED_CREDENTIAL = 'Key nobody-has-this-key';
const UNKNOWN_ID = 'ffffffff';
/** Parts of nginx's answers with an error, and of the errors that the peers throw for them. */
const UPSTREAM_WORDS = ['nginx', '<html', '401 Authorization Required', '404 Not Found', 'The upstream answered'];

/** Rejects, with the reason, if the server does not refuse what the gateway refuses. */
export async function checkRefusals({ duties, server, upstream, upstreamUrl, id }: RefusalCheck): Promise<void> {
  const { lookUp, targets } = duties;
  const ask = (selection: string, credential?: string | null) =>
    send(server.url, `{ ${lookUp(id)} { ${selection} } }`, credential);
  // A server that refuses everything would pass the other checks.
  const ordinary = await ask(targets('id'));
  if (isRefused(ordinary)) throw new Error(`an ordinary document is refused: ${shown(ordinary)}`);

  const before = await upstream.requestCount();
  const refused = {
    'a document that is too deep': await ask(
      Array.from({ length: HOPS }).reduce<string>((rest) => targets(rest), 'id'),
    ),
    'a document with too many aliases': await ask(
      numbers(ALIASES)
        .map((number) => `a${number}: id`)
        .join(' '),
    ),
    'a document with too many tokens': await ask('id '.repeat(TOKENS)),
    // The same document as above: a server must not answer a known one before it looks at the credential.
    'a request without a credential': await ask(targets('id'), null),
  };
  for (const [what, answer] of Object.entries(refused))
    if (!isRefused(answer)) throw new Error(`${what} is not refused: ${shown(answer)}`);
  const calls = (await upstream.requestCount()) - before;
  if (calls > 0) throw new Error(`refused documents made ${calls} upstream calls`);

  await checkRate(server.url);

  const malformed = await ask('id', MALFORMED_CREDENTIAL);
  if (!isRefused(malformed)) throw new Error(`a malformed credential is not refused: ${shown(malformed)}`);
  const unknown = await send(server.url, `{ ${lookUp(UNKNOWN_ID)} { id } }`);
  const keys = [MALFORMED_CREDENTIAL, CHECK_CREDENTIAL].map((credential) => credential.replace('Key ', ''));
  const secrets = [...keys, new URL(upstreamUrl).host, ...UPSTREAM_WORDS];
  for (const { text } of [malformed, unknown]) {
    const leaked = secrets.find((secret) => text.includes(secret));
    if (leaked !== undefined) throw new Error(`an answer with an error contains "${leaked}"`);
  }
}

/** The rate is that of one credential: it ends the operations of this credential, but not those of another. */
async function checkRate(url: string): Promise<void> {
  const ask = (credential: string) => send(url, '{ __typename }', credential);
  const startedAt = performance.now();
  let accepted = 0;
  for (let wave = 0; wave < WAVES; wave += 1) {
    const answers = await Promise.all(numbers(OPERATIONS_IN_WAVE).map(() => ask(FAST_CREDENTIAL)));
    accepted += answers.filter((answer) => !isAboveRate(answer)).length;
    if (!answers.some(isAboveRate)) continue;
    const seconds = Math.ceil((performance.now() - startedAt) / 1000) + 1;
    if (accepted > RATE * seconds)
      throw new Error(`${accepted} operations of one credential were accepted in less than ${seconds} s`);
    const other = await ask(CHECK_CREDENTIAL);
    if (isAboveRate(other)) throw new Error(`the rate of one credential limits another: ${shown(other)}`);
    return;
  }
  throw new Error(`${WAVES * OPERATIONS_IN_WAVE} operations of one credential are not refused`);
}

interface Answer extends z.infer<typeof Body> {
  readonly status: number;
  readonly text: string;
}

const Body = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ extensions: z.object({ code: z.unknown() }).optional() })).optional(),
});

async function send(url: string, query: string, credential: string | null = CHECK_CREDENTIAL): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      ...(credential !== null && { authorization: credential }),
    },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  return { status: response.status, text, ...Body.parse(JSON.parse(text)) };
}

/** Some servers answer a refusal with status 200 and `null` for the field. */
function isRefused({ status, data, errors }: Answer): boolean {
  return status >= 400 || (errors !== undefined && Object.values(data ?? {}).every((value) => value === null));
}

function isAboveRate({ status, errors }: Answer): boolean {
  return status === 429 || errors?.[0]?.extensions?.code === 'RATE_LIMITED';
}

function shown({ status, text }: Answer): string {
  return `${status} ${text.slice(0, 200)}`;
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
