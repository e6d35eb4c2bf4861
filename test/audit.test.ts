import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { WriteAttempt } from '../src/core/write-attempt.ts';
import { Secret } from '../src/core/secret.ts';
import { createAuditLog } from '../src/log/audit-log.ts';
import { checkedAuditEvent } from './support/audit-schema.ts';
import { startTestGateway } from './support/gateway.ts';
import { codeBlocks } from './support/markdown.ts';
import { runProcess, startProcess, type ProcessOptions } from './support/process.ts';
import { goodInput, KINDS, write, type Kind } from './support/writing.ts';

// `takeAuditEvents` checks each event against the schema in docs/.

const KIND_OF: Record<Kind, string> = {
  create: 'CREATE',
  update: 'UPDATE',
  replace: 'REPLACE',
  regenerate: 'REGENERATE',
  delete: 'DELETE',
};

function temporaryFolder(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'audit-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

describe('each attempt to write is one event', () => {
  it.each(KINDS)('if it is done: %s', async (kind) => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, { label: 'Job' });
    await write(gateway, kind, goodInput(kind, id), { headers: { 'x-request-id': 'my-request' } });
    const [event, ...more] = gateway.takeAuditEvents();
    expect(more).toEqual([]);
    expect(event?.data).toMatchObject({
      requestId: 'my-request',
      operation: null,
      mutation: `${kind}ApiKey`,
      kind: KIND_OF[kind],
      keyId: kind === 'create' ? null : id,
      outcome: 'DONE',
      errorCode: null,
      upstreamStatus: { create: 201, delete: 204 }[kind as string] ?? 200,
    });
    expect(event?.data.newKeyId === null).toBe(kind !== 'create' && kind !== 'regenerate');
    expect(event?.data.versionAfter === null).toBe(kind === 'delete');
  });

  it.each([
    [{ status: 400, body: { error: { status: 400, detail: 'No.' } } }, 'REFUSED', 'INVALID', 400],
    [{ status: 403 }, 'FAILED', 'FORBIDDEN', 403],
    [{ status: 409 }, 'REFUSED', 'CONFLICT', 409],
    [{ status: 429 }, 'FAILED', 'RATE_LIMITED', 429],
    [{ status: 503 }, 'UNKNOWN', 'OUTCOME_UNKNOWN', 503],
    [{ kind: 'reset-after' }, 'UNKNOWN', 'OUTCOME_UNKNOWN', null],
    [{ kind: 'truncate' }, 'DONE', null, 200],
  ] as const)('if the upstream answers %j', async (answer, outcome, errorCode, upstreamStatus) => {
    await using gateway = await startTestGateway();
    const id = gateway.sandbox.account.insertAt(0, { label: 'Job' });
    gateway.sandbox.fault({ method: 'PATCH', answer });
    await write(gateway, 'update', { id, label: 'New' });
    expect(gateway.takeAuditEvents()).toMatchObject([{ data: { outcome, errorCode, upstreamStatus } }]);
  });

  it.each<[string, Kind, object, string, string]>([
    ['a malformed id', 'update', { id: 'x', label: 'New' }, 'REFUSED', 'INVALID'],
    ['the calling key', 'delete', { id: 'c6f8a5b0' }, 'REFUSED', 'WOULD_LOCK_OUT_CALLER'],
    ['no change', 'update', { id: 'c6f8a5b0' }, 'REFUSED', 'INVALID'],
    ['an unknown key', 'regenerate', { id: '00000000' }, 'REFUSED', 'NOT_FOUND'],
    ['a dry run', 'create', { label: 'New', dryRun: true }, 'PLANNED', ''],
  ])('if nothing is changed: %s', async (_name, kind, input, outcome, errorCode) => {
    await using gateway = await startTestGateway();
    await write(gateway, kind, input);
    expect(gateway.takeAuditEvents()).toMatchObject([
      { data: { outcome, errorCode: errorCode || null, newKeyId: null } },
    ]);
  });

  it('if the limit of new secrets stops it, or the credential may not write', async () => {
    await using gateway = await startTestGateway({
      gateway: {
        rateLimits: { secretWritesPerMinute: 1, operationsPerSecond: 1e6, upstreamCallsPerSecond: 1e6 },
        corsOrigins: ['https://keys.example.net'],
        forwardCookies: ['atlasess'],
      },
    });
    await write(gateway, 'create', { label: 'New' });
    await write(gateway, 'create', { label: 'New' });
    const headers = { cookie: 'atlasess=1', origin: 'https://keys.example.net', 'x-requested-with': 'page' };
    await write(gateway, 'create', { label: 'New' }, { key: null, headers });
    await write(gateway, 'create', { label: 'New' }, { key: null });
    const events = gateway.takeAuditEvents();
    expect(events.map(({ data }) => [data.outcome, data.errorCode])).toEqual([
      ['DONE', null],
      ['NOT_ATTEMPTED', 'RATE_LIMITED'],
      ['FAILED', 'FORBIDDEN'],
      ['FAILED', 'UNAUTHENTICATED'],
    ]);
    const [key, , cookie, none] = events.map(({ data }) => data.caller);
    expect(none).toBe('none');
    expect(cookie).not.toBe(key);
  });

  it('of a bulk, with one correlation id, also for the keys that were not attempted', async () => {
    await using gateway = await startTestGateway();
    const ids = Array.from({ length: 10 }, () => gateway.sandbox.account.insertAt(0, { label: 'Job' }));
    gateway.sandbox.fault({ method: 'DELETE', answer: { status: 429 } });
    const keys = ids.map((id) => ({ id }));
    await gateway.execute(
      'mutation CleanUp($keys: [ApiKeyRef!]!) { deleteApiKeys(input: { keys: $keys }) { userErrors { code } } }',
      {
        variables: { keys },
      },
    );
    const events = gateway.takeAuditEvents();
    expect(events.map(({ subject }) => subject).toSorted()).toEqual(ids.toSorted());
    expect(new Set(events.map(({ correlationid }) => correlationid)).size).toBe(1);
    expect(new Set(events.map(({ id }) => id)).size).toBe(10);
    expect(events.map(({ data }) => data.outcome).toSorted()).toEqual([
      ...Array.from({ length: 7 }, () => 'DONE'),
      'FAILED',
      'NOT_ATTEMPTED',
      'NOT_ATTEMPTED',
    ]);
    expect(events[0]?.data).toMatchObject({ operation: 'CleanUp', mutation: 'deleteApiKeys' });
  });

  it('and a read is none', async () => {
    await using gateway = await startTestGateway();
    await gateway.execute('{ apiKeys { nodes { id } } apiKeyReport { total } }');
    expect(gateway.takeAuditEvents()).toEqual([]);
  });
});

