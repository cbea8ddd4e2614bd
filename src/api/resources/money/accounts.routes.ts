import * as z from 'zod';
import { readBalance } from '../../../directory/ledger/balance.service.ts';
import { findParty } from '../../../directory/ledger/close-account.service.ts';
import { runPayouts } from '../../../directory/ledger/payout-run.service.ts';
import { findTerms, listOwed, saveTerms } from '../../../directory/ledger/statements.store.ts';
import { listBalances } from '../../../directory/rollups/balances.store.ts';
import { buyerAccount, type PartyAccount, publisherAccount } from '../../../ledger/entry.ts';
import { isId } from '../../../lib/ids.ts';
import { formatMicros, micros, negateMicros, sumMicros } from '../../../lib/money.ts';
import { DAY_MS } from '../../../lib/time.ts';
import { AGES, ageOf } from '../../../settlement/aging.ts';
import { payoutRunSchema } from '../../../settlement/payment-schema.ts';
import { presentTerms, termsPatchSchema } from '../../../settlement/statement-schema.ts';
import { STATEMENT_PERIODS } from '../../../settlement/statement-terms.ts';
import { ownAccount, partyIdsOf } from '../../access/party.ts';
import { notFound, type Refusal, refuse } from '../../http/errors.ts';
import { isMatch } from '../../http/etag.ts';
import { type Asked, defineRoute } from '../../http/route.ts';

const money = z.string();
const params = z.object({
  id: z
    .string()
    .refine((id) => isId('byr', id) || isId('pub', id))
    .meta({ pattern: '^(byr|pub)_[0-9a-z]{22}$', description: 'A buyer’s or a publisher’s id' }),
});
const accountOf = (id: string): PartyAccount =>
  id.startsWith('byr_') ? buyerAccount(id) : publisherAccount(id);

const termsShape = z.object({
  period: z.enum(STATEMENT_PERIODS),
  timezone: z.string().nullable(),
  dueDays: z.int(),
  holdBack: z.object({ percent: z.string(), days: z.int() }).nullable(),
  minimumPayout: money,
  address: z.array(z.string()),
});
const accountShape = z.object({
  buyerId: z.string().nullable(),
  publisherId: z.string().nullable(),
  balance: money.meta({
    description: 'Owed by the buyer, or to the publisher; less than zero the other way round',
  }),
  since: money.meta({ description: 'What of it came since the last statement' }),
  lastStatement: z.int().nullable(),
  terms: termsShape,
});

async function showAccount({ env, viewer, params, tag }: Asked<{ id: string }, unknown, unknown>) {
  const account = accountOf(params.id);
  const own = ownAccount(viewer);
  if ((own && own !== account) || !(await findParty(env.DB, account))) return notFound('account');
  const [kept, { balance, since, last }] = await Promise.all([
    findTerms(env.DB, account),
    readBalance(env.DB, account),
  ]);
  tag(kept.revision);
  return {
    ...partyIdsOf(account),
    balance: formatMicros(balance),
    since: formatMicros(since),
    lastStatement: last?.number ?? null,
    terms: presentTerms(kept.terms),
  };
}

export const accountRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/accounts/:id',
    roles: ['operator', 'publisher', 'buyer'],
    summary: 'Show an account: what a buyer owes or a publisher is owed, and its statement terms',
    params,
    response: accountShape,
    status: 200,
    handler: showAccount,
  }),
  defineRoute({
    method: 'PATCH',
    path: '/v1/accounts/:id',
    roles: ['operator'],
    summary: 'Change an account’s statement terms; existing statements stay as they are',
    params,
    body: termsPatchSchema,
    response: accountShape,
    status: 200,
    async handler(asked) {
      const { env, params, body, ifMatch, now, viewer } = asked;
      const account = accountOf(params.id);
      if (!(await findParty(env.DB, account))) return notFound('account');
      const kept = await findTerms(env.DB, account);
      if (!isMatch(ifMatch, kept.revision)) return stale('preconditionFailed');
      const saved = await saveTerms(
        env.DB,
        account,
        kept,
        { ...kept.terms, ...body },
        { at: now, by: viewer.by },
      );
      return saved ? showAccount(asked) : stale('conflict');
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/ledger/aging',
    roles: ['operator'],
    operationId: 'getAging',
    summary: 'What each buyer owes, by how many days it is overdue; payments pay the oldest first',
    response: z.object({
      data: z.array(
        z.object({
          buyerId: z.string(),
          balance: money,
          ...Object.fromEntries(AGES.map((age) => [age, money])),
        }),
      ),
      total: money,
    }),
    status: 200,
    async handler({ env, now }) {
      const [balances, owed] = await Promise.all([
        listBalances(env.DB),
        listOwed(env.DB, now - 400 * DAY_MS),
      ]);
      const byAccount = Map.groupBy(owed, ({ account }) => account as string);
      const owing = balances.flatMap(({ account, balance }) =>
        account.startsWith('buyer:') && balance < 0 ? [{ account, balance: negateMicros(balance) }] : [],
      );
      const data = owing.map(({ account, balance }) => {
        const parts = (byAccount.get(account) ?? []).map(({ amount, dueAt }) => ({
          amount: micros(amount),
          dueAt,
        }));
        const ages = Object.entries(ageOf(balance, parts, now)).map(([age, part]) => [
          age,
          formatMicros(part),
        ]);
        return {
          buyerId: account.slice('buyer:'.length),
          balance: formatMicros(balance),
          ...Object.fromEntries(ages),
        };
      });
      return { data, total: formatMicros(sumMicros(owing.map(({ balance }) => balance))) };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/payout-runs',
    roles: ['operator'],
    operationId: 'runPayouts',
    summary: 'Book the payment of what the last statements say is due to publishers',
    description:
      'A run counts once by its reference: said again, it pays whoever it had not come to, and nobody twice. What is kept back or below the minimum is not due.',
    body: payoutRunSchema,
    response: z.object({
      data: z.array(
        z.object({
          publisherId: z.string(),
          name: z.string(),
          statement: z.int().nullable(),
          amount: money,
          booked: z.boolean().meta({ description: 'false: this run had booked it before, or books nothing' }),
        }),
      ),
      total: money,
    }),
    status: 200,
    async handler({ env, viewer, body: { reference, note = null, dryRun = false }, now }) {
      const payouts = await runPayouts(env.DB, { reference, note, by: viewer.by, now, dryRun });
      return {
        data: payouts.map(({ amount, ...payout }) => ({ ...payout, amount: formatMicros(amount) })),
        total: formatMicros(sumMicros(payouts.map(({ amount }) => amount))),
      };
    },
  }),
];

const stale = (code: 'preconditionFailed' | 'conflict'): Refusal =>
  refuse(code, 'somebody changed it since it was read');
