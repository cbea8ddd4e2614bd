import * as z from 'zod';
import { moneySchema } from '../../lib/money-schema.ts';

/** Stripe takes no less than half a dollar, and a card no more than this at once. */
const LEAST = 500_000;
const MOST = 999_999_000_000;

const amount = moneySchema.refine((said) => said >= LEAST && said <= MOST, 'must be from 0.50 to 999999.00');

export const topUpSchema = z.strictObject({
  amount: amount.meta({ example: '500.00' }),
  keepCard: z.boolean().default(false).meta({ description: 'It may be charged again without its holder' }),
});

export const automaticSchema = z.strictObject({
  automatic: z.strictObject({ below: moneySchema, amount }).nullable(),
});
