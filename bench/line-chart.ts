import { text } from './svg.ts';

/** Lines over one axis. */
export interface LineChart {
  readonly title: string;
  readonly across: Across;
  /** What the height is; it begins at zero, or below where there is something. */
  readonly up: string;
  readonly lines: readonly ChartLine[];
}

interface Across {
  readonly name: string;
  /** Of numbers above zero. */
  readonly isLogarithmic: boolean;
  /** Where it has a number, or a word. */
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
}

export interface ChartLine {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export const CHART_WIDTH = 560;
export const CHART_HEIGHT = 250;
const [LEFT, RIGHT, TOP, BOTTOM] = [70, 24, 52, 40];
const [INNER_WIDTH, INNER_HEIGHT] = [CHART_WIDTH - LEFT - RIGHT, CHART_HEIGHT - TOP - BOTTOM];

export const LINE_CHART_STYLE = `
  .tick { font-size: 11px; } .axis { stroke: #8c959f; } .grid { stroke: #d1d9e0; }
  .line { fill: none; stroke-width: 2; } .line-0 { stroke: #0a69da; } .line-1 { stroke: #bc4c00; }
  .dot-0 { fill: #0a69da; } .dot-1 { fill: #bc4c00; }
  @media (prefers-color-scheme: dark) {
    .axis { stroke: #656c76; } .grid { stroke: #3d444d; }
    .line-0 { stroke: #4493f8; } .line-1 { stroke: #f0883e; } .dot-0 { fill: #4493f8; } .dot-1 { fill: #f0883e; }
  }`;

/** Its left upper corner is at the left, `top` below that of the picture. */
export function lineChart({ title, across, up, lines }: LineChart, top: number): string[] {
  const heights = ticksFor(lines.flatMap(({ points }) => points.map(({ y }) => y)));
  const x = placing(
    across.ticks.map((tick) => tick.x),
    { from: LEFT, length: INNER_WIDTH, ...across },
  );
  const y = placing(heights, { from: top + TOP + INNER_HEIGHT, length: -INNER_HEIGHT, isLogarithmic: false });
  const bottom = top + TOP + INNER_HEIGHT;
  return [
    text({ x: 12, y: top + 18, className: 'head' }, title),
    text({ x: 12, y: top + 38, className: 'faint' }, up),
    ...(lines.length > 1 ? legend(lines, top + 38) : []),
    ...heights.flatMap((height) => [
      `<line class="${height === 0 ? 'axis' : 'grid'}" x1="${LEFT}" x2="${CHART_WIDTH - RIGHT}" y1="${y(height).toFixed(1)}" y2="${y(height).toFixed(1)}"/>`,
      text(
        { x: LEFT - 8, y: Math.round(y(height)) + 4, className: 'faint', anchor: 'end' },
        height.toLocaleString('en'),
      ),
    ]),
    ...across.ticks.flatMap((tick) => [
      `<line class="axis" x1="${x(tick.x).toFixed(1)}" x2="${x(tick.x).toFixed(1)}" y1="${bottom}" y2="${bottom + 4}"/>`,
      text({ x: x(tick.x), y: bottom + 17, className: 'faint tick', anchor: 'middle' }, tick.label),
    ]),
    text({ x: LEFT + INNER_WIDTH / 2, y: bottom + 34, className: 'faint', anchor: 'middle' }, across.name),
    ...lines.flatMap(({ points }, index) =>
      drawn(
        points.map((point) => [x(point.x), y(point.y)]),
        index,
      ),
    ),
  ];
}

function drawn(places: readonly (readonly [number, number])[], index: number): string[] {
  const path = places.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  return [
    `<polyline class="line line-${index}" points="${path}"/>`,
    ...places.map(([x, y]) => `<circle class="dot-${index}" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3.5"/>`),
  ];
}

/** Right of the name of the heights. */
function legend(lines: readonly ChartLine[], y: number): string[] {
  return lines.flatMap(({ name }, index) => {
    const x = LEFT + INNER_WIDTH - (lines.length - index) * 110;
    return [`<circle class="dot-${index}" cx="${x}" cy="${y - 4}" r="4"/>`, text({ x: x + 9, y, className: '' }, name)];
  });
}

interface Scale {
  /** Where the least value is. */
  readonly from: number;
  /** How far from there the largest is. */
  readonly length: number;
  readonly isLogarithmic: boolean;
}

function placing(values: readonly number[], { from, length, isLogarithmic }: Scale): (value: number) => number {
  const scaled = (value: number): number => (isLogarithmic ? Math.log(value) : value);
  const [least, most] = [scaled(Math.min(...values)), scaled(Math.max(...values))];
  return (value) => from + ((scaled(value) - least) / (most - least || 1)) * length;
}

const MOST_STEPS = 5;

/** Round numbers from zero, or what is below it, to above the largest, in equal steps. */
export function ticksFor(values: readonly number[]): number[] {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const step = roundStep((most - least) / MOST_STEPS || 1);
  const first = Math.floor(least / step);
  const count = Math.max(Math.ceil(most / step) - first, 1);
  // Of the multiples, floating point makes such as 0.30000000000000004.
  return Array.from({ length: count + 1 }, (_, index) => Number(((first + index) * step).toPrecision(6)));
}

/** 1, 2 or 5 times a power of ten, and no less than this. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((one) => one * power >= least) ?? 10;
  return factor * power;
}
