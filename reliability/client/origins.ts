import { startTestGateway, type TestGateway } from '../../test/support/gateway.ts';
import { sendRaw, type RawAnswer } from '../../test/support/raw-http.ts';
import type { Figure, Part } from '../figure.ts';

const LISTED = 'https://keys.example.net';
const UNLISTED = [
  ...[
    'null',
    'https://evil.example',
    `${LISTED}.evil.example`,
    'https://xkeys.example.net',
    'https://sub.keys.example.net',
  ],
  ...['http://keys.example.net', `${LISTED}:444`, `${LISTED}/`, 'https://KEYS.example.net', `${LISTED}@evil.example`],
  ...['file://', 'http://127.0.0.1'],
];
const TYPES = [
  ...['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'],
  ...['application/graphql', 'message/x'],
];
const METHODS = ['POST', 'GET', 'OPTIONS'];
const LIST = '{ apiKeys(first: 1) { totalCount } }';
const MUTATION = 'mutation { createApiKey(input: { label: "x" }) { secret } }';
const SESSION = 'atlasess=sandbox-session';

/** A gateway, and how a browser that knows the user proves it there. */
interface Setting {
  readonly gateway: TestGateway;
  readonly takesCookies: boolean;
  readonly credential: Readonly<Record<string, string>>;
}

/** Pages of origins that are not listed, with each kind of request that a browser can be made to send. */
export const origins: Part = {
  name: 'origins',
  inCi: true,
  prove: async () => {
    await using cookies = await startTestGateway({ gateway: { corsOrigins: [LISTED], forwardCookies: ['atlasess'] } });
    await using keys = await startTestGateway({ gateway: { corsOrigins: [LISTED] } });
    const authorization = `Key ${keys.sandbox.credentials.administrator}`;
    const settings: readonly Setting[] = [
      // Whatever a page may set, it can't be the origin that has no right.
      { gateway: cookies, takesCookies: true, credential: { Cookie: SESSION, 'X-Requested-With': 'x' } },
      { gateway: keys, takesCookies: false, credential: { Authorization: authorization } },
    ];
    return [await proveUnlisted(settings), await proveListed(settings)];
  },
};

async function proveUnlisted(settings: readonly Setting[]): Promise<Figure> {
  let requests = 0;
  let allowed = 0;
  let executions = 0;
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
    executions += setting.gateway.upstreamCalls().length;
  }
  return {
    name: `${UNLISTED.length} unlisted origins × ${TYPES.length} content types × ${METHODS.length} methods, with a session cookie and with a key: executions, allow-origin headers`,
    target: '0, 0',
    measured: `${executions}, ${allowed}, of ${requests} requests`,
    pass: executions === 0 && allowed === 0,
  };
}

/** The same requests from the listed origin: were they refused too, the others would prove nothing. */
async function proveListed(settings: readonly Setting[]): Promise<Figure> {
  const refused: string[] = [];
  let requests = 0;
  for (const setting of settings) {
    // Beside cookies there is no GET, from anywhere.
    for (const method of METHODS.filter((one) => one !== 'GET' || !setting.takesCookies)) {
      const answer = await send(setting, { origin: LISTED, type: 'application/json', method });
      requests += 1;
      const executed = setting.gateway.upstreamCalls().length > 0;
      const isAllowed = answer.header('access-control-allow-origin') === LISTED && answer.status < 300;
      const isDone = method === 'OPTIONS' ? !executed : executed && !answer.text.includes('"errors"');
      if (!isAllowed || !isDone) refused.push(`${method} ${setting.takesCookies ? 'with a cookie' : 'with a key'}`);
    }
  }
  return {
    name: 'the same from the listed origin, each method that is taken: executed, with its allow-origin header',
    target: `all ${requests}`,
    measured: [`${requests - refused.length}`, ...refused.map((one) => `not: ${one}`)].join('; '),
    pass: refused.length === 0,
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
      // A preflight brings neither.
      ...(method === 'OPTIONS' ? { 'Access-Control-Request-Method': 'POST' } : credential),
    },
    // A session may only read.
    ...(method !== 'GET' && { body: bodyOf(type, takesCookies ? LIST : MUTATION) }),
  });
}

/** As a server that takes this type would read the query out of it. */
function bodyOf(type: string, query: string): string {
  const json = JSON.stringify({ query });
  if (type.startsWith('application/x-www')) return `query=${encodeURIComponent(query)}`;
  if (type === 'application/graphql') return query;
  if (!type.startsWith('multipart/')) return json;
  const part = (name: string, text: string): string =>
    `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
  return `${part('operations', json)}${part('map', '{}')}--x--\r\n`;
}
