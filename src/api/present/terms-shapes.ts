import * as z from 'zod';
import { hoursSchema } from '../../buyers/terms-schema.ts';
import { TIMERS } from '../../prices/price.ts';
import { priceShape } from '../../prices/schema.ts';
import { capsShape, capUseShape } from './target-shapes.ts';

const money = z.string();

/** A publisher's terms in a campaign as the API shows them. */
export const termsShape = z.object({
  id: z.string(),
  publisherId: z.string(),
  campaignId: z.string(),
  payout: z.union([
    z.object({
      kind: z.literal('revShare'),
      percent: z.string(),
      minSeconds: z.int().optional(),
      timer: z.enum(TIMERS).optional(),
    }),
    priceShape,
  ]),
  paidOn: z.union([
    z.object({ kind: z.enum(['sale', 'connect']) }),
    z.object({ kind: z.literal('outcome'), outcomes: z.array(z.string()), windowDays: z.int() }),
  ]),
  least: money.optional(),
  most: money.optional(),
  onCorrection: z.enum(['follow', 'keep']),
  followDays: z.int().optional(),
  caps: capsShape,
  hours: hoursSchema.nullable(),
  timezone: z.string(),
});

/** With what of the caps is used now, what is held included. */
export const liveTermsShape = termsShape.extend({ used: z.array(capUseShape) });
