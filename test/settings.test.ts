import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { describeSettings, readSettings } from '../src/settings.ts';
import { startProcess } from './support/process.ts';

const DEFAULTS = {
  HOST: '127.0.0.1',
  PORT: 4000,
  GRAPH_ROLE: 'standalone',
  FEDERATED_TRACING: false,
  GRAPHIQL: true,
  DASHBOARD: true,
  INTROSPECTION: true,
  TRUSTED_DOCUMENTS: [],
  TRUSTED_DOCUMENTS_ONLY: false,
  CORS_ORIGINS: [],
  FORWARD_COOKIES: [],
  UPSTREAM_CONNECTIONS: 256,
  UPSTREAM_TIMEOUT_MS: 10_000,
  KEEP_ALIVE_MS: 5_000,
  SHUTDOWN_DELAY_MS: 3_000,
  RATE_LIMIT: 100,
  SECRET_RATE_LIMIT: 60,
  TRUSTED_PROXIES: [],
  LOG_LEVEL: 'info',
  USE_ENV_PROXY: false,
};

function settingsOf(environment: Record<string, string>): Record<string, unknown> {
  const reading = readSettings(environment);
  if ('problems' in reading) throw new Error(reading.problems.join('\n'));
  return reading.settings;
}

function problemsOf(environment: Record<string, string>): readonly string[] {
  const reading = readSettings(environment);
  return 'problems' in reading ? reading.problems : [];
}

const namesOf = (problems: readonly string[]) => problems.map((problem) => problem.split(' ')[0]);

describe('without any variable set', () => {
  it('every setting has its default', () => {
    expect(settingsOf({})).toMatchObject(DEFAULTS);
    expect(settingsOf({})['ATLAS_API_URL']).toBeUndefined();
  });

  it('an empty variable counts as not set', () => {
    const names = [...Object.keys(DEFAULTS), 'ATLAS_API_URL', 'NODE_ENV'];
    fc.assert(
      fc.property(fc.subarray(names), (empty) => {
        expect(settingsOf(Object.fromEntries(empty.map((name) => [name, ''])))).toMatchObject(DEFAULTS);
      }),
    );
  });

  it('variables of other programs are ignored', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().filter((name) => !(name in DEFAULTS) && !/^(ATLAS_API_URL|NODE_ENV)$/.test(name)),
          fc.string(),
        ),
        (others) => {
          expect(settingsOf(others)).toEqual(settingsOf({}));
        },
      ),
    );
  });
});

describe('a valid value', () => {
  it.each([
    ['ATLAS_API_URL', 'https://atlas.ripe.net/api/v2', 'https://atlas.ripe.net/api/v2'],
    ['ATLAS_API_URL', 'https://atlas.ripe.net/api/v2//', 'https://atlas.ripe.net/api/v2'],
    ['ATLAS_API_URL', 'http://127.0.0.1:4010/api/v2', 'http://127.0.0.1:4010/api/v2'],
    ['ATLAS_API_URL', 'http://[::1]:4010', 'http://[::1]:4010'],
    ['ATLAS_API_URL', 'http://localhost/x', 'http://localhost/x'],
    ['PORT', '0', 0],
    ['PORT', '65535', 65_535],
    ['GRAPHIQL', 'off', false],
    ['INTROSPECTION', 'on', true],
    ['CORS_ORIGINS', ' https://a.example , http://b.example:81,', ['https://a.example', 'http://b.example:81']],
    ['CORS_ORIGINS', 'electron://keys,chrome-extension://abcdefgh', ['electron://keys', 'chrome-extension://abcdefgh']],
    ['FORWARD_COOKIES', 'atlasess,crowd.token_key', ['atlasess', 'crowd.token_key']],
    ['TRUSTED_DOCUMENTS', ' a.json , /b/c.json,', ['a.json', '/b/c.json']],
    ['USE_ENV_PROXY', 'off', false],
  ])('%s=%s', (name, text, value) => {
    // Session cookies are accepted only from pages of listed origins.
    const required = name === 'FORWARD_COOKIES' ? { CORS_ORIGINS: 'https://a.example' } : {};
    expect(settingsOf({ ...required, [name]: text })[name]).toEqual(value);
  });
});

