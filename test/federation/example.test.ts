import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from '../support/gateway.ts';
import { PLANNERS } from '../../examples/federation/router.ts';
import { freePort } from '../support/free-ports.ts';

const run = promisify(execFile);
const FOLDER = fileURLToPath(new URL('../../examples/federation/', import.meta.url));
const README = readFileSync(`${FOLDER}README.md`, 'utf8');

/** The examples of the README: a question in bold, a document and its response. */
const SHOWN = [
  ...README.matchAll(/^\*\*(.*?)\*\*[^`]*(?:`[^`]+`[^`]*)*\n\n```graphql\n([\s\S]*?)^```\n\n```json\n([\s\S]*?)^```/gm),
].map(([, question = '', document = '', answer = '']) => ({ question, document, answer }));

it('has three examples in its README', () => {
  expect(SHOWN).toHaveLength(3);
});

describe.each(PLANNERS)('`npm start` with PLANNER=%s', (planner) => {
  let port: number;
  let output = '';
  let stop: () => Promise<number | null>;

  beforeAll(async () => {
    // The subgraphs use the next two ports.
    port = await freePort(3);
    // A process group of its own: as in a terminal, Ctrl-C signals all its processes.
    const child = spawn('npm', ['start'], {
      cwd: FOLDER,
      env: { ...process.env, PLANNER: planner, PORT: String(port) },
      detached: true,
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    stop = () => {
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined)
        process.kill(-child.pid, 'SIGINT');
      return ended;
    };
    const ready = new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk) => {
          output += String(chunk);
          if (output.includes('Ctrl-C')) resolve();
        });
      void ended.then(() => reject(new Error(output)));
    });
    await ready;
  });
  afterAll(() => stop());

  it('prints the address of the larger graph, the sandbox key and the planner', () => {
    expect(output).toMatch(new RegExp(`Query planner +${planner}\n`));
    expect(output).toContain(`http://127.0.0.1:${port}/graphql`);
    expect(README).toContain(`Authorization: Key ${keyIn(output)}`);
  });

  it.each(SHOWN)('gives the response in the README to: $question', async ({ document, answer }) => {
    const { text } = await execute(`http://127.0.0.1:${port}`, document, { key: keyIn(output) });
    expect(JSON.parse(text)).toEqual(JSON.parse(answer));
  });

  it('stops all processes on Ctrl-C', async () => {
    await stop();
    for (const each of [port, port + 1, port + 2])
      await expect(fetch(`http://127.0.0.1:${each}/graphql`)).rejects.toThrow('fetch failed');
  });
});

it('`npm start` rejects an unknown planner', async () => {
  const starting = run('npm', ['start'], { cwd: FOLDER, env: { ...process.env, PLANNER: 'other' } });
  await expect(starting).rejects.toMatchObject({
    stderr: expect.stringContaining('PLANNER must be one of javascript, rust, not "other".'),
  });
});

it('`npm run compose-cosmo` composes both subgraphs, with their addresses', async () => {
  const file = `${FOLDER}cosmo-execution-config.json`;
  await rm(file, { force: true });
  await run('npm', ['run', 'compose-cosmo'], { cwd: FOLDER });
  const { subgraphs, engineConfig } = JSON.parse(await readFile(file, 'utf8'));
  expect(subgraphs).toMatchObject([
    { name: 'keys', routingUrl: 'http://127.0.0.1:4001/graphql' },
    { name: 'network', routingUrl: 'http://127.0.0.1:4002/graphql' },
  ]);
  const { Probe } = buildSchema(engineConfig.graphqlSchema, { assumeValidSDL: true }).getTypeMap();
  const fields = Object.keys((Probe as GraphQLObjectType).getFields()).sort();
  expect(fields).toEqual(['apiKeysTargeting', 'connectionStatus', 'countryCode', 'description', 'id']);
});

function keyIn(text: string): string {
  return /Sandbox key +(\S+)/.exec(text)?.[1] ?? '';
}
