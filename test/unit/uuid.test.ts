import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsMask, scrub, scrubAndCut } from '../../src/core/scrub.ts';
import { holdsUuid, indexOfFourDigits, isFullUuid, maskedUuidOf } from '../../src/core/uuid.ts';

const UUID = 'c0ffee00-1111-4222-8333-444455556666';
const OTHER = 'deadbeef-aaaa-4bbb-8ccc-ddddeeeeffff';
const MASKED = 'c0ffee00-****-****-****-************';
const DIGITS = UUID.replaceAll('-', '');

describe('a full UUID', () => {
  it.each([UUID, UUID.toUpperCase(), '00000000-0000-0000-0000-000000000000'])('is %s', (text) =>
    expect(isFullUuid(text)).toBe(true),
  );

  it.each([
    '',
    MASKED,
    DIGITS,
    `${UUID}0`,
    `0${UUID}`,
    `${UUID}\n`,
    ` ${UUID}`,
    UUID.slice(1),
    UUID.slice(0, -1),
    UUID.replaceAll('-', '_'),
    // One group has a digit too few, or a character that is not a digit.
    'c0ffee0-1111-4222-8333-444455556666',
    'c0ffee00-111-4222-8333-444455556666',
    'c0ffee00-1111-422-8333-444455556666',
    'c0ffee00-1111-4222-833-444455556666',
    'g0ffee00-1111-4222-8333-444455556666',
    'c0ffee00-111g-4222-8333-444455556666',
    'c0ffee00-1111-g222-8333-444455556666',
    'c0ffee00-1111-4222-g333-444455556666',
    'c0ffee00-1111-4222-8333-44445555666g',
  ])('is not %j', (text) => expect(isFullUuid(text)).toBe(false));
});

const DASHES = ['-', '_', '‐', '‒', '–', '―', '−', '%2d', '%2D', '%252d', '%25252D', '\\u002d', '\\\\u002D'];

describe('a text that contains a UUID', () => {
  it.each([
    ...DASHES.map((dash) => UUID.replaceAll('-', dash)),
    DIGITS,
    DIGITS.toUpperCase(),
    DIGITS.replace(/.{4}(?=.)/g, '$&-'),
    DIGITS.replace(/^.{8}/, '$&-'),
    `probe-${UUID}-backup`,
    `${DIGITS}01234567`,
    `{${UUID}}`,
    // The last group may be cut off, because it could be guessed.
    'c0ffee00-1111-4222-8333-',
    'c0ffee00-1111-4222-8333-44445555666',
    // Only one digit, for each digit.
    ...'0123456789abcdefABCDEF'.split('').map((digit) => digit.repeat(32)),
    // The UUID is not at the first digits of the text.
    `2026-11-21 ${UUID}`,
    `abcd ${DIGITS}`,
    `01234${UUID}`,
  ])('is %j', (text) => expect(holdsUuid(text)).toBe(true));

  it.each([
    '',
    'c0ffee00',
    MASKED,
    DIGITS.slice(1),
    'c0ffee00-1111-4222-8333',
    'c0ffee0-1111-4222-8333-444455556666',
    'c0ffee00-111-4222-8333-444455556666',
    'g0ffee00-1111-4222-8333-444455556666',
    'c0ffee00 1111 4222 8333 444455556666',
    'c0ffee00.1111.4222.8333.444455556666',
    'g'.repeat(32),
    '/'.repeat(32),
    ':'.repeat(32),
    '2026-11-21T09:30:00Z 2001:0db8:0000:0000:0000:ff00:0042:8329 00-1b-63-84-45-e6 1000001',
  ])('is not %j', (text) => expect(holdsUuid(text)).toBe(false));
});

