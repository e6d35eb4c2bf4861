import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src/core/errors.ts';
import type { PendingWrite } from '../../src/registries/atlas/rest/outcome-unknown.ts';
import {
  MALFORMED_CREDENTIAL,
  readError,
  readTransportError,
  RejectedWrite,
  writeError,
  writeTransportError,
} from '../../src/registries/atlas/rest/upstream-errors.ts';
import { TransportError, type UpstreamAnswer } from '../../src/upstream/transport.ts';

const SENT_AT = new Date('2026-11-21T09:30:00.987Z');
const CAUSE = new Error('The body cannot be parsed.');
const UNDOCUMENTED = 'RIPE Atlas sent a response that does not match its documentation.';

const pendingWrite = (kind: PendingWrite['kind']): PendingWrite => ({
  kind,
  id: kind === 'CREATE' ? null : '1a2b3c4d',
  sentAt: SENT_AT,
  trace: { reservedUntil: null, isSent: false, upstreamStatus: null },
});

function answerOf(status: number, error: object | string = {}, retryAfterS: number | null = null): UpstreamAnswer {
  const body = typeof error === 'string' ? error : JSON.stringify({ error });
  return { status, retryAfterS, body };
}

/** All fields of an error; `cause` is written to the log only. */
function contentOf(error: Error): object {
  if (!(error instanceof GatewayError)) throw error;
  const { code, message, details, cause } = error;
  return { code, message, ...details, ...(cause !== undefined && { cause }) };
}

it('the message for a malformed credential contains the expected format', () =>
  expect(MALFORMED_CREDENTIAL).toBe(
    'The Authorization header does not have the format that RIPE Atlas expects. ' +
      'Send "Authorization: Key <your API key, a UUID>".',
  ));

describe('the error of a read that was answered', () => {
  const said = { title: 'A title', detail: 'A detail.' };

  it.each([
    [400, 'BAD_USER_INPUT', 'RIPE Atlas rejected the arguments of this field', '.'],
    [
      401,
      'UNAUTHENTICATED',
      'RIPE Atlas did not accept the credential',
      '. Send "Authorization: Key <your API key, a UUID>".',
    ],
    [403, 'FORBIDDEN', 'RIPE Atlas does not allow this', ' for the credential that was sent.'],
    [429, 'RATE_LIMITED', 'RIPE Atlas has received too many requests', '. Try again later.'],
  ])('with %s has the code %s, the reason in its message, and no cause', (status, code, sentence, end) => {
    expect(contentOf(readError(answerOf(status, said), CAUSE))).toStrictEqual({
      code,
      message: `${sentence}: A detail.`,
      upstream: { status, ...said },
    });
    expect(contentOf(readError(answerOf(status, {})))).toMatchObject({ code, message: sentence + end });
  });

  it.each([
    [200, 'UPSTREAM_INVALID', UNDOCUMENTED],
    [302, 'UPSTREAM_INVALID', UNDOCUMENTED],
    [404, 'UPSTREAM_INVALID', UNDOCUMENTED],
    [409, 'UPSTREAM_INVALID', UNDOCUMENTED],
    [499, 'UPSTREAM_INVALID', UNDOCUMENTED],
    [500, 'UPSTREAM_UNAVAILABLE', 'RIPE Atlas failed to process the request.'],
    [503, 'UPSTREAM_UNAVAILABLE', 'RIPE Atlas failed to process the request.'],
  ])('with %s has the code %s and its cause', (status, code, sentence) => {
    const upstream = { status, ...said };
    const message = `${sentence.slice(0, -1)}: A detail.`;
    expect(contentOf(readError(answerOf(status, said), CAUSE))).toStrictEqual({
      code,
      message,
      upstream,
      cause: CAUSE,
    });
    expect(contentOf(readError(answerOf(status, {})))).toMatchObject({ code, message: sentence });
  });

  it.each([
    [429, 7, { retryAfter: 7 }],
    [429, 0, { retryAfter: 0 }],
    [503, 7, { retryAfter: 7 }],
    [429, null, {}],
    [503, null, {}],
    [403, 7, {}],
  ])('with %s and Retry-After: %s has %j', (status, retryAfterS, expected) => {
    const { retryAfter, ...rest } = contentOf(readError(answerOf(status, {}, retryAfterS))) as { retryAfter?: number };
    expect(retryAfter === undefined ? {} : { retryAfter }).toEqual(expected);
    expect(Object.keys(rest).sort()).toEqual(['code', 'message', 'upstream']);
  });

  it.each<[what: string, error: object | string, detail: string | null]>([
    ['the detail', { detail: 'Whole.', errors: [{ detail: 'First.' }] }, 'Whole.'],
    ['the first issue', { errors: [{ detail: 'First.' }, { detail: 'Second.' }] }, 'First.'],
    ['no detail for an empty object', {}, null],
    ['no detail for HTML', '<h1>Bad request</h1>', null],
  ])('with 400 contains %s', (_what, error, detail) =>
    expect(contentOf(readError(answerOf(400, error)))).toMatchObject({
      upstream: { status: 400, title: null, detail },
    }),
  );
});

