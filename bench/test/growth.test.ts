import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createDocumentLimits, DEFAULT_DOCUMENT_LIMITS } from '../../src/engine/documents/limits.ts';
import { createSchema } from '../../src/graph/schema.ts';
import { createAccount } from '../account.ts';
import { idOfRow } from '../canonical.ts';
import { endpointsFor, type MeasuredQuestion } from '../growth-measure.ts';
import { answerOfKey, DEPTHS, keysDownTo } from '../growth-operations.ts';
import { QUESTIONS, type GrowthQuestion } from '../growth-questions.ts';
import { evaluateGrowth, growthReport, sectionOf } from '../growth-report.ts';
import type { Sample } from '../measure.ts';

const SAMPLE: Sample = { operationsPerSecond: 1_000, cpuMs: 1, p50Ms: 1, p99Ms: 2, calls: 1 };

function questionOf(title: string): GrowthQuestion {
  const question = QUESTIONS.find((one) => one.title === title);
  if (!question) throw new RangeError(title);
  return question;
}

/** A question whose points have these outcomes in turn: CPU per operation in ms, or a failure. */
function measured(title: string, outcomes: readonly (number | string)[]): MeasuredQuestion {
  const question = questionOf(title);
  const series = question.series.map((one) => ({
    series: one,
    points: one.points.map((point, index) => {
      const outcome = outcomes[index % outcomes.length] ?? NaN;
      return { point, outcome: typeof outcome === 'string' ? outcome : { ...SAMPLE, cpuMs: outcome } };
    }),
  }));
  return { question, series };
}

const ACCOUNT_SIZE = 'Size of the account';

describe('the growth target', () => {
  it.each([
    [[0.2, 0.23, 0.24], true, '20.0 %'],
    [[0.2, 0.241, 0.22], false, '20.5 %'],
  ])('compares the highest with the lowest CPU per operation: %j', (cpu, pass, shown) => {
    expect(evaluateGrowth([measured(ACCOUNT_SIZE, cpu)])).toEqual([
      { where: 'Size of the account: a page of 20', target: 'CPU flat within 20 %', measured: shown, pass },
    ]);
  });

  it('is missed by a gateway that fails', () => {
    expect(evaluateGrowth([measured(ACCOUNT_SIZE, [1, 'failed: x'])])).toMatchObject([
      { measured: 'failed: x', pass: false },
    ]);
  });

  it('applies to a page of 20 keys with 100 to 10,000 keys in the account, and to nothing else', () => {
    const targets = QUESTIONS.flatMap(({ series }) => series.filter(({ flatWithin }) => flatWithin !== undefined));
    expect(targets.map(({ points }) => points.map(({ keys }) => keys))).toEqual([
      [100, 500, 1_000, 2_000, 5_000, 10_000],
    ]);
  });
});

describe('the upstream of the growth measurement', () => {
  it('has one endpoint per account size and delay, with the page sizes of all its points', () => {
    const endpoints = endpointsFor(QUESTIONS.flatMap(({ series }) => series.flatMap(({ points }) => points)));
    expect(new Set(endpoints.map(({ keys, delayMs }) => `${keys} ${delayMs}`)).size).toBe(endpoints.length);
    expect(endpoints.find(({ keys, delayMs }) => keys === 2_000 && delayMs === 0)?.pageSizes).toEqual(
      expect.arrayContaining([1, 10, 20, 50, 100]),
    );
    expect(endpoints.find(({ keys }) => keys === 10_000)?.pageSizes).not.toContain(1);
  });
});

describe('the operation of a depth', () => {
  it.each(DEPTHS.map((name, level) => ({ name, level })))('has the rows of the account down to $name', ({ level }) => {
    const { rows } = createAccount(100, 'http://127.0.0.1:1/api/v2');
    const byId = new Map(rows.map((row) => [idOfRow(row), row]));
    const [row] = rows;
    if (!row) throw new RangeError('The account is empty.');
    const answer = answerOfKey(row, level, byId);
    const target = row.grants.find((grant) => grant.target?.type === 'key')?.target;
    const given = answer.grants?.find((grant) => grant.target?.type === 'key')?.target;
    expect(Object.keys(answer)).toEqual(level === 0 ? ['id', 'label'] : ['id', 'label', 'grants']);
    expect(given?.targetId).toBe(level < 2 ? undefined : target?.id);
    expect(given?.resource?.id).toBe(level < 3 ? undefined : target?.id);
    expect(given?.resource?.grants?.length).toBe(level < 4 ? undefined : byId.get(target?.id ?? '')?.grants.length);
  });

  it('goes down to the depth limit of the gateway', () => {
    const schema = createSchema('standalone');
    const rejections = (level: number): readonly unknown[] => {
      const { body } = keysDownTo(level).operation({ rows: [], ids: [] });
      const { query } = JSON.parse(body ?? '') as { query: string };
      return createDocumentLimits(DEFAULT_DOCUMENT_LIMITS)(schema, parse(query));
    };
    expect(rejections(DEPTHS.length - 1)).toEqual([]);
    expect(rejections(DEPTHS.length)).toHaveLength(1);
  });
});

describe('GROWTH.md', () => {
  const [pageSize] = QUESTIONS;

  it('has one row per point, with the operation and the quantity', () => {
    const text = sectionOf(measured(ACCOUNT_SIZE, [0.1, 0.2])).replaceAll(/ +/g, ' ');
    expect(text).toContain('| a page of 20 | 10,000 | 1,000 | 0.200 | 1.00 | 2.00 | 1 |');
    expect(text).toContain('| 50 look-ups | 60 | 1,000 | 0.100 |');
    expect(text).toContain('\n- a page of 20: a page of 20 keys with 8 fields');
  });

  it('has the latency without the delay of the upstream', () => {
    const text = sectionOf(measured('Delay of the upstream', [0.1])).replaceAll(/ +/g, ' ');
    expect(text).toContain('| one key | 100 | 1,000 | 0.100 | 1.00 | 2.00 | 1 | -99.00 |');
  });

  it('has the reason instead of figures if a point failed', () => {
    const text = sectionOf(measured('Delay of the upstream', ['failed: x', 0.1])).replaceAll(/ +/g, ' ');
    expect(text).toContain('| one key | 0 | – | – | – | – | – | – |');
    expect(text).toContain('\n- one key, 0: failed: x\n');
  });

  it('has a table per question and the result of the target', () => {
    const questions = QUESTIONS.map(({ title }) =>
      measured(title, title === pageSize?.title ? ['failed: x'] : [0.1, 0.2]),
    );
    const report = growthReport({ repeats: 3, unpinned: 'This machine has one core.', questions });
    for (const { title } of QUESTIONS) expect(report).toContain(`\n## ${title}\n`);
    expect(report).toContain('This machine has one core.');
    expect(report).not.toMatch(/NaN|undefined|Infinity/);
    expect(report.replaceAll(/ +/g, ' ')).toContain('| CPU flat within 20 % | 100.0 % | MISS |');
  });
});
