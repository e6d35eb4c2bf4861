import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../src/upstream/retry-after.ts';

const NOW = new Date('1994-11-06T08:49:37.000Z');
const DAY = 86_400;

describe('a Retry-After in seconds', () => {
  it.each([
    ['0', 0],
    ['7', 7],
    ['120', 120],
    [' 5 ', 5],
    ['86400', DAY],
    ['86401', DAY],
    ['99999999999999999999', DAY],
  ])('%j is %s', (header, seconds) => expect(parseRetryAfter([header], NOW)).toBe(seconds));
});

describe('a Retry-After that is a date', () => {
  it.each([
    ['Sun, 06 Nov 1994 08:49:38 GMT', 1],
    ['Sun, 06 Nov 1994 08:51:37 GMT', 120],
    ['Sunday, 06-Nov-94 08:50:37 GMT', 60],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
    ['Sun, 06 Nov 1994 08:49:36 GMT', 0],
    ['Fri, 04 Nov 1994 08:49:37 GMT', 0],
    ['Mon, 06 Nov 1995 08:49:37 GMT', DAY],
  ])('%j is %s s from now', (header, seconds) => expect(parseRetryAfter([header], NOW)).toBe(seconds));

  it('is rounded up, so that no retry is too early', () => {
    expect(parseRetryAfter(['Sun, 06 Nov 1994 08:49:38 GMT'], new Date(NOW.getTime() + 1))).toBe(1);
    expect(parseRetryAfter(['Sun, 06 Nov 1994 08:49:39 GMT'], new Date(NOW.getTime() + 999))).toBe(2);
  });
});

describe('a Retry-After in another format is ignored', () => {
  it.each([
    '',
    'soon',
    '-1',
    '+1',
    '1.5',
    '5 s',
    's 5',
    '0x10',
    // Date.parse would accept these.
    '1994-11-07',
    '1994-11-06T08:49:38Z',
    'Nov 7 1994',
    'Sun Nov  6 08:49:38 1994',
    'Sun, 06 Nov 1994 08:49:38',
    'Sun, 06 Nov 1994 08:49:38 +0000',
    'Sun, 06 Nov 1994 08:49:38 GMT+1',
    'x Sun, 06 Nov 1994 08:49:38 GMT',
    'sun, 06 Nov 1994 08:49:38 GMT',
    'SUN, 06 Nov 1994 08:49:38 GMT',
    'Sun, 6 Nov 1994 08:49:38 GMT',
    'Sun, 06 nov 1994 08:49:38 GMT',
    'Sun, 06 NOV 1994 08:49:38 GMT',
    'Sun, 06 November 1994 08:49:38 GMT',
    'Sun, 06.Nov.1994 08:49:38 GMT',
    'Sun, 06 Nov 12345 08:49:38 GMT',
    'Sun, 06 Nov 4 08:49:38 GMT',
    'Sun, 06 Nov 1994 8:49:38 GMT',
    'Sun, 06 Nov 1994 08:9:38 GMT',
    'Sun, 06 Nov 1994 08:49:8 GMT',
    // The format is right, but these are not valid dates.
    'Sun, 99 Nov 1994 08:49:38 GMT',
    'Sun, 06 Xyz 1994 08:49:38 GMT',
  ])('%j', (header) => expect(parseRetryAfter([header], NOW)).toBeNull());
});

describe('of several Retry-After headers', () => {
  it.each<[string[], number | null]>([
    [[], null],
    [['3', '9', '7'], 9],
    [['0', 'Sun, 06 Nov 1994 08:49:41 GMT', '2'], 4],
    [['soon', '3'], 3],
    [['soon', 'later'], null],
    [['1', '999999'], DAY],
  ])('%j the longest valid one counts: %s', (headers, seconds) => expect(parseRetryAfter(headers, NOW)).toBe(seconds));
});
