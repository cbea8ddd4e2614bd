import * as z from 'zod';
import type { Env } from '../../bindings.ts';
import { type AccountView, type Credit, type CreditAnswer, termsOf } from '../../buyers/accounts/account.ts';
import { creditSchema } from '../../buyers/accounts/credit-schema.ts';
import type { Buyer } from '../../buyers/target.ts';
import { creditLine } from '../../deliveries/projections.ts';
import { findConfig } from '../../directory/config/config.store.ts';
import { formatMicros, ZERO } from '../../lib/money.ts';
import { isoTime } from '../../lib/time.ts';
import { writeNow } from '../config/write-now.client.ts';
import { notFound, refuse, refuseField } from '../http/errors.ts';
import { idParams } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';
import { capUseShape } from '../present/target-shapes.ts';

const CREDITS_SHOWN = 50;

const money = z.string();
const walletShape = z.object({
  credited: money.meta({ description: 'Paid in, less paid back' }),
  spent: money.meta({ description: 'Charged' }),
  held: money.meta({ description: 'Reserved for calls in flight' }),
  available: money,
});
const creditShape = z.object({
  reference: z.string(),
  amount: money,
  note: z.string().nullable(),
  by: z.string().optional().meta({ description: 'For the operator alone' }),
  at: z.string(),
});
const params = idParams('byr');

export const walletRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/buyers/:id/wallet',
    roles: ['operator', 'buyer'],
    operationId: 'getWallet',
    summary: 'Get a buyer’s wallet and account cap usage',
    description:
      'Campaigns tell of what they used within a minute; the sum of what they may use is exact at every moment.',
    params,
    response: walletShape.extend({
      kind: z.enum(['postpaid', 'prepaid']),
      caps: z.array(capUseShape),
      credits: z.array(creditShape).meta({ description: `The last ${CREDITS_SHOWN}, newest first` }),
    }),
    status: 200,
    async handler({ env, viewer, params: { id } }) {
      if (viewer.role === 'buyer' && viewer.buyerId !== id) return notFound('buyer');
      const row = await findConfig(env.DB, 'buyer', id);
      if (!row) return notFound('buyer');
      const account = await accountOf(env, row.doc, row.revision);
      const { wallet, caps, credits } = (await account.account(CREDITS_SHOWN)) as AccountView;
      return {
        kind: row.doc.wallet,
        ...presentWallet(wallet),
        caps: caps.map(presentCapUse),
        credits: credits.map((credit) => presentCredit(credit, viewer.role === 'operator')),
      };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/buyers/:id/wallet/credits',
    roles: ['operator'],
    operationId: 'creditWallet',
    summary: 'Credit or refund a buyer’s wallet',
    description:
      'The same reference again changes nothing, so a request whose answer was lost can be repeated. At most what no call holds can be paid back.',
    params,
    body: creditSchema,
    response: z.object({
      credited: z.boolean().meta({ description: 'false: it had been noted before' }),
      credit: creditShape,
      wallet: walletShape,
    }),
    status: 200,
    async handler({ env, viewer, params: { id }, body, now }) {
      const row = await findConfig(env.DB, 'buyer', id);
      if (!row) return notFound('buyer');
      // Who has come to pay afterwards may still be paid back what is left.
      if (row.doc.wallet !== 'prepaid' && body.amount > 0)
        return refuse('wrongState', 'the buyer pays afterwards');
      const account = await accountOf(env, row.doc, row.revision);
      const { amount, reference, note = null } = body;
      const wish: Credit = { reference, amount, note, by: viewer.by, at: now };
      const answer = (await account.credit(wish)) as CreditAnswer;
      if (answer.kind === 'conflict') return refuse('taken', 'the reference names another payment');
      if (answer.kind === 'tooMuch')
        return refuseField('amount', `must pay back at most ${formatMicros(answer.available)}`);
      if (answer.kind === 'tooFull')
        return refuseField('amount', `must not bring the wallet over ${formatMicros(answer.most)}`);
      await writeNow(env, [creditLine(row.doc.id, answer.credit)]);
      return {
        credited: answer.kind === 'credited',
        credit: presentCredit(answer.credit, true),
        wallet: presentWallet(answer.wallet),
      };
    },
  }),
];

/** The buyer's object, which may hear of its terms here for the first time: it may have no target yet. */
async function accountOf(env: Env, buyer: Buyer, revision: number) {
  const account = env.BUYER.getByName(buyer.id);
  await account.configure(termsOf(buyer, revision));
  return account;
}

const presentWallet = ({ credited, spent, held, available }: AccountView['wallet']) => ({
  credited: formatMicros(credited),
  spent: formatMicros(spent),
  held: formatMicros(held),
  available: formatMicros(available),
});

const presentCapUse = ({ window, calls, spend, used }: AccountView['caps'][number]) => ({
  window,
  ...(calls !== undefined && { calls, usedCalls: used.calls ?? 0 }),
  ...(spend !== undefined && {
    spend: formatMicros(spend),
    usedSpend: formatMicros(used.spend ?? ZERO),
  }),
});

const presentCredit = ({ reference, amount, note, by, at }: Credit, toOperator: boolean) => ({
  reference,
  amount: formatMicros(amount),
  note,
  ...(toOperator && { by }),
  at: isoTime(at),
});