const UNANSWERED: [kind: TransportError['kind'], content: object][] = [
  ['TIMEOUT', { code: 'UPSTREAM_TIMEOUT', message: 'RIPE Atlas did not answer in time.' }],
  [
    'OVERLOADED',
    {
      code: 'OVERLOADED',
      message: 'Too many requests are waiting for RIPE Atlas. Try again in a moment.',
      retryAfter: 1,
    },
  ],
  [
    'CIRCUIT_OPEN',
    {
      code: 'UPSTREAM_UNAVAILABLE',
      message:
        'RIPE Atlas has failed repeatedly, so the gateway does not call it at the moment. Try again in a moment.',
      retryAfter: 1,
    },
  ],
  [
    'UNTRUSTED',
    {
      code: 'UPSTREAM_UNAVAILABLE',
      message:
        'There is no secure connection to RIPE Atlas: the TLS handshake failed or the certificate is not trusted.',
    },
  ],
  ...(['ABORTED', 'BROKEN', 'UNREACHABLE'] as const).map((kind): [TransportError['kind'], object] => [
    kind,
    { code: 'UPSTREAM_UNAVAILABLE', message: 'RIPE Atlas could not be reached.' },
  ]),
];

describe('the error of a read without a response', () => {
  it.each([
    ...UNANSWERED,
    [
      'TOO_LARGE',
      { code: 'UPSTREAM_INVALID', message: 'RIPE Atlas sent a larger response than the gateway accepts.' },
    ] as const,
  ])('because of %s', (kind, content) => {
    const error = new TransportError(kind, true, null);
    expect(contentOf(readTransportError(error))).toStrictEqual({ ...content, cause: error });
  });
});

describe('the error of a write that was not sent', () => {
  it.each(UNANSWERED)('because of %s says that nothing was changed', (kind, content) => {
    const error = new TransportError(kind, false, null);
    const message = kind === 'TIMEOUT' && 'Not enough time was left to send this change. Nothing was sent.';
    expect(contentOf(writeTransportError(error, pendingWrite('UPDATE')))).toStrictEqual({
      ...content,
      ...(message && { message }),
      cause: error,
    });
  });
});

describe('the error of a write that the upstream rejected', () => {
  function rejectionOf(error: Error): object {
    if (!(error instanceof RejectedWrite)) throw error;
    const { name, message, code, issues } = error;
    expect({ name, message }).toEqual({ name: 'RejectedWrite', message: 'RIPE Atlas rejected a write.' });
    return { code, issues };
  }

  it.each([
    [400, 'INVALID', 'RIPE Atlas rejected the input without giving a reason.'],
    [422, 'INVALID', 'RIPE Atlas rejected the input without giving a reason.'],
    [409, 'CONFLICT', 'The current state of the key does not allow this change.'],
  ])('with %s has the code %s and the upstream’s issues', (status, code, fallback) => {
    const errors = [{ source: { pointer: '/label' }, detail: 'Too long.' }, { detail: 'And more.' }];
    const issues = [
      { pointer: '/label', detail: 'Too long.' },
      { pointer: null, detail: 'And more.' },
    ];
    const rejection = (error: object) => rejectionOf(writeError(answerOf(status, error), pendingWrite('UPDATE')));
    expect(rejection({ detail: 'Whole.', errors })).toEqual({ code, issues });
    expect(rejection({ detail: 'Whole.', errors: [] })).toEqual({
      code,
      issues: [{ pointer: null, detail: 'Whole.' }],
    });
    expect(rejection({})).toEqual({ code, issues: [{ pointer: null, detail: fallback }] });
  });

  it.each(['DELETE', 'REGENERATE', 'UPDATE'] as const)('with 404 names the key: %s', (kind) =>
    expect(rejectionOf(writeError(answerOf(404, { detail: 'Where?' }), pendingWrite(kind)))).toEqual({
      code: 'NOT_FOUND',
      issues: [
        { pointer: null, detail: 'There is no API key 1a2b3c4d, or the credential that was sent cannot see it.' },
      ],
    }),
  );

  it.each([
    [404, 'UPSTREAM_INVALID'],
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [429, 'RATE_LIMITED'],
  ])('with %s is the same as the error of a read: %s', (status, code) => {
    const answer = answerOf(status, { detail: 'Why.' }, 7);
    const error = contentOf(writeError(answer, pendingWrite('CREATE')));
    expect(error).toStrictEqual(contentOf(readError(answer)));
    expect(error).toMatchObject({ code });
  });
});

