import { describe, expect, it } from 'vitest';
import { holdsArinKey, maskArinKeys } from '../../src/core/arin-key.ts';
import { holdsKey, holdsMask, resemblesKey, scrub, scrubAndCut } from '../../src/core/scrub.ts';

const SHORT = 'API-1A2B-3C4D-5E6F-7A8B';
const LONG = `${SHORT}-9C0D-1E2F-3A4B-5C6D`;
const MASKED = 'API-1A2B-****-****-****';

describe('an ARIN key', () => {
  it.each([
    [SHORT, MASKED],
    [LONG, MASKED],
    [SHORT.toLowerCase(), 'api-1a2b-****-****-****'],
    [`apikey=${SHORT}&x=1`, `apikey=${MASKED}&x=1`],
    [`ApiKey ${LONG}.`, `ApiKey ${MASKED}.`],
    [`${SHORT} and ${SHORT}`, `${MASKED} and ${MASKED}`],
    [SHORT.replaceAll('-', '%2D'), MASKED],
    [SHORT.replaceAll('-', '%252d'), MASKED],
    [SHORT.replaceAll('-', '\\u002d'), MASKED],
    [SHORT.replaceAll('-', '_'), MASKED],
    [SHORT.replaceAll('-', '–'), MASKED],
    [SHORT.replaceAll('-', ''), MASKED],
    ['API-1A2B-3C4D-5E6F-7A', MASKED],
    ['API-1A2B-3C4D-5E6F', MASKED],
    ['API-1A2B3C4D5E6F7A8B', MASKED],
    ['API_1A2B3C4D5E6F7A8B', MASKED],
    ['API-1A2B3C4D-5E6F7A8B', MASKED],
    [`API-${LONG.slice(4).replaceAll('-', '')}`, MASKED],
    [`word${SHORT}word`, `word${MASKED}word`],
  ])('is masked after its first group: %s', (text, masked) => {
    expect(maskArinKeys(text)).toBe(masked);
    expect(scrub(text)).toBe(masked);
    expect(holdsArinKey(text)).toBe(true);
    expect(holdsKey(text)).toBe(true);
    expect(resemblesKey(text)).toBe(true);
    expect(holdsMask(scrub(text))).toBe(true);
  });

  it.each([
    '',
    'API-1A2B',
    'api-keys',
    'api.key',
    'the API of 2026-11-27',
    'rapid-fire-api',
    'API1234',
    'apiKeys(first: 2)',
  ])('is not in %j', (text) => {
    expect(scrub(text)).toBe(text);
    expect(holdsKey(text)).toBe(false);
  });

  it('is masked beside a UUID, and before the text is cut', () => {
    const uuid = 'c0ffee00-1111-4222-8333-444455556666';
    expect(scrub(`${uuid} ${LONG}`)).toBe(`c0ffee00-****-****-****-************ ${MASKED}`);
    expect(scrubAndCut(`key ${SHORT}`, 16)).toBe('key API-1A2B-**…');
  });
});
