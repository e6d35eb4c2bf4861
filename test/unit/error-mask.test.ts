import { GraphQLError, Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { GatewayError, type ErrorCode, type ErrorDetails } from '../../src/core/errors.ts';
import { errorsToShow, maskError } from '../../src/engine/error-mask.ts';

const UUID = 'c0ffee00-1111-4222-8333-444455556666';
const MASKED = 'c0ffee00-****-****-****-************';
const UNEXPECTED = 'Unexpected error. It has been logged with the request id.';

/** Wraps an error as graphql-js wraps an error that a resolver throws. */
const located = (originalError: Error) =>
  new GraphQLError(originalError.message, { path: ['apiKey', 0], nodes: fieldNodes(), originalError });

function fieldNodes() {
  const [definition] = parse('{ apiKey }').definitions;
  return definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : [];
}

describe('the errors that are shown', () => {
  const errors = Array.from({ length: 12 }, (_, index) => new GraphQLError(String(index)));

  it('are the first ten of an operation that was not executed', () =>
    expect(errorsToShow({ errors })).toEqual(errors.slice(0, 10)));

  it.each([null, {}, { apiKey: null }])('are all errors of an operation that was executed with the data %j', (data) =>
    expect(errorsToShow({ data, errors })).toEqual(errors),
  );

  it('are undefined if there are none', () => {
    expect(errorsToShow({})).toBeUndefined();
    expect(errorsToShow({ data: {} })).toBeUndefined();
  });
});

describe('a GatewayError', () => {
  const upstream = { status: 503, title: null, detail: 'Busy.' };
  const outcome = {
    previousId: '1a2b3c4d',
    sentAt: '2026-11-21T09:30:00.000Z',
    recovery: { query: '{ a }', hint: 'Look.' },
  };

  it.each<[code: ErrorCode, details: ErrorDetails, extensions: object]>([
    ['BAD_USER_INPUT', {}, {}],
    ['UPSTREAM_UNAVAILABLE', { upstream }, { upstream }],
    ['UPSTREAM_UNAVAILABLE', { retryAfter: 7 }, { retryAfter: 7 }],
    ['OVERLOADED', { retryAfter: 1 }, { retryAfter: 1 }],
    ['RATE_LIMITED', { retryAfter: 7 }, { retryAfter: 7, http: { headers: { 'retry-after': '7' } } }],
    ['RATE_LIMITED', { retryAfter: 0 }, { retryAfter: 0, http: { headers: { 'retry-after': '0' } } }],
    ['RATE_LIMITED', {}, {}],
    ['OUTCOME_UNKNOWN', { outcome }, outcome],
    ['INTERNAL_SERVER_ERROR', { cause: new Error('Hidden.') }, {}],
  ])('is shown with its message and its code: %s with %j', (code, details, extensions) => {
    const { error, ...rest } = maskError(new GatewayError(code, 'What is wrong.', details));
    expect(error.message).toBe('What is wrong.');
    expect(error.extensions).toStrictEqual({ code, ...extensions });
    expect(rest).toEqual({ code, unexpected: null });
  });

  it('is shown with its place in the operation', () => {
    const failure = new GatewayError('FORBIDDEN', 'No.');
    for (const thrown of [located(failure), located(located(failure))]) {
      const { error, code, unexpected } = maskError(thrown);
      expect(error.toJSON()).toEqual({
        message: 'No.',
        locations: [{ line: 1, column: 3 }],
        path: ['apiKey', 0],
        extensions: { code: 'FORBIDDEN' },
      });
      expect({ code, unexpected }).toEqual({ code: 'FORBIDDEN', unexpected: null });
    }
  });

  it('is shown without a place if it has none', () => {
    const { error } = maskError(new GatewayError('FORBIDDEN', 'No.'));
    expect(error.toJSON()).toEqual({ message: 'No.', extensions: { code: 'FORBIDDEN' } });
    expect([error.nodes, error.source, error.positions, error.path]).toEqual(Array(4).fill(undefined));
  });

  it('is shown with keys masked and at most 500 characters', () => {
    expect(maskError(new GatewayError('FORBIDDEN', `Not ${UUID}.`)).error.message).toBe(`Not ${MASKED}.`);
    expect(maskError(new GatewayError('FORBIDDEN', 'x'.repeat(500))).error.message).toBe('x'.repeat(500));
    expect(maskError(new GatewayError('FORBIDDEN', 'x'.repeat(501))).error.message).toBe(`${'x'.repeat(499)}…`);
  });
});

describe('an error of graphql-js', () => {
  it.each<[given: unknown, code: string]>([
    ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_PARSE_FAILED'],
    ['GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_VALIDATION_FAILED'],
    ['BAD_USER_INPUT', 'BAD_USER_INPUT'],
    ['SOMETHING_ELSE', 'BAD_USER_INPUT'],
    [undefined, 'BAD_USER_INPUT'],
    [['GRAPHQL_PARSE_FAILED'], 'BAD_USER_INPUT'],
  ])('with the code %j gets the code %s', (given, code) => {
    const masked = maskError(new GraphQLError('No.', { extensions: { code: given, secret: UUID } }));
    expect(masked).toMatchObject({ code, unexpected: null });
    expect(masked.error.message).toBe('No.');
    expect(masked.error.extensions).toEqual({ code });
  });

  it('keeps its HTTP status', () => {
    const http = { status: 405, headers: { allow: 'POST' } };
    const { error } = maskError(new GraphQLError('No.', { extensions: { http } }));
    expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', http });
  });

  it('keeps its place in the document', () => {
    let thrown: unknown;
    try {
      parse('{\n  a(');
    } catch (error) {
      thrown = error;
    }
    const { error } = maskError(thrown);
    expect(error).toMatchObject({ message: 'Syntax Error: Expected Name, found <EOF>.' });
    expect(error.locations).toEqual([{ line: 2, column: 5 }]);
  });

  it('inside another one is shown with the path of the outer one', () => {
    const { error } = maskError(located(new GraphQLError('Inner.', { path: ['inner'] })));
    expect(error.toJSON()).toMatchObject({ message: 'Inner.', path: ['apiKey', 0] });
  });

  it.each([
    [
      `Variable "$id" got invalid value "${UUID}"; Expected type "Int".`,
      'Variable "$id" got an invalid value; Expected type "Int".',
    ],
    [
      'Variable "$input" got invalid value { id: "my secret", n: 1 } at "input.grants[0].id"; It is\ntoo long.',
      'Variable "$input" got an invalid value at "input.grants[0].id"; It is\ntoo long.',
    ],
    [
      'Variable "$a" got invalid value "one; two\nthree; four" at "a.b"; Not so.',
      'Variable "$a" got an invalid value at "a.b"; Not so.',
    ],
    ['Variable "$a" got invalid value "x at "; at "no place"; Not so.', 'Variable "$a" got an invalid value; Not so.'],
    ['Variable "$a" got invalid value ; ', 'Variable "$a" got an invalid value; '],
    // Other messages stay as they are.
    ['The Variable "$a" got invalid value 1; No.', 'The Variable "$a" got invalid value 1; No.'],
    ['Variable "a" got invalid value 1; No.', 'Variable "a" got invalid value 1; No.'],
    ['Variable "$a-b" got invalid value 1; No.', 'Variable "$a-b" got invalid value 1; No.'],
    ['Variable "$a" got invalid value 1', 'Variable "$a" got invalid value 1'],
    ['Variable "$a" is not defined.', 'Variable "$a" is not defined.'],
  ])('does not repeat the value of a variable: %j', (message, shown) =>
    expect(maskError(new GraphQLError(message)).error.message).toBe(shown),
  );
});

describe('an unexpected error', () => {
  it.each<[what: string, thrown: unknown]>([
    ['an error', new TypeError(UUID)],
    ['an error in a resolver', located(new TypeError(UUID))],
    ['an error deep inside', located(located(new TypeError(UUID)))],
    [
      'an error with extensions',
      Object.assign(new TypeError(UUID), { extensions: { code: 'X', http: { status: 418 } } }),
    ],
    [
      'an error in a GraphQL error with extensions',
      new GraphQLError(UUID, { originalError: new TypeError(UUID), extensions: { http: { status: 418 } } }),
    ],
  ])('is only logged: %s', (_what, thrown) => {
    const { error, code, unexpected } = maskError(thrown);
    expect(error.message).toBe(UNEXPECTED);
    expect(error.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR' });
    expect(code).toBe('INTERNAL_SERVER_ERROR');
    expect(unexpected).toBeInstanceOf(TypeError);
  });

  it.each([undefined, null, 'a text', 7, { message: UUID }])(
    'is only logged, even if the thrown value is not an Error: %j',
    (thrown) => {
      const { error, code, unexpected } = maskError(thrown);
      expect(error.message).toBe(UNEXPECTED);
      expect(code).toBe('INTERNAL_SERVER_ERROR');
      expect(unexpected).toEqual(new Error('A value that is not an Error was thrown.'));
    },
  );

  it('keeps its place in the operation', () =>
    expect(maskError(located(new TypeError('x'))).error).toMatchObject({
      path: ['apiKey', 0],
      locations: [{ line: 1, column: 3 }],
    }));
});
