import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src/core/errors.ts';
import {
  malformedCredential,
  readError,
  readTransportError,
  RejectedWrite,
  writeError,
  writeTransportError,
  type SentWrite,
} from '../../src/registries/atlas/rest/upstream-errors.ts';
import { TransportError, type UpstreamAnswer } from '../../src/upstream/transport.ts';

const AT = new Date('2026-11-21T09:30:00.987Z');
const CAUSE = new Error('What was read of it.');
const NOT_DOCUMENTED = 'The API behind this gateway gave an answer that is not what it documents.';

const sentOf = (kind: SentWrite['kind']): SentWrite => ({ kind, id: kind === 'CREATE' ? null : '1a2b3c4d', at: AT });

function answerOf(status: number, error: object | string = {}, retryAfterS: number | null = null): UpstreamAnswer {
  const body = typeof error === 'string' ? error : JSON.stringify({ error });
  return { status, retryAfterS, body };
}

/** All that a fault carries; `cause` is what the log is told. */
function contentOf(fault: Error): object {
  if (!(fault instanceof GatewayError)) throw fault;
  const { code, message, details, cause } = fault;
  return { code, message, ...details, ...(cause !== undefined && { cause }) };
}

it('a credential of the wrong form is refused with the right one', () =>
  expect(contentOf(malformedCredential())).toStrictEqual({
    code: 'UNAUTHENTICATED',
    message:
      'The Authorization header is not of the form that RIPE Atlas takes. ' +
      'Send "Authorization: Key <your API key, a UUID>".',
  }));

describe('a read that was answered with', () => {
  const said = { title: 'A title', detail: 'A detail.' };

  it.each([
    [400, 'BAD_USER_INPUT', 'The API behind this gateway refused the arguments of this field.'],
    [
      401,
      'UNAUTHENTICATED',
      'The API behind this gateway did not accept the credential. Send "Authorization: Key <your API key, a UUID>".',
    ],
    [403, 'FORBIDDEN', 'The API behind this gateway does not allow this for the credential that was sent.'],
    [429, 'RATE_LIMITED', 'The API behind this gateway asks to be called less often.'],
  ])('%s is the caller’s: %s', (status, code, message) => {
    expect(contentOf(readError(answerOf(status, said), CAUSE))).toStrictEqual({
      code,
      message,
      upstream: { status, ...said },
    });
  });

  it.each([
    [200, 'UPSTREAM_INVALID', NOT_DOCUMENTED],
    [302, 'UPSTREAM_INVALID', NOT_DOCUMENTED],
    [404, 'UPSTREAM_INVALID', NOT_DOCUMENTED],
    [409, 'UPSTREAM_INVALID', NOT_DOCUMENTED],
    [499, 'UPSTREAM_INVALID', NOT_DOCUMENTED],
    [500, 'UPSTREAM_UNAVAILABLE', 'The API behind this gateway failed.'],
    [503, 'UPSTREAM_UNAVAILABLE', 'The API behind this gateway failed.'],
  ])('%s is the service’s: %s', (status, code, message) => {
    const upstream = { status, ...said };
    expect(contentOf(readError(answerOf(status, said), CAUSE))).toStrictEqual({
      code,
      message,
      upstream,
      cause: CAUSE,
    });
    expect(contentOf(readError(answerOf(status, said)))).toStrictEqual({ code, message, upstream });
  });

  it.each([
    [429, 7, { retryAfter: 7 }],
    [429, 0, { retryAfter: 0 }],
    [503, 7, { retryAfter: 7 }],
    [429, null, {}],
    [503, null, {}],
    [403, 7, {}],
  ])('%s and Retry-After: %s says when to come back: %j', (status, retryAfterS, expected) => {
    const { retryAfter, ...rest } = contentOf(readError(answerOf(status, {}, retryAfterS))) as { retryAfter?: number };
    expect(retryAfter === undefined ? {} : { retryAfter }).toEqual(expected);
    expect(Object.keys(rest).sort()).toEqual(['code', 'message', 'upstream']);
  });

  it.each<[what: string, error: object | string, detail: string | null]>([
    ['its detail', { detail: 'Whole.', errors: [{ detail: 'First.' }] }, 'Whole.'],
    ['its first complaint', { errors: [{ detail: 'First.' }, { detail: 'Second.' }] }, 'First.'],
    ['nothing', {}, null],
    ['nothing that can be read', '<h1>Bad request</h1>', null],
  ])('400 shows %s', (_what, error, detail) =>
    expect(contentOf(readError(answerOf(400, error)))).toMatchObject({
      upstream: { status: 400, title: null, detail },
    }),
  );
});