describe('four digits in a row', () => {
  it('are found where a pattern finds them', () => {
    const texts = fc.string({ unit: fc.constantFrom('0', 'a', 'F', 'g', '-', 'é', '字') });
    fc.assert(
      fc.property(texts, fc.nat(20), (text, from) => {
        const pattern = /[0-9a-f]{4}/gi;
        pattern.lastIndex = from;
        expect(indexOfFourDigits(text, from)).toBe(pattern.exec(text)?.index ?? -1);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('a masked UUID', () => {
  it('is the id followed by asterisks', () => expect(maskedUuidOf('c0ffee00')).toBe(MASKED));

  it.each([
    [MASKED, true],
    [`the key ${MASKED} of mine`, true],
    [UUID, false],
    ['c0ffee00-****-****-****-***********', false],
    ['', false],
  ])('is found in %j: %s', (text, isHeld) => expect(holdsMask(text)).toBe(isHeld));
});

describe('scrub', () => {
  it.each<[before: string, after: string]>([
    ['', ''],
    ['nothing to hide', 'nothing to hide'],
    ['C0FFEE00', 'C0FFEE00'],
    [MASKED, MASKED],
    [UUID, MASKED],
    [UUID.toUpperCase(), MASKED],
    [DIGITS, MASKED],
    [DIGITS.toUpperCase(), MASKED],
    [`at ${UUID}!`, `at ${MASKED}!`],
    [`${UUID} and ${OTHER}`, `${MASKED} and deadbeef-****-****-****-************`],
    [`${DIGITS} and ${OTHER}`, `${MASKED} and deadbeef-****-****-****-************`],
    [`${UUID}/${UUID}`, `${MASKED}/${MASKED}`],
    [`${UUID}-${OTHER}`, `${MASKED}-deadbeef-****-****-****-************`],
    [`cafe-${UUID}-beef`, `cafe-${MASKED}-beef`],
    // Other digits stay.
    [`${UUID} in 2026-11-21`, `${MASKED} in 2026-11-21`],
    // The beginning of the key cannot be found, so only the first eight digits of the run stay.
    [`12345678${UUID}`, '12345678-****-****-****-************'],
    [`${UUID}12345678`, MASKED],
    [`${UUID}${OTHER}`, MASKED],
    ['c0ffee00-1111-4222-8333-44445555666', MASKED],
    // The last group is missing or cut off. It could be guessed.
    ['c0ffee00-1111-4222-8333-', `${MASKED}-`],
    ['c0ffee00-1111-4222-8333-…', `${MASKED}-…`],
    ['c0ffee00%2D1111%2D4222%2D8333%2D&x', `${MASKED}%2D&x`],
    [`${UUID}-`, `${MASKED}-`],
    [`${UUID}-xyz`, `${MASKED}-xyz`],
    // Dashes between the first eight digits do not count.
    [DIGITS.replace(/.{4}(?=.)/g, '$&-'), MASKED],
    [`a-b%2D${DIGITS}`, 'abc0ffee-****-****-****-************'],
    ...DASHES.map((dash): [string, string] => [UUID.replaceAll('-', dash), MASKED]),
    [`a=${UUID.replaceAll('-', '%2D')}&b=${UUID.replaceAll('-', '_')}`, `a=${MASKED}&b=${MASKED}`],
  ])('changes %j to %j', (before, after) => expect(scrub(before)).toBe(after));
});

it('scrubbed text contains no UUID, and a second scrub does not change it', () => {
  const group = fc.constantFrom('c0ffee00', '1111', '1111', '444455556666', UUID, 'a');
  // Not the encoded dashes, which contain digits: after another dash these count as digits of the text.
  const dash = fc.constantFrom('-', '_', '–', '', ' ');
  const texts = fc.array(fc.tuple(group, dash), { maxLength: 12 }).map((parts) => parts.flat().join(''));
  fc.assert(
    fc.property(texts, (text) => {
      const scrubbed = scrub(text);
      expect([holdsUuid(scrubbed), scrub(scrubbed)]).toEqual([false, scrubbed]);
    }),
    { numRuns: 2_000 },
  );
});

describe('scrubAndCut', () => {
  it.each<[before: string, length: number, after: string]>([
    ['', 3, ''],
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['abc', 1, '…'],
    [UUID, 36, MASKED],
    [UUID, 20, 'c0ffee00-****-****-…'],
    // If it were cut first, it would no longer look like a key.
    [`${'x'.repeat(10)}-${UUID}`, 30, 'xxxxxxxxxx-c0ffee00-****-****…'],
    [DIGITS, 36, MASKED],
  ])('changes %j with the length %s to %j', (before, length, after) => expect(scrubAndCut(before, length)).toBe(after));
});
