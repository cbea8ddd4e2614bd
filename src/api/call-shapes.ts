import { z } from 'zod';
import { DISPOSITIONS } from '../call/record.ts';

/** Calls and receipts as the API shows them. What one audience does not see is simply not there. */

export const callShape = z.looseObject({
  id: z.string(),
  carrier: z.string(),
  carrierCallId: z.string(),
  campaignId: z.string().nullable(),
  publisherId: z.string().nullable(),
  numberId: z.string().nullable(),
  subId: z.string().nullable(),
  from: z.string().meta({ description: 'Masked' }),
  to: z.string(),
  state: z.string().nullable(),
  zip: z.string().nullable(),
  tags: z.record(z.string(), z.string()),
  status: z.enum(['live', 'ended']),
  disposition: z.enum(DISPOSITIONS).nullable(),
  connectedSeconds: z.number(),
  converted: z.boolean(),
  test: z.boolean(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  configVersion: z.int(),
});
export const detailShape = callShape.extend({
  events: z.array(z.looseObject({ at: z.string(), type: z.string() })),
  attempts: z.array(z.looseObject({ leg: z.int() })),
  transfers: z.array(z.looseObject({ id: z.string(), kind: z.string(), amount: z.string() })).optional(),
});
export const receiptShape = z.looseObject({
  auctionId: z.string(),
  callId: z.string(),
  configVersion: z.int(),
  strategy: z.string(),
  price: z.string(),
  floor: z.string(),
  seed: z.string(),
  candidates: z.array(z.looseObject({ targetId: z.string(), buyerId: z.string(), outcome: z.string() })),
  award: z.object({ targetId: z.string(), clearingPrice: z.string() }).nullable(),
  hash: z.string(),
  previousHash: z.string(),
});
export const replayShape = z.object({
  auctionId: z.string(),
  equal: z.boolean(),
  differences: z.array(z.string()),
});
