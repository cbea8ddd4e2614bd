import * as z from 'zod';
import { marginSchema } from '../campaign/margin-schema.ts';
import { lineSchema, phoneSchema, statusSchema } from '../campaign/schema.ts';
import { type CampaignId, isId, type PublisherId } from '../lib/ids.ts';
import { formatMicros } from '../lib/money.ts';
import { moneySchema } from '../lib/money-schema.ts';
import { formatPercent, percentOf } from '../lib/percent.ts';
import { CARRIER_NAMES } from '../telephony/carrier-event.ts';
import type { PayoutTerms, Publisher, TrackingNumber } from './publisher.ts';
import { DEFAULT_PINGS_PER_MINUTE } from './publisher.ts';

const WHOLE = 10_000; // basis points

const payoutSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('revShare'), percent: percentOf(WHOLE) })
    .transform(({ kind, percent }): PayoutTerms => ({ kind, basisPoints: percent })),
  z
    .strictObject({ kind: z.literal('fixed'), amount: moneySchema })
    .transform(({ kind, amount }): PayoutTerms => ({ kind, amount })),
]);

const pingsSchema = z
  .strictObject({
    maxPerMinute: z.int().min(1).max(1_000_000),
    callerRequired: z.boolean(),
    maxHeld: z.int().min(1).max(100_000).meta({
      description:
        'How many bids may wait for their calls in one campaign, 20 unless it is said. Five more for each call that came of one in the last minutes.',
    }),
  })
  .partial();

export const publisherCreateSchema = z.strictObject({
  name: lineSchema(200),
  payout: payoutSchema,
  status: statusSchema.default('active'),
  pings: pingsSchema.optional(),
  margin: marginSchema.default(null),
});

/** `pings` is replaced whole. */
export const publisherPatchSchema = z
  .strictObject({
    name: lineSchema(200),
    payout: payoutSchema,
    status: statusSchema,
    pings: pingsSchema,
    margin: marginSchema,
  })
  .partial();

const campaignId = z.string().refine((id): id is CampaignId => isId('cmp', id), 'must be a campaign id');
const publisherId = z.string().refine((id): id is PublisherId => isId('pub', id), 'must be a publisher id');
const carrier = z.enum(CARRIER_NAMES);
const subId = lineSchema(200).nullable();

export const numberCreateSchema = z.strictObject({
  number: phoneSchema,
  campaignId,
  publisherId,
  carrier,
  subId: subId.default(null),
  status: statusSchema.default('active'),
});

/** A number keeps its digits and its carrier: another number is another resource. */
export const numberPatchSchema = z
  .strictObject({ campaignId, publisherId, subId, status: statusSchema })
  .partial();

export const presentPublisher = ({ id, name, status, payout, pings }: Publisher) => ({
  id,
  name,
  status,
  pings: {
    maxPerMinute: pings?.maxPerMinute ?? DEFAULT_PINGS_PER_MINUTE,
    callerRequired: pings?.callerRequired ?? false,
    ...(pings?.maxHeld !== undefined && { maxHeld: pings.maxHeld }),
  },
  payout:
    payout.kind === 'fixed'
      ? { kind: payout.kind, amount: formatMicros(payout.amount) }
      : { kind: payout.kind, percent: formatPercent(payout.basisPoints) },
});

export const presentNumber = ({
  id,
  number,
  campaignId,
  publisherId,
  carrier,
  subId,
  status,
  pool,
}: TrackingNumber) => ({
  id,
  number,
  campaignId,
  publisherId,
  carrier,
  subId,
  status,
  ...(pool && { poolId: pool.id }),
});
