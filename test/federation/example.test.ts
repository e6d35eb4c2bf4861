import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from '../support/gateway.ts';
import { freePort } from './larger-graph.ts';

const FOLDER = fileURLToPath(new URL('../../examples/federation/', import.meta.url));
const README = readFileSync(`${FOLDER}README.md`, 'utf8');

/** The examples of the README: a question in bold, a document and its response. */
const SHOWN = [
  ...README.matchAll(/^\*\*(.*?)\*\*[^`]*(?:`[^`]+`[^`]*)*\n\n```graphql\n([\s\S]*?)^```\n\n```json\n([\s\S]*?)^```/gm),
].map(([, question = '', document = '', answer = '']) => ({ question, document, answer }));

describe('`npm start`', () => {
  let port: number;
  let output = '';
  let stop: () => Promise<number | null>;

  beforeAll(async () => {
    port = await freePort();
    // A process group of its own: as in a terminal, Ctrl-C signals all its processes.
    const child = spawn('npm', ['start'], { cwd: FOLDER, env: { ...process.env, PORT: String(port) }, detached: true });
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

  it('prints the address of the larger graph and the sandbox key', () => {
    expect(output).toContain(`http://127.0.0.1:${port}/graphql`);
    expect(README).toContain(`Authorization: Key ${keyIn(output)}`);
  });

  it('has three examples in its README', () => {
    expect(SHOWN).toHaveLength(3);
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

function keyIn(text: string): string {
  return /Sandbox key +(\S+)/.exec(text)?.[1] ?? '';
}
