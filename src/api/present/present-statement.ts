import * as z from 'zod';
import { PAYMENT_KINDS } from '../../ledger/entry.ts';
import { TRANSFER_KINDS } from '../../ledger/transfer.ts';
import { formatMicros } from '../../lib/money.ts';
import { isoTime } from '../../lib/time.ts';
import type { Statement } from '../../settlement/statement.ts';
import { partyIdsOf } from '../access/party.ts';

const kind = z.enum([...TRANSFER_KINDS, ...PAYMENT_KINDS, 'walletCredit', 'walletRefund']);
const money = z.string();

export const statementShape = z.object({
  number: z.int().meta({ description: 'Every statement of the exchange has the next one' }),
  buyerId: z.string().nullable(),
  publisherId: z.string().nullable(),
  name: z.string(),
  address: z.array(z.string()),
  from: z.string().nullable().meta({ description: 'null: from the account’s beginning' }),
  to: z.string().meta({ description: 'The first moment after the period' }),
  timezone: z.string(),
  opening: money.meta({
    description: 'What the statement before closed with: owed by the buyer, or to the publisher',
  }),
  lines: z.array(z.object({ kind, campaignId: z.string().nullable(), count: z.int(), amount: money })),
  payments: z.array(z.object({ kind, reference: z.string(), at: z.string(), amount: money })),
  otherPayments: z
    .object({ count: z.int(), amount: money })
    .meta({ description: 'Those beyond what is listed' }),
  entries: z.int(),
  closing: money,
  held: z
    .array(z.object({ number: z.int(), amount: money, until: z.string() }))
    .meta({ description: 'Kept back of what was earned, by the statement it was earned in' }),
  due: money.meta({ description: 'To be paid now, in whole cents: by the buyer, or to the publisher' }),
  carriedOver: money.meta({ description: 'The rest of the closing balance' }),
  dueAt: z.string(),
  closedAt: z.string(),
});

type StatementView = z.output<typeof statementShape>;

export const presentStatement = (statement: Statement): StatementView => {
  const {
    account,
    by: _,
    from,
    to,
    dueAt,
    closedAt,
    lines,
    payments,
    otherPayments,
    held,
    ...rest
  } = statement;
  const { opening, closing, due, carriedOver } = statement;
  return {
    ...rest,
    ...partyIdsOf(account),
    from: from === 0 ? null : isoTime(from),
    to: isoTime(to),
    opening: formatMicros(opening),
    lines: lines.map(({ amount, ...line }) => ({ ...line, amount: formatMicros(amount) })),
    payments: payments.map(({ at, amount, ...payment }) => ({
      ...payment,
      at: isoTime(at),
      amount: formatMicros(amount),
    })),
    otherPayments: { count: otherPayments.count, amount: formatMicros(otherPayments.amount) },
    closing: formatMicros(closing),
    held: held.map(({ number, amount, until }) => ({
      number,
      amount: formatMicros(amount),
      until: isoTime(until),
    })),
    due: formatMicros(due),
    carriedOver: formatMicros(carriedOver),
    dueAt: isoTime(dueAt),
    closedAt: isoTime(closedAt),
  };
};
