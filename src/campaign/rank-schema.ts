import * as z from 'zod';
import { isId } from '../lib/ids.ts';
import { factorSchema, formatFactor } from '../lib/text/factor.ts';
import type { RankRule } from './margin.ts';

const MOST_PUBLISHERS = 100;

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
