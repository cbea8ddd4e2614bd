import * as z from 'zod';
import { formatMicros } from '../lib/money.ts';
import { moneySchema } from '../lib/money-schema.ts';
import { formatPercent, percentOf } from '../lib/percent.ts';
import { type Amount, type Price, type Step, TIMERS } from './price.ts';

const LONGEST_SECONDS = 14_400;
const MOST_STEPS = 20;
/** Ten times the bid: more is a slip of the keyboard. */
const MOST_OF_BID = 100_000;

const amount: z.ZodType<Amount, unknown> = z
  .union(
    [
      z.literal('bid'),
      z
        .strictObject({ percentOfBid: percentOf(MOST_OF_BID) })
        .transform(({ percentOfBid }) => ({ ofBid: percentOfBid })),
      moneySchema,
    ],
    // None of the three says what is wrong, only that it is not one of the others.
    { error: ({ input }) => wrongAmount(input) },
  )
  .meta({
    description: 'An amount such as "25.00", "bid" for the auction’s price, or { "percentOfBid": "50" }',
    example: '25.00',
  });

function wrongAmount(input: unknown): string {
  const isShare = typeof input === 'object' && input !== null && 'percentOfBid' in input;
  return isShare
    ? `must be a percentage such as "50", at most ${MOST_OF_BID / 100}`
    : 'must be an amount such as "25.00"';
}

const seconds = z.int().min(0).max(LONGEST_SECONDS);
const increment = z.int().min(1).max(LONGEST_SECONDS);
const timer = z
  .enum(TIMERS)
  .optional()
  .meta({ description: 'From when seconds count; without it from the moment the two were joined' });

const steps = (least: number) =>
  z
    .array(z.strictObject({ fromSeconds: seconds, amount }))
    .min(least)
    .max(MOST_STEPS)
    .refine(
      (all) => new Set(all.map(({ fromSeconds }) => fromSeconds)).size === all.length,
      'two of them begin at the same second',
    )
    .transform((all) => [...all].sort((a, b) => a.fromSeconds - b.fromSeconds));

export const outcomeName = z
  .string()
  .regex(/^[A-Za-z][\w.-]{0,63}$/, 'a letter, then letters, digits, . - and _, at most 64');

/** Each kind by itself, where something else stands beside them. */
export const PRICE_SCHEMAS = [
  z.strictObject({ kind: z.literal('fixed'), amount, timer }).meta({ description: 'Owed when connected' }),
  z
    .strictObject({ kind: z.literal('threshold'), minSeconds: seconds, amount, timer })
    .meta({ description: 'Owed from a number of seconds on' }),
  z
    .strictObject({ kind: z.literal('tiers'), tiers: steps(1), marginal: z.boolean().optional(), timer })
    .meta({
      description: 'The highest tier reached counts alone; marginal: every tier reached is added',
    }),
  z
    .strictObject({
      kind: z.literal('base'),
      amount,
      minSeconds: seconds.optional(),
      bonuses: steps(0),
      timer,
    })
    .refine(({ minSeconds = 0, bonuses }) => bonuses.every(({ fromSeconds }) => fromSeconds >= minSeconds), {
      path: ['bonuses'],
      message: 'a bonus begins when the base is owed, or later',
    })
    .meta({ description: 'A base, and every bonus reached on top' }),
  z
    .strictObject({
      kind: z.literal('perMinute'),
      perMinute: amount,
      firstSeconds: increment,
      nextSeconds: increment,
      freeSeconds: seconds.optional(),
      maxAmount: amount.optional(),
      timer,
    })
    .meta({
      description:
        'By time: begun increments count whole. A call that ends within freeSeconds costs nothing, a longer one is counted from its beginning',
    }),
  z
    .strictObject({
      kind: z.literal('outcome'),
      outcomes: z
        .record(outcomeName, amount)
        .refine((all) => Object.keys(all).length > 0, 'needs at least one outcome')
        .refine((all) => Object.keys(all).length <= MOST_STEPS, `at most ${MOST_STEPS} outcomes`),
      windowDays: z.int().min(1).max(366),
      timer,
    })
    .meta({ description: 'Owed when the buyer says what became of the call, within a number of days' }),
] as const;

/** What a call costs or earns, as outsiders write it. */
export const priceSchema: z.ZodType<Price, unknown> = z.discriminatedUnion('kind', PRICE_SCHEMAS);

const presentAmount = (value: Amount): string | { percentOfBid: string } => {
  if (value === 'bid') return value;
  return typeof value === 'number' ? formatMicros(value) : { percentOfBid: formatPercent(value.ofBid) };
};
const presentSteps = (all: readonly Step[]) =>
  all.map(({ fromSeconds, amount: value }) => ({ fromSeconds, amount: presentAmount(value) }));

/** The same as it was written. */
export function presentPrice(price: Price): z.output<typeof priceShape> {
  switch (price.kind) {
    case 'fixed':
    case 'threshold':
      return { ...price, amount: presentAmount(price.amount) };
    case 'tiers':
      return { ...price, tiers: presentSteps(price.tiers) };
    case 'base':
      return { ...price, amount: presentAmount(price.amount), bonuses: presentSteps(price.bonuses) };
    case 'perMinute': {
      const { maxAmount, ...rest } = price;
      const most = maxAmount === undefined ? {} : { maxAmount: presentAmount(maxAmount) };
      return { ...rest, perMinute: presentAmount(price.perMinute), ...most };
    }
    case 'outcome': {
      const outcomes = Object.entries(price.outcomes).map(
        ([name, value]) => [name, presentAmount(value)] as const,
      );
      return { ...price, outcomes: Object.fromEntries(outcomes) };
    }
  }
}

const amountShape = z.union([z.string(), z.object({ percentOfBid: z.string() })]);
const stepsShape = z.array(z.object({ fromSeconds: z.int(), amount: amountShape }));
const timerShape = z.enum(TIMERS).optional();

/** A price as the API shows it. */
export const priceShape = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('fixed'), amount: amountShape, timer: timerShape }),
    z.object({ kind: z.literal('threshold'), minSeconds: z.int(), amount: amountShape, timer: timerShape }),
    z.object({
      kind: z.literal('tiers'),
      tiers: stepsShape,
      marginal: z.boolean().optional(),
      timer: timerShape,
    }),
    z.object({
      kind: z.literal('base'),
      amount: amountShape,
      minSeconds: z.int().optional(),
      bonuses: stepsShape,
      timer: timerShape,
    }),
    z.object({
      kind: z.literal('perMinute'),
      perMinute: amountShape,
      firstSeconds: z.int(),
      nextSeconds: z.int(),
      freeSeconds: z.int().optional(),
      maxAmount: amountShape.optional(),
      timer: timerShape,
    }),
    z.object({
      kind: z.literal('outcome'),
      outcomes: z.record(z.string(), amountShape),
      windowDays: z.int(),
      timer: timerShape,
    }),
  ])
  .meta({ id: 'Price' });
