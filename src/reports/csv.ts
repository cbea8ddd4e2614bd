import type { Cell, Column, Row } from './report.ts';

/**
 * A cell that a spreadsheet would take for a formula is told it is text (OWASP, "CSV Injection"): some take the
 * full-width signs for the plain ones, and pass over what is blank before them.
 */
const FORMULA = /^(?:[\t\r\n]|[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20])/;
const SPECIAL = /[",\r\n]/;

function cellText(cell: Cell, kind: Column['kind']): string {
  const text = cell === null ? '' : String(cell);
  const safe = kind === 'text' && FORMULA.test(text) ? `'${text}` : text;
  return SPECIAL.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line without its end. */
export const csvLine = (row: Row, columns: readonly Column[]): string =>
  columns.map(({ name, kind }) => cellText(row[name] ?? null, kind)).join(',');

/** By which Excel knows UTF-8. */
export const BOM = '\ufeff';
const CUT = 'INCOMPLETE: there was more in the period than one report reads; this is the newest part of it';

/** RFC 4180: a header line, CRLF, quotes doubled. @param complete false: the last line says so. */
export function toCsv(rows: readonly Row[], columns: readonly Column[], complete = true): string {
  const lines = rows.map((row) => csvLine(row, columns));
  if (!complete) lines.push(cellText(CUT, 'text'));
  return BOM + [columns.map(({ name }) => name).join(','), ...lines, ''].join('\r\n');
}
