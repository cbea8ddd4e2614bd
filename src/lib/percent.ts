import * as z from 'zod';

const PERCENT = /^(\d{1,4})(?:\.(\d{1,2}))?$/;

/** "70" → 7000, "12.5" → 1250; null when it is more than the most, or has more than two decimals. */
function parsePercent(text: string, mostBasisPoints: number): number | null {
  const match = PERCENT.exec(text);
  if (!match) return null;
  const basisPoints = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return basisPoints <= mostBasisPoints ? basisPoints : null;
}

/** 7000 → "70", 1250 → "12.5". */
export function formatPercent(basisPoints: number): string {
  const fraction = String(basisPoints % 100)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return `${Math.floor(basisPoints / 100)}${fraction && `.${fraction}`}`;
}

/** A percentage as outsiders write it, read into basis points. @param mostBasisPoints 10,000 is the whole. */
export const percentOf = (mostBasisPoints: number) =>
  z.union([z.string().max(7), z.number()]).transform((value, context): number => {
    const basisPoints = parsePercent(String(value), mostBasisPoints);
    if (basisPoints !== null) return basisPoints;
    context.addIssue({ code: 'custom', message: 'must be a percentage such as "70" or "12.5"' });
    return z.NEVER;
  });