describe('an invalid value', () => {
  const INVALID: Record<string, readonly string[]> = {
    ATLAS_API_URL: [
      'atlas.ripe.net',
      '/api/v2',
      'ftp://atlas.ripe.net',
      'http://atlas.ripe.net/api/v2',
      'http://127.0.0.1.evil.example',
      'http://10.0.0.1',
      'http://0.0.0.0',
      'http://localhost.evil.example',
      'https://user@atlas.ripe.net',
      'https://user:secret@atlas.ripe.net',
      'https://atlas.ripe.net/?x=1',
      'https://atlas.ripe.net/api/v2/keys/?',
      'https://atlas.ripe.net/api/v2/keys/ ',
      'https://atlas.ripe.net/api/v2#',
      'https://atlas.ripe.net/#x',
      'https://atlas.ripe.net',
      'https://atlas.ripe.net/api/v2/keys/',
      'https://',
      ' ',
    ],
    PORT: ['-1', '65536', '80.5', '0x50', '1e3', ' 80', '80 ', 'http', '９０', '99999999999999999999'],
    GRAPHIQL: ['true', 'ON', '1', 'yes', ' on'],
    INTROSPECTION: ['false', 'Off'],
    CORS_ORIGINS: [
      '*',
      'null',
      'a.example',
      'https://a.example/',
      'https://a.example/x',
      'https://A.example',
      'https://a.example:443',
      'ftp://a.example',
      'https://*.a.example/',
      'https://*.a.example',
      '*://a.example',
      'electron://*',
      'Electron://app',
      'file://app',
      'https://a.example https://b.example',
    ],
    FORWARD_COOKIES: ['a b', 'a=b', 'a;b', 'é', '"a"'],
    UPSTREAM_CONNECTIONS: ['0', '10001', 'x'],
    UPSTREAM_TIMEOUT_MS: ['99', '600001', '10s'],
    KEEP_ALIVE_MS: ['0', '600001', '65s'],
    SHUTDOWN_DELAY_MS: ['-1', '600001', '5s'],
    RATE_LIMIT: ['0', '1000001', '1.5', 'off'],
    SECRET_RATE_LIMIT: ['0', '1000001', '-1'],
    TRUSTED_PROXIES: [
      '0',
      '11',
      '-1',
      'true',
      'loopback',
      '10.0.0.1',
      '10.0.0.0/0',
      '::/0',
      '10.0.0.0/33',
      '10.0.0.0/08',
      '10.0.0/8',
      'fd00::/129',
      'fe80::1%eth0/64',
      '10.0.0.0/8 172.16.0.0/12',
      '10.0.0.0/8,',
      '10.0.0.0/8,proxy.example',
      '1,10.0.0.0/8',
    ],
    FEDERATED_TRACING: ['true', 'ON'],
    GRAPH_ROLE: ['Subgraph', 'supergraph'],
    LOG_LEVEL: ['INFO', 'trace', 'verbose'],
    METRICS_PORT: ['65536', 'off'],
    USE_ENV_PROXY: ['true', '1'],
  };
  const cases = Object.entries(INVALID).flatMap(([name, values]) => values.map((value) => [name, value] as const));

  it.each(cases)('%s=%j is reported by the name of its setting', (name, value) => {
    expect(namesOf(problemsOf({ [name]: value }))).toEqual([name]);
  });

  it('is reported together with all others, each of them once', () => {
    const chosen = fc.record(
      Object.fromEntries(Object.entries(INVALID).map(([name, values]) => [name, fc.constantFrom(...values)])),
      {
        requiredKeys: [],
      },
    );
    const production = fc.constantFrom({}, { NODE_ENV: 'production' });
    fc.assert(
      fc.property(chosen, production, (wrong, environment) => {
        const problems = problemsOf({ ...environment, ...wrong });
        const isUnset = 'NODE_ENV' in environment && !('ATLAS_API_URL' in wrong);
        expect(namesOf(problems).sort()).toEqual([...Object.keys(wrong), ...(isUnset ? ['ATLAS_API_URL'] : [])].sort());
      }),
    );
  });

  it('is never repeated in the report', () => {
    const secret = fc.string({ minLength: 12, unit: fc.constantFrom(...'QXZJKVW9') });
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(INVALID)), secret, (name, value) => {
        expect(problemsOf({ [name]: `${value}?${value}` }).join('\n')).not.toContain(value);
      }),
    );
  });
});

it('FORWARD_COOKIES without CORS_ORIGINS is reported', () => {
  expect(namesOf(problemsOf({ FORWARD_COOKIES: 'atlasess' }))).toEqual(['CORS_ORIGINS']);
});

it('OTEL_EXPORTER_OTLP_ENDPOINT may have no query, and the complete URL for the traces may', () => {
  for (const url of ['http://c:4318?token=x', 'http://c:4318/#x'])
    expect(problemsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: url })).toEqual([
      'OTEL_EXPORTER_OTLP_ENDPOINT must be a URL without ? and #; OTEL_EXPORTER_OTLP_TRACES_ENDPOINT may have them',
    ]);
  const complete = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c:4318/v1/traces?token=x' };
  expect(settingsOf(complete)).toMatchObject(complete);
});

