import type { Behaviour, Finding } from './behaviour.ts';

export interface Result {
  readonly behaviour: Behaviour;
  readonly finding: Finding;
}

const COLUMNS = ['behaviour', 'basis', 'expected', 'seen'];

/** The table, the meaning of each difference, and the numbers. */
export function reportOf(results: readonly Result[]): string {
  const rows = results.map(({ behaviour: { name, basis, expected }, finding }) => [
    name,
    basis,
    expected,
    seenText(finding),
  ]);
  const differing = results.filter(({ finding }) => finding.kind === 'DIFFERS');
  return [
    ...table([COLUMNS, ...rows]),
    '',
    ...differing.flatMap(({ behaviour: { name, otherwise } }) => [`${name}:`, `  ${otherwise}`]),
    ...(differing.length > 0 ? [''] : []),
    `${number(results, 'HOLDS')} hold, ${differing.length} differ, ${number(results, 'NOT_CHECKED')} not checked`,
  ].join('\n');
}

function number(results: readonly Result[], kind: Finding['kind']): number {
  return results.filter(({ finding }) => finding.kind === kind).length;
}

function seenText(finding: Finding): string {
  switch (finding.kind) {
    case 'HOLDS':
      return 'holds';
    case 'DIFFERS':
      return `differs: ${finding.seen}`;
    case 'NOT_CHECKED':
      return `not checked: ${finding.reason}`;
  }
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = COLUMNS.map((_name, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
