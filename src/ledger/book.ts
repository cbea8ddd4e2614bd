import { canonicalJson } from '../lib/encoding.ts';
import { addMicros, type Micros, negateMicros, sumMicros, ZERO } from '../lib/money.ts';
import type { LedgerAccount, Transfer } from './transfer.ts';

/** Transfers by id. Append-only. */
export type Book = ReadonlyMap<string, Transfer>;

/** `unchanged`: the very same transfer is booked already. `conflict`: its id is taken by another. */
type Posting = { outcome: 'posted' | 'unchanged' | 'conflict'; book: Book };

export function post(book: Book, transfer: Transfer): Posting {
  const known = book.get(transfer.id);
  if (!known) return { outcome: 'posted', book: new Map(book).set(transfer.id, transfer) };
  return { outcome: isSameTransfer(known, transfer) ? 'unchanged' : 'conflict', book };
}

/** The instant does not count: a fact that is booked again later is still the same fact. */
function isSameTransfer(a: Transfer, b: Transfer): boolean {
  return canonicalJson({ ...a, at: 0 }) === canonicalJson({ ...b, at: 0 });
}

/**
 * Debits less credits of each account; they sum to zero. A buyer's is what it owes us; a publisher's is negative by
 * what it is owed, the exchange's by what it has earned.
 */
export function balances(transfers: Iterable<Transfer>): Map<LedgerAccount, Micros> {
  const all = new Map<LedgerAccount, Micros>();
  for (const { debit, credit, amount } of transfers) {
    all.set(debit, addMicros(all.get(debit) ?? ZERO, amount));
    all.set(credit, addMicros(all.get(credit) ?? ZERO, negateMicros(amount)));
  }
  return all;
}

/** Credits less debits of one account. */
export const flowInto = (account: LedgerAccount, transfers: readonly Transfer[]): Micros =>
  sumMicros(
    transfers.map(({ debit, credit, amount }) =>
      credit === account ? amount : debit === account ? negateMicros(amount) : ZERO,
    ),
  );
