import { formatMicros } from '../lib/money.ts';
import { localTime } from '../lib/time.ts';
import { PAGE, type PdfItem, wrap, writePdf } from './pdf.ts';
import type { Statement } from './statement.ts';
import { periodText, type StatementRow, statementName } from './statement-table.ts';

const LEFT = 56;
const RIGHT = PAGE.width - 56;
const ABOUT = 210;
const COUNT = 440;
const TOP = 70;
const LINE = 16;
/** Between lines of one row. */
const WITHIN = 12;
const BOTTOM = PAGE.height - 80;
const ABOUT_WIDTH = 185;
const LEFT_WIDTH = 255;
const RIGHT_WIDTH = RIGHT - 330;
const MOST_ISSUER_LINES = 7;
const MOST_ADDRESS_LINES = 14;

const text = (
  x: number,
  y: number,
  words: string,
  more: Partial<PdfItem & { kind: 'text' }> = {},
): PdfItem => ({
  kind: 'text',
  x,
  y,
  size: 10,
  text: words,
  ...more,
});

const shorten = (words: string, most: number): string =>
  words.length > most ? `${words.slice(0, most - 1)}…` : words;

/**
 * The statement as a document for bookkeepers, on as many pages as it needs.
 * @param issuer who sends it, line by line: name, address, tax number. @param rows as statementRows makes them.
 */
export function statementPdf(
  statement: Statement,
  rows: readonly StatementRow[],
  issuer: readonly string[],
): string {
  const name = statementName(statement.number);
  const pages: PdfItem[][] = [headOf(statement, issuer)];
  let page = pages[0]!;
  let y = 300;
  const head = (): void => {
    page.push(
      text(LEFT, y, 'Item', { bold: true }),
      text(ABOUT, y, 'Campaign or reference', { bold: true }),
      text(COUNT - 32, y, 'Count', { bold: true }),
      text(RIGHT - 62, y, 'Amount, USD', { bold: true }),
      { kind: 'rule', x: LEFT, y: y + 5, width: RIGHT - LEFT },
    );
    y += LINE + 4;
  };
  head();
  for (const { what, about, count, amount, sum } of rows) {
    const [first = '', ...more] = wrap(about, ABOUT_WIDTH, 10);
    if (y + more.length * WITHIN > BOTTOM) {
      page = [text(LEFT, TOP, `${name}, ${shorten(statement.name, 60)}`, { bold: true })];
      pages.push(page);
      y = TOP + 2 * LINE;
      head();
    }
    if (sum) page.push({ kind: 'rule', x: LEFT, y: y - 12, width: RIGHT - LEFT });
    page.push(text(LEFT, y, what, { bold: sum === true }), text(ABOUT, y, first));
    if (count !== null) page.push(text(COUNT, y, String(count), { right: true }));
    page.push(text(RIGHT, y, formatMicros(amount), { right: true, bold: sum === true }));
    page.push(...more.map((line, i) => text(ABOUT, y + (i + 1) * WITHIN, line)));
    y += LINE + more.length * WITHIN;
  }
  const numbered = pages.map((items, i) => [
    ...items,
    text(LEFT, PAGE.height - 40, `${name} · page ${i + 1} of ${pages.length}`, { size: 8 }),
  ]);
  return writePdf(numbered, `Statement ${name}`);
}

function headOf(statement: Statement, issuer: readonly string[]): PdfItem[] {
  const { account, name, address, to, dueAt, timezone, closedAt } = statement;
  const day = (at: number): string => localTime(at, timezone).date;
  const facts: [string, string][] = [
    ['Statement', statementName(statement.number)],
    ['Period', periodText(statement)],
    ['Days of', timezone],
    ['Closed', day(closedAt)],
    ['Due', day(Math.max(dueAt - 1, to))],
    ['Account', account],
  ];
  return [
    text(LEFT, TOP, account.startsWith('buyer:') ? 'Statement of account' : 'Statement of earnings', {
      size: 18,
      bold: true,
    }),
    ...block(330, issuer, RIGHT_WIDTH, MOST_ISSUER_LINES),
    ...block(LEFT, [name, ...address], LEFT_WIDTH, MOST_ADDRESS_LINES),
    ...facts.flatMap(([label, value], i) => [
      text(330, TOP + 130 + i * 13, label, { bold: true }),
      text(395, TOP + 130 + i * 13, value, { size: 9 }),
    ]),
  ];
}

/** A name in bold and what stands below it, from the same height on. */
function block(x: number, [name = '', ...lines]: readonly string[], width: number, most: number): PdfItem[] {
  const bold = wrap(name, width, 10, true);
  const all = [...bold, ...lines.flatMap((line) => wrap(line, width, 10))].slice(0, most);
  return all.map((line, i) => text(x, TOP + 30 + i * 13, line, { bold: i < bold.length }));
}
