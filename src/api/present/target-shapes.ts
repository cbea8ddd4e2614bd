import * as z from 'zod';
import { customSchema } from '../../buyers/bidders/custom/schema.ts';
import { CAP_WINDOWS } from '../../buyers/caps.ts';
import { conditionSchema } from '../../buyers/condition-schema.ts';
import { standingShape } from '../../buyers/standing/schema.ts';
import { hoursSchema, pacingSchema } from '../../buyers/terms-schema.ts';
import { marginShape } from '../../campaign/margin-schema.ts';
import { rankShape } from '../../campaign/rank-schema.ts';
import { statusSchema } from '../../campaign/schema.ts';
import { priceShape } from '../../prices/schema.ts';

/** Targets as the API shows them: the terms it takes, without secrets and with nothing left out. */

const money = z.string();

const authShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('bearer') }),
  z.object({ kind: z.literal('header'), name: z.string() }),
]);

const biddingShape = z
  .discriminatedUnion('kind', [
    standingShape,
    z.object({
      kind: z.literal('ping'),
      url: z.string(),
      timeoutMs: z.int().nullable(),
      minBid: money.nullable(),
      maxBid: money.nullable(),
      maxMinSeconds: z.int().optional(),
      confirmWithCaller: z.boolean().optional(),
      // Not a closed list: formats are added.
      dialect: z.string(),
      dialectOptions: z.record(z.string(), z.string()).optional(),
      secretOptions: z.array(z.string()).optional().meta({ description: 'Which options are kept sealed' }),
      custom: customSchema(true).optional(),
      auth: authShape,
    }),
  ])
  .meta({ id: 'Bidding' });

const capWindow = z.enum(CAP_WINDOWS);
export const capUseShape = z
  .object({
    window: capWindow,
    calls: z.int().optional(),
    usedCalls: z.int().optional(),
    spend: money.optional(),
    usedSpend: money.optional(),
  })
  .meta({ id: 'CapUse' });

export const capsShape = z.array(
  z.object({ window: capWindow, calls: z.int().optional(), spend: money.optional() }),
);

export const targetShape = z.object({
  id: z.string(),
  buyerId: z.string(),
  campaignId: z.string(),
  name: z.string(),
  status: statusSchema,
  destination: z.string(),
  bidding: biddingShape,
  charge: priceShape.nullable().meta({
    description:
      'What a won call costs; null: the auction’s price, owed from the bid’s or the campaign’s minSeconds on',
  }),
  postUrl: z.string().nullable(),
  criteria: conditionSchema.nullable(),
  requiredTags: z.array(z.string()),
  hours: hoursSchema.nullable(),
  caps: capsShape,
  pacing: pacingSchema,
  priority: z.int(),
  weight: z.int(),
  margin: marginShape.optional().meta({ description: 'The operator’s: not shown to buyers' }),
  rank: rankShape.optional().meta({ description: 'The operator’s: not shown to buyers' }),
  whisper: z.object({ say: z.string(), acceptKey: z.string().optional() }).nullable(),
});

const useShape = z.object({
  window: z.string().meta({ description: 'Which hour, day, week or month; empty before the first call' }),
  calls: z.int(),
  spend: money,
});
const usageShape = z.object({
  concurrent: z.int(),
  hour: useShape,
  day: useShape,
  week: useShape,
  month: useShape,
  total: useShape,
});
const healthShape = z.object({
  pings: z.int(),
  failures: z.int(),
  failuresInARow: z.int(),
  resting: z.boolean(),
  restingUntil: z.string().nullable(),
});

/** With what it has used and how its endpoint does; null before its first auction. */
export const liveShape = targetShape.extend({
  usage: usageShape.nullable(),
  health: healthShape.nullable(),
});
