import type { ListedPeer } from './peers.ts';
import type { Setting } from './plan.ts';
import { timesGateway, type Measured } from './results.ts';
import { WORKLOADS } from './workloads.ts';

const NAMES_WIDTH = 230;
const PANEL_WIDTH = 265;
/** Width of the bar for the largest ratio of a panel. The rest of the panel's width is for the number behind the bar. */
const LONGEST_BAR = 200;
const BAR = 13;
const ROW = 17;
/** Height of a workload's name above its bars. */
const HEAD = 22;
const GAP = 12;
const TOP = 68;

const STYLE = `
  svg { color-scheme: light dark; font: 12px system-ui, sans-serif; }
  .page { fill: #ffffff; } text { fill: #1f2328; stroke: #ffffff; } .faint { fill: #59636e; }
  /* Keeps numbers readable on the dashed line. */
  text { paint-order: stroke; stroke-width: 3px; }
  .title { font-size: 15px; font-weight: 600; } .head { font-weight: 600; }
  .bar { fill: #8c959f; } .gateway { fill: #0a69da; } .gateway-name { font-weight: 600; }
  .line { stroke: #59636e; stroke-dasharray: 3 3; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117; } text { fill: #f0f6fc; stroke: #0d1117; } .faint { fill: #9198a1; }
    .bar { fill: #656c76; } .gateway { fill: #4493f8; } .line { stroke: #9198a1; }
  }`;

/**
 * Returns an SVG of the CPU time per operation as multiples of the gateway's. It has one panel per setting, one group of bars
 * per workload, and one bar per peer.
 */
export function chartOf(settings: readonly Setting[], peers: readonly ListedPeer[], measured: Measured): string {
  const groupHeight = HEAD + peers.length * ROW + GAP;
  const width = NAMES_WIDTH + settings.length * PANEL_WIDTH;
  const height = TOP + WORKLOADS.length * groupHeight;
  const names = WORKLOADS.flatMap(({ name, description }, group) => [
    text(
      { x: 12, y: TOP + group * groupHeight + 12, className: 'head' },
      `${name}: ${description.replaceAll('`', '')}`,
    ),
    ...peers.map((peer, row) =>
      text(
        {
          ...{ x: NAMES_WIDTH - 10, y: rowY(group * groupHeight, row) + 11, anchor: 'end' },
          className: peer.folder === null ? 'gateway-name' : '',
        },
        peer.name,
      ),
    ),
  ]);
  const panels = settings.flatMap((setting, index) =>
    panelOf({ x: NAMES_WIDTH + index * PANEL_WIDTH, setting, peers, groupHeight, height }, measured),
  );
  const title =
    'CPU time per operation as multiples of the gateway’s (dashed line): the longer the bar, the higher the cost';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}\n</style>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    text({ x: 12, y: 24, className: 'title' }, title),
    ...panels,
    ...names,
    '</svg>',
    '',
  ].join('\n');
}

interface Panel {
  readonly x: number;
  readonly setting: Setting;
  readonly peers: readonly ListedPeer[];
  readonly groupHeight: number;
  readonly height: number;
}

function panelOf({ x, setting, peers, groupHeight, height }: Panel, measured: Measured): string[] {
  const ratioOf = (workload: string, peer: string): number | null => {
    const result = measured.results.find(
      (one) => one.setting === setting && one.workload === workload && one.peer === peer,
    );
    return result ? timesGateway(measured, result) : null;
  };
  const ratios = WORKLOADS.flatMap(({ name }) => peers.map(({ id }) => ratioOf(name, id) ?? 0));
  const unit = LONGEST_BAR / Math.max(1, ...ratios);
  const gatewayX = (x + unit).toFixed(1);
  return [
    `<line class="line" x1="${gatewayX}" x2="${gatewayX}" y1="${TOP - 6}" y2="${height - 8}"/>`,
    text({ x, y: TOP - 16, className: 'head' }, setting.name),
    ...WORKLOADS.flatMap(({ name }, group) =>
      peers.flatMap((peer, row) => {
        const ratio = ratioOf(name, peer.id);
        const y = rowY(group * groupHeight, row);
        if (ratio === null) return [text({ x: x + 5, y: y + 11, className: 'faint' }, '–')];
        const width = Math.max(ratio * unit, 1);
        return [
          `<rect class="${peer.folder === null ? 'gateway' : 'bar'}" x="${x}" y="${y}" width="${width.toFixed(1)}" height="${BAR}"/>`,
          text({ x: x + width + 5, y: y + 11, className: '' }, ratio.toFixed(2)),
        ];
      }),
    ),
  ];
}

/** Top of a bar; `groupY` is the top of its group. */
function rowY(groupY: number, row: number): number {
  return TOP + groupY + HEAD + row * ROW;
}

interface TextPosition {
  readonly x: number;
  readonly y: number;
  readonly className: string;
  readonly anchor?: string;
}

function text({ x, y, className, anchor = 'start' }: TextPosition, content: string): string {
  return `<text x="${x.toFixed(1)}" y="${y}" class="${className}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
