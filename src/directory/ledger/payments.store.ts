import type { PartyAccount, PaymentKind } from '../../ledger/entry.ts';
import type { Micros } from '../../lib/money.ts';
import { postingOf } from './posting.store.ts';

export type Payment = {
  account: PartyAccount;
  reference: string;
  kind: PaymentKind;
  amount: Micros;
  note: string | null;
  by: string;
  at: number;
};

/** `repeated`: the very same payment was booked before. `conflict`: another one was, by that reference. */
type Booking = { kind: 'booked' | 'repeated'; payment: Payment } | { kind: 'conflict' };

const INSERT = `
  INSERT INTO payments (account, reference, kind, amount, note, by, at, posted_at)
  SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ${postingOf('?7', '?1')}
  WHERE ?8 IS NULL OR ?8 = (SELECT count(*) FROM payments WHERE account = ?1) ON CONFLICT DO NOTHING`;
const COUNT = 'SELECT count(*) AS count FROM payments WHERE account = ?1';
const FIND = `
  SELECT account, reference, kind, amount, note, by, at FROM payments WHERE account = ?1 AND reference = ?2`;

/**
 * Books a payment once, by its reference, in whatever order and however often it is said.
 * @param counted how many payments the account had when the amount was made; null: the amount depends on none.
 */
export async function bookPayment(
  db: D1Database,
  payment: Payment,
  counted: number | null = null,
): Promise<Booking> {
  const { account, reference, kind, amount, note, by, at } = payment;
  const [inserted, found] = await db.batch<Payment>([
    db.prepare(INSERT).bind(account, reference, kind, amount, note, by, at, counted),
    db.prepare(FIND).bind(account, reference),
  ]);
  const kept = found!.results[0];
  if (!kept) return { kind: 'conflict' };
  if (inserted!.meta.changes > 0) return { kind: 'booked', payment: kept };
  const isSame = kept.kind === kind && kept.amount === amount && kept.note === note;
  return isSame ? { kind: 'repeated', payment: kept } : { kind: 'conflict' };
}

export const findPayment = (
  db: D1Database,
  account: PartyAccount,
  reference: string,
): Promise<Payment | null> => db.prepare(FIND).bind(account, reference).first<Payment>();

export const countPayments = async (db: D1Database, account: PartyAccount): Promise<number> =>
  (await db.prepare(COUNT).bind(account).first<number>('count')) ?? 0;
