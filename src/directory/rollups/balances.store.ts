import { type Micros, micros } from '../../lib/money.ts';
import { bookLines } from '../calls/history-row.ts';
import { findParties } from '../calls/history-rows.store.ts';
import type { CountedRow } from './counted.ts';
import { changesQuery, readChange } from './rollups.store.ts';

type Lines = Pick<CountedRow, 'transfers'>;

export type Balance = { account: string; balance: Micros };

const FOLDED = 'SELECT party, amount FROM rollup_accounts';
/** Calls that are not in the rollups yet. */
const FRESH = 'SELECT transfers FROM history WHERE id >= (SELECT through FROM rollup_state)';
/** What an upgrade has still to move is summed from its ledger lines; what was paid in advance came into \`cash\`. */
const OTHERS = `
  SELECT account, sum(amount) AS amount FROM (
    SELECT debit AS account, -amount AS amount FROM transfers
    UNION ALL SELECT credit, amount FROM transfers
    UNION ALL SELECT 'cash', -amount FROM wallet_credits
    UNION ALL SELECT 'buyer:' || buyer_id, amount FROM wallet_credits
  ) GROUP BY account`;

/** By itself: D1 takes five terms in a compound SELECT and no more. */
const PAID = `
  SELECT account, sum(amount) AS amount FROM (
    SELECT account, iif(kind IN ('payment', 'payoutReturned'), amount, -amount) AS amount FROM payments
    UNION ALL SELECT 'cash', iif(kind IN ('payment', 'payoutReturned'), -amount, amount) FROM payments
  ) GROUP BY account`;

/** Credits less debits of every account, as of one moment. */
export async function listBalances(db: D1Database): Promise<Balance[]> {
  const results = await db.batch<Record<string, unknown>>([
    db.prepare(FOLDED),
    db.prepare(FRESH),
    changesQuery(db),
    db.prepare(OTHERS),
    db.prepare(PAID),
  ]);
  const [folded, fresh, changes, others, paid] = results.map(({ results: rows }) => rows);
  const byParty = new Map(
    (folded as { party: number; amount: number }[]).map((row) => [row.party, row.amount]),
  );
  for (const row of fresh as Lines[]) bookLines(byParty, row, 1);
  for (const row of changes!) {
    const { was, now } = readChange(row as Parameters<typeof readChange>[0]);
    if (was !== null) bookLines(byParty, JSON.parse(was) as Lines, -1);
    if (now !== null) bookLines(byParty, now, 1);
  }
  const parties = await findParties(db, [...byParty.keys()]);
  const byAccount = new Map<string, number>();
  for (const row of [...others!, ...paid!] as { account: string; amount: number }[])
    byAccount.set(row.account, (byAccount.get(row.account) ?? 0) + row.amount);
  for (const [party, amount] of byParty) {
    const account = accountOf(parties.get(party)?.id);
    if (amount !== 0) byAccount.set(account, (byAccount.get(account) ?? 0) + amount);
  }
  return [...byAccount]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([account, balance]) => ({ account, balance: micros(balance) }));
}

const accountOf = (id: string | undefined): string =>
  id === undefined ? 'exchange' : `${id.startsWith('byr_') ? 'buyer' : 'publisher'}:${id}`;