const ATTEMPT: WriteAttempt = {
  kind: 'UPDATE',
  mutation: 'updateApiKey',
  correlationId: 'c'.repeat(16),
  keyId: '1a2b3c4d',
  newKeyId: null,
  ticketId: null,
  versionBefore: null,
  versionAfter: null,
  outcome: 'DONE',
  errorCode: null,
  upstreamStatus: 200,
};
const UUID = 'c6f8a5b0-3674-4f3b-a764-8d29359f0c49';

function logTo(file: string | null, key: string | null = null) {
  const printed: string[] = [];
  const reported: string[] = [];
  const audit = createAuditLog({
    key,
    file,
    write: (line) => printed.push(line),
    report: (sentence) => reported.push(sentence),
  });
  const writeOne = (uuid = UUID): void =>
    audit.write(ATTEMPT, { kind: 'API_KEY', header: new Secret(`Key ${uuid}`) }, { requestId: 'r', operation: null });
  return { audit, printed, reported, writeOne };
}

it('the documented event matches the schema', () => {
  const [block] = codeBlocks('docs/audit.md');
  expect(checkedAuditEvent(block?.text ?? '').data.outcome).toBe('DONE');
});

describe('the audit file', () => {
  it('gets each event as a line, after those that it has', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'audit.jsonl');
    for (let start = 0; start < 2; start += 1) logTo(file).writeOne();
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => checkedAuditEvent(line).subject)).toEqual(['1a2b3c4d', '1a2b3c4d']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('can be renamed and opened again', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'audit.jsonl');
    const { audit, writeOne } = logTo(file);
    writeOne();
    renameSync(file, `${file}.1`);
    writeOne();
    audit.reopen();
    writeOne();
    expect(readFileSync(`${file}.1`, 'utf8').split('\n')).toHaveLength(3);
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2);
  });

  it('on a full disk is reported once, and the events are still on stdout', () => {
    const { audit, printed, reported, writeOne } = logTo('/dev/full');
    for (let event = 0; event < 3; event += 1) writeOne();
    expect(printed).toHaveLength(3);
    expect(reported).toEqual(['The audit file cannot be written (ENOSPC). The events are on stdout only.\n']);
    expect(audit.problem).toBe('The audit file cannot be written (ENOSPC). The events are on stdout only.');
  });

  it('on a full disk stays a problem after it was opened again', () => {
    const { audit, reported, writeOne } = logTo('/dev/full');
    writeOne();
    audit.reopen();
    expect(audit.problem).toContain('ENOSPC');
    writeOne();
    expect(reported).toHaveLength(1);
  });

  it('that was deleted is made again', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'audit.jsonl');
    const { audit, writeOne } = logTo(file);
    rmSync(file);
    writeOne();
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2);
    expect(audit.problem).toBeNull();
  });

  it('that ends with a part of a line gets the next event on a new line', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'audit.jsonl');
    writeFileSync(file, '{"specversion":"1.');
    const { writeOne } = logTo(file);
    writeOne();
    writeOne();
    const [part, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(part).toBe('{"specversion":"1.');
    expect(lines.map((line) => checkedAuditEvent(line).subject)).toEqual(['1a2b3c4d', '1a2b3c4d']);
  });

  it('in a folder that is gone is reported, and written again when the folder is back', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'logs', 'audit.jsonl');
    mkdirSync(join(folder.path, 'logs'));
    const { audit, reported, writeOne } = logTo(file);
    rmSync(join(folder.path, 'logs'), { recursive: true });
    audit.reopen();
    writeOne();
    expect(audit.problem).toContain('ENOENT');
    mkdirSync(join(folder.path, 'logs'));
    writeOne();
    expect(audit.problem).toBeNull();
    expect(reported).toEqual([
      'The audit file cannot be written (ENOENT). The events are on stdout only.\n',
      'The audit file can be written again.\n',
    ]);
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2);
  });
});

