import { changeOf, isOfCall, type PartyAccount } from '../../ledger/entry.ts';
import { addMicros, type Micros, ZERO } from '../../lib/money.ts';
import type { Statement } from '../../settlement/statement.ts';
import { readEntries } from './entries.store.ts';
import { findLastStatement } from './statements.store.ts';

/** What a party owes us, or is owed, and what of it came since its last statement; `paid` of that by payments. */
export type AccountBalance = { balance: Micros; last: Statement | null; since: Micros; paid: Micros };

/** Reads what came since the last statement, however long the account is. */
export async function readBalance(db: D1Database, account: PartyAccount): Promise<AccountBalance> {
  const last = await findLastStatement(db, account);
  const filter = { account, from: last?.to ?? 0, to: Number.MAX_SAFE_INTEGER };
  let since = ZERO;
  let paid = ZERO;
  for await (const page of readEntries(db, filter)) {
    for (const entry of page) {
      const change = changeOf(entry, account);
      since = addMicros(since, change);
      if (!isOfCall(entry.source)) paid = addMicros(paid, change);
    }
  }
  return { balance: addMicros(last?.closing ?? ZERO, since), last, since, paid };
}
