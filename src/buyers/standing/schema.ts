import * as z from 'zod';
import { formatMicros } from '../../lib/money.ts';
import { moneySchema, positiveMoneySchema, signedMoneySchema } from '../../lib/money-schema.ts';
import { factorSchema, formatFactor } from '../../lib/text/factor.ts';
import type { Condition } from '../condition.ts';
import { conditionSchema } from '../condition-schema.ts';
import type { BidModifier, StandingBid } from './standing-bid.ts';

const MOST_MODIFIERS = 100;
/** In all lists of one target's modifiers together, so that its document stays a few hundred kilobytes. */
const MOST_VALUES = 20_000;

const shared = {
  label: z.string().trim().min(1).max(100).optional().meta({ description: 'What it is called on a receipt' }),
  when: conditionSchema.nullable().default(null).meta({
    description: 'As a target’s criteria; hour and weekday on its own clock. null: every call',
  }),
};

const modifierSchema = z.discriminatedUnion('change', [
  z
    .strictObject({ change: z.literal('multiply'), factor: factorSchema, ...shared })
    .transform(({ factor, ...rest }) => ({ ...rest, basisPoints: factor })),
  z.strictObject({ change: z.literal('add'), amount: signedMoneySchema, ...shared }),
  z.strictObject({ change: z.literal('set'), amount: moneySchema, ...shared }),
  z.strictObject({ change: z.literal('pass'), ...shared }),
]);

/** What it takes for a bid that Outcry makes by itself. A plain price is one without modifiers. */
export const standingSchema = z
  .strictObject({
    kind: z.literal('static'),
    price: positiveMoneySchema.meta({ description: 'What it bids before any modifier' }),
    modifiers: z.array(modifierSchema).max(MOST_MODIFIERS).optional().meta({
      description:
        'Tried in this order; each changes what the ones before it left. Rounded once, after the last, to the millionth',
    }),
    match: z.enum(['all', 'first']).optional().meta({
      description: 'all: every modifier that the call meets, in order. first: only the first of them',
    }),
    least: positiveMoneySchema.optional().meta({ description: 'The bid is never less, unless it passes' }),
    most: positiveMoneySchema.optional().meta({ description: 'The bid is never more' }),
  })
  .superRefine(({ least, most, modifiers = [] }, context) => {
    const refuse = (path: string[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    if (least !== undefined && most !== undefined && least > most)
      refuse(['least'], 'must not be above most');
    const values = modifiers.reduce((sum, { when }) => sum + (when ? valuesIn(when) : 0), 0);
    if (values > MOST_VALUES)
      refuse(['modifiers'], `their lists hold ${values} values together, at most ${MOST_VALUES}`);
  })
  .transform(({ modifiers, match, least, most, ...bid }): { kind: 'static' } & StandingBid => ({
    ...bid,
    // As it was before there were any, so that a plain price is the same document as ever.
    ...(modifiers &&
      modifiers.length > 0 && { modifiers: modifiers.map(withoutEmpty), match: match ?? 'all' }),
    ...(least !== undefined && { least }),
    ...(most !== undefined && { most }),
  }));

const withoutEmpty = ({ label, ...rest }: z.output<typeof modifierSchema>): BidModifier => ({
  ...rest,
  ...(label !== undefined && { label }),
});

function valuesIn(condition: Condition): number {
  if ('all' in condition) return condition.all.reduce((sum, part) => sum + valuesIn(part), 0);
  if ('any' in condition) return condition.any.reduce((sum, part) => sum + valuesIn(part), 0);
  if ('not' in condition) return valuesIn(condition.not);
  return Array.isArray(condition.value) ? condition.value.length : 1;
}

const shownAlways = { label: z.string().optional(), when: conditionSchema.nullable() };
const modifierShape = z
  .discriminatedUnion('change', [
    z.object({ change: z.literal('multiply'), factor: z.string(), ...shownAlways }),
    z.object({ change: z.literal('add'), amount: z.string(), ...shownAlways }),
    z.object({ change: z.literal('set'), amount: z.string(), ...shownAlways }),
    z.object({ change: z.literal('pass'), ...shownAlways }),
  ])
  .meta({ id: 'BidModifier' });

/** The same as the API shows it. */
export const standingShape = z.object({
  kind: z.literal('static'),
  price: z.string(),
  modifiers: z.array(modifierShape).optional(),
  match: z.enum(['all', 'first']).optional(),
  least: z.string().optional(),
  most: z.string().optional(),
});

export const presentStanding = ({ price, modifiers, match, least, most }: StandingBid) => ({
  kind: 'static' as const,
  price: formatMicros(price),
  ...(modifiers && { modifiers: modifiers.map(presentModifier), match: match ?? ('all' as const) }),
  ...(least !== undefined && { least: formatMicros(least) }),
  ...(most !== undefined && { most: formatMicros(most) }),
});

function presentModifier(modifier: BidModifier): z.output<typeof modifierShape> {
  const { label, when } = modifier;
  const shown = { ...(label !== undefined && { label }), when };
  if (modifier.change === 'pass') return { change: 'pass', ...shown };
  return modifier.change === 'multiply'
    ? { change: 'multiply', factor: formatFactor(modifier.basisPoints), ...shown }
    : { change: modifier.change, amount: formatMicros(modifier.amount), ...shown };
}
