import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src/core/errors.ts';
import {
  isKeyId,
  isNumericId,
  parseKeyFilter,
  parseKeyId,
  parseNumericId,
  parsePermissionId,
  parseSearch,
} from '../../src/registries/atlas/model/identifiers.ts';
import { parseGrantInputs, parseKeyInput } from '../../src/registries/atlas/writing/inputs.ts';

const UUID = 'c0ffee00-1111-4222-8333-444455556666';
const LONGEST = 'x'.repeat(100);

/** Expects BAD_USER_INPUT with exactly this message, so the message cannot contain the rejected value. */
function expectRejected(act: () => unknown, message: string): void {
  expect(act).toThrow(GatewayError);
  expect(act).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT', message }));
}

describe('the id of a key', () => {
  it.each([
    ['1a2b3c4d', '1a2b3c4d'],
    ['1A2B3C4D', '1a2b3c4d'],
    ['00000000', '00000000'],
    ['FFFFFFFF', 'ffffffff'],
  ])('accepts %s as %s', (id, parsed) => {
    expect(isKeyId(id)).toBe(true);
    expect(parseKeyId(id)).toBe(parsed);
  });

  const MESSAGE = 'The id of an API key must be the first eight characters of its UUID: eight hexadecimal digits.';

  it.each(['', '1a2b3c4', '1a2b3c4d5', ' 1a2b3c4d', '1a2b3c4d\n', 'permissi', '1a2b3c4g', '../1a2b3', '1a2b3c4d/'])(
    'rejects %j',
    (id) => {
      expect(isKeyId(id)).toBe(false);
      expectRejected(() => parseKeyId(id), MESSAGE);
    },
  );

  it.each([UUID, UUID.replaceAll('-', ''), `Key ${UUID}`])('rejects a full key with a warning', (id) => {
    expect(isKeyId(id)).toBe(false);
    expectRejected(() => parseKeyId(id), `${MESSAGE} Do not send the rest of the UUID: it is the secret.`);
  });

  it('is checked in the input of a write; the other fields stay unchanged', () => {
    const input = { id: '1A2B3C4D', allowCallingKey: true, label: 'Mine' };
    expect(parseKeyInput(input)).toEqual({ id: '1a2b3c4d', allowCallingKey: true, label: 'Mine' });
    expectRejected(() => parseKeyInput({ ...input, id: 'mine' }), MESSAGE);
  });
});

describe('the id of a probe or a measurement', () => {
  it.each(['1', '6001', '10', '999999999999'])('accepts %s unchanged', (id) => {
    expect(isNumericId(id)).toBe(true);
    expect(parseNumericId(id)).toBe(id);
  });

  it.each(['', '0', '01', '-1', '1.5', '1e3', '1x', 'x1', ' 1', '1\n', '٣', '1000000000000', '1a2b3c4d', UUID])(
    'rejects %j',
    (id) => {
      expect(isNumericId(id)).toBe(false);
      expectRejected(
        () => parseNumericId(id),
        'The id of a probe or a measurement must be a number of 1 to 12 digits, without leading zeros.',
      );
    },
  );
});

describe('the id of a permission', () => {
  const messageFor = (place: string) =>
    `The id of a permission${place} must be a name such as "measurements.create_measurement", of at most 100 characters.`;

  it.each([
    'a',
    'A',
    'keys',
    'keys.get_key',
    'measurements.create_measurement',
    'a-b.c-d.0_1',
    'k2',
    LONGEST,
    `${'a.'.repeat(49)}ab`,
  ])('accepts %s unchanged', (id) => expect(parsePermissionId(id)).toBe(id));

  it.each([
    '',
    '.',
    '..',
    '../keys',
    'keys.',
    '.keys',
    'keys..get',
    'keys/get',
    ' keys',
    'keys ',
    'keys\n',
    '-keys',
    '_keys',
    '2keys',
    'кeys',
    'keys.gét',
    'keys get',
    `${LONGEST}x`,
    `keys.${UUID}`,
    UUID,
  ])('rejects %j', (id) => {
    expectRejected(() => parsePermissionId(id), messageFor(''));
    expectRejected(() => parsePermissionId(id, ' (here)'), messageFor(' (here)'));
  });

  it('is checked in each grant of an input, which is returned unchanged', () => {
    const grants = [{ permission: 'keys.get_key' }, { permission: 'keys.list_keys' }];
    for (const input of [{}, { grants: null }, { grants }, { addGrants: grants, removeGrants: grants }])
      expect(parseGrantInputs(input)).toBe(input);
  });

  it.each(['grants', 'addGrants', 'removeGrants'])('is named by its place in the error if it is in %s', (name) => {
    const input = { [name]: [{ permission: 'keys.get_key' }, { permission: '..' }] };
    expectRejected(() => parseGrantInputs(input), messageFor(` (input.${name}.1.permission)`));
  });
});

