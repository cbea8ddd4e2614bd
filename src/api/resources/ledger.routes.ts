import * as z from 'zod';
import { listBalances } from '../../directory/calls/history.store.ts';
import { formatMicros, sumMicros } from '../../lib/money.ts';
import { defineRoute } from '../http/route.ts';

export const ledgerRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/ledger/balances',
    roles: ['operator'],
    operationId: 'listBalances',
    summary: 'Credits less debits of every account; the total is zero or the books are wrong',
    response: z.object({
      data: z.array(z.object({ account: z.string(), balance: z.string() })),
      total: z.string(),
    }),
    status: 200,
    async handler({ env }) {
      const balances = await listBalances(env.DB);
      return {
        data: balances.map(({ account, balance }) => ({ account, balance: formatMicros(balance) })),
        total: formatMicros(sumMicros(balances.map(({ balance }) => balance))),
      };
    },
  }),
];
