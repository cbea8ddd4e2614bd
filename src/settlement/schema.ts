import * as z from 'zod';
import { lineSchema } from '../campaign/schema.ts';
import { moneySchema } from '../lib/money-schema.ts';
import { LONGEST_REASON } from './adjust.ts';

/** What a call should have come to: amounts, not differences, so that asking twice corrects once. */
export const adjustmentSchema = z.strictObject({
  revenue: moneySchema,
  payout: moneySchema.optional().meta({
    description: 'Left out: what the payout terms the call was sold under make of the revenue',
  }),
  reason: lineSchema(LONGEST_REASON).meta({
    description: 'Kept in the call’s timeline, for the operator alone',
  }),
});
