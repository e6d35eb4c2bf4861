import { describe, expect, it } from 'vitest';
import { scaled, selected, type Part } from '../support/figure.ts';
import { selectParts, type Selection } from '../selection.ts';

const part = (name: string, inCi: boolean, scenarios?: readonly string[]): Part => ({
  name,
  inCi,
  ...(scenarios && { scenarios }),
  run: () => Promise.resolve([]),
});
const PARTS = [
  part('documents', true),
  part('overload', false, ['50 GETs', 'aliases']),
  part('outage', true, ['hang']),
];

function namesOf(selection: Partial<Selection>): string[] {
  return selectParts(PARTS, { names: [], only: '', ci: false, ...selection }).map(({ name }) => name);
}

describe('the parts that run', () => {
  it('are all parts by default', () => expect(namesOf({})).toEqual(['documents', 'overload', 'outage']));

  it('are those of the CI form with --ci', () => expect(namesOf({ ci: true })).toEqual(['documents', 'outage']));

  it('are the named parts, also those that --ci leaves out', () =>
    expect(namesOf({ names: ['overload'], ci: true })).toEqual(['overload']));

  it('are those with a matching scenario with --only', () => expect(namesOf({ only: 'GETs' })).toEqual(['overload']));

  it.each<[why: string, selection: Partial<Selection>, message: RegExp]>([
    ['an unknown part', { names: ['overlaod'] }, /Unknown part: overlaod\. Parts: documents, overload, outage\./],
    ['an unknown part next to a known one', { names: ['outage', 'x'] }, /Unknown part: x\./],
    ['no matching scenario', { only: '60 GETs' }, /No scenario contains "60 GETs"[^]*overload: 50 GETs/],
    ['a part without scenarios', { names: ['documents'], only: 'GETs' }, /No scenario contains "GETs"[^]*none/],
  ])('%s is an error', (_why, selection, message) => expect(() => namesOf(selection)).toThrow(message));
});

it('--only selects the scenarios whose name contains the text', () => {
  const scenarios = [{ name: '50 GETs, keep-alive' }, { name: 'aliases, keep-alive' }];
  expect(selected(scenarios, { only: '50 GETs' })).toEqual([scenarios[0]]);
  expect(selected(scenarios, { only: '' })).toEqual(scenarios);
});

it.each([
  [20_000, 1, 1, 20_000],
  [20_000, 0.02, 1, 400],
  [20, 0.02, 2, 2],
])('a count of %i at a share of %d is not less than %i: %i', (count, share, minimum, expected) =>
  expect(scaled(count, { share }, minimum)).toBe(expected),
);