describe('a key filter', () => {
  it.each([
    [undefined, { permission: null, targetType: null, targetId: null }],
    [null, { permission: null, targetType: null, targetId: null }],
    [{}, { permission: null, targetType: null, targetId: null }],
    [
      { permission: null, targetType: null, targetId: null },
      { permission: null, targetType: null, targetId: null },
    ],
    [{ permission: 'keys.get_key' }, { permission: 'keys.get_key', targetType: null, targetId: null }],
    [
      { targetType: LONGEST, targetId: LONGEST },
      { permission: null, targetType: LONGEST, targetId: LONGEST },
    ],
    [
      { targetType: 'probe', targetId: '6001' },
      { permission: null, targetType: 'probe', targetId: '6001' },
    ],
  ])('parses %j as %j', (filter, parsed) => expect(parseKeyFilter(filter)).toEqual(parsed));

  const PERMISSION =
    'The id of a permission must be a name such as "measurements.create_measurement", of at most 100 characters.';
  const TYPE =
    '`targetType` must be a text of 1 to 100 characters, such as "probe". It must not contain a UUID, nor most of one.';
  const ID =
    '`targetId` must be a text of 1 to 100 characters, such as the number of a probe; ' +
    'for a key, only the first eight characters of its UUID. It must not contain a UUID, nor most of one.';

  it.each([
    [{ permission: '' }, PERMISSION],
    [{ permission: '..' }, PERMISSION],
    [{ targetType: '' }, TYPE],
    [{ targetType: `${LONGEST}x` }, TYPE],
    [{ targetType: UUID }, TYPE],
    [{ targetId: '' }, ID],
    [{ targetId: `${LONGEST}x` }, ID],
    [{ targetId: `key ${UUID}` }, ID],
  ])('rejects %j: %s', (filter, message) => expectRejected(() => parseKeyFilter(filter), message));
});

describe('the search text', () => {
  it.each([
    [undefined, null],
    [null, null],
    ['', null],
    ['x', 'x'],
    [' a part ', ' a part '],
    [LONGEST, LONGEST],
  ])('parses %j as %j', (search, parsed) => expect(parseSearch(search)).toBe(parsed));

  it.each([`${LONGEST}x`, UUID])('rejects %j', (search) =>
    expectRejected(
      () => parseSearch(search),
      '`search` must be a text of 1 to 100 characters, a part of a label. It must not contain a UUID, nor most of one.',
    ),
  );
});

describe('a text that is close to a UUID', () => {
  const groups = UUID.split('-');
  const close = [
    UUID.slice(1),
    UUID.slice(0, -1),
    groups.join(' '),
    groups.join('.'),
    groups.join('\u00ad'),
    groups.join('\uff0d'),
    groups.join(':'),
    groups.join(' - '),
    [...UUID].join(' '),
    [...UUID].map((character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0)).join(''),
    `probe ${groups.join(', ')}`,
    groups.slice(0, 4).join('_'),
  ];

  it.each(close)('never becomes part of a URL: %j', (text) => {
    expect(() => parseKeyFilter({ targetId: text })).toThrow('`targetId` must be a text');
    expect(() => parseKeyFilter({ targetType: text })).toThrow('`targetType` must be a text');
    expect(() => parseSearch(text)).toThrow('`search` must be a text');
    expect(() => parsePermissionId(`a${text}`)).toThrow('The id of a permission');
  });

  it.each([
    '1001',
    'c0ffee00',
    '999999999999',
    'somebody@example.net',
    'A probe in Bad Ems, decade 2020',
    'AS4200000000',
  ])('is not confused with other texts: %j', (text) => expect(parseKeyFilter({ targetId: text }).targetId).toBe(text));
});
