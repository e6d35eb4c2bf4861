import { explanationOf, figuresOf, type MeasuredCurve } from './growth-measure.ts';
import { CHART_HEIGHT, CHART_WIDTH, LINE_CHART_STYLE, lineChart } from './line-chart.ts';
import { picture, text } from './svg.ts';

const WIDTH = 1060;
const TOP = 40;
const TEXT_X = CHART_WIDTH + 24;
const LINE_HEIGHT = 18;
/** Letters of a line of text that fits beside a chart in any common font. */
const LETTERS = 70;

/** A chart for each curve, and beside it the sentence that explains it. */
export function growthPicture(curves: readonly MeasuredCurve[]): string {
  const rows = curves.flatMap((measured, row) => {
    const top = TOP + row * CHART_HEIGHT;
    return [...chartOf(measured, top), ...sentence(explanationOf(measured), top + 70)];
  });
  return picture(
    {
      width: WIDTH,
      height: TOP + curves.length * CHART_HEIGHT,
      title: 'How the cost of an operation grows',
      style: LINE_CHART_STYLE,
    },
    [text({ x: 12, y: 24, className: 'title' }, 'How the cost of an operation grows'), ...rows],
  );
}

function chartOf(measured: MeasuredCurve, top: number): string[] {
  const { title, axis, height } = measured.curve;
  // Lines of a curve have the same places on the axis.
  const ticks = measured.lines[0]?.points.map(({ point: { x, label } }) => ({ x, label })) ?? [];
  const lines = measured.lines.map((line) => ({
    name: line.name,
    points: figuresOf(line).map((figure) => ({ x: figure.x, y: height.of(figure) })),
  }));
  return lineChart({ title, across: { ...axis, ticks }, up: height.name, lines }, top);
}

function sentence(words: string, top: number): string[] {
  return wrapped(words, LETTERS).map((line, index) =>
    text({ x: TEXT_X, y: top + index * LINE_HEIGHT, className: '' }, line),
  );
}

/** Lines of so many letters at most, unless a word has more. */
export function wrapped(words: string, letters: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && longer.length <= letters) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
