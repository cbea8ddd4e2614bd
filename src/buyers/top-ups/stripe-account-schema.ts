import * as z from 'zod';
import { SECRET_KEY, SECRET_KEY_WORDS, WEBHOOK_SECRET, WEBHOOK_SECRET_WORDS } from './stripe-account.ts';

export const stripeAccountSchema = z
  .strictObject({
    secretKey: z.string().trim().regex(SECRET_KEY, SECRET_KEY_WORDS).meta({
      description: 'A secret key, or a restricted one that may write Checkout Sessions and PaymentIntents',
    }),
    webhookSecret: z.string().trim().regex(WEBHOOK_SECRET, WEBHOOK_SECRET_WORDS).meta({
      description: 'The signing secret of the endpoint. The one before it stays good until it is dropped',
    }),
  })
  .partial();
