import * as z from 'zod';
import { lineSchema, phoneSchema, statusSchema } from '../campaign/schema.ts';
import { type CampaignId, isId, type PublisherId } from '../lib/ids.ts';
import { formatMicros } from '../lib/money.ts';
import { moneySchema } from '../lib/money-schema.ts';
import type { CarrierName } from '../telephony/carrier-event.ts';
import type { PayoutTerms, Publisher, TrackingNumber } from './publisher.ts';
import { DEFAULT_PINGS_PER_MINUTE } from './publisher.ts';

const PERCENT = /^(\d{1,3})(?:\.(\d{1,2}))?$/;
const WHOLE = 10_000;

/** "70" → 7000, "12.5" → 1250; null when it is not 0 to 100 with at most two decimals. */
export function parsePercent(text: string): number | null {
  const match = PERCENT.exec(text);
  if (!match) return null;
  const basisPoints = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return basisPoints <= WHOLE ? basisPoints : null;
}

export function formatPercent(basisPoints: number): string {
  const fraction = String(basisPoints % 100)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return `${Math.floor(basisPoints / 100)}${fraction && `.${fraction}`}`;
}

const percentSchema = z.union([z.string().max(6), z.number()]).transform((value, context): number => {
  const basisPoints = parsePercent(String(value));
  if (basisPoints !== null) return basisPoints;
  context.addIssue({ code: 'custom', message: 'must be a percentage such as "70" or "12.5"' });
  return z.NEVER;
});

const payoutSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('revShare'), percent: percentSchema })
    .transform(({ kind, percent }): PayoutTerms => ({ kind, basisPoints: percent })),
  z
    .strictObject({ kind: z.literal('fixed'), amount: moneySchema })
    .transform(({ kind, amount }): PayoutTerms => ({ kind, amount })),
]);

const pingsSchema = z
  .strictObject({ maxPerMinute: z.int().min(1).max(1_000_000), callerRequired: z.boolean() })
  .partial();

export const publisherCreateSchema = z.strictObject({
  name: lineSchema(200),
  payout: payoutSchema,
  status: statusSchema.default('active'),
  pings: pingsSchema.optional(),
});

/** `pings` is replaced whole. */
export const publisherPatchSchema = z
  .strictObject({ name: lineSchema(200), payout: payoutSchema, status: statusSchema, pings: pingsSchema })
  .partial();

const campaignId = z.string().refine((id): id is CampaignId => isId('cmp', id), 'must be a campaign id');
const publisherId = z.string().refine((id): id is PublisherId => isId('pub', id), 'must be a publisher id');
const CARRIERS: readonly [CarrierName] = ['twilio'];
const carrier = z.enum(CARRIERS);
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
}: TrackingNumber) => ({
  id,
  number,
  campaignId,
  publisherId,
  carrier,
  subId,
  status,
});
