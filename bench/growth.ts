import { writeFile } from 'node:fs/promises';
import { endpointName, endpointsFor, measureQuestion, type MeasuredQuestion } from './growth-measure.ts';
import { QUESTIONS, type Point } from './growth-questions.ts';
import { evaluateGrowth, growthReport, sectionOf } from './growth-report.ts';
import { tableOfTargets } from './table.ts';
import { startUpstream, type AccountEndpoint } from './upstream.ts';

// npm run bench -- --growth: how the cost of an operation of the gateway grows.

const REPEATS = 3;

/** Measures all questions, prints their tables, and writes GROWTH.md. Returns false if a target is missed. */
export async function growth(unpinned: string | null, onStep: (line: string) => void): Promise<boolean> {
  const questions = await measureAll(onStep);
  const targets = evaluateGrowth(questions);
  console.log(tableOfTargets(targets));
  const report = growthReport({ repeats: REPEATS, unpinned, questions });
  await writeFile(new URL('./GROWTH.md', import.meta.url), report);
  console.log('Written: bench/GROWTH.md.');
  return targets.every(({ pass }) => pass === true);
}

/** Prints each table as soon as it is complete. */
async function measureAll(onStep: (line: string) => void): Promise<MeasuredQuestion[]> {
  const endpoints = endpointsFor(QUESTIONS.flatMap(({ series }) => series.flatMap(({ points }) => points)));
  await using upstream = await startUpstream(endpoints, 'client');
  const endpointOf = (point: Point): AccountEndpoint => {
    const endpoint = upstream.endpoints[endpoints.findIndex((one) => endpointName(one) === endpointName(point))];
    if (!endpoint) throw new RangeError('The upstream lacks an endpoint.');
    return endpoint;
  };
  const measured: MeasuredQuestion[] = [];
  for (const question of QUESTIONS) {
    const one = await measureQuestion(question, { upstream, endpointOf, repeats: REPEATS, onStep });
    onStep('');
    measured.push(one);
    console.log(sectionOf(one));
  }
  return measured;
}
