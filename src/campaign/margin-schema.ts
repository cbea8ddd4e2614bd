import * as z from 'zod';
import { formatMicros } from '../lib/money.ts';
import { moneySchema } from '../lib/money-schema.ts';
import { formatPercent, percentOf } from '../lib/percent.ts';
import type { MarginRule } from './margin.ts';

const WHOLE = 10_000; // basis points

/** null: the next wider rule holds: the target's, else the publisher's, else the campaign's. */
export const marginSchema = z
  .strictObject({
    amount: moneySchema.optional().meta({ description: 'At least so much of a call stays' }),
    percent: percentOf(WHOLE).optional().meta({ description: 'At least so much of the revenue stays' }),
    atSeconds: z.int().min(0).max(14_400).optional().meta({
      description:
        'Worked out for a call of so many seconds; left out: the shortest for which buyer and publisher are both settled',
    }),
  })
  .refine(({ amount, percent }) => amount !== undefined || percent !== undefined, 'needs amount or percent')
  .transform(
    ({ percent, amount, atSeconds }): MarginRule => ({
      ...(amount !== undefined && { amount }),
      ...(percent !== undefined && { basisPoints: percent }),
      ...(atSeconds !== undefined && { atSeconds }),
    }),
  )
  .nullable()
  .meta({
    description:
      'The least margin a bid must leave against what the publisher is expected to earn; one that leaves less is left out (`belowMargin`). The target’s rule holds before the publisher’s, and that before the campaign’s',
  });

export const marginShape = z
  .object({ amount: z.string().optional(), percent: z.string().optional(), atSeconds: z.int().optional() })
  .nullable();

export const presentMargin = (rule: MarginRule | null | undefined) =>
  rule
    ? {
        ...(rule.amount !== undefined && { amount: formatMicros(rule.amount) }),
        ...(rule.basisPoints !== undefined && { percent: formatPercent(rule.basisPoints) }),
        ...(rule.atSeconds !== undefined && { atSeconds: rule.atSeconds }),
      }
    : null;
