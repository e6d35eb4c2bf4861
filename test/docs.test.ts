import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../src/core/errors.ts';
import { DEFAULT_DOCUMENT_LIMITS } from '../src/engine/documents/limits.ts';
import { createSchema } from '../src/graph/schema.ts';
import { SEVERITY_OF } from '../src/registries/atlas/model/findings.ts';
import { exampleOperations } from '../src/http/graphiql/examples.ts';
import { MAX_BODY_BYTES } from '../src/http/request-body.ts';
import { DEFAULT_RATE_LIMITS } from '../src/load/rate-limits.ts';
import { LIMITS } from '../src/log/request-trace.ts';
import { CREDENTIALS } from '../src/sandbox/account/credentials.ts';
import { helpText } from '../src/sandbox/command-line.ts';
import type { Fault } from '../src/sandbox/server.ts';
import { describeSettings } from '../src/settings.ts';
import { startTestGateway, type TestGateway } from './support/gateway.ts';
import { codeBlocks, examplesOf, readPage, type Example } from './support/markdown.ts';

const ROOT = new URL('../', import.meta.url);
const DOCS = readdirSync(new URL('docs', ROOT))
  .filter((file) => file.endsWith('.md'))
  .map((file) => `docs/${file}`);
const PAGES = ['README.md', ...DOCS];

/** Code blocks that are not run. Each has its reason in a comment before it. */
const FRAGMENTS = 6;

/** What can go wrong upstream in an example. */
const FAULTS: Readonly<Record<string, Fault>> = {
  'lost answer': { method: 'PATCH', answer: { kind: 'reset-after' } },
  'too many requests': { answer: { status: 429, headers: { 'retry-after': '30' }, body: {} } },
};

const examples = PAGES.map((page) => ({ page, ...examplesOf(page) }));

describe.each(examples.filter((page) => page.examples.length > 0))('the examples of $page', ({ examples }) => {
  it.each(chainsOf(examples).map((chain) => [chain[0]?.place, chain] as const))('%s', async (_place, chain) => {
    const graphRole = chain[0]?.options.role ?? 'standalone';
    await using gateway = await startTestGateway({ arin: graphRole === 'standalone', gateway: { graphRole } });
    let before: unknown = null;
    for (const example of chain) before = await check(gateway, example, before);
  });
});

describe('the code blocks', () => {
  it('are run, or say why not', () => {
    const fragments = examples.flatMap((page) => page.fragments);
    expect(fragments.map(({ place, comment }) => [place, comment?.text ?? ''])).toHaveLength(FRAGMENTS);
    expect(fragments.filter(({ comment }) => (comment?.text ?? '') === '')).toEqual([]);
  });

  it('are files only where the tests of clients run them', () => {
    expect(examples.filter(({ files }) => files.length > 0).map(({ page }) => page)).toEqual(['docs/clients.md']);
  });

  it('name npm scripts that exist', () => {
    const scriptsOf = (path: string) =>
      Object.keys((JSON.parse(readPage(path)) as { scripts: Record<string, string> }).scripts);
    const scripts = [
      ...scriptsOf('package.json'),
      ...scriptsOf('dashboard/package.json').map((name) => `dashboard ${name}`),
    ];
    const commands = examples.flatMap(({ npmCommands }) => npmCommands);
    const named = commands.flatMap((command) =>
      [...command.matchAll(/npm (?:run )?(?:--prefix )?((?:dashboard )?[\w:]+)/g)].map(([, name = '']) => name),
    );
    const mentioned = ['CONTRIBUTING.md', 'SECURITY.md'].flatMap((page) =>
      [...readPage(page).matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name),
    );
    expect(named.length).toBeGreaterThan(5);
    expect([...named, ...mentioned].filter((name) => name !== 'ci' && !scripts.includes(name))).toEqual([]);
  });
});

describe('the README', () => {
  it('names the command that runs the tests', () => {
    expect(readPage('README.md')).toContain('npm ci && npm test');
  });

  it('shows the first query with the administrator’s key', () => {
    const [first] = examplesOf('README.md').examples;
    expect(first?.request).toMatchObject({ headers: { authorization: `Key ${CREDENTIALS.administrator}` } });
  });
});

describe.each([
  ['standalone', true],
  ['subgraph', false],
] as const)('the examples of GraphiQL in the role %s', (role, hasArin) => {
  it.each(exampleOperations(hasArin).map(({ query }) => query))('are valid: %s', (query) => {
    expect(validate(createSchema(role, hasArin), parse(query))).toEqual([]);
  });
});

describe('the links', () => {
  const pages = [...PAGES, 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];
  const links = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].map(
      ([, path = '', anchor]) => [page, path === '' ? page : join(dirname(page), path), anchor] as const,
    ),
  );

  it.each(uniqueBy(links, ([page, path]) => `${page} ${path}`))('of %s lead to a file: %s', (_page, path) => {
    expect(existsSync(new URL(path, ROOT))).toBe(true);
  });

  it('with an anchor lead to a heading', () => {
    const broken = links.filter(([, path, anchor]) => anchor !== undefined && !anchorsOf(path).includes(anchor));
    expect(links.filter(([, , anchor]) => anchor !== undefined).length).toBeGreaterThan(0);
    expect(broken).toEqual([]);
  });

  it('of the README reach every page', () => {
    const reached = new Set(links.filter(([page]) => page === 'README.md').map(([, path]) => path));
    expect(DOCS.filter((page) => !reached.has(page))).toEqual([]);
  });
});

