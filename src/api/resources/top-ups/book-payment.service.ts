import type { Env } from '../../../bindings.ts';
import { type Credit, type CreditAnswer, termsOf } from '../../../buyers/accounts/account.ts';
import { readPayment, type StripeNews } from '../../../buyers/top-ups/stripe-event.ts';
import { creditLine } from '../../../deliveries/projections.ts';
import { findConfig } from '../../../directory/config/config.store.ts';
import { findPayer, keepCard } from '../../../directory/ledger/top-ups.store.ts';
import type { BuyerId } from '../../../lib/ids.ts';
import { formatMicros, negateMicros } from '../../../lib/money.ts';
import { writeNow } from '../../config/write-now.client.ts';
import { notFound, Refusal, refuse } from '../../http/errors.ts';
import { lookAtStripe } from './ask-stripe.client.ts';
import { chargingKey } from './stripe-account.service.ts';

type Booked = Extract<StripeNews, { kind: 'paid' | 'refunded' | 'disputed' }>;

/**
 * Books what Stripe took or paid back, once by its own name of it, however often and by whichever way it is heard of. Money
 * that came or went is booked whatever the buyer's terms say by now.
 */
export async function bookPayment(env: Env, news: Booked, now: number): Promise<Refusal | null> {
  const buyerId = news.kind === 'disputed' ? await payerOf(env, news.paymentId, now) : news.buyerId;
  if (buyerId === null || buyerId instanceof Refusal) return buyerId;
  const row = await findConfig(env.DB, 'buyer', buyerId);
  if (!row) return notFound('buyer');
  const account = env.BUYER.getByName(buyerId);
  await account.configure(termsOf(row.doc, row.revision));
  const credit = creditOf(news, now);
  const answer = (await account.credit(credit)) as CreditAnswer;
  if (answer.kind === 'conflict') return refuse('taken', `${credit.reference} was booked as another amount`);
  if (answer.kind === 'tooFull')
    return refuse('wrongState', `a wallet holds at most ${formatMicros(answer.most)}`);
  if (answer.kind === 'tooMuch') return refuse('wrongState', 'more was paid back than was paid in');
  await writeNow(env, [creditLine(buyerId, answer.credit)]);
  if (news.kind === 'paid' && news.card) await keepCard(env.DB, buyerId, news.card);
  return null;
}

/**
 * What is taken back may be heard of before what was paid: then Stripe is asked, and the payment booked first.
 * @returns null: it was paid to somebody else on the same account.
 */
async function payerOf(env: Env, paymentId: string, now: number): Promise<BuyerId | null | Refusal> {
  const known = await findPayer(env.DB, paymentId);
  const secretKey = known === null ? await chargingKey(env) : null;
  if (secretKey === null) return known;
  const answer = await lookAtStripe(secretKey, `payment_intents/${paymentId}`);
  if (answer?.status === 404) return null;
  if (answer?.status !== 200) return refuse('unavailable', 'Stripe does not say whose payment it was');
  const news = readPayment(answer.body);
  if (news.kind !== 'paid') return news.kind === 'refused' ? refuse('invalid', news.why) : null;
  return (await bookPayment(env, news, now)) ?? news.buyerId;
}

function creditOf(news: Booked, at: number): Credit {
  const by = 'stripe';
  if (news.kind === 'paid')
    return { reference: news.paymentId, amount: news.amount, note: 'by card', by, at };
  if (news.kind === 'disputed') {
    const { disputeId, isGone } = news;
    return isGone
      ? { reference: disputeId, amount: negateMicros(news.amount), note: 'charged back', by, at, isGone }
      : { reference: `${disputeId}:won`, amount: news.amount, note: 'chargeback won', by, at };
  }
  const reference = `${news.chargeId}:${news.refunded}`;
  const amount = negateMicros(news.amount);
  return { reference, amount, note: 'refunded to the card', by, at, isGone: true };
}
