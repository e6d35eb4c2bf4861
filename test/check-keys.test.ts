import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

const SCRIPT = fileURLToPath(new URL('../examples/check-keys.sh', import.meta.url));
const DAY_MS = 86_400_000;

interface End {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(gateway: Pick<TestGateway, 'url'>, key: string): Promise<End> {
  const env = { PATH: process.env['PATH'], GATEWAY: gateway.url, ATLAS_KEY: key };
  return new Promise((resolve) => {
    execFile('bash', [SCRIPT], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

/** Makes all keys of the account young, and without an end. */
function renewAll({ sandbox: { account } }: TestGateway): void {
  const now = new Date().toISOString().slice(0, 19);
  for (const id of account.ids()) account.update(id, { created_at: now, valid_to: null });
}

describe('the script that checks keys in CI', () => {
  it('lists the overdue keys of all pages, and ends with 1', async () => {
    await using gateway = await startTestGateway({ sandbox: { size: 200 } });
    const { account, credentials } = gateway.sandbox;
    const { code, stdout, stderr } = await run(gateway, credentials.administrator);
    expect(stderr).toBe('');
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(100);
    expect(lines).toContainEqual(
      expect.stringMatching(/^c6f8a5b0 Administrator: The secret is \d+ days old; the limit is 90 days\./),
    );
    expect(new Set(lines.map((line) => line.slice(0, 8))).size).toBe(lines.length);
    expect(lines.every((line) => account.row(line.slice(0, 8)).enabled)).toBe(true);
  });

  it('ends with 0 if there are none, and with 1 for one that expires soon', async () => {
    await using gateway = await startTestGateway();
    renewAll(gateway);
    expect(await run(gateway, gateway.sandbox.credentials.administrator)).toEqual({ code: 0, stdout: '', stderr: '' });
    const soon = new Date(Date.now() + 5.5 * DAY_MS).toISOString().slice(0, 19);
    const id = gateway.sandbox.account.insertAt(0, { label: null, valid_to: soon });
    const { code, stdout } = await run(gateway, gateway.sandbox.credentials.administrator);
    expect(code).toBe(1);
    expect(stdout).toBe(
      `${id} without a label: The key expires in 5 days. Delete it if it is not needed. Otherwise rotate it with rotateApiKey and a later successorValidTo, or give it a later end.\n`,
    );
  });

  it('ends with 2 and the reason if it cannot find out', async () => {
    await using gateway = await startTestGateway();
    const refused = await run(gateway, gateway.sandbox.credentials.noGrants);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('RIPE Atlas does not allow this');
    const keyless = await run(gateway, '');
    expect(keyless.code).toBe(2);
    expect(keyless.stderr).toContain('ATLAS_KEY an API key that may list keys');
    const unreachable = await run({ url: 'http://127.0.0.1:9' }, gateway.sandbox.credentials.administrator);
    expect(unreachable.code).toBe(2);
    expect(unreachable.stderr).toContain('curl:');
  });
});
