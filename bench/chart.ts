import type { NamedPeer } from './peers.ts';
import type { Setting } from './plan.ts';
import { ratioToFloor, type Measured } from './results.ts';
import { picture, text } from './svg.ts';
import { WORKLOADS } from './workloads.ts';

const NAMES_WIDTH = 230;
const PANEL_WIDTH = 265;
/** Where a bar of the largest ratio of its panel ends, with room for its number behind it. */
const LONGEST_BAR = 200;
const BAR = 13;
const ROW = 17;
/** Above the bars of a workload, for its name. */
const HEAD = 22;
const GAP = 12;
const TOP = 68;

const STYLE = `
  .bar { fill: #8c959f; } .gateway { fill: #0a69da; } .gateway-name { font-weight: 600; }
  .line { stroke: #59636e; stroke-dasharray: 3 3; }
  @media (prefers-color-scheme: dark) {
    .bar { fill: #656c76; } .gateway { fill: #4493f8; } .line { stroke: #9198a1; }
  }`;

/** Operations a second as multiples of the floor's: a panel a setting, a group of bars a workload, a bar a peer. */
export function chartOf(settings: readonly Setting[], peers: readonly NamedPeer[], measured: Measured): string {
  const bars = peers.filter(({ word }) => word !== 'floor');
  const groupHeight = HEAD + bars.length * ROW + GAP;
  const width = NAMES_WIDTH + settings.length * PANEL_WIDTH;
  const height = TOP + WORKLOADS.length * groupHeight;
  const names = WORKLOADS.flatMap(({ name, what }, group) => [
    text({ x: 12, y: TOP + group * groupHeight + 12, className: 'head' }, `${name}: ${what.replaceAll('`', '')}`),
    ...bars.map((peer, row) =>
      text(
        {
          ...{ x: NAMES_WIDTH - 10, y: rowY(group * groupHeight, row) + 11, anchor: 'end' },
          className: peer.folder === null ? 'gateway-name' : '',
        },
        peer.name,
      ),
    ),
  ]);
  const panels = settings.map((setting, index) =>
    panelOf({ x: NAMES_WIDTH + index * PANEL_WIDTH, setting, bars, groupHeight, height }, measured),
  );
  const title = text(
    { x: 12, y: 24, className: 'title' },
    'Operations a second, as multiples of a plain proxy’s (the dashed line)',
  );
  return picture({ width, height, title: 'Operations a second as multiples of the floor’s', style: STYLE }, [
    title,
    ...panels.flat(),
    ...names,
  ]);
}

interface Panel {
  readonly x: number;
  readonly setting: Setting;
  readonly bars: readonly NamedPeer[];
  readonly groupHeight: number;
  readonly height: number;
}

function panelOf({ x, setting, bars, groupHeight, height }: Panel, measured: Measured): string[] {
  const ratioOf = (workload: string, peer: string): number | null => {
    const result = measured.results.find(
      (one) => one.setting === setting && one.workload === workload && one.peer === peer,
    );
    return result ? ratioToFloor(measured, result) : null;
  };
  const ratios = WORKLOADS.flatMap(({ name }) => bars.map(({ word }) => ratioOf(name, word) ?? 0));
  const unit = LONGEST_BAR / Math.max(1, ...ratios);
  const floorX = (x + unit).toFixed(1);
  return [
    `<line class="line" x1="${floorX}" x2="${floorX}" y1="${TOP - 6}" y2="${height - 8}"/>`,
    text({ x, y: TOP - 16, className: 'head' }, setting.name),
    ...WORKLOADS.flatMap(({ name }, group) =>
      bars.flatMap((peer, row) => {
        const ratio = ratioOf(name, peer.word);
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

/** Below the name of the group. */
function rowY(groupY: number, row: number): number {
  return TOP + groupY + HEAD + row * ROW;
}
