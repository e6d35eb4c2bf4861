import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  checkRequest,
  corsHeaders,
  isUsableHost,
  preflightHeaders,
  type GuardOptions,
} from '../../src/http/request-guard.ts';
import type { ResponseType } from '../../src/engine/response.ts';
import type { Rejection } from '../../src/http/reply.ts';
import { parseAuthorization } from '../../src/registries/atlas/model/credential.ts';

const UUID = 'c0ffee00-1111-4222-8333-444455556666';
const LISTED = 'https://keys.example.net';
const UNLISTED = 'https://evil.example';
const LISTING: GuardOptions = {
  corsOrigins: ['http://localhost:3000', LISTED],
  forwardCookies: [],
  parseAuthorization,
  arinKey: null,
  authenticationScheme: 'Key',
};
const FORWARDING_COOKIES: GuardOptions = { ...LISTING, forwardCookies: ['session'] };
const KEY = { authorization: `Key ${UUID}` };
const JSON_BODY = { 'content-type': 'application/json' };

type Headers = Readonly<Record<string, string>>;

interface Sent {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Headers;
}

/** A request with the parts that the guard reads. */
function requestOf({ method, url, headers = {} }: Sent): IncomingMessage {
  const rawHeaders = Object.entries(headers).flat();
  return Object.assign(new IncomingMessage(new Socket()), { method, url, headers, rawHeaders });
}

const check = (sent: Sent, options: GuardOptions = LISTING, mediaType: ResponseType | null = 'application/json') =>
  checkRequest({ request: requestOf(sent), mediaType }, options);
const post = (headers: Headers = {}): Sent => ({ method: 'POST', headers: { ...JSON_BODY, ...headers } });
const get = (url: string | undefined, headers: Headers = KEY): Sent => ({
  method: 'GET',
  ...(url !== undefined && { url }),
  headers,
});

const WRONG_METHOD: Rejection = {
  status: 405,
  code: 'BAD_USER_INPUT',
  message: 'The GraphQL endpoint accepts POST, and GET for queries.',
  headers: { allow: 'GET, POST, OPTIONS' },
};
const WRONG_ORIGIN: Rejection = {
  status: 403,
  code: 'FORBIDDEN',
  message:
    'Pages of this origin may not call the gateway. The operator of the gateway can add the origin to CORS_ORIGINS.',
};
const NOT_ACCEPTABLE: Rejection = {
  status: 406,
  code: 'BAD_USER_INPUT',
  message: 'The Accept header must allow application/json or application/graphql-response+json.',
};
const NO_JSON: Rejection = {
  status: 415,
  code: 'BAD_USER_INPUT',
  message: 'The body must be JSON, sent with the header Content-Type: application/json.',
};

describe('a method', () => {
  it.each(['PUT', 'PATCH', 'DELETE', 'HEAD', 'TRACE', 'post', ''])('%j is rejected', (method) =>
    expect(check({ ...post(), method })).toEqual({ rejection: WRONG_METHOD }),
  );

  it('is rejected if it is missing', () => expect(check({ headers: JSON_BODY })).toEqual({ rejection: WRONG_METHOD }));

  it('is checked before the origin', () =>
    expect(check({ method: 'PUT', headers: { origin: UNLISTED } })).toEqual({ rejection: WRONG_METHOD }));
});

