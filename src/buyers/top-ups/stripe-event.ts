import * as z from 'zod';
import { type BuyerId, isId } from '../../lib/ids.ts';
import { type Micros, micros } from '../../lib/money.ts';

/** Whose payment it is travels with it. */
export const BUYER_FIELD = 'outcry_buyer';
export const CURRENCY = 'usd';
const MICROS_PER_CENT = 10_000;

const fromCents = (cents: number): Micros => micros(cents * MICROS_PER_CENT);
/** @returns null: cards are charged in whole cents. */
export const toCents = (amount: Micros): number | null =>
  amount % MICROS_PER_CENT === 0 ? amount / MICROS_PER_CENT : null;

/** A card that may be charged again without its holder. */
export type SavedCard = { customer: string; paymentMethod: string };

export type StripeNews =
  | { kind: 'paid'; paymentId: string; buyerId: BuyerId; amount: Micros; card: SavedCard | null }
  /** Paid back by Stripe: `refunded` is all that was paid back of the charge by now, `amount` what was by this. */
  | { kind: 'refunded'; chargeId: string; buyerId: BuyerId; refunded: number; amount: Micros }
  /** Taken back by the payer's bank, or given again when it lost: whose it is follows from the payment. */
  | { kind: 'disputed'; disputeId: string; paymentId: string; amount: Micros; isGone: boolean }
  /** Something else that Stripe tells of, or a payment that is none of ours. */
  | { kind: 'other' }
  | { kind: 'refused'; why: string };

const metadata = z.record(z.string(), z.string()).default({});
/** Never so much: what is more cannot be an amount here. */
const MOST_CENTS = 99_999_999_999;
const cents = z.int().min(0).max(MOST_CENTS);
const paymentId = z.string().regex(/^pi_\w{1,120}$/);
const paymentShape = z.object({
  id: paymentId,
  amount_received: cents,
  currency: z.string(),
  customer: z.string().nullish(),
  payment_method: z.string().nullish(),
  setup_future_usage: z.string().nullish(),
  metadata,
});
const chargeShape = z.object({
  id: z.string().regex(/^(?:ch|py)_\w{1,120}$/),
  amount_refunded: cents,
  currency: z.string(),
  metadata,
});
const disputeShape = z.object({
  id: z.string().regex(/^(?:du|dp)_\w{1,120}$/),
  payment_intent: paymentId.nullish(),
  amount: cents,
  currency: z.string(),
});
const eventShape = z.object({
  type: z.string(),
  data: z.object({ object: z.unknown(), previous_attributes: z.unknown().optional() }),
});
const before = z.object({ amount_refunded: cents });

/** @param body of a webhook whose signature is good. */
export function readStripeEvent(body: string): StripeNews {
  const event = eventShape.safeParse(jsonOf(body));
  if (!event.success) return { kind: 'refused', why: 'the event cannot be read' };
  const { type, data } = event.data;
  if (type === 'payment_intent.succeeded') return readPayment(data.object);
  if (type === 'charge.refunded') return readRefund(data.object, data.previous_attributes);
  if (type === 'charge.dispute.funds_withdrawn') return readDispute(data.object, true);
  if (type === 'charge.dispute.funds_reinstated') return readDispute(data.object, false);
  return { kind: 'other' };
}

/** A payment that has succeeded, as an event or an answer has it. */
export function readPayment(object: unknown): StripeNews {
  const read = paymentShape.safeParse(object);
  if (!read.success) return { kind: 'refused', why: 'the payment cannot be read' };
  const {
    id,
    amount_received: amount,
    currency,
    customer,
    payment_method: paymentMethod,
    ...rest
  } = read.data;
  const buyerId = buyerIn(rest.metadata);
  if (!buyerId) return { kind: 'other' };
  if (currency !== CURRENCY) return { kind: 'refused', why: `is in ${currency}: wallets are in ${CURRENCY}` };
  const isSaved = rest.setup_future_usage === 'off_session' && customer && paymentMethod;
  const card = isSaved ? { customer, paymentMethod } : null;
  return { kind: 'paid', paymentId: id, buyerId, amount: fromCents(amount), card };
}

function readRefund(object: unknown, previous: unknown): StripeNews {
  const read = chargeShape.safeParse(object);
  if (!read.success) return { kind: 'refused', why: 'the refund cannot be read' };
  const buyerId = buyerIn(read.data.metadata);
  if (!buyerId) return { kind: 'other' };
  const { id, amount_refunded: refunded, currency } = read.data;
  if (currency !== CURRENCY) return { kind: 'refused', why: `is in ${currency}: wallets are in ${CURRENCY}` };
  const earlier = before.safeParse(previous);
  const already = earlier.success ? earlier.data.amount_refunded : 0;
  return { kind: 'refunded', chargeId: id, buyerId, refunded, amount: fromCents(refunded - already) };
}

function readDispute(object: unknown, isGone: boolean): StripeNews {
  const read = disputeShape.safeParse(object);
  if (!read.success) return { kind: 'refused', why: 'the dispute cannot be read' };
  const { id: disputeId, payment_intent: paymentId, amount, currency } = read.data;
  if (!paymentId) return { kind: 'other' };
  if (currency !== CURRENCY) return { kind: 'refused', why: `is in ${currency}: wallets are in ${CURRENCY}` };
  return { kind: 'disputed', disputeId, paymentId, amount: fromCents(amount), isGone };
}

const buyerIn = (said: Record<string, string>): BuyerId | null => {
  const { [BUYER_FIELD]: id } = said;
  return id !== undefined && isId('byr', id) ? (id as BuyerId) : null;
};

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
