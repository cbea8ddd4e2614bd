import * as z from 'zod';
import { automaticSchema, topUpSchema } from '../../../buyers/top-ups/schema.ts';
import { BUYER_FIELD, CURRENCY, toCents } from '../../../buyers/top-ups/stripe-event.ts';
import { findConfig } from '../../../directory/config/config.store.ts';
import { findTopUp, setAutomatic, type TopUpRow } from '../../../directory/ledger/top-ups.store.ts';
import { toHex } from '../../../lib/encoding.ts';
import { formatMicros } from '../../../lib/money.ts';
import { isoTime } from '../../../lib/time.ts';
import { refuseStale } from '../../config/change-config.service.ts';
import { notFound, Refusal, refuse, refuseField } from '../../http/errors.ts';
import { stateOf } from '../../http/etag.ts';
import { idParams } from '../../http/page.ts';
import { type Asked, defineRoute } from '../../http/route.ts';
import { askStripe, type StripeAnswer } from './ask-stripe.client.ts';
import { chargingKey } from './stripe-account.service.ts';

const params = idParams('byr');
const path = '/v1/buyers/:id/wallet/top-ups';
const money = z.string();

const automaticShape = z.object({
  available: z.boolean().meta({ description: 'Cards are set up here, and the buyer pays in advance' }),
  hasCard: z.boolean().meta({ description: 'One was kept when it was last paid with' }),
  automatic: z
    .object({ below: money, amount: money })
    .nullable()
    .meta({ description: 'The card is charged `amount` when less than `below` is available' }),
  lastError: z.string().nullable().meta({ description: 'Why the card was declined the last time' }),
  nextAt: z.string().nullable().meta({ description: 'Not tried before; null: as soon as it is due' }),
});

type Asking = Pick<Asked<{ id: string }, unknown, unknown>, 'env' | 'config' | 'viewer' | 'params'>;

/** A buyer, seen by itself or the operator. */
export async function buyerSeen({ env, viewer, params: { id } }: Asking) {
  if (viewer.role === 'buyer' && viewer.buyerId !== id) return notFound('buyer');
  return (await findConfig(env.DB, 'buyer', id))?.doc ?? notFound('buyer');
}

/** One that pays in advance. */
export async function buyerMeant(asking: Asking) {
  const buyer = await buyerSeen(asking);
  if (buyer instanceof Refusal || buyer.wallet === 'prepaid') return buyer;
  return refuse('wrongState', 'the buyer pays afterwards');
}

const noCards = (): Refusal => refuse('wrongState', 'cards are not set up here');

async function present({ env }: Pick<Asking, 'env'>, row: TopUpRow | null) {
  const { below = null, amount = null, paymentMethod = null, lastError = null, nextAt = 0 } = row ?? {};
  return {
    available: (await chargingKey(env)) !== null,
    hasCard: paymentMethod !== null,
    automatic:
      below === null || amount === null ? null : { below: formatMicros(below), amount: formatMicros(amount) },
    lastError,
    nextAt: lastError === null || nextAt === Number.MAX_SAFE_INTEGER ? null : isoTime(nextAt),
  };
}

/** What is set, and not what became of it. */
const setIn = (row: TopUpRow | null) => ({ below: row?.below ?? null, amount: row?.amount ?? null });

const MISSING = z.object({
  error: z.object({ code: z.literal('resource_missing'), param: z.literal('customer') }),
});
const isMissing = (answer: StripeAnswer | null): boolean => MISSING.safeParse(answer?.body).success;
const WORDS_OF_STRIPE = z.object({ error: z.object({ message: z.string().max(500) }) });

