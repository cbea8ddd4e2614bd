import type { ReportOutcomeBody } from '../../../api/client/outcry-client.ts';
import { formatMicros } from '../../../lib/money.ts';
import { type CsvRow, readCsv } from '../../../lib/text/csv.ts';
import { readAmount } from '../../../lib/text/read-amount.ts';

/** A line of a file: what it reports, or what is wrong with it. Lines count from 1, the header's. */
export type CsvLine =
  | { line: number; outcome: ReportOutcomeBody; fault: null }
  | { line: number; outcome: null; fault: string };

type CsvFile = { lines: CsvLine[]; fault: null } | { lines: []; fault: string };

export const CSV_COLUMNS = ['callId', 'caller', 'at', 'kind', 'amount', 'reference', 'occurredAt'] as const;
type CsvColumn = (typeof CSV_COLUMNS)[number];
const NEEDED: readonly CsvColumn[] = ['kind', 'reference', 'occurredAt'];

/** A column is known by its name, whatever its case, blanks and underscores. */
const plain = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, '');
const columnOf = (name: string): CsvColumn | undefined =>
  CSV_COLUMNS.find((column) => plain(column) === plain(name));

/** Reads a file of outcomes: a header line with the API's field names, then a line each. Empty cells say nothing. */
export function readOutcomes(text: string): CsvFile {
  const [header, ...rows] = readCsv(text);
  const columns = (header?.cells ?? []).map(columnOf);
  const missing = NEEDED.filter((column) => !columns.includes(column));
  if (!columns.includes('callId') && !(columns.includes('caller') && columns.includes('at')))
    missing.push('callId');
  if (missing.length > 0)
    return { lines: [], fault: `The first line has to name the columns. Missing: ${missing.join(', ')}.` };
  return { lines: rows.map((row) => lineOf(row, columns)), fault: null };
}

function lineOf({ line, cells }: CsvRow, columns: readonly (CsvColumn | undefined)[]): CsvLine {
  const said: Partial<Record<CsvColumn, string>> = {};
  for (const [index, column] of columns.entries()) {
    const cell = cells[index]?.trim() ?? '';
    if (column && cell !== '') said[column] = cell;
  }
  const { kind, reference, occurredAt, ...rest } = said;
  const empty = NEEDED.filter((column) => said[column] === undefined);
  if (!kind || !reference || !occurredAt)
    return { line, outcome: null, fault: `${empty.join(' and ')} must not be empty` };
  const at = rest.at === undefined ? {} : { at: instant(rest.at) };
  const worth = rest.amount === undefined ? null : readAmount(rest.amount);
  const amount = worth === null ? {} : { amount: formatMicros(worth) };
  const outcome = { ...rest, ...at, ...amount, kind, reference, occurredAt: instant(occurredAt) };
  return { line, outcome, fault: null };
}

const WRITTEN = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d:\d\d)?)?$/i;

/**
 * A spreadsheet leaves the zone out, or writes a blank for the T: such a time is UTC, and a date alone its beginning. All
 * else is left as it is, to be refused: "11/12/2026" is two days, and the runtime takes "order 7" for one.
 */
function instant(text: string): string {
  const [, date, time = '00:00', zone = 'Z'] = WRITTEN.exec(text) ?? [];
  if (date === undefined || dateOf(Date.parse(date)) !== date) return text;
  const at = Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(at) ? text : new Date(at).toISOString();
}

const dateOf = (at: number): string | null =>
  Number.isNaN(at) ? null : new Date(at).toISOString().slice(0, 10);