describe('an origin', () => {
  const host = 'gateway.example:4000';

  it.each<[what: string, headers: Headers]>([
    ['missing', {}],
    ['listed', { origin: LISTED }],
    ['listed first', { origin: 'http://localhost:3000' }],
    ['the origin of the gateway', { origin: `http://${host}`, host }],
    ['the origin of the gateway behind TLS', { origin: `https://${host}`, host }],
    [
      'the origin of the gateway, whose Host has the default port',
      { origin: 'https://a.example', host: 'a.example:443' },
    ],
    ['the origin of the gateway in capitals', { origin: 'HTTPS://Gateway.Example:4000', host: 'GATEWAY.example:4000' }],
    ['listed, in capitals', { origin: LISTED.toUpperCase() }],
  ])('may call if it is %s', (_what, headers) => {
    expect(check(post(headers))).toMatchObject({ credentials: { atlas: { kind: 'NONE' } } });
    expect(check({ method: 'OPTIONS', headers })).toMatchObject({ credentials: { atlas: { kind: 'NONE' } } });
  });

  it.each<[what: string, headers: Headers]>([
    ['not listed', { origin: UNLISTED, host }],
    ['a part of a listed one', { origin: 'https://keys.example' }],
    ['longer than a listed one', { origin: `${LISTED}.evil.example` }],
    ['null', { origin: 'null', host }],
    ['empty', { origin: '', host: '' }],
    ['the origin of the gateway with another scheme', { origin: `ftp://${host}`, host }],
    ['the origin of the gateway with another port', { origin: 'http://gateway.example', host }],
    ['longer than the origin of the gateway', { origin: `http://${host}0`, host }],
  ])('may not call if it is %s', (_what, headers) => {
    const rejection = { ...WRONG_ORIGIN, refusedOrigin: headers['origin'] };
    expect(check(post(headers))).toEqual({ rejection });
    expect(check({ method: 'OPTIONS', headers })).toEqual({ rejection });
    expect(check(get('/graphql?query={a}', { ...KEY, ...headers }))).toEqual({ rejection });
  });
});

it('an origin that is not listed is reported for the log without keys, and cut to 200 characters', () => {
  const origin = `https://${UUID}.${'x'.repeat(300)}.example`;
  const refusedOrigin = `https://c0ffee00-****-****-****-************.${'x'.repeat(154)}…`;
  expect(check(post({ origin }))).toEqual({ rejection: { ...WRONG_ORIGIN, refusedOrigin } });
});

describe('a request without an acceptable media type', () => {
  it('is rejected', () => {
    expect(check(post(), LISTING, null)).toEqual({ rejection: NOT_ACCEPTABLE });
    expect(check(get('/graphql?query={a}', KEY), LISTING, null)).toEqual({ rejection: NOT_ACCEPTABLE });
  });

  it('is accepted if it is a preflight, whose reply has no body', () =>
    expect(check({ method: 'OPTIONS' }, LISTING, null)).toMatchObject({ credentials: { atlas: { kind: 'NONE' } } }));
});

describe('a POST', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json;charset=utf-8',
    'application/json; charset=utf-8',
    'application/json;  charset=UTF-8',
    'application/json; charset="utf-8"',
    'application/json;',
    'application/json ;',
    'application/json ; charset=utf-8',
    'application/json; charset=utf-8; x=1',
    'application/json; x=1',
    'application/json; charset=utf8',
  ])('with the body type %j is accepted', (type) =>
    expect(check(post({ 'content-type': type }))).toMatchObject({ credentials: { atlas: { kind: 'NONE' } } }),
  );

  it.each([
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
    'application/jsonp',
    'application/json+x',
    'x-application/json',
    'text/plain; application/json',
    'application/json, text/plain',
    'application/json; charset=latin1',
    'application/json; charset=utf-80',
    'application/json; x=1; charset=latin1',
  ])('with the body type %j is rejected', (type) =>
    expect(check(post({ 'content-type': type }))).toEqual({ rejection: NO_JSON }),
  );

  it('without a body type is rejected', () => expect(check({ method: 'POST' })).toEqual({ rejection: NO_JSON }));

  it.each(['identity', 'Identity'])('with the content encoding %j is accepted', (encoding) =>
    expect(check(post({ 'content-encoding': encoding }))).toMatchObject({ credentials: { atlas: { kind: 'NONE' } } }),
  );

  it.each(['gzip', ''])('with the content encoding %j is rejected', (encoding) =>
    expect(check(post({ 'content-encoding': encoding }))).toEqual({
      rejection: { status: 415, code: 'BAD_USER_INPUT', message: 'The body must not be compressed.' },
    }),
  );

  it('gets its credential', () =>
    expect(check(post(KEY))).toMatchObject({ credentials: { atlas: { kind: 'API_KEY' } } }));

  it('with two credentials is rejected', () => {
    const rawHeaders = ['Authorization', 'x', 'Authorization', 'y'];
    const request = Object.assign(requestOf(post(KEY)), { rawHeaders });
    expect(checkRequest({ request, mediaType: 'application/json' }, LISTING)).toEqual({
      rejection: {
        status: 400,
        code: 'BAD_USER_INPUT',
        message: 'The request has several Authorization headers. Send exactly one.',
      },
    });
  });
});

