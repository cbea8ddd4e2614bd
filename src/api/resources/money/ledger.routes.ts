import * as z from 'zod';
import type { Viewer } from '../../../directory/access/access-key.ts';
import { readEntries } from '../../../directory/ledger/entries.store.ts';
import { listPartyNames } from '../../../directory/ledger/party-names.store.ts';
import { listBalances } from '../../../directory/rollups/balances.store.ts';
import { type BookAccount, changeOf, type Entry } from '../../../ledger/entry.ts';
import type { EntryPages } from '../../../ledger/in-order.ts';
import { writeJournal } from '../../../ledger/journal.ts';
import { formatMicros, sumMicros } from '../../../lib/money.ts';
import { streamText } from '../../../lib/stream-text.ts';
import { isoTime, isTimeZone } from '../../../lib/time.ts';
import { readSpan } from '../../../reports/period.ts';
import { partyFields } from '../../../settlement/payment-schema.ts';
import { accountAsked, ownAccount } from '../../access/party.ts';
import { Refusal, refuse, refuseField } from '../../http/errors.ts';
import { defineRoute } from '../../http/route.ts';
import { entryLines, entryShape, presentEntry } from '../../present/present-entry.ts';

const MOST_ENTRIES = 1_000;

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
    units: 20,
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
  defineRoute({
    method: 'GET',
    path: '/v1/ledger/entries',
    units: 5,
    roles: ['operator', 'publisher', 'buyer'],
    operationId: 'listEntries',
    summary: 'What an account’s balance is made of, entry by entry, each with its call or payment',
    query: z.strictObject({
      ...partyFields,
      account: z.enum(['exchange', 'cash']).optional().meta({
        description: 'Instead of a party: what the exchange keeps, or has been paid. The operator’s',
      }),
      ...PERIOD,
      format: z.enum(['json', 'csv']).optional(),
    }),
    response: z.object({
      from: z.string(),
      to: z.string(),
      timezone: z.string(),
      complete: z
        .boolean()
        .meta({ description: `False: these are the first ${MOST_ENTRIES}; as CSV there are all` }),
      change: z.string().meta({ description: 'What those shown come to' }),
      data: z.array(entryShape),
    }),
    alternatives: { 'text/csv': 'Every entry, however many, a header line first' },
    status: 200,
    async handler({ env, viewer, query, now }) {
      const account = bookAsked(viewer, query);
      // Somebody else's are not known to be there, as in the reports.
      const isForeign = account instanceof Refusal && account.code === 'notFound';
      if (account instanceof Refusal && !isForeign) return account;
      const span = readSpan(query, now);
      if ('field' in span) return refuseField(span.field, span.message);
      const shown = account instanceof Refusal ? ownAccount(viewer)! : account;
      const pages = isForeign ? noEntries() : readEntries(env.DB, { account: shown, ...span });
      if (query.format === 'csv') return csvOf('entries', streamText(entryLines(pages, shown)));
      const { entries, complete } = await firstOf(pages, MOST_ENTRIES);
      return {
        from: isoTime(span.from),
        to: isoTime(span.to),
        timezone: span.timezone,
        complete,
        change: formatMicros(sumMicros(entries.map((entry) => changeOf(entry, shown)))),
        data: entries.map((entry) => presentEntry(entry, shown)),
      };
    },
  }),
];

type Named = { account?: 'exchange' | 'cash'; buyerId?: string; publisherId?: string };

/** A party's account, or one of the exchange's own. */
function bookAsked(viewer: Viewer, { account, ...party }: Named): BookAccount | Refusal {
  if (account === undefined) return accountAsked(viewer, party);
  if (viewer.role !== 'operator')
    return refuse('forbidden', 'the exchange’s own accounts are the operator’s');
  const named = party.buyerId ?? party.publisherId;
  return named === undefined ? account : refuseField('account', 'must be left out where there is a party');
}

async function* noEntries(): EntryPages {}

async function firstOf(pages: EntryPages, most: number): Promise<{ entries: Entry[]; complete: boolean }> {
  const entries: Entry[] = [];
  for await (const page of pages) {
    entries.push(...page);
    if (entries.length > most) return { entries: entries.slice(0, most), complete: false };
  }
  return { entries, complete: true };
}

const csvOf = (name: string, body: ReadableStream<Uint8Array>): Response =>
  new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}.csv"`,
      'cache-control': 'no-store',
    },
  });
