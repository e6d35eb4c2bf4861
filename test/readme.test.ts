import { readFileSync } from 'node:fs';
import { buildASTSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { describeSettings } from '../src/settings.ts';
import { createSchema, readSdl } from '../src/graph/schema.ts';
import { EXAMPLE_OPERATIONS } from '../src/http/graphiql/examples.ts';
import { startTestGateway } from './support/gateway.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('shows a first query, and the answer that it gives', async () => {
  await using gateway = await startTestGateway();
  const [, key = '', body = ''] = /Authorization: Key (\S+)'[\s\S]*?-d '(.+)'/.exec(README) ?? [];
  expect(key).toBe(gateway.sandbox.credentials.administrator);
  const { text } = await gateway.execute(JSON.parse(body).query, { key });
  expect(JSON.parse(text)).toEqual(JSON.parse(blocks('json')[0] ?? ''));
});

it('shows an error as it comes', async () => {
  await using gateway = await startTestGateway();
  const { text } = await gateway.execute('{ apiKeys { totalCount } }', { key: gateway.sandbox.credentials.noGrants });
  const answer = JSON.parse(text);
  for (const error of answer.errors) delete error.locations;
  expect(answer).toEqual(JSON.parse(blocks('json')[1] ?? ''));
});

it.each(blocks('graphql'))('shows operations that are valid: %s', (document) => {
  expect(validate(buildASTSchema(readSdl('standalone')), parse(document))).toEqual([]);
});

describe.each(['standalone', 'subgraph'] as const)('the examples of GraphiQL in the role %s', (role) => {
  it.each(EXAMPLE_OPERATIONS.map(({ query }) => query))('are valid: %s', (query) => {
    expect(validate(createSchema(role), parse(query))).toEqual([]);
  });
});

it('lists every setting and no other', () => {
  const table = README.slice(README.indexOf('## Settings'), README.indexOf('A private certificate'));
  const listed = [...table.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
  expect(listed).toEqual(describeSettings().map((line) => line.split(' ', 1)[0]));
});

function blocks(language: string): string[] {
  return [...README.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, text]) => text ?? '',
  );
}
