import * as z from 'zod';
import { formatMicros } from '../lib/money.ts';
import { moneySchema } from '../lib/money-schema.ts';
import { isPremium } from '../lib/phone.ts';
import { AD_CONSENTS, type Campaign, MAX_TIMEOUT_MS, REPEAT_WINDOW_DAYS, STRATEGIES } from './campaign.ts';
import { lineSchema, phoneSchema, statusSchema, TAG_NAME, tagNameSchema } from './line-schema.ts';
import { marginSchema, marginShape, presentMargin } from './margin-schema.ts';
import { TAG_VISIBILITIES } from './tags.ts';

/** What the API takes for a campaign. Its flow is a field of its own, checked by the room it belongs to. */

export { lineSchema, phoneSchema, statusSchema, tagNameSchema };

const routing = {
  strategy: z.enum(STRATEGIES),
  price: z.enum(['first', 'second']),
  floor: moneySchema,
  timeoutMs: z.int().min(50).max(MAX_TIMEOUT_MS),
  maxAttempts: z.int().min(1).max(10),
  ringSeconds: z.int().min(5).max(120),
};

const conversion = z.strictObject({ minSeconds: z.int().min(0).max(14_400) });

const duplicate = {
  windowDays: z.int().min(1).max(365),
  action: z.enum(['allow', 'reject', 'sameBuyer']),
};

const fallbackNumber = phoneSchema
  .refine((number) => !isPremium(number), 'must not be a premium number')
  .nullable();
const recording = z.strictObject({ disclosure: lineSchema(500) }).nullable();
const MOST_DECLARED = 100;
const tags = z
  .record(
    tagNameSchema,
    z.strictObject({ visibility: z.enum(TAG_VISIBILITIES), label: lineSchema(100).optional() }),
    { error: ({ code }) => (code === 'invalid_key' ? `a tag’s name is ${TAG_NAME}` : undefined) },
  )
  .refine((declared) => Object.keys(declared).length <= MOST_DECLARED, `at most ${MOST_DECLARED} tags`)
  .refine(
    (declared) =>
      new Set(Object.keys(declared).map((name) => name.toLowerCase())).size === Object.keys(declared).length,
    'must not name a tag twice; capitals make no difference',
  )
  .meta({
    description:
      'Who learns a tag: `public` every buyer asked, `winnerOnly` whoever gets the call, `neverStored` the same, and it is written down nowhere. A name that is not listed is public. A value somebody could dial is never public.',
  });
const reportTag = tagNameSchema
  .nullable()
  .meta({ description: 'The tag whose values the summary by tag counts; calls from now on' });
const adConsent = z.enum(AD_CONSENTS).meta({
  description:
    'Whether ad platforms may hear of its calls: `perCall` where a call’s tag says that the caller agreed, `declared` where all of them did before they called. A caller who did not agree counts always.',
});
/** A call is kept for corrections so long; once it is disputed, until that is decided. */
const LONGEST_WINDOW_DAYS = 7;
/** How charges are disputed. */
export const disputesSchema = z
  .strictObject({
    windowDays: z.int().min(1).max(LONGEST_WINDOW_DAYS),
    decideDays: z.int().min(1).max(30),
    onExpiry: z.enum(['whole', 'none']),
  })
  .nullable()
  .meta({
    description:
      'A buyer may dispute a charge within windowDays of the call; the operator decides within decideDays of that. Without a decision the charge is taken back `whole`, or nothing is (`none`). null: no disputes',
  });
const maxCallSeconds = z.int().min(60).max(14_400);

export const campaignCreateFields = {
  name: lineSchema(200),
  vertical: lineSchema(64),
  status: statusSchema.default('active'),
  routing: z.strictObject({
    strategy: routing.strategy,
    price: routing.price.default('first'),
    floor: routing.floor.prefault('0'),
    timeoutMs: routing.timeoutMs.default(500),
    maxAttempts: routing.maxAttempts.default(3),
    ringSeconds: routing.ringSeconds.default(25),
  }),
  conversion,
  duplicate: z
    .strictObject({
      windowDays: duplicate.windowDays.default(REPEAT_WINDOW_DAYS),
      action: duplicate.action.default('allow'),
    })
    .prefault({}),
  fallbackNumber: fallbackNumber.default(null),
  recording: recording.default(null),
  tags: tags.default({}),
  adConsent: adConsent.default('perCall'),
  reportTag: reportTag.default(null),
  disputes: disputesSchema.default(null),
  maxCallSeconds: maxCallSeconds.default(3_600),
  margin: marginSchema.default(null),
};

/** Only what is to change; `routing` and `duplicate` may themselves be partial. */
export const campaignPatchFields = {
  name: lineSchema(200).optional(),
  vertical: lineSchema(64).optional(),
  status: statusSchema.optional(),
  routing: z.strictObject(routing).partial().optional(),
  conversion: conversion.optional(),
  duplicate: z.strictObject(duplicate).partial().optional(),
  fallbackNumber: fallbackNumber.optional(),
  recording: recording.optional(),
  tags: tags.optional(),
  adConsent: adConsent.optional(),
  reportTag: reportTag.optional(),
  disputes: disputesSchema.optional(),
  maxCallSeconds: maxCallSeconds.optional(),
  margin: marginSchema.optional(),
};

const patchSchema = z.strictObject(campaignPatchFields);
type CampaignPatch = z.output<typeof patchSchema>;

export function patchCampaign<C extends Campaign>(
  campaign: C,
  { routing, duplicate, ...rest }: CampaignPatch,
): C {
  return {
    ...campaign,
    ...given(rest),
    routing: { ...campaign.routing, ...given(routing) },
    duplicate: { ...campaign.duplicate, ...given(duplicate) },
  };
}

const given = <T extends object>(patch: T | undefined): Partial<T> =>
  Object.fromEntries(Object.entries(patch ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;

/** A campaign as the API shows it: what it takes, with nothing left out. */
export const campaignShape = z.object({
  id: z.string(),
  name: z.string(),
  vertical: z.string(),
  status: statusSchema,
  routing: z.object({ ...routing, floor: z.string() }),
  conversion,
  duplicate: z.object(duplicate),
  fallbackNumber,
  recording,
  tags: z.record(
    z.string(),
    z.object({ visibility: z.enum(TAG_VISIBILITIES), label: z.string().optional() }),
  ),
  adConsent,
  reportTag,
  disputes: disputesSchema,
  maxCallSeconds,
  margin: marginShape,
});

export const presentCampaign = (campaign: Campaign) => ({
  id: campaign.id,
  name: campaign.name,
  vertical: campaign.vertical,
  status: campaign.status,
  routing: { ...campaign.routing, floor: formatMicros(campaign.routing.floor) },
  conversion: campaign.conversion,
  duplicate: campaign.duplicate,
  fallbackNumber: campaign.fallbackNumber,
  recording: campaign.recording,
  tags: campaign.tags ?? {},
  adConsent: campaign.adConsent ?? 'perCall',
  reportTag: campaign.reportTag ?? null,
  disputes: campaign.disputes ?? null,
  maxCallSeconds: campaign.maxCallSeconds,
  margin: presentMargin(campaign.margin),
});