const UNANSWERED: [kind: TransportError['kind'], content: object][] = [
  ['TIMEOUT', { code: 'UPSTREAM_TIMEOUT', message: 'The API behind this gateway took too long.' }],
  [
    'OVERLOADED',
    {
      code: 'OVERLOADED',
      message: 'Too many requests wait for the API behind this gateway. Try again in a moment.',
      retryAfter: 1,
    },
  ],
  [
    'CIRCUIT_OPEN',
    {
      code: 'UPSTREAM_UNAVAILABLE',
      message: 'The API behind this gateway has been failing; it is asked again in a moment.',
      retryAfter: 1,
    },
  ],
  [
    'UNTRUSTED',
    {
      code: 'UPSTREAM_UNAVAILABLE',
      message:
        'There is no secure connection to the API behind this gateway: its certificate or its TLS is not as it must be.',
    },
  ],
  ...(['ABORTED', 'BROKEN', 'UNREACHABLE'] as const).map((kind): [TransportError['kind'], object] => [
    kind,
    { code: 'UPSTREAM_UNAVAILABLE', message: 'The API behind this gateway could not be reached.' },
  ]),
];

describe('a read without an answer', () => {
  it.each([
    ...UNANSWERED,
    [
      'TOO_LARGE',
      { code: 'UPSTREAM_INVALID', message: 'The API behind this gateway sent more than the gateway accepts.' },
    ] as const,
  ])('because of %s', (kind, content) => {
    const error = new TransportError(kind, true, null);
    expect(contentOf(readTransportError(error))).toStrictEqual({ ...content, cause: error });
  });
});

describe('a write that was not sent', () => {
  it.each(UNANSWERED)('because of %s is known not to be done', (kind, content) => {
    const error = new TransportError(kind, false, null);
    const message = kind === 'TIMEOUT' && 'This write could not be begun in time: nothing was sent.';
    expect(contentOf(writeTransportError(error, sentOf('UPDATE')))).toStrictEqual({
      ...content,
      ...(message && { message }),
      cause: error,
    });
  });
});

describe('a write that the upstream refused', () => {
  /** What it was refused with. */
  function refusalOf(fault: Error): object {
    if (!(fault instanceof RejectedWrite)) throw fault;
    const { name, message, code, complaints } = fault;
    expect({ name, message }).toEqual({ name: 'RejectedWrite', message: 'The upstream refused a write.' });
    return { code, complaints };
  }

  it.each([
    [400, 'INVALID', 'The upstream refused the input without a reason.'],
    [422, 'INVALID', 'The upstream refused the input without a reason.'],
    [409, 'CONFLICT', 'The key is in a state that does not allow this.'],
  ])('by %s is %s, with its complaints', (status, code, fallback) => {
    const errors = [{ source: { pointer: '/label' }, detail: 'Too long.' }, { detail: 'And more.' }];
    const complaints = [
      { pointer: '/label', detail: 'Too long.' },
      { pointer: null, detail: 'And more.' },
    ];
    const refusal = (error: object) => refusalOf(writeError(answerOf(status, error), sentOf('UPDATE')));
    expect(refusal({ detail: 'Whole.', errors })).toEqual({ code, complaints });
    expect(refusal({ detail: 'Whole.', errors: [] })).toEqual({
      code,
      complaints: [{ pointer: null, detail: 'Whole.' }],
    });
    expect(refusal({})).toEqual({ code, complaints: [{ pointer: null, detail: fallback }] });
  });

  it.each(['DELETE', 'REGENERATE', 'UPDATE'] as const)('by 404 names the key: %s', (kind) =>
    expect(refusalOf(writeError(answerOf(404, { detail: 'Where?' }), sentOf(kind)))).toEqual({
      code: 'NOT_FOUND',
      complaints: [{ pointer: null, detail: 'There is no API key 1a2b3c4d.' }],
    }),
  );

  it.each([
    [404, 'UPSTREAM_INVALID'],
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [429, 'RATE_LIMITED'],
    [405, 'UPSTREAM_INVALID'],
    [499, 'UPSTREAM_INVALID'],
  ])('by %s is the same fault as of a read: %s', (status, code) => {
    const answer = answerOf(status, { detail: 'Why.' }, 7);
    const fault = contentOf(writeError(answer, sentOf('CREATE'), CAUSE));
    expect(fault).toStrictEqual(contentOf(readError(answer)));
    expect(fault).toMatchObject({ code });
  });
});