describe('the tables', () => {
  it('of settings has every setting with its default', () => {
    const described = describeSettings().map((line) => {
      const [name] = line.split(' ', 1);
      return [name, /\(default: (.*)\)$/.exec(line)?.[1]];
    });
    expect(rowsOf('docs/settings.md', /^[A-Z_]+$/).map(([name, value]) => [name, value])).toEqual(described);
  });

  it('of limits in the log has every limit', () => {
    const listed = sectionOf('docs/operations.md', 'Logs').matchAll(/^\| `(\w+)` \|/gm);
    expect([...listed].map(([, name]) => name).sort()).toEqual([...LIMITS]);
  });

  it.each(['docs/errors.md', 'docs/clients.md'])('of error codes in %s has every code', (page) => {
    const codes: Record<ErrorCode, true> = {
      BAD_USER_INPUT: true,
      FORBIDDEN: true,
      INTERNAL_SERVER_ERROR: true,
      OUTCOME_UNKNOWN: true,
      OVERLOADED: true,
      PERSISTED_QUERY_NOT_FOUND: true,
      PERSISTED_QUERY_NOT_SUPPORTED: true,
      PERSISTED_QUERY_ONLY: true,
      RATE_LIMITED: true,
      UNAUTHENTICATED: true,
      UPSTREAM_INVALID: true,
      UPSTREAM_TIMEOUT: true,
      UPSTREAM_UNAVAILABLE: true,
    };
    const expected = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', ...Object.keys(codes)];
    expect(
      rowsOf(page, /^[A-Z_]+$/)
        .map(([code]) => code)
        .sort(),
    ).toEqual(expected.sort());
  });

  it('of user errors has every code', () => {
    const codes = createSchema('standalone').getType('ApiKeyUserErrorCode')?.toConfig() as { values: object };
    const outcomes = createSchema('standalone').getType('ApiKeyWriteOutcome')?.toConfig() as { values: object };
    const listed = rowsOf('docs/writes.md', /^[A-Z_]+$/)
      .map(([code = '']) => code)
      .filter((code) => !(code in outcomes.values));
    expect(listed.sort()).toEqual(Object.keys(codes.values).sort());
  });

  it('of outcomes and findings have every value and severity', () => {
    const outcomes = createSchema('standalone').getType('ApiKeyWriteOutcome')?.toConfig() as { values: object };
    const rows = rowsOf('docs/writes.md', /^[A-Z_]+$/).map(([outcome = '']) => outcome);
    expect(rows.filter((row) => row in outcomes.values).sort()).toEqual(Object.keys(outcomes.values).sort());
    const findings = rowsOf('docs/findings.md', /^[A-Z_]+$/).map(([kind, severity]) => [kind, severity]);
    expect(findings).toEqual(Object.entries(SEVERITY_OF));
  });

  it('of root fields has every query and mutation', () => {
    const schema = createSchema('standalone');
    const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}),
    );
    const [...names] = sectionOf('docs/rest-mapping.md', 'Fields').matchAll(/`(\w+)[`(]/g);
    expect(fields.filter((field) => !names.some(([, name]) => name === field))).toEqual([]);
  });

  it('of limits has the numbers of the code', () => {
    const limits = sectionOf('docs/operations.md', 'Limits of a request');
    const numbers = [
      MAX_BODY_BYTES / 1024,
      ...Object.values(DEFAULT_DOCUMENT_LIMITS),
      ...Object.values(DEFAULT_RATE_LIMITS),
    ];
    const missing = numbers.filter((number) => !new RegExp(`\\b${number.toLocaleString('en')}\\b`).test(limits));
    expect(missing).toEqual([]);
  });

  it('of sandbox keys has every key', () => {
    const rows = rowsOf('docs/sandbox.md', /^[0-9a-f-]{36}$/);
    expect(rows.map(([uuid]) => uuid)).toEqual(Object.values(CREDENTIALS));
  });

  it('of sandbox switches has every switch', () => {
    const switches = [...helpText().matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, name]) => name);
    const listed = [...readPage('docs/sandbox.md').matchAll(/^\| `(--[a-z-]+)/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(switches.filter((name) => name !== '--help').sort());
  });

  it('of promises has files that exist as the proof of each promise', () => {
    const rows = sectionOf('SECURITY.md', 'What is promised')
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(2)
      .map((line) => line.slice(2, -2).split(' | '));
    expect(rows.length).toBeGreaterThan(10);
    for (const [against, , proof = ''] of rows) {
      const files = [...proof.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => path);
      expect([against, files.length]).not.toEqual([against, 0]);
      expect(files.filter((path) => !/^(?:test|reliability)\//.test(path) || !existsSync(new URL(path, ROOT)))).toEqual(
        [],
      );
    }
  });
});

/** Runs an example and compares the answer. Returns the answer. */
async function check(gateway: TestGateway, example: Example, before: unknown): Promise<unknown> {
  const { place, options, answer, logLine } = example;
  if (options.fault !== undefined) gateway.sandbox.fault(faultNamed(options.fault, place));
  gateway.upstreamCalls();
  const text = await send(gateway, example, before);
  if (answer?.language === 'text') {
    expect(text).toBe(answer.text);
    return text;
  }
  const given = withoutLocations(JSON.parse(text));
  if (answer) expect(given).toEqual(matching(JSON.parse(answer.text)));
  else expect(given).not.toHaveProperty('errors');
  if (options.calls !== undefined) expect(gateway.upstreamCalls()).toHaveLength(options.calls);
  if (logLine) await checkLogLine(gateway, logLine);
  return given;
}

/** The line is written after the response has been sent. */
async function checkLogLine(gateway: TestGateway, { block, varying }: NonNullable<Example['logLine']>): Promise<void> {
  await expect.poll(() => gateway.log()).toContain('"msg":"request"');
  const documented = JSON.parse(block.text) as Record<string, unknown>;
  const line = JSON.parse(gateway.log().trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  expect(Object.keys(line)).toEqual(Object.keys(documented));
  expect(line).toEqual({ ...documented, ...Object.fromEntries(varying.map((name) => [name, line[name]])) });
}

async function send(gateway: TestGateway, { request, options, place }: Example, before: unknown): Promise<string> {
  if (request.kind === 'curl') {
    const { path, method, headers, body } = request;
    const response = await fetch(gateway.url + path, { method, headers, body });
    return response.text();
  }
  const { query, variables, taken } = request;
  const value = taken && { [taken.variable]: memberOf(before, taken.member) };
  const { text } = await gateway.execute(query, {
    key: keyNamed(options.key, place),
    ...(query.includes('rin') &&
      options.role === undefined && { headers: { 'x-arin-api-key': gateway.arin.keys.owner } }),
    variables: { ...variables, ...value },
  });
  return text;
}

function keyNamed(name: string | null | undefined, place: string): string | null {
  if (name === null) return null;
  const key = Object.entries(CREDENTIALS).find(([known]) => known === (name ?? 'administrator'))?.[1];
  if (key === undefined) throw new Error(`${place} names a sandbox key that does not exist.`);
  return key;
}

function faultNamed(name: string, place: string): Fault {
  const fault = FAULTS[name];
  if (!fault) throw new Error(`${place} names a fault that does not exist.`);
  return fault;
}

/** Examples that run one after the other on one gateway. */
function chainsOf(all: readonly Example[]): Example[][] {
  const chains: Example[][] = [];
  for (const example of all) {
    if (example.options.continues) chains.at(-1)?.push(example);
    else chains.push([example]);
  }
  return chains;
}

/** Members whose values differ from run to run, or are too long to show. Only they may be shortened by "…". */
const SHORTENED = [
  'after',
  'createdAt',
  'endCursor',
  'hint',
  'id',
  'maskedUuid',
  'query',
  'secret',
  'sentAt',
  'urlTemplate',
];

/** The documented value. "…" stands for any text. */
function matching(documented: unknown, name = ''): unknown {
  if (typeof documented === 'string' && documented.includes('…') && SHORTENED.includes(name))
    return expect.stringMatching(new RegExp(`^${documented.split('…').map(escaped).join('[^]+')}$`));
  if (Array.isArray(documented)) return documented.map((item) => matching(item, name));
  if (typeof documented !== 'object' || documented === null) return documented;
  return Object.fromEntries(Object.entries(documented).map(([member, value]) => [member, matching(value, member)]));
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** Documented answers leave out where in the document an error is. */
function withoutLocations(answer: { errors?: { locations?: unknown }[] }): unknown {
  for (const error of answer.errors ?? []) delete error.locations;
  return answer;
}

/** The first member with this name, at any depth. */
function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found: unknown = key === name ? inner : memberOf(inner, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The cells of the table rows whose first cell is of this form, without backticks. */
function rowsOf(page: string, first: RegExp): string[][] {
  return readPage(page)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .slice(2, -2)
        .split(' | ')
        .map((cell) => cell.trim().replace(/^`([^`]*)`$/, '$1')),
    )
    .filter(([cell = '']) => first.test(cell));
}

function sectionOf(page: string, heading: string): string {
  const [, section = ''] = readPage(page).split(`## ${heading}\n`);
  return section.split('\n## ', 1)[0] ?? '';
}

/** A page without its code blocks. */
function textOf(page: string): string {
  return codeBlocks(page).reduce((text, block) => text.replace(block.text, ''), readPage(page));
}

/** The anchors of a page's headings, as code hosts make them. */
function anchorsOf(page: string): string[] {
  return [...readPage(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

function uniqueBy<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [nameOf(item), item])).values()];
}