it('FEDERATED_TRACING without GRAPH_ROLE=subgraph is reported', () => {
  expect(namesOf(problemsOf({ FEDERATED_TRACING: 'on' }))).toEqual(['FEDERATED_TRACING']);
});

it('TRUSTED_PROXIES is a number of proxies, or their networks', () => {
  expect(settingsOf({ TRUSTED_PROXIES: '2' })).toMatchObject({ TRUSTED_PROXIES: 2 });
  const networks = '10.0.0.0/8, fd00::/8,192.0.2.1/32,2001:db8::1/128';
  expect(settingsOf({ TRUSTED_PROXIES: networks })).toMatchObject({
    TRUSTED_PROXIES: ['10.0.0.0/8', 'fd00::/8', '192.0.2.1/32', '2001:db8::1/128'],
  });
});

describe('REDIS_URL', () => {
  const hashKey = { CALLER_HASH_KEY: 'Q'.repeat(32) };

  it.each([
    'redis://127.0.0.1:6379',
    'redis://redis',
    'rediss://user:p%40ss@redis.example.net:6380/2',
    'rediss://:p%40ss@[fd00::1]/',
  ])('can be %s', (url) => {
    expect(settingsOf({ REDIS_URL: url, ...hashKey })).toMatchObject({ REDIS_URL: url, ...hashKey });
  });

  it.each([
    'QXZJKVW9',
    'http://QXZJKVW9',
    'redis://',
    'redis:QXZJKVW9',
    'redis:///QXZJKVW9',
    'redis://:QXZJKVW9@redis/name',
    'redis://:QXZJKVW9@redis?db=1',
    'redis://:QXZJKVW9@redis#a',
    'redis://:QXZJKVW9%@redis',
    'redis://:QXZJKVW9 @redis',
    'redis://:QXZJKVW9@redis:99999',
    'unix:///QXZJKVW9',
  ])('cannot be %s, and the problem does not repeat it', (url) => {
    const problems = problemsOf({ REDIS_URL: url, ...hashKey });
    expect(problems).toEqual([expect.stringMatching(/^REDIS_URL must be a URL such as rediss:/)]);
    expect(problems.join()).not.toContain('QXZJKVW9');
  });

  it('needs a CALLER_HASH_KEY of at least 32 characters', () => {
    expect(problemsOf({ REDIS_URL: 'redis://redis' })).toEqual([
      'CALLER_HASH_KEY must be set if REDIS_URL is set, because all gateways must know a caller by the same hash',
    ]);
    expect(problemsOf({ REDIS_URL: 'redis://redis', CALLER_HASH_KEY: 'QXZJKVW9' })).toEqual([
      'CALLER_HASH_KEY must have at least 32 characters',
    ]);
  });
});

