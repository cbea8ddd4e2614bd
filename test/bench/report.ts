/** One line of the final table. `passed` is null for what is told and not judged, or could not be measured. */
export type Line = { what: string; figure: string; bar: string; passed: boolean | null };

/** What a section found: figures for the JSON, lines to read, and what is held against a bar. */
export type Section = {
  name: string;
  figures: Record<string, unknown>;
  rows: string[][];
  lines: Line[];
};

/** Columns as wide as their widest cell; the first row is the head. */
export function table(rows: readonly string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd();
  const [head, ...body] = rows;
  return [line(head!), widths.map((width) => '─'.repeat(width)).join('  '), ...body.map(line)].join('\n');
}

const VERDICTS = new Map<boolean | null, string>([
  [true, 'pass'],
  [false, 'FAIL'],
  [null, '–'],
]);

export const verdicts = (lines: readonly Line[]): string =>
  table([
    ['', 'measured', 'bar', ''],
    ...lines.map(({ what, figure, bar, passed }) => [what, figure, bar, VERDICTS.get(passed)!]),
  ]);

export const printSection = ({ name, rows }: Section): void =>
  console.log(`\n${name}\n${rows.length > 0 ? table(rows) : ''}`);

/** Whole, one or two decimals: as much as a noisy figure is worth. */
export const show = (value: number): string =>
  Number.isNaN(value)
    ? '–'
    : value >= 100
      ? String(Math.round(value))
      : value >= 10
        ? value.toFixed(1)
        : value.toFixed(2);