export const topUpRoutes = [
  defineRoute({
    method: 'POST',
    path,
    roles: ['operator', 'buyer'],
    operationId: 'startTopUp',
    summary: 'Top up a prepaid wallet by card: where to pay',
    description:
      'The page is Stripe’s: no card comes here. The wallet is credited once when Stripe says that it was paid. `keepCard` lets it be charged again by automatic top-ups.',
    params,
    body: topUpSchema,
    response: z.object({ url: z.string() }),
    status: 201,
    async handler(asked) {
      const { env, config, body, entropy } = asked;
      const buyer = await buyerMeant(asked);
      if (buyer instanceof Refusal) return buyer;
      const secretKey = await chargingKey(env);
      if (secretKey === null) return noCards();
      const cents = toCents(body.amount);
      if (cents === null) return refuseField('amount', 'must be whole cents');
      const known = await findTopUp(env.DB, buyer.id);
      const back = `${config.publicUrls[0]}/money`;
      const form = {
        mode: 'payment',
        'line_items[0][quantity]': '1',
        'line_items[0][price_data][currency]': CURRENCY,
        'line_items[0][price_data][unit_amount]': String(cents),
        'line_items[0][price_data][product_data][name]': 'Wallet top-up',
        client_reference_id: buyer.id,
        success_url: `${back}?topUp=paid`,
        cancel_url: back,
        [`metadata[${BUYER_FIELD}]`]: buyer.id,
        [`payment_intent_data[metadata][${BUYER_FIELD}]`]: buyer.id,
        ...(body.keepCard && { 'payment_intent_data[setup_future_usage]': 'off_session' }),
      };
      const anew: Record<string, string> = body.keepCard ? { customer_creation: 'always' } : {};
      const once = `outcry-checkout-${toHex(entropy(16))}`;
      const ask = (over: Readonly<Record<string, string>>, name: string) =>
        askStripe(secretKey, 'checkout/sessions', { ...form, ...over }, name);
      const of = known?.customer ? { customer: known.customer } : anew;
      let answer = await ask(of, once);
      // Of another account at Stripe, or of its test mode.
      if (known?.customer && isMissing(answer)) answer = await ask(anew, `${once}-anew`);
      const { url } = (answer?.body ?? {}) as { url?: unknown };
      if (answer?.status === 200 && typeof url === 'string') return { url };
      const said = WORDS_OF_STRIPE.safeParse(answer?.body).data?.error.message;
      console.error('Stripe did not open a payment', { status: answer?.status ?? null, said });
      return refuse('unavailable', 'Stripe did not open a payment: try again in a moment');
    },
  }),
  defineRoute({
    method: 'GET',
    path,
    roles: ['operator', 'buyer'],
    operationId: 'getTopUps',
    summary: 'Get how a prepaid wallet is topped up',
    params,
    response: automaticShape,
    status: 200,
    async handler(asked) {
      const buyer = await buyerSeen(asked);
      if (buyer instanceof Refusal) return buyer;
      const row = await findTopUp(asked.env.DB, buyer.id);
      asked.tag(stateOf(setIn(row)));
      const shown = await present(asked, row);
      return { ...shown, available: shown.available && buyer.wallet === 'prepaid' };
    },
  }),
  defineRoute({
    method: 'PUT',
    path,
    roles: ['operator', 'buyer'],
    operationId: 'setTopUps',
    summary: 'Charge the kept card whenever less than an amount is available, or not any more',
    description:
      'Once at a time, and never more than `amount`: a wallet that is still short after it waits for the next minute. A card that is declined is tried again after an hour, then after twice as long each time, and no more after eight times until a card or this is set anew.',
    params,
    body: automaticSchema,
    response: automaticShape,
    status: 200,
    async handler(asked) {
      const { env, body } = asked;
      const { automatic } = body;
      // Whoever agreed to it can end it, whatever cards and terms have come to meanwhile.
      const buyer = await (automatic ? buyerMeant : buyerSeen)(asked);
      if (buyer instanceof Refusal) return buyer;
      if (automatic && (await chargingKey(env)) === null) return noCards();
      const known = await findTopUp(env.DB, buyer.id);
      if (automatic && !known?.paymentMethod)
        return refuse('wrongState', 'no card was kept: pay once with keepCard');
      if (automatic && toCents(automatic.amount) === null)
        return refuseField('automatic.amount', 'must be whole cents');
      const stale = refuseStale(asked, stateOf(setIn(known)));
      if (stale) return stale;
      if (!(await setAutomatic(env.DB, buyer.id, automatic, asked.ifMatch === null ? null : setIn(known))))
        return refuse('preconditionFailed', 'somebody else has just set it: read it again');
      const row = await findTopUp(env.DB, buyer.id);
      asked.tag(stateOf(setIn(row)));
      return present(asked, row);
    },
  }),
];
