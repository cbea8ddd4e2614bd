import type { Cell, Column, Row } from './report.ts';

/** A cell that a spreadsheet would take for a formula is told it is text (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r]/;
const SPECIAL = /[",\r\n]/;

function cellText(cell: Cell, kind: Column['kind']): string {
  const text = cell === null ? '' : String(cell);
  const safe = kind === 'text' && FORMULA.test(text) ? `'${text}` : text;
  return SPECIAL.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** RFC 4180: a header line, CRLF, quotes doubled. */
export function toCsv(rows: readonly Row[], columns: readonly Column[]): string {
  const lines = rows.map((row) =>
    columns.map(({ name, kind }) => cellText(row[name] ?? null, kind)).join(','),
  );
  return [columns.map(({ name }) => name).join(','), ...lines, ''].join('\r\n');
}
