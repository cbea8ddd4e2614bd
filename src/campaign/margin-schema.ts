import * as z from 'zod';
import { isId } from '../lib/ids.ts';
import { formatMicros } from '../lib/money.ts';
import { moneySchema } from '../lib/money-schema.ts';
import { factorSchema, formatFactor, formatPercent, percentOf } from '../lib/percent.ts';
import type { MarginRule, RankRule } from './margin.ts';

const WHOLE = 10_000; // basis points
const MOST_PUBLISHERS = 100;

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

const rankFactor = factorSchema.refine((factor) => factor > 0, 'must be more than 0');

export const rankSchema = z
  .strictObject({
    factor: rankFactor,
    publishers: z
      .array(
        z.strictObject({
          publisherId: z.string().refine((id) => isId('pub', id), 'must be a publisher id'),
          factor: rankFactor,
        }),
      )
      .max(MOST_PUBLISHERS)
      .refine(
        (all) => new Set(all.map(({ publisherId }) => publisherId)).size === all.length,
        'names a publisher twice',
      )
      .optional()
      .meta({ description: 'On top of it, for calls of these publishers' }),
  })
  .transform(
    ({ factor, publishers = [] }): RankRule => ({
      basisPoints: factor,
      ...(publishers.length > 0 && {
        publishers: publishers.map(({ publisherId, factor }) => ({ publisherId, basisPoints: factor })),
      }),
    }),
  )
  .nullable()
  .meta({
    description:
      'Where the highest bid wins, the target is ranked as if it had bid `factor` times as much. What it pays is its own bid still, or by second price what keeps its place',
  });

export const rankShape = z
  .object({
    factor: z.string(),
    publishers: z.array(z.object({ publisherId: z.string(), factor: z.string() })).optional(),
  })
  .nullable();

export const presentRank = (rule: RankRule | null | undefined) =>
  rule
    ? {
        factor: formatFactor(rule.basisPoints),
        ...(rule.publishers && {
          publishers: rule.publishers.map(({ publisherId, basisPoints }) => ({
            publisherId,
            factor: formatFactor(basisPoints),
          })),
        }),
      }
    : null;
