import { assert } from '../lib/result.ts';

/**
 * A PDF (ISO 32000-1) of text and rules on A4 pages, in the two Helveticas every reader has: text can be selected and
 * searched. Libraries for it are larger than the whole Worker may be.
 */
export type PdfItem =
  | { kind: 'text'; x: number; y: number; size: number; text: string; bold?: boolean; right?: boolean }
  | { kind: 'rule'; x: number; y: number; width: number };

export const PAGE = { width: 595, height: 842 };

/** The widths of Helvetica's digits and signs, in thousandths; other letters are set from the left. */
const WIDTHS: Readonly<Record<string, number>> = { ' ': 278, ',': 278, '.': 278, '-': 333 };
const DIGIT_WIDTH = 556;
const figureWidth = (text: string, size: number): number =>
  ([...text].reduce((sum, sign) => sum + (WIDTHS[sign] ?? DIGIT_WIDTH), 0) * size) / 1_000;

/** Signs of WinAnsi above Latin-1. */
const WIN_ANSI: Readonly<Record<string, number>> = {
  '€': 0x80, '…': 0x85, '‘': 0x91, '’': 0x92, '“': 0x93, '”': 0x94, '•': 0x95, '–': 0x96, '—': 0x97, '™': 0x99,
}; // biome-ignore format: a table

/** What the font lacks loses its accent, or is a question mark: a name must not keep a statement from being made. */
function encode(text: string): string {
  let encoded = '';
  for (const sign of text.normalize('NFC')) {
    const code = codeOf(sign) ?? codeOf(sign.normalize('NFD')[0]!) ?? 0x3f;
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
  const left = right ? x - figureWidth(text, size) : x;
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