describe('a GET', () => {
  it.each([
    undefined,
    '/graphql',
    '/graphql?query={a}',
    '/graphql?variables={}',
    '/graphql?variables=',
    '/graphql?variables=%7B%22a%22%3A1%7D&extensions=null',
    '/graphql?extensions={}&query={a}',
  ])('of %j with a key is accepted', (url) =>
    expect(check(get(url))).toMatchObject({ credentials: { atlas: { kind: 'API_KEY' } } }),
  );

  it('needs an Authorization header, which a link on a page cannot add', () => {
    const rejection = {
      status: 401,
      code: 'UNAUTHENTICATED',
      message: 'A query by GET needs an Authorization header. Use POST to send a query without one.',
      headers: { 'www-authenticate': 'Key' },
    };
    expect(check(get('/graphql?query={a}', {}))).toEqual({ rejection });
  });

  it('is rejected by a gateway that forwards cookies, with and without a key', () => {
    const rejection = {
      status: 405,
      code: 'BAD_USER_INPUT',
      message: 'This gateway forwards session cookies, so it accepts POST only.',
      headers: { allow: 'POST, OPTIONS' },
    };
    expect(check(get('/graphql?query={a}'), FORWARDING_COOKIES)).toEqual({ rejection });
    expect(check(get('/graphql?query={a}', {}), FORWARDING_COOKIES)).toEqual({ rejection });
  });

  it('needs no body type', () =>
    expect(check(get('/graphql', { ...KEY, 'content-type': 'text/plain' }))).toMatchObject({
      credentials: { atlas: { kind: 'API_KEY' } },
    }));
});

describe('a session cookie', () => {
  const COOKIE = { cookie: 'session=abc' };
  const NOT_A_LISTED_PAGE = {
    status: 403,
    code: 'FORBIDDEN',
    message: 'Session cookies are accepted only from pages of the origins in CORS_ORIGINS.',
  };

  it.each(['XMLHttpRequest', ''])('is accepted from a listed page with the header X-Requested-With: %j', (value) =>
    expect(check(post({ ...COOKIE, origin: LISTED, 'x-requested-with': value }), FORWARDING_COOKIES)).toMatchObject({
      credentials: { atlas: { kind: 'SESSION_COOKIE' } },
    }),
  );

  it('is rejected from no page', () =>
    expect(check(post({ ...COOKIE, 'x-requested-with': 'x' }), FORWARDING_COOKIES)).toEqual({
      rejection: NOT_A_LISTED_PAGE,
    }));

  it('is rejected from the page of the gateway, whose origin is reported for the log', () => {
    const headers = { 'x-requested-with': 'x', origin: 'https://gateway.example', host: 'gateway.example' };
    expect(check(post({ ...COOKIE, ...headers }), FORWARDING_COOKIES)).toEqual({
      rejection: { ...NOT_A_LISTED_PAGE, refusedOrigin: headers.origin },
    });
  });

  it('is rejected without the header X-Requested-With', () =>
    expect(check(post({ ...COOKIE, origin: LISTED }), FORWARDING_COOKIES)).toEqual({
      rejection: {
        status: 403,
        code: 'FORBIDDEN',
        message: 'A request with a session cookie must also have the header x-requested-with, with any value.',
      },
    }));

  it('is ignored if cookies are not forwarded', () =>
    expect(check(post(COOKIE))).toMatchObject({ credentials: { atlas: { kind: 'NONE' } } }));

  it.each<[kind: string, headers: Headers]>([
    ['API_KEY', KEY],
    ['MALFORMED', { authorization: 'Bearer x' }],
    ['NONE', {}],
  ])('is the only credential that needs a listed page and the header, unlike %s', (kind, headers) =>
    expect(check(post(headers), FORWARDING_COOKIES)).toMatchObject({ credentials: { atlas: { kind } } }),
  );
});

