import * as z from 'zod';
import type { Env } from '../../../bindings.ts';
import { findConfig } from '../../../directory/config/config.store.ts';
import { listMoney, type MoneyMoved } from '../../../directory/ledger/payment-list.store.ts';
import { bookPayment, type Payment } from '../../../directory/ledger/payments.store.ts';
import { PAYMENT_KINDS, type PartyAccount, type PaymentKind } from '../../../ledger/entry.ts';
import { formatMicros } from '../../../lib/money.ts';
import { isoTime } from '../../../lib/time.ts';
import { partyFields, paymentSchema } from '../../../settlement/payment-schema.ts';
import { accountAsked, partyIdsOf } from '../../access/party.ts';
import { notFound, Refusal, refuse, refuseField } from '../../http/errors.ts';
import { limitSchema, listOf, toPage } from '../../http/page.ts';
import { defineRoute } from '../../http/route.ts';

const paymentShape = z.object({
  buyerId: z.string().nullable(),
  publisherId: z.string().nullable(),
  kind: z.enum(PAYMENT_KINDS),
  amount: z.string(),
  reference: z.string(),
  note: z.string().nullable(),
  by: z.string(),
  at: z.string(),
});

const moneyShape = paymentShape.extend({
  kind: z.enum([...PAYMENT_KINDS, 'walletCredit', 'walletRefund']),
  by: z.string().nullable().meta({ description: 'Who booked it; for the operator' }),
  postedAt: z.string().meta({ description: 'When it counts' }),
});

const moneyCursor = z
  .string()
  .max(400)
  .regex(/^\d{1,15}:./, 'must be the nextCursor of an earlier page')
  .transform((text) => ({
    postedAt: Number(text.slice(0, text.indexOf(':'))),
    id: text.slice(text.indexOf(':') + 1),
  }))
  .optional()
  .meta({ description: 'The nextCursor of the page before' });

export const paymentRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/payments',
    roles: ['operator', 'publisher', 'buyer'],
    summary: 'List payments in and out, those of wallets too, newest first',
    query: z.strictObject({ ...partyFields, limit: limitSchema, cursor: moneyCursor }),
    response: listOf(moneyShape),
    status: 200,
    async handler({ env, viewer, query: { limit, cursor = null, ...named } }) {
      const isAll = viewer.role === 'operator' && !named.buyerId && !named.publisherId;
      const account = isAll ? null : accountAsked(viewer, named);
      // Somebody else's are not known to be there.
      if (account instanceof Refusal)
        return account.code === 'notFound' ? { data: [], nextCursor: null } : account;
      const found = await listMoney(env.DB, account, { limit: limit + 1, before: cursor });
      const isOperator = viewer.role === 'operator';
      return toPage(
        found,
        limit,
        ({ postedAt, id }) => `${postedAt}:${id}`,
        (one) => presentMoney(one, isOperator),
      );
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/payments',
    roles: ['operator'],
    operationId: 'bookPayment',
    summary: 'Book a payment of a buyer’s or to a publisher, or one back',
    description:
      'The same reference again changes nothing, so a request whose answer was lost can be repeated. A payment that was booked wrongly is undone by one the other way. What a buyer pays in advance is a wallet credit.',
    body: paymentSchema,
    response: z.object({
      booked: z.boolean().meta({ description: 'false: it had been booked before' }),
      payment: paymentShape,
    }),
    status: 200,
    async handler({ env, viewer, body, now }) {
      const account = accountAsked(viewer, body);
      if (account instanceof Refusal) return account;
      const kind = await kindFor(env, account, body.kind);
      if (kind instanceof Refusal) return kind;
      const { amount, reference, note = null } = body;
      const booking = await bookPayment(env.DB, {
        account,
        reference,
        kind,
        amount,
        note,
        by: viewer.by,
        at: now,
      });
      if (booking.kind === 'conflict') return refuse('taken', 'the reference names another payment');
      return { booked: booking.kind === 'booked', payment: presentPayment(booking.payment) };
    },
  }),
];

/** Only the party's own kinds, and not what belongs into a wallet. */
async function kindFor(
  env: Env,
  account: PartyAccount,
  asked: PaymentKind | undefined,
): Promise<PaymentKind | Refusal> {
  const { buyerId, publisherId } = partyIdsOf(account);
  const kind = asked ?? (buyerId ? 'payment' : 'payoutPaid');
  if ((kind === 'payment' || kind === 'refund') !== (buyerId !== null))
    return refuseField('kind', `is not for a ${buyerId ? 'buyer' : 'publisher'}`);
  if (publisherId) return (await findConfig(env.DB, 'publisher', publisherId)) ? kind : notFound('publisher');
  const row = await findConfig(env.DB, 'buyer', buyerId!);
  if (!row) return notFound('buyer');
  if (row.doc.wallet === 'prepaid')
    return refuse('wrongState', 'the buyer pays in advance: credit its wallet');
  return kind;
}

const presentPayment = ({ account, amount, at, ...rest }: Payment): z.output<typeof paymentShape> => ({
  ...partyIdsOf(account),
  ...rest,
  amount: formatMicros(amount),
  at: isoTime(at),
});

const presentMoney = (
  { id: _, account, amount, at, postedAt, by, ...rest }: MoneyMoved,
  isOperator: boolean,
): z.output<typeof moneyShape> => ({
  ...partyIdsOf(account),
  ...rest,
  amount: formatMicros(amount),
  by: isOperator ? by : null,
  at: isoTime(at),
  postedAt: isoTime(postedAt),
});
