import * as z from 'zod';
import {
  type BookAccount,
  changeOf,
  type Entry,
  isOfCall,
  PAYMENT_KINDS,
  partyOf,
} from '../../ledger/entry.ts';
import type { EntryPages } from '../../ledger/in-order.ts';
import { TRANSFER_KINDS } from '../../ledger/transfer.ts';
import { formatMicros } from '../../lib/money.ts';
import { isoTime } from '../../lib/time.ts';
import { toCsv } from '../../reports/csv.ts';
import { column } from '../../reports/report.ts';
import { partyIdsOf } from '../access/party.ts';

/** An entry as its party sees it. */
export const entryShape = z.object({
  id: z.string(),
  kind: z.enum([...TRANSFER_KINDS, ...PAYMENT_KINDS, 'walletCredit', 'walletRefund']),
  amount: z.string().meta({
    description:
      'What it changes: more is owed by the buyer or to the publisher; less, where it is negative. Of the exchange’s own accounts: credits less debits',
  }),
  postedAt: z.string().meta({ description: 'When it counts' }),
  at: z.string().meta({ description: 'When it happened' }),
  callId: z.string().nullable(),
  campaignId: z.string().nullable(),
  reference: z.string().nullable().meta({ description: 'A payment’s own name' }),
  note: z.string().nullable(),
  buyerId: z.string().nullable().meta({ description: 'With whom: a buyer' }),
  publisherId: z.string().nullable().meta({ description: 'With whom: a publisher' }),
});

export function presentEntry(entry: Entry, account: BookAccount): z.output<typeof entryShape> {
  const { id, kind, postedAt, at, source } = entry;
  const money = isOfCall(source) ? null : source;
  const call = isOfCall(source) ? source : null;
  return {
    id,
    kind,
    amount: formatMicros(changeOf(entry, account)),
    postedAt: isoTime(postedAt),
    at: isoTime(at),
    callId: call?.callId ?? null,
    campaignId: call?.campaignId ?? null,
    reference: money?.reference ?? null,
    note: money?.note ?? null,
    ...partyIdsOf(partyOf(entry)),
  };
}

const COLUMNS = Object.keys(entryShape.shape).map((name) =>
  column(name, name === 'amount' ? 'money' : 'text', '', { nullable: true }),
);

/** Each page as lines of CSV, a header before the first. */
export async function* entryLines(pages: EntryPages, account: BookAccount): AsyncIterable<string> {
  yield toCsv([], COLUMNS);
  for await (const page of pages) {
    const rows = page.map((entry) => presentEntry(entry, account));
    const text = toCsv(rows, COLUMNS);
    yield text.slice(text.indexOf('\r\n') + 2);
  }
}
