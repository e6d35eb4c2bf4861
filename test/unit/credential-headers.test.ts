import { describe, expect, it } from 'vitest';
import { readCredential } from '../../src/http/credential-headers.ts';
import { callingKeyId, parseAuthorization } from '../../src/registries/atlas/credential.ts';

const UUID = 'c0ffee00-1111-4222-8333-444455556666';
const COOKIES = ['session', 'csrf'];

/** What was read, with the header that would be sent on in place of the secret that it is kept in. */
function read(rawHeaders: string[], forwardCookies: readonly string[] = COOKIES): unknown {
  const reading = readCredential({ rawHeaders }, { forwardCookies, parseAuthorization });
  if ('rejection' in reading) return reading.rejection;
  const { credential } = reading;
  return 'header' in credential
    ? { ...credential, keyId: callingKeyId(credential), header: credential.header.reveal() }
    : credential;
}

describe('an Authorization header', () => {
  const asKey = { kind: 'API_KEY', keyId: 'c0ffee00', header: `Key ${UUID}` };

  it.each([`Key ${UUID}`, `key ${UUID}`, `KEY ${UUID}`, `Key   ${UUID}`, `  Key ${UUID} `])(
    'is a key, sent on in the form that the upstream documents: %j',
    (header) => {
      expect(read(['Authorization', header])).toEqual(asKey);
      expect(read(['Host', 'x', 'AUTHORIZATION', header, 'Accept', '*/*'])).toEqual(asKey);
    },
  );

  it('keeps the case of its UUID, and shows the id in lower case', () =>
    expect(read(['authorization', `Key ${UUID.toUpperCase()}`])).toEqual({
      kind: 'API_KEY',
      keyId: 'c0ffee00',
      header: `Key ${UUID.toUpperCase()}`,
    }));

  it.each([
    '',
    ' ',
    'Key',
    UUID,
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
  ])('of any other form is sent nowhere: %j', (header) =>
    expect(read(['Authorization', header])).toEqual({ kind: 'MALFORMED' }),
  );
});

describe('a session cookie', () => {
  it.each<[what: string, lines: string[], sent: string]>([
    ['alone', ['session=abc'], 'session=abc'],
    ['with blanks around it', [' session=abc ; '], 'session=abc'],
    ['among others', ['a=1; session=abc; b=2'], 'session=abc'],
    ['of two names', ['csrf=x; a=1; session=abc'], 'csrf=x; session=abc'],
    ['on two lines', ['session=abc', 'csrf=x'], 'session=abc; csrf=x'],
    ['whose value has an equals sign', ['session=a=b=c'], 'session=a=b=c'],
    ['without a value', ['session'], 'session'],
    ['whose name is set off', ['session =abc'], 'session =abc'],
  ])('is sent on, and no other is: %s', (_what, lines, sent) =>
    expect(read(lines.flatMap((line) => ['Cookie', line]))).toEqual({
      kind: 'SESSION_COOKIE',
      keyId: null,
      header: sent,
    }),
  );

  it.each<[what: string, rawHeaders: string[], forwardCookies: string[]]>([
    ['there is none', [], COOKIES],
    ['only others came', ['Cookie', 'a=1; sessions=2; Session=3; =session'], COOKIES],
    ['none is forwarded', ['Cookie', 'session=abc'], []],
    ['it is in another header', ['X-Cookie', 'session=abc', 'Set-Cookie', 'session=abc'], COOKIES],
    ['a header’s value reads like a header’s name', ['X-A', 'cookie', 'session=abc', 'x'], COOKIES],
    ['a header’s value reads like another’s name', ['X-A', 'authorization', `Key ${UUID}`, 'x'], COOKIES],
  ])('is missing where %s', (_what, rawHeaders, forwardCookies) =>
    expect(read(rawHeaders, forwardCookies)).toEqual({ kind: 'NONE' }),
  );
});

describe('which of two credentials is meant is not guessed:', () => {
  it.each<[what: string, rawHeaders: string[], rejection: string]>([
    [
      'two keys',
      ['Authorization', `Key ${UUID}`, 'authorization', `Key ${UUID}`],
      'The request has several Authorization headers. Send exactly one.',
    ],
    [
      'a key and what is none',
      ['Authorization', `Key ${UUID}`, 'Authorization', ''],
      'The request has several Authorization headers. Send exactly one.',
    ],
    [
      'a cookie twice on a line',
      ['Cookie', 'session=a; session=b'],
      'The request has the same session cookie several times. Send it once.',
    ],
    [
      'a cookie twice on two lines',
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
  ])('%s', (_what, rawHeaders, rejection) => expect(read(rawHeaders)).toBe(rejection));

  it('cookies that are not forwarded may come twice, and beside a key', () => {
    expect(read(['Cookie', 'a=1; a=2'])).toEqual({ kind: 'NONE' });
    expect(read(['Authorization', `Key ${UUID}`, 'Cookie', 'a=1'])).toMatchObject({ kind: 'API_KEY' });
  });
});
