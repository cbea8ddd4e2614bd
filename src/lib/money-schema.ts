import * as z from 'zod';
import { type Micros, parseMicros } from './money.ts';

/**
 * Money as outsiders write it: a decimal string ("45.00") or a JSON number, never negative, at most six decimals.
 * A number is read by its shortest decimal text, so 44.85 is 44.85 exactly.
 */
export const moneySchema = amountSchema((amount) => amount >= 0).meta({
  description: 'An amount such as "45.00"',
  example: '45.00',
});

/** The same, and less than zero too: "-45.00". */
export const signedMoneySchema = amountSchema(() => true).meta({ example: '45.00' });

function amountSchema(isAllowed: (amount: Micros) => boolean) {
  return z.union([z.string().max(20), z.number()]).transform((value, context): Micros => {
    const amount = parseMicros(String(value));
    if (amount !== null && isAllowed(amount)) return amount;
    context.addIssue({ code: 'custom', message: 'must be an amount such as "45.00"' });
    return z.NEVER;
  });
}

/** Money that may not be zero. */
export const positiveMoneySchema = moneySchema.refine((amount) => amount > 0, 'must be more than 0');
