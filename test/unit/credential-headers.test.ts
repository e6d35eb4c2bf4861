import { describe, expect, it } from 'vitest';
import { readCredentials } from '../../src/http/credential-headers.ts';
import { parseArinKey } from '../../src/registries/arin/model/credential.ts';
import { callingKeyId, parseAuthorization } from '../../src/registries/atlas/model/credential.ts';

const UUID = 'c0ffee00-1111-4222-8333-444455556666';
const COOKIES = ['session', 'csrf'];

/** Reads a credential, and reveals its header so that it can be compared. Returns the message of a rejection. */
function read(rawHeaders: string[], forwardCookies: readonly string[] = COOKIES): unknown {
  const reading = readCredentials({ rawHeaders, headers: {} }, { forwardCookies, parseAuthorization, arinKey: null });
  if ('rejection' in reading) return reading.rejection;
  const { atlas: credential } = reading.credentials;
  return 'header' in credential
    ? { ...credential, keyId: callingKeyId(credential), header: credential.header.reveal() }
    : credential;
}

describe('an Authorization header', () => {
  const asKey = { kind: 'API_KEY', keyId: 'c0ffee00', header: `Key ${UUID}` };

  it.each([`Key ${UUID}`, `key ${UUID}`, `KEY ${UUID}`, `Key   ${UUID}`, `  Key ${UUID} `])(
    'is a key, and is forwarded in the form that the upstream documents: %j',
    (header) => {
      expect(read(['Authorization', header])).toEqual(asKey);
      expect(read(['Host', 'x', 'AUTHORIZATION', header, 'Accept', '*/*'])).toEqual(asKey);
    },
  );

  it('is forwarded in lower case, as the upstream documents it', () =>
    expect(read(['authorization', `Key ${UUID.toUpperCase()}`])).toEqual({
      kind: 'API_KEY',
      keyId: 'c0ffee00',
      header: `Key ${UUID}`,
    }));

  it.each([
    '',
    ' ',
    'Key',
    `Bearer ${UUID}`,
    `Keys ${UUID}`,
    `Key ${UUID} `.repeat(2),
    `Key ${UUID} x`,
    `Key\t${UUID}`,
    `Key ${UUID.slice(1)}`,
    `Key ${UUID.replaceAll('-', '')}`,
    `Key "${UUID}"`,
    `Key ${UUID},`,
    'Key c0ffee00-****-****-****-************',
  ])('is malformed and not forwarded: %j', (header) =>
    expect(read(['Authorization', header])).toEqual({ kind: 'MALFORMED' }),
  );
});

describe('a session cookie', () => {
  it.each<[what: string, lines: string[], sent: string]>([
    ['alone', ['session=abc'], 'session=abc'],
    ['with spaces around it', [' session=abc ; '], 'session=abc'],
    ['among others', ['a=1; session=abc; b=2'], 'session=abc'],
    ['with two forwarded names', ['csrf=x; a=1; session=abc'], 'csrf=x; session=abc'],
    ['in two headers', ['session=abc', 'csrf=x'], 'session=abc; csrf=x'],
    ['whose value has an equals sign', ['session=a=b=c'], 'session=a=b=c'],
    ['without a value', ['session'], 'session'],
    ['with a space after its name', ['session =abc'], 'session =abc'],
  ])('is forwarded without other cookies: %s', (_what, lines, sent) =>
    expect(read(lines.flatMap((line) => ['Cookie', line]))).toEqual({
      kind: 'SESSION_COOKIE',
      keyId: null,
      header: sent,
    }),
  );

  it.each<[what: string, rawHeaders: string[], forwardCookies: string[]]>([
    ['there is none', [], COOKIES],
    ['only other cookies are sent', ['Cookie', 'a=1; sessions=2; Session=3; =session'], COOKIES],
    ['no cookie is to be forwarded', ['Cookie', 'session=abc'], []],
    ['it is in another header', ['X-Cookie', 'session=abc', 'Set-Cookie', 'session=abc'], COOKIES],
    ['the value of a header is the name of the cookie header', ['X-A', 'cookie', 'session=abc', 'x'], COOKIES],
    [
      'the value of a header is the name of the authorization header',
      ['X-A', 'authorization', `Key ${UUID}`, 'x'],
      COOKIES,
    ],
  ])('is not found if %s', (_what, rawHeaders, forwardCookies) =>
    expect(read(rawHeaders, forwardCookies)).toEqual({ kind: 'NONE' }),
  );
});

