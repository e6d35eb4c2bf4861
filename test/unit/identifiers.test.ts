import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src/core/errors.ts';
import {
  isKeyId,
  isNumber,
  parseKeyFilter,
  parseKeyId,
  parseNumber,
  parsePermissionId,
  parseSearch,
} from '../../src/registries/atlas/identifiers.ts';
import { parseGrantInputs, parseKeyInput } from '../../src/registries/atlas/writing/inputs.ts';

const UUID = 'c0ffee00-1111-4222-8333-444455556666';
const LONGEST = 'x'.repeat(100);

/** Refused with this sentence, which repeats nothing of what was given. */
function expectRefused(act: () => unknown, message: string): void {
  expect(act).toThrow(GatewayError);
  expect(act).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT', message }));
}

describe('the id of a key', () => {
  it.each([
    ['1a2b3c4d', '1a2b3c4d'],
    ['1A2B3C4D', '1a2b3c4d'],
    ['00000000', '00000000'],
    ['FFFFFFFF', 'ffffffff'],
  ])('%s is taken as %s', (id, parsed) => {
    expect(isKeyId(id)).toBe(true);
    expect(parseKeyId(id)).toBe(parsed);
  });

  const MESSAGE = 'The id of an API key is the first eight characters of its UUID, hexadecimal digits.';

  it.each(['', '1a2b3c4', '1a2b3c4d5', ' 1a2b3c4d', '1a2b3c4d\n', 'permissi', '1a2b3c4g', '../1a2b3', '1a2b3c4d/'])(
    'is not %j',
    (id) => {
      expect(isKeyId(id)).toBe(false);
      expectRefused(() => parseKeyId(id), MESSAGE);
    },
  );

  it.each([UUID, UUID.replaceAll('-', ''), `Key ${UUID}`])('that is a whole key is refused with a warning', (id) => {
    expect(isKeyId(id)).toBe(false);
    expectRefused(() => parseKeyId(id), `${MESSAGE} Give no more than that: the rest is the secret.`);
  });

  it('is checked in the input of a write, and the rest of that stays', () => {
    const input = { id: '1A2B3C4D', allowCallingKey: true, label: 'Mine' };
    expect(parseKeyInput(input)).toEqual({ id: '1a2b3c4d', allowCallingKey: true, label: 'Mine' });
    expectRefused(() => parseKeyInput({ ...input, id: 'mine' }), MESSAGE);
  });
});

describe('the number of a probe or a measurement', () => {
  it.each(['1', '6001', '10', '999999999999'])('%s is taken as it is', (id) => {
    expect(isNumber(id)).toBe(true);
    expect(parseNumber(id)).toBe(id);
  });

  it.each(['', '0', '01', '-1', '1.5', '1e3', '1x', 'x1', ' 1', '1\n', '٣', '1000000000000', '1a2b3c4d', UUID])(
    'is not %j',
    (id) => {
      expect(isNumber(id)).toBe(false);
      expectRefused(() => parseNumber(id), 'The id of a probe or a measurement is its number, without leading zeros.');
    },
  );
});

describe('the id of a permission', () => {
  const messageFor = (place: string) =>
    `The id of a permission${place} is a name such as "measurements.create_measurement".`;

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
  ])('%s is taken as it is', (id) => expect(parsePermissionId(id)).toBe(id));

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
  ])('is not %j', (id) => {
    expectRefused(() => parsePermissionId(id), messageFor(''));
    expectRefused(() => parsePermissionId(id, ' (here)'), messageFor(' (here)'));
  });

  it('is checked in each grant of an input, which comes back as it is', () => {
    const grants = [{ permission: 'keys.get_key' }, { permission: 'keys.list_keys' }];
    for (const input of [{}, { grants: null }, { grants }, { addGrants: grants, removeGrants: grants }])
      expect(parseGrantInputs(input)).toBe(input);
  });

  it.each(['grants', 'addGrants', 'removeGrants'])('is named by its place where it is one of %s', (name) => {
    const input = { [name]: [{ permission: 'keys.get_key' }, { permission: '..' }] };
    expectRefused(() => parseGrantInputs(input), messageFor(` (input.${name}.1.permission)`));
  });
});

describe('a filter', () => {
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
  ])('%j is read as %j', (filter, parsed) => expect(parseKeyFilter(filter)).toEqual(parsed));

  const TYPE = '`targetType` is a text of 1 to 100 characters, such as "probe".';
  const ID =
    "`targetId` is a text of 1 to 100 characters, such as a probe's number; " +
    'of a key, the first eight characters of its UUID and no more.';

  it.each([
    [{ permission: '' }, 'The id of a permission is a name such as "measurements.create_measurement".'],
    [{ permission: '..' }, 'The id of a permission is a name such as "measurements.create_measurement".'],
    [{ targetType: '' }, TYPE],
    [{ targetType: `${LONGEST}x` }, TYPE],
    [{ targetType: UUID }, TYPE],
    [{ targetId: '' }, ID],
    [{ targetId: `${LONGEST}x` }, ID],
    [{ targetId: `key ${UUID}` }, ID],
  ])('%j is refused: %s', (filter, message) => expectRefused(() => parseKeyFilter(filter), message));
});

describe('what is searched for', () => {
  it.each([
    [undefined, null],
    [null, null],
    ['', null],
    ['x', 'x'],
    [' a part ', ' a part '],
    [LONGEST, LONGEST],
  ])('%j is read as %j', (search, parsed) => expect(parseSearch(search)).toBe(parsed));

  it.each([`${LONGEST}x`, UUID])('is not %j', (search) =>
    expectRefused(() => parseSearch(search), '`search` is a text of 1 to 100 characters, a part of a label.'),
  );
});
