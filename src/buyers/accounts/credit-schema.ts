import * as z from 'zod';
import { lineSchema } from '../../campaign/schema.ts';
import { signedMoneySchema } from '../../lib/money-schema.ts';

/** A payment of a buyer's in advance, or, negative, one back to it. */
export const creditSchema = z.strictObject({
  amount: signedMoneySchema
    .refine((amount) => amount !== 0, 'must not be 0')
    .meta({
      description: 'What was paid in, such as "500.00"; "-120.00" was paid back',
    }),
  reference: lineSchema(200).meta({
    description: 'The payment’s own name, such as an invoice’s number: the same payment counts once',
    example: 'inv-2026-0042',
  }),
  note: lineSchema(500).optional(),
});
