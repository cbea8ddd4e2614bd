import * as z from 'zod';
import type { Env } from '../../../bindings.ts';
import { findConfig } from '../../../directory/config/config.store.ts';
import { bookPayment, type Payment } from '../../../directory/ledger/payments.store.ts';
import { PAYMENT_KINDS, type PartyAccount, type PaymentKind } from '../../../ledger/entry.ts';
import { formatMicros } from '../../../lib/money.ts';
import { isoTime } from '../../../lib/time.ts';
import { paymentSchema } from '../../../settlement/payment-schema.ts';
import { accountAsked, partyIdsOf } from '../../access/party.ts';
import { notFound, Refusal, refuse, refuseField } from '../../http/errors.ts';
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

export const paymentRoutes = [
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
