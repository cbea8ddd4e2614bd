import * as z from 'zod';
import { lineSchema, phoneSchema, statusSchema } from '../../campaign/schema.ts';
import { type CampaignId, isId, type PublisherId } from '../../lib/ids.ts';
import { DAY_MS, SECOND_MS } from '../../lib/time.ts';
import type { Pool } from './pool.ts';

const MOST_NUMBERS = 1_000;
const MOST_SITES = 20;
const DAY_SECONDS = DAY_MS / SECOND_MS;
const HOST = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,62}(?<!-))?(?:\.[a-z0-9](?:[a-z0-9-]{0,62}(?<!-))?)*$/;

const fields = {
  name: lineSchema(200),
  status: statusSchema.meta({ description: 'Paused, a pool shows everybody the overflow number' }),
  numbers: z
    .array(phoneSchema)
    .min(1)
    .max(MOST_NUMBERS)
    .refine((numbers) => new Set(numbers).size === numbers.length, 'must not name a number twice')
    .meta({
      description:
        'Tracking numbers of this publisher in this campaign, each shown to one visitor at a time. Replaced whole; one that leaves rests before another pool shows it',
    }),
  overflow: phoneSchema.meta({
    description:
      'A tracking number of the same publisher and campaign, shown when no other is free: its calls are of no visitor in particular',
  }),
  leaseSeconds: z.int().min(30).max(DAY_SECONDS).meta({
    description: 'How long a visitor who is not heard of any more keeps a number',
  }),
  cooldownSeconds: z
    .int()
    .min(0)
    .max(30 * DAY_SECONDS)
    .meta({
      description: 'How long after that nobody else is shown it: who calls late is still told apart',
    }),
  sites: z
    .array(z.string().trim().toLowerCase().regex(HOST, 'must be a host such as shop.example.com'))
    .max(MOST_SITES)
    .meta({
      description: 'Hosts whose pages may ask for numbers, those below them included; empty: every page may',
    }),
};

export const poolCreateSchema = z.strictObject({
  ...fields,
  name: fields.name.default('Pool'),
  status: fields.status.default('active'),
  publisherId: z.string().refine((id): id is PublisherId => isId('pub', id), 'must be a publisher id'),
  campaignId: z.string().refine((id): id is CampaignId => isId('cmp', id), 'must be a campaign id'),
  leaseSeconds: fields.leaseSeconds.default(1_200),
  cooldownSeconds: fields.cooldownSeconds.default(3_600),
  sites: fields.sites.default([]),
});

export const poolPatchSchema = z.strictObject(fields).partial();

export const poolShape = z.object({
  id: z.string(),
  name: z.string(),
  status: statusSchema,
  publisherId: z.string(),
  campaignId: z.string(),
  numbers: z.array(z.string()),
  overflow: z.string(),
  leaseSeconds: z.int(),
  cooldownSeconds: z.int(),
  sites: z.array(z.string()),
});

export const presentPool = ({ numbers, overflow, ...rest }: Pool) => ({
  ...rest,
  numbers: numbers.map(({ number }) => number),
  overflow: overflow.number,
});

const time = z.string().nullable();
export const poolStateShape = z.object({
  leased: z.int().meta({ description: 'Numbers a visitor has now' }),
  cooling: z.int().meta({ description: 'Numbers whose visitor is gone, and which nobody else is shown yet' }),
  free: z.int(),
  overflowed: z.int().meta({ description: 'Times the overflow number was shown in the last hour' }),
  lastAskedAt: time.meta({ description: 'When a page asked last; null: not lately' }),
  numbers: z.array(
    z.object({
      number: z.string(),
      state: z.enum(['leased', 'cooling', 'free']),
      since: time,
      until: time.meta({ description: 'Until when its visitor has it, unless heard of again' }),
      freeAt: time.meta({ description: 'From when on somebody else may be shown it' }),
      tags: z
        .record(z.string(), z.string())
        .meta({ description: 'What a call to it would be given: of who has it, or had it last' }),
    }),
  ),
});

const text = (most: number) => z.string().max(most).optional();
/** What a page sends. Texts that are longer than any address are refused before anything is made of them. */
export const leaseWishSchema = z.strictObject({
  visitor: z
    .string()
    .regex(/^[\w-]{16,64}$/, '16 to 64 letters, digits, - and _')
    .meta({
      description:
        'Made by the page at random and kept in the browser: the same visitor gets the same number',
    }),
  page: text(4_096).meta({ description: 'The address of the first page of the visit, with its query' }),
  referrer: text(4_096),
  fbc: text(1_000),
  fbp: text(100),
  consent: z.boolean().optional().meta({
    description: 'What the visitor said to ad platforms hearing of a call; left out: was not asked',
  }),
});

export const leaseShape = z.object({
  number: z.string().meta({ description: 'To be shown, E.164' }),
  overflow: z.boolean().meta({ description: 'It is the one for all whom no number is left for' }),
  renewSeconds: z.int().meta({ description: 'When to ask again, as long as the visitor is there' }),
});