describe('the CORS headers', () => {
  const CORS_HEADERS =
    'apollographql-client-name, apollographql-client-version, authorization, baggage, content-type, sentry-trace, ' +
    'traceparent, tracestate, x-request-id, x-requested-with';
  const NONE: GuardOptions = { ...LISTING, corsOrigins: [] };

  it.each<[what: string, headers: Headers, options: GuardOptions, answer: Headers]>([
    ['no page', {}, FORWARDING_COOKIES, {}],
    ['a page that is not listed', { origin: UNLISTED }, FORWARDING_COOKIES, {}],
    ['a page where none is listed', { origin: LISTED }, NONE, {}],
    [
      'a listed page',
      { origin: LISTED },
      LISTING,
      {
        'access-control-allow-origin': LISTED,
        'access-control-expose-headers': 'retry-after, x-request-id',
      },
    ],
    [
      'a listed page that may send cookies',
      { origin: LISTED },
      FORWARDING_COOKIES,
      {
        'access-control-allow-origin': LISTED,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'retry-after, x-request-id',
      },
    ],
  ])('of a response to %s', (_what, headers, options, answer) =>
    expect(corsHeaders(requestOf({ headers }), options)).toEqual(answer),
  );

  it.each<[what: string, headers: Headers, options: GuardOptions, answer: Headers]>([
    ['no page', {}, FORWARDING_COOKIES, { allow: 'GET, POST, OPTIONS' }],
    ['a page that is not listed', { origin: UNLISTED }, FORWARDING_COOKIES, { allow: 'GET, POST, OPTIONS' }],
    [
      'a listed page',
      { origin: LISTED },
      LISTING,
      {
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': CORS_HEADERS,
        'access-control-max-age': '600',
      },
    ],
    [
      'a listed page that may send cookies',
      { origin: LISTED },
      FORWARDING_COOKIES,
      {
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': CORS_HEADERS,
        'access-control-max-age': '600',
      },
    ],
  ])('of a response to a preflight from %s', (_what, headers, options, answer) =>
    expect(preflightHeaders(requestOf({ headers }), options)).toEqual(answer),
  );
});

describe('a Host header', () => {
  it.each([
    'localhost',
    'LOCALHOST:4000',
    'a-b.c_d.example',
    '127.0.0.1:0',
    'localhost:65535',
    '[::1]',
    '[2001:DB8::1]:80',
    '[::ffff:127.0.0.1]',
  ])('%j is valid', (host) => expect(isUsableHost(requestOf({ headers: { host } }))).toBe(true));

  it.each([
    '',
    ' ',
    ':80',
    'localhost:',
    'localhost:65536',
    'localhost:99999',
    'localhost:123456',
    'localhost:8o',
    'localhost:80:80',
    '256.256.256.256',
    '1.2.3.4.5',
    '[:::]',
    'a b',
    ' localhost',
    'localhost ',
    'a/b',
    'user@localhost',
    'localhost?x',
    '[]',
    '[::1',
    '::1',
    '[::g]',
    'x[::1]',
    '[::1]x',
  ])('%j is not valid', (host) => expect(isUsableHost(requestOf({ headers: { host } }))).toBe(false));

  it('is not valid if it is missing', () => expect(isUsableHost(requestOf({}))).toBe(false));
});
