import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/core/secret.ts';

const VALUE = 'c0ffee00-1111-4222-8333-444455556666';
const HOLDER = 'who holds this can tell secrets apart';
const secret = new Secret(VALUE);

describe('a secret', () => {
  it.each<[way: string, print: () => string, printed: string]>([
    ['as a text', () => String(secret), '[secret]'],
    ['within a text', () => ['Key', secret].join(' '), 'Key [secret]'],
    ['in JSON', () => JSON.stringify({ secret }), '{"secret":"[secret]"}'],
    ['to whoever looks closely', () => inspect({ secret }, { depth: null, showHidden: true }), '{ secret: [secret] }'],
  ])('reads [secret] %s', (_way, print, printed) => expect(print()).toBe(printed));

  it('is told to who asks for it by name', () => expect(secret.reveal()).toBe(VALUE));

  it('is told from others by whoever holds the key, and by nobody else', () => {
    expect(secret.keyedHash(HOLDER)).toBe(
      createHash('sha256')
        .update(HOLDER + VALUE)
        .digest('base64'),
    );
    expect(new Secret(VALUE.toUpperCase()).keyedHash(HOLDER)).toBe(secret.keyedHash(HOLDER));
    expect(new Secret('another').keyedHash(HOLDER)).not.toBe(secret.keyedHash(HOLDER));
    expect(secret.keyedHash('another holder')).not.toBe(secret.keyedHash(HOLDER));
  });
});
