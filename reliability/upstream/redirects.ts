import { startTestGateway } from '../../test/support/gateway.ts';
import { goodInput, write, type Kind } from '../../test/support/writing.ts';
import type { Figure, Part } from '../figure.ts';
import { startTcpServer } from './support/silence.ts';
import { startStub } from './support/stub.ts';

// An upstream that sends its callers elsewhere, with their credentials and their bodies: nobody goes there.

const STATUSES = [301, 302, 303, 307, 308];
const ID = '1a2b3c4d';
const KINDS: Readonly<Record<string, Kind>> = { POST: 'create', PATCH: 'update', DELETE: 'delete' };
const METHODS = ['GET', ...Object.keys(KINDS)];

export const redirects: Part = {
  name: 'redirects',
  inCi: true,
  prove: async () => [await prove()],
};

async function prove(): Promise<Figure> {
  let secondHops = 0;
  let wrong = 0;
  let location = '';
  let status = 302;
  await using elsewhere = await startTcpServer(() => (secondHops += 1));
  await using stub = await startStub((_call, response) => response.writeHead(status, { location }).end());
  const { port } = new URL(elsewhere.url);
  // Another path of the same host, another port, another name of a host, another scheme.
  const locations = [
    `${new URL(stub.url).origin}/elsewhere/`,
    `http://127.0.0.1:${port}/api/v2/keys/${ID}/`,
    `http://localhost:${port}/api/v2/keys/${ID}/`,
    `https://127.0.0.1:${port}/api/v2/keys/${ID}/`,
  ];
  await using gateway = await startTestGateway({ gateway: { atlasUrl: stub.url } });
  const cases = STATUSES.flatMap((status) =>
    METHODS.flatMap((method) => locations.map((to) => ({ status, method, to }))),
  );
  for (const one of cases) {
    ({ status, to: location } = one);
    const kind = KINDS[one.method];
    const { errors } = kind
      ? await write(gateway, kind, goodInput(kind, ID))
      : await gateway.execute(`{ apiKey(id: "${ID}") { id } }`);
    if (errors[0]?.extensions.code !== (kind ? 'OUTCOME_UNKNOWN' : 'UPSTREAM_INVALID')) wrong += 1;
  }
  secondHops += stub.calls.length - cases.length;
  return {
    name: `redirects: ${STATUSES.length} codes × ${METHODS.length} methods × ${locations.length} places`,
    target: '0 second hops, all told to the caller',
    measured: `${secondHops} second hops of ${cases.length}, ${wrong} told wrongly`,
    pass: secondHops === 0 && wrong === 0,
  };
}