describe('a write whose outcome is not known', () => {
  const FIELDS =
    '{ id label createdAt validFrom validTo enabled grants { permission { id } target { type targetId } } }';
  const LIST = `apiKeys(first: 100) { totalCount pageInfo { hasNextPage endCursor } nodes ${FIELDS} }`;
  const ONE = `apiKey(id: "1a2b3c4d") ${FIELDS}`;
  const MADE =
    "a key created at or after 2026-11-21T09:30:00.000Z (by this gateway's clock: look a few minutes around it " +
    "if the upstream's differs; go through all pages of the list, and tell it from others of that time by its label " +
    'and grants)';
  const UNLISTED = "Without the right to list keys (keys.list_keys) it can't be found: ask with a key that has it.";
  const AGAIN =
    'Ask a minute after the write, and again while there is an error: until then it may still be under way.';
  const recoveries: [kind: SentWrite['kind'], query: string, hint: string][] = [
    [
      'CREATE',
      `{ ${LIST} }`,
      `${AGAIN} If it was carried out, there is ${MADE}, and its secret is lost: ` +
        `delete it, or regenerate it for a new secret. ${UNLISTED}`,
    ],
    [
      'REGENERATE',
      `{ ${ONE} ${LIST} }`,
      `${AGAIN} If apiKey is a key then, it was not regenerated. If apiKey is null without an error, it was, and its secret is lost: ` +
        `look for ${MADE}, and regenerate that one. ${UNLISTED}`,
    ],
    [
      'DELETE',
      `{ ${ONE} }`,
      `${AGAIN} If apiKey is null without an error, the key was deleted; if it is a key, it was not.`,
    ],
    [
      'UPDATE',
      `{ ${ONE} }`,
      `${AGAIN} If the fields have the values that were sent, the update was carried out. Sending it again does no harm.`,
    ],
  ];
  const contentFor = (kind: SentWrite['kind'], query: string, hint: string) => ({
    code: 'OUTCOME_UNKNOWN',
    message:
      'The write was sent, and whether it was carried out is not known: its answer was lost. It was not sent again.',
    outcome: {
      previousId: kind === 'CREATE' ? null : '1a2b3c4d',
      sentAt: '2026-11-21T09:30:00.987Z',
      recovery: { query, hint },
    },
  });

  it.each(recoveries)('says how to find out: %s', (kind, query, hint) => {
    const error = new TransportError('BROKEN', true, null);
    expect(contentOf(writeTransportError(error, sentOf(kind)))).toStrictEqual({
      ...contentFor(kind, query, hint),
      cause: error,
    });
  });

  it.each([
    ...[200, 201, 204, 302, 399, 500, 502, 503].map((status) => [status, recoveries[3]] as const),
    ...recoveries.map((recovery) => [500, recovery] as const),
  ])('is one that was answered with %s: %j', (status, recovery = ['UPDATE', '', '']) => {
    const fault = writeError(answerOf(status, { title: 'T', detail: 'D' }), sentOf(recovery[0]), CAUSE);
    expect(contentOf(fault)).toStrictEqual({
      ...contentFor(...recovery),
      cause: CAUSE,
      upstream: { status, title: 'T', detail: 'D' },
    });
  });
});
