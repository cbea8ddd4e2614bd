import { assert } from '../lib/result.ts';

/**
 * A PDF (ISO 32000-1) of text and rules on A4 pages, in the two Helveticas every reader has: text can be selected and
 * searched. Libraries for it are larger than the whole Worker may be.
 */
export type PdfItem =
  | { kind: 'text'; x: number; y: number; size: number; text: string; bold?: boolean; right?: boolean }
  | { kind: 'rule'; x: number; y: number; width: number };

export const PAGE = { width: 595, height: 842 };

/** The widths of Helvetica from the space to the tilde, in thousandths (Adobe's metrics of the font). */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
  667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556,
  556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
]; // biome-ignore format: a table
const WIDEST = 1_015;
const BOLDER = 1.08;

/** In points. Bold is a little wider; of a letter that is not in the table nothing wider is taken to be. */
function widthOf(text: string, size: number, bold = false): number {
  let sum = 0;
  for (const sign of text) sum += WIDTHS[sign.normalize('NFD').codePointAt(0)! - 0x20] ?? WIDEST;
  return (sum * size * (bold ? BOLDER : 1)) / 1_000;
}

/** Lines that fit into so many points: broken between words, and within one that is longer than a line. */
export function wrap(text: string, points: number, size: number, bold = false): string[] {
  const lines: string[] = [];
  let line = '';
  const fits = (words: string): boolean => widthOf(words, size, bold) <= points;
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    for (const sign of word) {
      if (line !== '' && !fits(line + sign)) {
        lines.push(line);
        line = '';
      }
      line += sign;
    }
  }
  return [...lines, line];
}

/** Signs of WinAnsi above Latin-1. */
const WIN_ANSI: Readonly<Record<string, number>> = {
  '€': 0x80, '‚': 0x82, 'ƒ': 0x83, '„': 0x84, '…': 0x85, '†': 0x86, 'Š': 0x8a, '‹': 0x8b, 'Œ': 0x8c, 'Ž': 0x8e,
  '‘': 0x91, '’': 0x92, '“': 0x93, '”': 0x94, '•': 0x95, '–': 0x96, '—': 0x97, '™': 0x99, 'š': 0x9a, '›': 0x9b,
  'œ': 0x9c, 'ž': 0x9e, 'Ÿ': 0x9f,
}; // biome-ignore format: a table
/** Letters that are none of the alphabet's with an accent. */
const PLAIN: Readonly<Record<string, string>> = { Ł: 'L', ł: 'l', Đ: 'D', đ: 'd', Ħ: 'H', ħ: 'h', ı: 'i' };

/** What the font lacks loses its accent, or is a question mark: a name must not keep a statement from being made. */
function encode(text: string): string {
  let encoded = '';
  for (const sign of text.normalize('NFC')) {
    const code = codeOf(sign) ?? codeOf(PLAIN[sign] ?? sign.normalize('NFD')[0]!) ?? 0x3f;
    encoded +=
      code < 0x80 && !'()\\'.includes(sign)
        ? String.fromCharCode(code)
        : `\\${code.toString(8).padStart(3, '0')}`;
  }
  return encoded;
}

function codeOf(sign: string): number | null {
  const code = sign.codePointAt(0)!;
  return (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff) ? code : (WIN_ANSI[sign] ?? null);
}

function draw(item: PdfItem): string {
  const y = PAGE.height - item.y;
  if (item.kind === 'rule') return `0.5 w ${item.x} ${y} m ${item.x + item.width} ${y} l S`;
  const { x, size, text, bold, right } = item;
  const left = right ? x - widthOf(text, size, bold) : x;
  return `BT /${bold ? 'B' : 'R'} ${size} Tf ${left.toFixed(2)} ${y} Td (${encode(text)}) Tj ET`;
}

/** @param pages what stands on each; coordinates in points from the top left corner. @returns the file: ASCII alone. */
export function writePdf(pages: readonly (readonly PdfItem[])[], title: string): string {
  assert(pages.length > 0, 'a document has a page');
  const font = (name: string): string =>
    `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;
  const FIRST = 6;
  const kids = pages.map((_, i) => `${FIRST + 2 * i} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    font('Helvetica'),
    font('Helvetica-Bold'),
    `<< /Title (${encode(title)}) >>`,
    ...pages.flatMap((items, i) => {
      const content = items.map(draw).join('\n');
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${PAGE.width} ${PAGE.height}] /Resources << /Font << /R 3 0 R /B 4 0 R >> >> /Contents ${FIRST + 2 * i + 1} 0 R >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const offset = file.length;
    file += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  return `${file}xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R /Info 5 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
}
