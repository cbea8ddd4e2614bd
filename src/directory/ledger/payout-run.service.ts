import { type PartyAccount, publisherAccount } from '../../ledger/entry.ts';
import { addMicros, type Micros, micros, wholeCents, ZERO } from '../../lib/money.ts';
import { listConfig } from '../config/config.store.ts';
import type { Stored } from '../config/entity.ts';
import { type AccountBalance, readBalance } from './balance.service.ts';
import { bookPayment, countPayments, findPayment } from './payments.store.ts';

export type Payout = {
  publisherId: string;
  name: string;
  /** The statement it pays. */
  statement: number | null;
  amount: Micros;
  /** false: this run had booked it before. */
  booked: boolean;
};

type Run = {
  reference: string;
  note: string | null;
  by: string;
  now: number;
  /** Says what it would pay, and pays nobody. */
  dryRun: boolean;
};

const PUBLISHERS_AT_ONCE = 200;

/**
 * Pays every publisher what its last statement says is due and has not been paid since. A run counts once by its reference:
 * said again, it pays whoever it had not come to, and nobody twice.
 */
export async function runPayouts(db: D1Database, run: Run): Promise<Payout[]> {
  const payouts: Payout[] = [];
  let before: string | null = null;
  for (;;) {
    const rows: Stored<'publisher'>[] = await listConfig(db, 'publisher', {
      limit: PUBLISHERS_AT_ONCE,
      before,
    });
    for (const { id, doc } of rows) {
      const made = await payOne(db, publisherAccount(id), run);
      if (made) payouts.push({ publisherId: id, name: doc.name, ...made });
    }
    if (rows.length < PUBLISHERS_AT_ONCE) return payouts;
    before = rows[rows.length - 1]!.id;
  }
}

async function payOne(
  db: D1Database,
  account: PartyAccount,
  { reference, note, by, now, dryRun }: Run,
): Promise<Pick<Payout, 'statement' | 'amount' | 'booked'> | null> {
  const known = await findPayment(db, account, reference);
  if (known && dryRun) return null;
  if (known) return { statement: null, amount: known.amount, booked: false };
  const counted = await countPayments(db, account);
  const balance = await readBalance(db, account);
  const amount = payable(balance);
  if (amount === 0) return null;
  if (dryRun) return { statement: balance.last!.number, amount, booked: false };
  const payment = { account, reference, kind: 'payoutPaid' as const, amount, note, by, at: now };
  // Somebody who paid it meanwhile has changed what there is to pay: it comes with the next run.
  const booking = await bookPayment(db, payment, counted);
  if (booking.kind === 'conflict') return null;
  return { statement: balance.last!.number, amount, booked: booking.kind === 'booked' };
}

/** What is due and still open, and never more than is owed now: corrections since count. No bank moves parts of a cent. */
const payable = ({ balance, last, paid }: AccountBalance): Micros =>
  last ? wholeCents(micros(Math.max(0, Math.min(addMicros(last.due, paid), balance)))) : ZERO;
