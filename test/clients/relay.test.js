import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Environment, fetchQuery, Network, RecordSource, Store } from 'relay-runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, UNKNOWN_KEY } from './support.js';

const require = createRequire(import.meta.url);

// The documents of an application. Relay's compiler checks them against the public schema, and demands that their names begin
// with the name of their file.
const FILE = 'App';
const DOCUMENTS = `
graphql\`query AppObjectsQuery($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    id
    ... on Probe { number description }
    ... on Measurement { number type }
    ... on ApiKey { label }
  }
}\`;
graphql\`query AppKeyQuery { apiKey(id: "c6f8a5b0") { id label } }\`;
`;

let folder;
const artifacts = {};

beforeAll(async () => {
  // Outside of the repository: the compiler would add its files to the index of git.
  folder = await mkdtemp(join(tmpdir(), 'relay-'));
  await mkdir(join(folder, 'src'));
  await writeFile(join(folder, `src/${FILE}.js`), DOCUMENTS);
  await cp(new URL('../../contract/standalone.graphql', import.meta.url), join(folder, 'schema.graphql'));
  await writeFile(
    join(folder, 'relay.config.json'),
    JSON.stringify({
      src: './src',
      schema: './schema.graphql',
      language: 'javascript',
      artifactDirectory: './artifacts',
    }),
  );
  await mkdir(join(folder, 'artifacts'));
  await promisify(execFile)(process.execPath, [require.resolve('relay-compiler/cli.js')], { cwd: folder });
  for (const name of ['ObjectsQuery', 'KeyQuery']) {
    const artifact = join(folder, `artifacts/${FILE}${name}.graphql.js`);
    artifacts[name] = (await import(pathToFileURL(artifact).href)).default;
  }
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

function environmentOf(server, key = server.key) {
  const network = Network.create(async ({ text, name }, variables) => {
    const response = await server.fetch(server.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        ...(key !== null && { authorization: `Key ${key}` }),
      },
      body: JSON.stringify({ query: text, operationName: name, variables }),
    });
    return response.json();
  });
  return new Environment({ network, store: new Store(new RecordSource()) });
}

describe('Relay', () => {
  it('keeps a probe and a measurement of the same number apart in its store', async () => {
    await using server = await startGateway();
    const ids = ['probe:1001', 'measurement:1001', 'c6f8a5b0'];
    const { nodes } = await fetchQuery(environmentOf(server), artifacts.ObjectsQuery, { ids }).toPromise();
    expect(nodes).toMatchObject([
      { __typename: 'Probe', id: 'probe:1001', number: 1001, description: expect.any(String) },
      { __typename: 'Measurement', id: 'measurement:1001', number: 1001, type: expect.any(String) },
      { __typename: 'ApiKey', id: 'c6f8a5b0', label: 'Administrator' },
    ]);
    expect(nodes[0]).not.toHaveProperty('type');
  });

  it('shows why a key is not accepted', async () => {
    await using server = await startGateway();
    const environment = environmentOf(server, UNKNOWN_KEY);
    const data = await fetchQuery(environment, artifacts.KeyQuery, {}, { networkCacheConfig: { force: true } })
      .toPromise()
      .catch((error) => error);
    // Relay gives the fields that it has; the errors of nullable fields are in its log of the payload.
    expect(data).toEqual({ apiKey: null });
    expect(server.statuses).toEqual([294]);
  });
});
