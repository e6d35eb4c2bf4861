import { startTestGateway } from '../test/support/gateway.ts';
import { sendRaw } from '../test/support/raw-http.ts';
import type { Part } from './figure.ts';

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
const MUTATION = 'mutation { createApiKey(input: { label: "x" }) { secret } }';

/** Pages of origins that are not listed, with each kind of request that a browser can be made to send. */
export const origins: Part = {
  name: 'origins',
  inCi: true,
  prove: async () => {
    await using gateway = await startTestGateway({ gateway: { corsOrigins: [LISTED], forwardCookies: ['atlasess'] } });
    await using withoutCookies = await startTestGateway({ gateway: { corsOrigins: [LISTED] } });
    let requests = 0;
    let allowed = 0;
    for (const { url, sandbox } of [gateway, withoutCookies]) {
      for (const origin of UNLISTED) {
        for (const type of TYPES) {
          for (const method of METHODS) {
            const answer = await sendRaw(url, {
              method,
              path: method === 'GET' ? `/graphql?query=${encodeURIComponent('{ callingKey { keyId } }')}` : '/graphql',
              headers: {
                Origin: origin,
                'Content-Type': type,
                Authorization: `Key ${sandbox.credentials.administrator}`,
                ...(method === 'OPTIONS' && { 'Access-Control-Request-Method': 'POST' }),
              },
              ...(method !== 'GET' && { body: JSON.stringify({ query: MUTATION }) }),
            });
            requests += 1;
            if (answer.header('access-control-allow-origin') !== undefined || answer.status < 400) allowed += 1;
          }
        }
      }
    }
    const executions = gateway.upstreamCalls().length + withoutCookies.upstreamCalls().length;
    return [
      {
        name: `${UNLISTED.length} unlisted origins × ${TYPES.length} content types × ${METHODS.length} methods, with and without cookies: executions, allow-origin headers`,
        target: '0, 0',
        measured: `${executions}, ${allowed}, of ${requests} requests`,
        pass: executions === 0 && allowed === 0,
      },
    ];
  },
};
