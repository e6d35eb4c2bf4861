import { writeFile } from 'node:fs/promises';
import { CURVES, type Point } from './growth-curves.ts';
import { measureCurve, nameOfSite, sitesFor, type MeasuredCurve } from './growth-measure.ts';
import { growthPicture } from './growth-picture.ts';
import { growthReport, sectionOf } from './growth-report.ts';
import { GROWTH_TARGETS, judgeGrowth } from './growth-targets.ts';
import { tableOfTargets } from './table.ts';
import { startUpstream, type Site } from './upstream.ts';

const REPEATS = 3;
const PICTURE = 'growth.svg';

/** Measures all curves, and writes them down. False: a target is missed. */
export async function growth(unpinned: string | null, onStep: (line: string) => void): Promise<boolean> {
  const curves = await measureAll(onStep);
  const verdicts = judgeGrowth(GROWTH_TARGETS, curves);
  console.log(tableOfTargets(verdicts));
  await writeFile(
    new URL('./GROWTH.md', import.meta.url),
    growthReport({ repeats: REPEATS, unpinned, curves }, PICTURE),
  );
  await writeFile(new URL(`./${PICTURE}`, import.meta.url), growthPicture(curves));
  console.log(`Written: bench/GROWTH.md, bench/${PICTURE}.`);
  return verdicts.every(({ pass }) => pass === true);
}

/** Prints each curve as soon as it is there. */
async function measureAll(onStep: (line: string) => void): Promise<MeasuredCurve[]> {
  const sites = sitesFor(CURVES.flatMap(({ lines }) => lines.flatMap(({ points }) => points)));
  await using upstream = await startUpstream(sites, 'client');
  const siteOf = (point: Point): Site => {
    const site = upstream.sites[sites.findIndex((one) => nameOfSite(one) === nameOfSite(point))];
    if (!site) throw new RangeError('The upstream lacks a site.');
    return site;
  };
  const measured: MeasuredCurve[] = [];
  for (const curve of CURVES) {
    const one = await measureCurve(curve, { upstream, siteOf, repeats: REPEATS, onStep });
    onStep('');
    measured.push(one);
    console.log(sectionOf(one));
  }
  return measured;
}
