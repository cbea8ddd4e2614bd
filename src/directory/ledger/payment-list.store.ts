import type { MoneyKind, PartyAccount } from '../../ledger/entry.ts';
import type { Micros } from '../../lib/money.ts';

/** Money that came or went, that of wallets too. `id` tells a credit and a payment of one reference apart. */
export type MoneyMoved = {
  id: string;
  account: PartyAccount;
  reference: string;
  kind: MoneyKind;
  amount: Micros;
  note: string | null;
  by: string;
  at: number;
  postedAt: number;
};

const PAYMENT_ID = "'payment:' || account || ':' || reference";
const CREDIT_ID = "'wallet:' || buyer_id || ':' || reference";
const CREDITED_AT = 'coalesce(posted_at, at)';

/** Each table by itself in its own order, so that no more of it is read than is shown. */
const partOf = (columns: string, table: string, whose: string, postedAt: string, id: string): string => `
  SELECT * FROM (
    SELECT ${id} AS id, ${columns}, note, by, at, ${postedAt} AS postedAt FROM ${table}
    WHERE ${whose} ${postedAt} <= ?1 AND (${postedAt} < ?1 OR ${id} < ?2)
    ORDER BY ${postedAt} DESC, ${id} DESC LIMIT ?3)`;

const PAYMENT = 'account, reference, kind, amount';
const CREDIT = `'buyer:' || buyer_id AS account, reference,
  iif(amount > 0, 'walletCredit', 'walletRefund') AS kind, abs(amount) AS amount`;

const listSql = (ofPayment: string, ofCredit: string): string =>
  `${partOf(PAYMENT, 'payments', ofPayment, 'posted_at', PAYMENT_ID)}
  UNION ALL ${partOf(CREDIT, 'wallet_credits', ofCredit, CREDITED_AT, CREDIT_ID)}
  ORDER BY postedAt DESC, id DESC LIMIT ?3`;

const OF_ALL = listSql('', '');
const OF_PARTY = listSql('account = ?4 AND', 'buyer_id = ?5 AND');

type MoneyCursor = { postedAt: number; id: string };
const NEWEST: MoneyCursor = { postedAt: Number.MAX_SAFE_INTEGER, id: '' };

/** Newest first; only what comes after the cursor. @param account null: of everybody. */
export async function listMoney(
  db: D1Database,
  account: PartyAccount | null,
  { limit, before }: { limit: number; before: MoneyCursor | null },
): Promise<MoneyMoved[]> {
  const { postedAt, id } = before ?? NEWEST;
  const statement = account
    ? db.prepare(OF_PARTY).bind(postedAt, id, limit, account, account.replace(/^buyer:/, ''))
    : db.prepare(OF_ALL).bind(postedAt, id, limit);
  return (await statement.all<MoneyMoved>()).results;
}