describe('a secret in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const fileWith = (content: Buffer | string): string => {
    const path = join(folder, randomUUID());
    writeFileSync(path, content);
    return path;
  };
  const key = 'Q'.repeat(32);

  it.each(['', '\n', '\r\n'])('has the value of its setting, without a line break %j at its end', (end) => {
    expect(settingsOf({ AUDIT_KEY_FILE: fileWith(key + end) })).toMatchObject({ AUDIT_KEY: key });
  });

  it('can be REDIS_URL and CALLER_HASH_KEY', () => {
    const files = { REDIS_URL_FILE: fileWith('redis://redis\n'), CALLER_HASH_KEY_FILE: fileWith(`${key}\n`) };
    expect(settingsOf(files)).toMatchObject({ REDIS_URL: 'redis://redis', CALLER_HASH_KEY: key });
  });

  it('has no byte order mark', () => {
    expect(settingsOf({ AUDIT_KEY_FILE: fileWith(`\uFEFF${key}\n`) })).toMatchObject({ AUDIT_KEY: key });
  });

  it('keeps every other white space', () => {
    const value = `  ${key}\n ${key}\n`;
    expect(settingsOf({ AUDIT_KEY_FILE: fileWith(`${value}\n`) })).toMatchObject({ AUDIT_KEY: value });
  });

  it('is a problem if its setting is set, too', () => {
    const given = { AUDIT_KEY: key, AUDIT_KEY_FILE: fileWith(key) };
    expect(problemsOf(given)).toEqual(['AUDIT_KEY_FILE must not be set if AUDIT_KEY is set']);
    expect(settingsOf({ ...given, AUDIT_KEY_FILE: '' })).toMatchObject({ AUDIT_KEY: key });
    expect(settingsOf({ ...given, AUDIT_KEY: '' })).toMatchObject({ AUDIT_KEY: key });
  });

  it('is a problem with its cause if it cannot be read or is empty, together with all other problems', () => {
    const missing = join(folder, 'QXZJ');
    for (const [path, cause] of [
      [missing, 'the file cannot be read (ENOENT)'],
      [folder, 'it is not a regular file'],
      [fileWith('Q'.repeat(65_537)), 'it is longer than 65536 bytes'],
      // As text, each of these bytes would be the same character.
      [fileWith(Buffer.alloc(32, 0xff)), 'it is not text in UTF-8'],
      [fileWith(''), 'the file is empty'],
      [fileWith('\n'), 'the file is empty'],
    ] as const) {
      const problems = problemsOf({ AUDIT_KEY_FILE: path, PORT: 'x' });
      expect(problems).toContain(`AUDIT_KEY_FILE must name a file that contains AUDIT_KEY: ${cause}`);
      expect(namesOf(problems).sort()).toEqual(['AUDIT_KEY_FILE', 'PORT']);
    }
  });

  it('is a problem if it is a pipe or a device, which may have no end', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const path of [pipe, '/dev/zero']) {
      // In a process of its own: a read that never ends would end no test.
      using running = startProcess({ env: { PORT: '0', AUDIT_KEY_FILE: path } });
      await running.waitFor(/AUDIT_KEY_FILE must name a file that contains AUDIT_KEY: it is not a regular file/);
      expect((await running.ended).code).toBe(2);
    }
  });

  it('is checked like the setting, and never repeated', () => {
    expect(problemsOf({ AUDIT_KEY_FILE: fileWith('QXZJKVW9') })).toEqual([
      'AUDIT_KEY must have at least 32 characters',
    ]);
  });
});

describe('in production', () => {
  it('ATLAS_API_URL must be set', () => {
    expect(namesOf(problemsOf({ NODE_ENV: 'production' }))).toEqual(['ATLAS_API_URL']);
    expect(namesOf(problemsOf({ NODE_ENV: 'production', ATLAS_API_URL: '' }))).toEqual(['ATLAS_API_URL']);
    expect(problemsOf({ NODE_ENV: 'production', ATLAS_API_URL: 'https://atlas.ripe.net/api/v2' })).toEqual([]);
  });
});

it('the list of settings shows each default as a user would write it', () => {
  const table = describeSettings();
  for (const [name, text] of [
    ['PORT', '4000'],
    ['GRAPHIQL', 'on'],
    ['CORS_ORIGINS', 'none'],
    ['USE_ENV_PROXY', 'off'],
    ['ATLAS_API_URL', 'none'],
  ])
    expect(table.find((line) => line.startsWith(`${name} `))).toMatch(new RegExp(`\\(default: ${text}\\)$`));
});

describe('the proxy', () => {
  const on = { USE_ENV_PROXY: 'on' };

  it.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'])('in %s is reported without its value', (name) => {
    for (const value of [
      'http://svc:Pa#ss1word@proxy.example:3128',
      'svc:Pass1word@proxy.example:3128',
      'proxy.example:3128',
      'socks5://svc:Pass1word@proxy.example',
      'http://',
      'http://svc:12/Pass1word@proxy.example:3128',
      'http://svc:12#Pass1word@proxy.example:3128',
      'http://svc:Pass1word%zz@proxy.example:3128',
    ]) {
      const problems = problemsOf({ ...on, [name]: value, PORT: 'x' });
      expect(namesOf(problems).sort()).toEqual([name, 'PORT'].sort());
      expect(problems.join()).not.toMatch(/1word|svc/);
      expect(problemsOf({ [name]: value })).toEqual([]);
    }
    for (const value of ['http://proxy.example:3128', 'https://svc:Pa%23ss@proxy.example'])
      expect(problemsOf({ ...on, [name]: value })).toEqual([]);
  });

  it.each(['https_proxy', 'http_proxy'])('is not hidden by an empty %s', (lower) => {
    const given = { ...on, [lower]: '', [lower.toUpperCase()]: 'http://proxy.example:3128' };
    expect(problemsOf(given)).toEqual([`${lower} must not be empty, because it hides ${lower.toUpperCase()}`]);
  });

  it('must be given if it is to be used', () => expect(namesOf(problemsOf(on))).toEqual(['USE_ENV_PROXY']));
});
