import * as z from 'zod';
import { presentCap } from '../buyers/present.ts';
import { capsSchema, hoursSchema, timezoneSchema } from '../buyers/terms-schema.ts';
import { formatMicros } from '../lib/money.ts';
import { moneySchema } from '../lib/money-schema.ts';
import { formatPercent, percentOf } from '../lib/percent.ts';
import { TIMERS } from '../prices/price.ts';
import { outcomeName, PRICE_SCHEMAS, presentPrice } from '../prices/schema.ts';
import { type PublisherTerms, waitsDays } from './terms.ts';

const WHOLE = 10_000; // basis points
const LONGEST_SECONDS = 14_400;
const MOST_OUTCOMES = 20;
const MOST_DAYS = 366;
const DEFAULT_TIMEZONE = 'America/New_York';

const payoutSchema: z.ZodType<PublisherTerms['payout'], unknown> = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('revShare'),
        percent: percentOf(WHOLE),
        minSeconds: z.int().min(0).max(LONGEST_SECONDS).optional(),
        timer: z.enum(TIMERS).optional(),
      })
      .transform(({ percent, minSeconds, timer, kind }) => ({
        kind,
        basisPoints: percent,
        ...(minSeconds !== undefined && { minSeconds }),
        ...(timer && { timer }),
      })),
    ...PRICE_SCHEMAS,
  ])
  .meta({
    description:
      'A share of what the buyer is charged, from a number of seconds of its own on, or any kind of price; "bid" is the auction’s price',
  });

const days = z.int().min(1).max(MOST_DAYS);

const paidOnSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('sale') }),
    z.strictObject({ kind: z.literal('connect') }),
    z.strictObject({
      kind: z.literal('outcome'),
      outcomes: z.array(outcomeName).min(1).max(MOST_OUTCOMES),
      windowDays: days,
    }),
  ])
  .meta({
    description:
      'sale: once the buyer is charged. connect: whatever the buyer is charged. outcome: once the buyer reports one of these in time, whatever it is charged',
  });

/** What is left out is not as it was before but as if it had never been said. */
export const termsSchema = z
  .strictObject({
    payout: payoutSchema,
    paidOn: paidOnSchema.default({ kind: 'sale' }),
    least: moneySchema.optional().meta({ description: 'At least so much for a call that earns anything' }),
    most: moneySchema.optional().meta({ description: 'At most so much for a call' }),
    onCorrection: z.enum(['follow', 'keep']).default('follow').meta({
      description:
        'When the buyer’s charge is corrected later: follow works the payout out anew, keep leaves it as it was',
    }),
    followDays: days.optional().meta({
      description: 'With follow: later than so many days after the call, the payout stays',
    }),
    caps: capsSchema.default([]).meta({
      description:
        'How many calls the publisher may bring to the campaign, and how much they may earn. Exact: what a call can come to is held from the award on. A call beyond them is turned away',
    }),
    hours: hoursSchema.nullable().default(null).meta({
      description: 'A call that comes outside of them is turned away; null: around the clock',
    }),
    timezone: timezoneSchema.default(DEFAULT_TIMEZONE).meta({
      description: 'Whose days and months the caps count by, unless the hours name one',
    }),
  })
  .superRefine((terms, context) => {
    const refuse = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    const { payout, paidOn, least, most, onCorrection, followDays, caps } = terms;
    if (least !== undefined && most !== undefined && least > most)
      refuse(['least'], 'must not be above most');
    if (payout.kind === 'outcome' && paidOn.kind === 'outcome')
      refuse(['paidOn'], 'a price by outcomes says itself which are paid: take "sale" or "connect"');
    if (onCorrection === 'keep' && followDays !== undefined) refuse(['followDays'], 'is only for "follow"');
    if (waitsDays({ kind: 'own', payout, paidOn, onCorrection }) === null) return;
    for (const [index, { spend }] of caps.entries())
      if (spend !== undefined)
        refuse(
          ['caps', index, 'spend'],
          'what comes with outcomes weeks later cannot be held: cap the calls instead',
        );
  });

/** The same as it was written. */
export function presentTerms(terms: PublisherTerms) {
  const { payout, least, most, caps, ...rest } = terms;
  return {
    ...rest,
    payout: payout.kind === 'revShare' ? presentShare(payout) : presentPrice(payout),
    ...(least !== undefined && { least: formatMicros(least) }),
    ...(most !== undefined && { most: formatMicros(most) }),
    caps: caps.map(presentCap),
  };
}

const presentShare = ({ basisPoints, ...rest }: Extract<PublisherTerms['payout'], { kind: 'revShare' }>) => ({
  ...rest,
  percent: formatPercent(basisPoints),
});