describe('the error of a write with an unknown outcome', () => {
  const FIELDS =
    '{ id label createdAt validFrom validTo enabled grants { permission { id } target { type targetId } } }';
  const LIST = `apiKeys(first: 100) { totalCount pageInfo { hasNextPage endCursor } nodes ${FIELDS} }`;
  const ONE = `apiKey(id: "1a2b3c4d") ${FIELDS}`;
  const WHEN =
    'Run the query two minutes after the write, because RIPE Atlas may still be processing it. ' +
    'Repeat the query while it returns an error.';
  const FIND =
    "Read all pages of the list and look for a key created at or after 2026-11-21T09:30:00.000Z, by the gateway's clock. " +
    'If the clock of RIPE Atlas may differ, look a few minutes around that time, too. ' +
    'Recognise the key by its label and grants.';
  const PERMISSION =
    'The list needs the permission keys.list_keys. If your API key lacks it, run the query with an API key that has it.';
  const recoveries: [kind: PendingWrite['kind'], query: string, hint: string][] = [
    [
      'CREATE',
      `{ ${LIST} }`,
      `${WHEN} ${FIND} If you find it, the key was created and its secret is lost: ` +
        `delete the key, or regenerate it to get a new secret. ${PERMISSION}`,
    ],
    [
      'REGENERATE',
      `{ ${ONE} ${LIST} }`,
      `${WHEN} If apiKey is a key, it was not regenerated. ` +
        'If apiKey is null without an error, the key was regenerated and its new secret is lost. ' +
        `${FIND} Regenerate that key to get a new secret. ${PERMISSION}`,
    ],
    [
      'DELETE',
      `{ ${ONE} }`,
      `${WHEN} If apiKey is null without an error, the key was deleted. If apiKey is a key, it was not deleted.`,
    ],
    [
      'UPDATE',
      `{ ${ONE} }`,
      `${WHEN} If the fields have the values that you sent, the update was carried out. ` +
        'It is safe to send the update again.',
    ],
  ];
  const contentFor = (kind: PendingWrite['kind'], query: string, hint: string) => ({
    code: 'OUTCOME_UNKNOWN',
    message:
      'The change was sent, but RIPE Atlas did not confirm it. It may or may not have been carried out. ' +
      'The gateway did not send it again.',
    outcome: {
      previousId: kind === 'CREATE' ? null : '1a2b3c4d',
      sentAt: '2026-11-21T09:30:00.987Z',
      recovery: { query, hint },
    },
  });

  it.each(recoveries)('contains a query and a hint that find the outcome: %s', (kind, query, hint) => {
    const error = new TransportError('BROKEN', true, null);
    expect(contentOf(writeTransportError(error, pendingWrite(kind)))).toStrictEqual({
      ...contentFor(kind, query, hint),
      cause: error,
    });
  });

  it.each([
    ...[302, 399, 408, 499, 500, 502, 503].map((status) => [status, recoveries[3]] as const),
    ...recoveries.map((recovery) => [500, recovery] as const),
  ])('is used for a response with %s: %j', (status, recovery = ['UPDATE', '', '']) => {
    const error = writeError(answerOf(status, { title: 'T', detail: 'D' }), pendingWrite(recovery[0]));
    const content = contentFor(...recovery);
    expect(contentOf(error)).toStrictEqual({
      ...content,
      message: `${content.message} RIPE Atlas says: D`,
      upstream: { status, title: 'T', detail: 'D' },
    });
  });
});
