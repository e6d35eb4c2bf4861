import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/core/secret.ts';

const VALUE = 'c0ffee00-1111-4222-8333-444455556666';
const HASH_KEY = 'the key of the hash';
const secret = new Secret(VALUE);

describe('a secret', () => {
  it.each<[way: string, print: () => string, printed: string]>([
    ['as a string', () => String(secret), '[secret]'],
    ['in a longer text', () => ['Key', secret].join(' '), 'Key [secret]'],
    ['in JSON', () => JSON.stringify({ secret }), '{"secret":"[secret]"}'],
    [
      'in an inspection with hidden fields',
      () => inspect({ secret }, { depth: null, showHidden: true }),
      '{ secret: [secret] }',
    ],
  ])('is printed as [secret] %s', (_way, print, printed) => expect(print()).toBe(printed));

  it('is returned by reveal', () => expect(secret.reveal()).toBe(VALUE));

  it('has a hash that depends on its value, whatever the case, and on the key of the hash', () => {
    expect(secret.keyedHash(HASH_KEY)).toBe(
      createHash('sha256')
        .update(HASH_KEY + VALUE)
        .digest('base64'),
    );
    expect(new Secret(VALUE.toUpperCase()).keyedHash(HASH_KEY)).toBe(secret.keyedHash(HASH_KEY));
    expect(new Secret('another').keyedHash(HASH_KEY)).not.toBe(secret.keyedHash(HASH_KEY));
    expect(secret.keyedHash('another key')).not.toBe(secret.keyedHash(HASH_KEY));
  });
});
