import { startTestGateway, type TestGateway } from '../../test/support/gateway.ts';
import { sendRaw, type RawAnswer } from '../../test/support/raw-http.ts';
import type { Figure, Part } from '../support/figure.ts';

// Requests that a web page can make a browser send, from listed and unlisted origins.

const LISTED = 'https://keys.example.net';
const UNLISTED = [
  'null',
  'https://evil.example',
  `${LISTED}.evil.example`,
  'https://xkeys.example.net',
  'https://sub.keys.example.net',
  'http://keys.example.net',
  `${LISTED}:444`,
  `${LISTED}/`,
  `${LISTED}@evil.example`,
  'file://',
  'http://127.0.0.1',
];
const TYPES = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'application/graphql',
  'message/x',
];
const METHODS = ['POST', 'GET', 'OPTIONS'];
const LIST = '{ apiKeys(first: 1) { totalCount } }';
const MUTATION = 'mutation { createApiKey(input: { label: "x" }) { secret } }';
const SESSION = 'atlasess=sandbox-session';

/** A gateway, and the credential that a browser sends to it. */
interface Setting {
  readonly gateway: TestGateway;
  readonly takesCookies: boolean;
  readonly credential: Readonly<Record<string, string>>;
}

export const origins: Part = {
  name: 'origins',
  inCi: true,
  run: async () => {
    await using cookies = await startTestGateway({ gateway: { corsOrigins: [LISTED], forwardCookies: ['atlasess'] } });
    await using keys = await startTestGateway({ gateway: { corsOrigins: [LISTED] } });
    const authorization = `Key ${keys.sandbox.credentials.administrator}`;
    const settings: readonly Setting[] = [
      // With the required header, so that only the origin can be the reason to reject.
      { gateway: cookies, takesCookies: true, credential: { Cookie: SESSION, 'X-Requested-With': 'x' } },
      { gateway: keys, takesCookies: false, credential: { Authorization: authorization } },
    ];
    return [await sendFromUnlisted(settings), await sendFromListed(settings)];
  },
};

async function sendFromUnlisted(settings: readonly Setting[]): Promise<Figure> {
  let requests = 0;
  let allowed = 0;
  let calls = 0;
  for (const setting of settings) {
    for (const origin of UNLISTED) {
      for (const type of TYPES) {
        for (const method of METHODS) {
          const answer = await send(setting, { origin, type, method });
          requests += 1;
          if (answer.header('access-control-allow-origin') !== undefined || answer.status < 400) allowed += 1;
        }
      }
    }
    calls += setting.gateway.upstreamCalls().length;
  }
  return {
    name: `${requests} requests from ${UNLISTED.length} unlisted origins, with ${TYPES.length} content types and ${METHODS.length} methods, with a session cookie and with a key`,
    target: '0 upstream calls, 0 accepted or with an Access-Control-Allow-Origin header',
    measured: `${calls} upstream calls, ${allowed} accepted or with the header`,
    pass: calls === 0 && allowed === 0,
  };
}

/** The same requests from the listed origin. If these were rejected too, the rejections above would show nothing. */
async function sendFromListed(settings: readonly Setting[]): Promise<Figure> {
  const rejected: string[] = [];
  let requests = 0;
  for (const setting of settings) {
    // A gateway that accepts session cookies rejects GET from every origin.
    for (const method of METHODS.filter((one) => one !== 'GET' || !setting.takesCookies)) {
      const answer = await send(setting, { origin: LISTED, type: 'application/json', method });
      requests += 1;
      const executed = setting.gateway.upstreamCalls().length > 0;
      const isAllowed = answer.header('access-control-allow-origin') === LISTED && answer.status < 300;
      const isDone = method === 'OPTIONS' ? !executed : executed && !answer.text.includes('"errors"');
      if (!isAllowed || !isDone) rejected.push(`${method} ${setting.takesCookies ? 'with a cookie' : 'with a key'}`);
    }
  }
  return {
    name: `${requests} requests from the listed origin, with each method that the gateway accepts`,
    target: `${requests} executed and with an Access-Control-Allow-Origin header`,
    measured: [`${requests - rejected.length}`, ...rejected.map((one) => `not: ${one}`)].join('; '),
    pass: rejected.length === 0,
  };
}

function send(
  { gateway, takesCookies, credential }: Setting,
  { origin, type, method }: { origin: string; type: string; method: string },
): Promise<RawAnswer> {
  return sendRaw(gateway.url, {
    method,
    path: method === 'GET' ? `/graphql?query=${encodeURIComponent(LIST)}` : '/graphql',
    headers: {
      Origin: origin,
      'Content-Type': type,
      // A browser sends a preflight without a credential.
      ...(method === 'OPTIONS' ? { 'Access-Control-Request-Method': 'POST' } : credential),
    },
    // The gateway executes no mutation with a session cookie.
    ...(method !== 'GET' && { body: bodyOf(type, takesCookies ? LIST : MUTATION) }),
  });
}

/** The query in the format that a server would expect for this content type. */
function bodyOf(type: string, query: string): string {
  const json = JSON.stringify({ query });
  if (type.startsWith('application/x-www')) return `query=${encodeURIComponent(query)}`;
  if (type === 'application/graphql') return query;
  if (!type.startsWith('multipart/')) return json;
  const part = (name: string, text: string): string =>
    `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
  return `${part('operations', json)}${part('map', '{}')}--x--\r\n`;
}
