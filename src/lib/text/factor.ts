import * as z from 'zod';

const FACTOR = /^(\d{1,3})(?:\.(\d{1,4}))?$/;
const LARGEST_FACTOR = 100;

/** "1.25" → 12,500 basis points; null: no factor of at most 100 with at most four decimals. */
function parseFactor(text: string): number | null {
  const match = FACTOR.exec(text);
  if (!match) return null;
  const basisPoints = Number(match[1]) * 10_000 + Number((match[2] ?? '').padEnd(4, '0'));
  return basisPoints <= LARGEST_FACTOR * 10_000 ? basisPoints : null;
}

/** 12,500 → "1.25". */
export function formatFactor(basisPoints: number): string {
  const fraction = String(basisPoints % 10_000)
    .padStart(4, '0')
    .replace(/0+$/, '');
  return `${Math.floor(basisPoints / 10_000)}${fraction && `.${fraction}`}`;
}

/** A factor as outsiders write it, read into basis points. */
export const factorSchema = z
  .union([z.string().max(8), z.number()])
  .transform((value, context): number => {
    const basisPoints = parseFactor(String(value));
    if (basisPoints !== null) return basisPoints;
    context.addIssue({
      code: 'custom',
      message: 'must be a factor such as "1.25" or "0.8", at most 100, with at most four decimals',
    });
    return z.NEVER;
  })
  .meta({ description: 'A factor such as "1.25"', example: '1.25' });