describe('two credentials', () => {
  it.each<[what: string, rawHeaders: string[], rejection: string]>([
    [
      'two keys',
      ['Authorization', `Key ${UUID}`, 'authorization', `Key ${UUID}`],
      'The request has several Authorization headers. Send exactly one.',
    ],
    [
      'a key and an empty header',
      ['Authorization', `Key ${UUID}`, 'Authorization', ''],
      'The request has several Authorization headers. Send exactly one.',
    ],
    [
      'the same cookie twice in one header',
      ['Cookie', 'session=a; session=b'],
      'The request has the same session cookie several times. Send it once.',
    ],
    [
      'the same cookie in two headers',
      ['Cookie', 'session=a; csrf=x', 'Cookie', 'session=a'],
      'The request has the same session cookie several times. Send it once.',
    ],
    [
      'a key and a cookie',
      ['Authorization', `Key ${UUID}`, 'Cookie', 'session=a'],
      'The request has both an Authorization header and a session cookie. Send one of them.',
    ],
    [
      'two keys and two cookies',
      ['Authorization', 'x', 'Authorization', 'y', 'Cookie', 'session=a; session=b'],
      'The request has several Authorization headers. Send exactly one.',
    ],
  ])('are rejected: %s', (_what, rawHeaders, rejection) => expect(read(rawHeaders)).toBe(rejection));

  it('are accepted if one is a cookie that is not forwarded', () => {
    expect(read(['Cookie', 'a=1; a=2'])).toEqual({ kind: 'NONE' });
    expect(read(['Authorization', `Key ${UUID}`, 'Cookie', 'a=1'])).toMatchObject({ kind: 'API_KEY' });
  });
});

describe('the header of an ARIN key', () => {
  const KEY = 'API-1A2B-3C4D-5E6F-7A8B';
  const readArin = (...lines: string[]): unknown => {
    const rawHeaders = ['Authorization', `Key ${UUID}`, ...lines.flatMap((line) => ['X-Arin-Api-Key', line])];
    const headers = lines.length === 0 ? {} : { 'x-arin-api-key': lines.join(', ') };
    const arinKey = { name: 'x-arin-api-key', parse: parseArinKey };
    const reading = readCredentials({ rawHeaders, headers }, { forwardCookies: [], parseAuthorization, arinKey });
    if ('rejection' in reading) return reading.rejection;
    const { atlas, arin } = reading.credentials;
    expect(atlas.kind).toBe('API_KEY');
    return 'header' in arin ? arin.header.reveal() : arin.kind;
  };

  it('is read beside the other key, in upper case', () => {
    expect(readArin(KEY)).toBe(KEY);
    expect(readArin(` ${KEY.toLowerCase()} `)).toBe(KEY);
    expect(readArin(`${KEY}-1111-2222-3333-4444`)).toBe(`${KEY}-1111-2222-3333-4444`);
    expect(readArin()).toBe('NONE');
  });

  it.each(['', 'API-1A2B', 'API-1A2B-3C4D', `${KEY}-12`, `ApiKey ${KEY}`, 'API-GGGG-3C4D-5E6F-7A8B', UUID])(
    'is malformed in another form: %j',
    (line) => expect(readArin(line)).toBe('MALFORMED'),
  );

  it('is ambiguous if it is there twice', () =>
    expect(readArin(KEY, KEY)).toBe('The request has several x-arin-api-key headers. Send exactly one.'));
});
