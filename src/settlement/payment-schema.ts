import * as z from 'zod';
import { lineSchema } from '../campaign/schema.ts';
import { PAYMENT_KINDS } from '../ledger/entry.ts';
import { isId } from '../lib/ids.ts';
import { positiveMoneySchema } from '../lib/money-schema.ts';

const buyerId = z.string().refine((id) => isId('byr', id), 'must be a buyer id');
const publisherId = z.string().refine((id) => isId('pub', id), 'must be a publisher id');

/** Whose account something is about: one party, a buyer or a publisher. */
export const partyFields = { buyerId: buyerId.optional(), publisherId: publisherId.optional() };

export const payoutRunSchema = z.strictObject({
  reference: lineSchema(200),
  note: lineSchema(500).optional(),
  dryRun: z.boolean().optional().meta({ description: 'Says what would be paid now, and books nothing' }),
});

export const paymentSchema = z.strictObject({
  ...partyFields,
  kind: z.enum(PAYMENT_KINDS).optional().meta({
    description:
      'Left out: a buyer’s `payment`, or `payoutPaid` to a publisher. The other way round: `refund`, `payoutReturned`',
  }),
  amount: positiveMoneySchema,
  reference: lineSchema(200).meta({
    description: 'The payment’s own name, such as the bank’s: the same payment counts once an account',
    example: 'wire-7731',
  }),
  note: lineSchema(500).optional(),
});
