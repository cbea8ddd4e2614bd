import * as z from 'zod';
import type { Env } from '../../../bindings.ts';
import type { AccountView } from '../../../buyers/accounts/account.ts';
import {
  amountDue,
  MOST_FAILS,
  PAID_PAUSE_MS,
  PROCESSING_PAUSE_MS,
  pauseAfter,
} from '../../../buyers/top-ups/automatic.ts';
import { BUYER_FIELD, CURRENCY, readPayment, toCents } from '../../../buyers/top-ups/stripe-event.ts';
import { findConfig } from '../../../directory/config/config.store.ts';
import {
  claimTry,
  closeTry,
  isOpen,
  listDue,
  type TopUpRow,
} from '../../../directory/ledger/top-ups.store.ts';
import { rootCause } from '../../../directory/root-cause.ts';
import { eachAtOnce } from '../../../lib/bounds/each-at-once.ts';
import { askStripe, type StripeAnswer } from './ask-stripe.client.ts';
import { bookPayment } from './book-payment.service.ts';
import { chargingKey } from './stripe-account.service.ts';

/** A card that is slow to answer holds up few others, and connections are few. */
const AT_ONCE = 4;

/** Charges the cards of buyers whose wallet has fallen under its line. Every minute; one that fails holds up no other. */
export async function topUpWallets(env: Env, now: number): Promise<void> {
  const secretKey = await chargingKey(env);
  if (secretKey === null) return;
  const look = async (row: TopUpRow): Promise<void> => {
    try {
      await topUp(env, secretKey, row, now);
    } catch (error) {
      console.error('a wallet was not topped up', { buyerId: row.buyerId, error: rootCause(error).message });
    }
  };
  for await (const rows of listDue(env.DB, now)) await eachAtOnce(rows, AT_ONCE, look);
}

async function topUp(env: Env, secretKey: string, row: TopUpRow, now: number): Promise<void> {
  const { buyerId, below, amount, customer, paymentMethod } = row;
  if (below === null || amount === null || !customer || !paymentMethod) return;
  const buyer = (await findConfig(env.DB, 'buyer', buyerId))?.doc;
  if (buyer?.status !== 'active' || buyer.wallet !== 'prepaid') return;
  const { wallet } = (await env.BUYER.getByName(buyerId).account(0)) as AccountView;
  const cents = toCents(amountDue({ below, amount }, wallet.available));
  if (!cents) {
    // What was not heard of has come by Stripe's webhook meanwhile, or the money from elsewhere.
    if (await isOpen(env.DB, buyerId)) await closeTry(env.DB, buyerId, { nextAt: now, error: null }, now);
    return;
  }
  const attempt = await claimTry(env.DB, buyerId, now);
  if (!attempt) return;
  const form = {
    amount: String(cents),
    currency: CURRENCY,
    customer,
    payment_method: paymentMethod,
    off_session: 'true',
    confirm: 'true',
    description: 'Automatic top-up',
    [`metadata[${BUYER_FIELD}]`]: buyerId,
  };
  const answer = await askStripe(secretKey, 'payment_intents', form, `outcry-${buyerId}-${attempt.number}`);
  const end = answer && (await endOf(env, answer, row, now));
  if (end) await closeTry(env.DB, buyerId, end, now);
}

const declined = z.object({
  error: z.object({
    code: z.string().optional(),
    decline_code: z.string().optional(),
    type: z.string().optional(),
  }),
});
const status = z.object({ status: z.string() });

/** @returns null: it is not known what became of it. The same try is made again. */
async function endOf(env: Env, answer: StripeAnswer, { fails }: TopUpRow, now: number) {
  if (answer.status === 409 || answer.status === 429 || answer.status >= 500) return null;
  if (answer.status >= 300) {
    const { error } = declined.safeParse(answer.body).data ?? {};
    const why = error?.decline_code ?? error?.code ?? error?.type ?? `status ${answer.status}`;
    const isLast = fails + 1 >= MOST_FAILS;
    return { nextAt: isLast ? Number.MAX_SAFE_INTEGER : now + pauseAfter(fails + 1), error: why };
  }
  const state = status.safeParse(answer.body).data?.status;
  if (state === 'processing') return { nextAt: now + PROCESSING_PAUSE_MS, error: null };
  if (state !== 'succeeded') return { nextAt: now + pauseAfter(fails + 1), error: state ?? 'unreadable' };
  const news = readPayment(answer.body);
  if (news.kind === 'paid') await bookPayment(env, news, now);
  return { nextAt: now + PAID_PAUSE_MS, error: null };
}
