import * as z from 'zod';
import { readEntries } from '../../directory/ledger/entries.store.ts';
import { listPartyNames } from '../../directory/ledger/party-names.store.ts';
import { listBalances } from '../../directory/rollups/balances.store.ts';
import { writeJournal } from '../../ledger/journal.ts';
import { formatMicros, sumMicros } from '../../lib/money.ts';
import { streamText } from '../../lib/stream-text.ts';
import { isTimeZone } from '../../lib/time.ts';
import { readSpan } from '../../reports/period.ts';
import { refuseField } from '../http/errors.ts';
import { defineRoute } from '../http/route.ts';

const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })]).optional();
const PERIOD = {
  from: moment.meta({ description: 'First day of the zone, or first instant. Left out: from the beginning' }),
  to: moment.meta({ description: 'Last day of the zone, or the instant it ends. Left out: now' }),
  timezone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'must be an IANA time zone such as "America/New_York"')
    .default('UTC')
    .meta({ description: 'Whose days count', example: 'America/New_York' }),
};

export const ledgerRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/ledger/balances',
    units: 20,
    roles: ['operator'],
    operationId: 'listBalances',
    summary: 'List account balances (credits less debits); the total is always zero',
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
  defineRoute({
    method: 'GET',
    path: '/v1/ledger/journal',
    roles: ['operator'],
    operationId: 'getJournal',
    summary: 'The books of a period as a journal that hledger and other plain-text accounting read',
    description:
      'Every entry in the order it is posted, each a transaction of two accounts named as in the balances. A debit is positive here. The last line says how many there are: without it, the file was cut off.',
    query: z.strictObject(PERIOD),
    response: z.string(),
    mediaType: 'text/plain',
    status: 200,
    async handler({ env, query, now }) {
      const span = readSpan(query, now);
      if ('field' in span) return refuseField(span.field, span.message);
      const entries = readEntries(env.DB, { account: null, ...span });
      const names = await listPartyNames(env.DB);
      const parts = writeJournal(entries, span, (account) => names.get(account) ?? null);
      return new Response(streamText(parts), {
        headers: {
          'content-type': 'text/plain; charset=utf-8',
          'content-disposition': 'attachment; filename="outcry.journal"',
          'cache-control': 'no-store',
        },
      });
    },
  }),
];