describe('the fingerprint of a caller', () => {
  const callerOf = (key: string | null, uuid?: string): string => {
    const { printed, writeOne } = logTo(null, key);
    writeOne(uuid);
    return checkedAuditEvent(printed[0] ?? '').data.caller;
  };
  const KEY = 'k'.repeat(32);

  it('is stable for a key, whatever the case of the credential', () => {
    expect(callerOf(KEY)).toBe(callerOf(KEY));
    expect(callerOf(KEY)).toBe(callerOf(KEY, UUID.toUpperCase()));
    expect(callerOf(KEY)).not.toBe(callerOf(KEY, UUID.replace('c', 'd')));
  });

  it('is another one for another key, and for each start without a key', () => {
    expect(callerOf(KEY)).not.toBe(callerOf('x'.repeat(32)));
    expect(callerOf(null)).not.toBe(callerOf(null));
  });
});

const MUTATION = JSON.stringify({
  query: 'mutation { createApiKey(input: { label: "New", dryRun: true }) { userErrors { code } } }',
});

async function createDryRun(url: string, key: string): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Key ${key}` };
  expect((await fetch(url, { method: 'POST', headers, body: MUTATION })).status).toBe(200);
}

describe('the process', () => {
  const start = async (env: Record<string, string>, options: Pick<ProcessOptions, 'node' | 'nodeArguments'> = {}) => {
    const running = startProcess({ env: { PORT: '0', LOG_LEVEL: 'silent', ...env }, ...options });
    const [, key = ''] = await running.waitFor(/Sandbox key {2}(\S+)/);
    const [, url = ''] = await running.waitFor(/GraphiQL {5}(\S+)/);
    return { running, key, url, ready: new URL('/readyz', url) };
  };

  it('writes events although the log is silent, and opens the file again on SIGHUP', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'audit.jsonl');
    const { running, key, url } = await start({ AUDIT_FILE: file, AUDIT_KEY: 'k'.repeat(32) });
    using _running = running;
    await createDryRun(url, key);
    const [line = ''] = await running.waitFor(/^\{"specversion".*$/m);
    expect(checkedAuditEvent(line).data.outcome).toBe('PLANNED');
    expect(readFileSync(file, 'utf8')).toBe(`${line}\n`);
    renameSync(file, `${file}.1`);
    running.child.kill('SIGHUP');
    await expect.poll(() => statSync(file, { throwIfNoEntry: false })?.size).toBe(0);
    await createDryRun(url, key);
    expect(readFileSync(file, 'utf8')).toContain('"PLANNED"');
    expect(running.output()).not.toContain('kkkk');
  });

  it('with a full disk serves, and says so on stderr and in /readyz', async () => {
    const { running, key, url, ready } = await start({ AUDIT_FILE: '/dev/full' });
    using _running = running;
    expect(await (await fetch(ready)).text()).toBe('ready\n');
    await createDryRun(url, key);
    await running.waitFor(/^The audit file cannot be written \(ENOSPC\)\. The events are on stdout only\.$/m);
    const response = await fetch(ready);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(
      'ready\nThe audit file cannot be written (ENOSPC). The events are on stdout only.\n',
    );
  });

  it('goes on after a part of a line, even if stderr is on the full disk, too', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'audit.jsonl');
    // Files of the process have at most 1 KiB, so that a part of the first event fits.
    writeFileSync(file, `${'x'.repeat(700)}\n`);
    const nodeArguments = ['-c', 'ulimit -f 2 && exec "$0" "$@" 2>/dev/full', process.execPath];
    const { running, key, url, ready } = await start({ AUDIT_FILE: file }, { node: 'sh', nodeArguments });
    using _running = running;
    await createDryRun(url, key);
    expect(await (await fetch(ready)).text()).toContain('cannot be written (EFBIG)');
    expect(statSync(file).size).toBe(1024);
    truncateSync(file, 100);
    await createDryRun(url, key);
    expect(await (await fetch(ready)).text()).toBe('ready\n');
    const [part, line = '', end] = readFileSync(file, 'utf8').split('\n');
    expect(part).toBe('x'.repeat(100));
    expect(checkedAuditEvent(line).data.outcome).toBe('PLANNED');
    expect(end).toBe('');
    await running.waitFor(/(?:^\{"specversion".*\n){2}/m);
  });

  it('does not start without the folder of the file', async () => {
    using folder = temporaryFolder();
    const { code, output } = await runProcess({ env: { AUDIT_FILE: join(folder.path, 'missing', 'audit.jsonl') } });
    expect(code).toBe(1);
    expect(output).toBe('The file in the setting AUDIT_FILE cannot be opened (ENOENT).\n');
  });

  it('does not start with a short key, and does not repeat it', async () => {
    const { code, output } = await runProcess({ env: { AUDIT_KEY: 'short-secret' } });
    expect(code).toBe(2);
    expect(output).toContain('AUDIT_KEY must have at least 32 characters');
    expect(output).not.toContain('short-secret');
  });

  it('does not print the key with --help', async () => {
    const { output } = await runProcess({ arguments: ['--help'], env: { AUDIT_KEY: 'k'.repeat(32) } });
    expect(output).toMatch(/^ {2}AUDIT_KEY .*\(default: none\)$/m);
    expect(output).not.toContain('kkkk');
  });
});
