import * as z from 'zod';
import { marginSchema } from '../campaign/margin-schema.ts';
import { rankSchema } from '../campaign/rank-schema.ts';
import type { BuyerId, CampaignId } from '../lib/ids.ts';
import { isId } from '../lib/ids.ts';
import { priceSchema } from '../prices/schema.ts';
import { biddingSchema, urlSchema } from './bidding-schema.ts';
import { pacingProblem } from './bounds/tell-pace.ts';
import { conditionSchema } from './condition-schema.ts';
import {
  capsSchema,
  destinationSchema,
  hoursSchema,
  pacingSchema,
  timezoneSchema,
  whisperSchema,
} from './terms-schema.ts';

/** What the API takes for buyers and targets. Unknown fields are refused by name; everything has a bound. */

const nameSchema = z.string().trim().min(1).max(200);
const statusSchema = z.enum(['active', 'paused']);
const DEFAULT_TIMEZONE = 'America/New_York';

const buyerFields = {
  name: nameSchema,
  status: statusSchema,
  timezone: timezoneSchema,
  wallet: z.strictObject({ kind: z.enum(['postpaid', 'prepaid']) }),
  caps: capsSchema,
  notifyLosses: z.boolean(),
};

export const buyerCreateSchema = z
  .strictObject({
    ...buyerFields,
    status: statusSchema.default('active'),
    timezone: timezoneSchema.default(DEFAULT_TIMEZONE),
    wallet: buyerFields.wallet.default({ kind: 'postpaid' }),
    caps: capsSchema.default([]),
    notifyLosses: z.boolean().default(false),
  })
  .transform(({ wallet, notifyLosses, ...rest }) => ({
    ...rest,
    wallet: wallet.kind,
    lossNotices: notifyLosses,
  }));

/** Only what is to change; the result holds only what was given. */
export const buyerPatchSchema = z
  .strictObject(buyerFields)
  .partial()
  .transform(({ wallet, notifyLosses, ...rest }) => ({
    ...rest,
    ...(wallet && { wallet: wallet.kind }),
    ...(notifyLosses !== undefined && { lossNotices: notifyLosses }),
  }));

const tagsSchema = z.array(z.string().min(1).max(64)).max(50);

function buildTargetSchemas(allowLoopback: boolean) {
  const required = {
    name: nameSchema,
    destination: destinationSchema,
    bidding: biddingSchema(allowLoopback, true),
  };
  const charge = priceSchema.nullable().meta({
    description:
      'What a won call costs; null: the auction’s price, owed from the campaign’s (or the bid’s) minSeconds on',
  });
  const nullable = {
    postUrl: urlSchema(allowLoopback).nullable(),
    criteria: conditionSchema.nullable(),
    hours: hoursSchema.nullable(),
    whisper: whisperSchema.nullable(),
  };
  const priority = z.int().min(1).max(1_000);
  const weight = z.int().min(1).max(1_000_000);
  const create = z.strictObject({
    buyerId: z.string().refine((id): id is BuyerId => isId('byr', id), 'must be a buyer id'),
    campaignId: z.string().refine((id): id is CampaignId => isId('cmp', id), 'must be a campaign id'),
    ...required,
    charge: charge.default(null),
    postUrl: nullable.postUrl.default(null),
    criteria: nullable.criteria.default(null),
    hours: nullable.hours.default(null),
    whisper: nullable.whisper.default(null),
    requiredTags: tagsSchema.default([]),
    caps: capsSchema.default([]),
    pacing: pacingSchema.default(null),
    priority: priority.default(1),
    weight: weight.default(1),
    margin: marginSchema.default(null),
    rank: rankSchema.default(null),
    status: statusSchema.default('active'),
  });
  const whole = create.superRefine(({ pacing, caps }, context) => {
    const message = pacingProblem(pacing, caps);
    if (message) context.addIssue({ code: 'custom', path: ['pacing'], message });
  });
  const patch = z
    .strictObject({
      ...required,
      bidding: biddingSchema(allowLoopback, false),
      charge,
      ...nullable,
      requiredTags: tagsSchema,
      caps: capsSchema,
      pacing: pacingSchema,
      priority,
      weight,
      margin: marginSchema,
      rank: rankSchema,
      status: statusSchema,
    })
    .partial()
    .superRefine(({ pacing, caps }, context) => {
      const message = caps ? pacingProblem(pacing, caps) : null;
      if (message) context.addIssue({ code: 'custom', path: ['pacing'], message });
    });
  return { create: whole, patch };
}

const publicOnly = buildTargetSchemas(false);
const withLoopback = buildTargetSchemas(true);

/** @param allowLoopback development only: buyers' URLs may be http on loopback. */
export const targetSchemas = (allowLoopback: boolean) => (allowLoopback ? withLoopback : publicOnly);

export type TargetCreate = z.output<typeof publicOnly.create>;
export type TargetPatch = z.output<typeof publicOnly.patch>;
