import { startTestGateway } from '../../test/support/gateway.ts';
import { goodInput, write, type Kind } from '../../test/support/writing.ts';
import type { Figure, Part } from '../support/figure.ts';
import { startStub } from '../support/stub-upstream.ts';
import { startTcpServer } from './support/silent-upstream.ts';

// An upstream that redirects the gateway, which would send credentials and bodies to another place.

const STATUSES = [301, 302, 303, 307, 308];
const ID = '1a2b3c4d';
const KINDS: Readonly<Record<string, Kind>> = { POST: 'create', PATCH: 'update', DELETE: 'delete' };
const METHODS = ['GET', ...Object.keys(KINDS)];

export const redirects: Part = {
  name: 'redirects',
  inCi: true,
  run: async () => [await followNone()],
};

async function followNone(): Promise<Figure> {
  let followed = 0;
  let wrongErrors = 0;
  let location = '';
  let status = 302;
  await using elsewhere = await startTcpServer(() => (followed += 1));
  await using stub = await startStub((_call, response) => response.writeHead(status, { location }).end());
  await using gateway = await startTestGateway({ gateway: { atlasUrl: stub.url } });
  const cases = casesOf(stub.url, elsewhere.url);
  for (const one of cases) {
    ({ status, location } = one);
    const kind = KINDS[one.method];
    const { errors } = kind
      ? await write(gateway, kind, goodInput(kind, ID))
      : await gateway.execute(`{ apiKey(id: "${ID}") { id } }`);
    if (errors[0]?.extensions.code !== (kind ? 'OUTCOME_UNKNOWN' : 'UPSTREAM_INVALID')) wrongErrors += 1;
  }
  followed += stub.calls.length - cases.length;
  return {
    name: `${cases.length} redirects: ${STATUSES.length} statuses, ${METHODS.length} methods`,
    target: '0 followed, 0 with a wrong error code',
    measured: `${followed} followed, ${wrongErrors} with a wrong error code`,
    pass: followed === 0 && wrongErrors === 0,
  };
}

interface Redirect {
  readonly status: number;
  readonly method: string;
  readonly location: string;
}

function casesOf(stubUrl: string, elsewhereUrl: string): Redirect[] {
  const { port } = new URL(elsewhereUrl);
  // Another path of the same host, another port, another name of the host, another scheme.
  const locations = [
    `${new URL(stubUrl).origin}/elsewhere/`,
    `http://127.0.0.1:${port}/api/v2/keys/${ID}/`,
    `http://localhost:${port}/api/v2/keys/${ID}/`,
    `https://127.0.0.1:${port}/api/v2/keys/${ID}/`,
  ];
  return STATUSES.flatMap((status) =>
    METHODS.flatMap((method) => locations.map((location) => ({ status, method, location }))),
  );
}
