import {
  type BookAccount,
  type CallSource,
  type Entry,
  type MoneyKind,
  type MoneySource,
  type PartyAccount,
  sidesOf,
} from '../../ledger/entry.ts';
import { type EntryPages, mergeEntries, orderByPosting } from '../../ledger/in-order.ts';
import { firstIdAt } from '../../lib/ids.ts';
import { micros } from '../../lib/money.ts';
import { MINUTE_MS } from '../../lib/time.ts';
import { LONGEST_CALL_MS } from './posting.store.ts';

/** Rows read at a time. */
const PAGE = 2_000;

/** From the first moment up to and without the last. `account` null: of everybody. */
type EntryFilter = { account: BookAccount | null; from: number; to: number };
type PartyFilter = EntryFilter & { account: PartyAccount | null };

/** The entries of a period in the order they are posted, some at a time, however many there are. */
export function readEntries(db: D1Database, { account, ...period }: EntryFilter): EntryPages {
  // Every line of a call is between a party and the exchange, every payment between a party and cash.
  const party = account === 'exchange' || account === 'cash' ? null : account;
  const filter = { account: party, ...period };
  return mergeEntries([
    ...(account === 'cash' ? [] : [orderByPosting(readOrdinary(db, filter)), readLate(db, filter)]),
    ...(account === 'exchange' ? [] : [readMoney(db, filter)]),
  ]);
}

const TRANSFER = `transfers.id, transfers.kind, transfers.debit, transfers.credit, transfers.amount,
  transfers.call_id AS callId, transfers.auction_id AS auctionId, transfers.config_version AS configVersion,
  transfers.at, transfers.campaign_id AS campaignId`;
const ORDINARY = `transfers.at >= ?3 AND transfers.at < ?4
  AND NOT EXISTS (SELECT 1 FROM late_transfers WHERE late_transfers.id = transfers.id)`;

/** Of the calls as of the lines, so that each is a range of a primary key. */
const RANGE = `transfers.id > ?1 AND transfers.id < ?2
  AND transfers.call_id >= substr(?1, 1, 27) AND transfers.call_id < ?2`;

const OF_ALL = `
  SELECT ${TRANSFER} FROM ledger_lines AS transfers WHERE ${RANGE} AND ${ORDINARY}
  ORDER BY transfers.id LIMIT ${PAGE}`;

const OF_PARTY = `
  SELECT ${TRANSFER} FROM ledger_lines AS transfers
  WHERE ${RANGE} AND (transfers.debit = ?5 OR transfers.credit = ?5) AND ${ORDINARY}
  ORDER BY transfers.id LIMIT ${PAGE}`;

type TransferRow = Omit<Entry, 'source' | 'postedAt'> & CallSource & { postedAt?: number };

/** Everything that was posted soon after its call began, by the calls' ids. */
async function* readOrdinary(db: D1Database, { account, from, to }: PartyFilter): EntryPages {
  const end = firstIdAt('call', to + MINUTE_MS);
  let after: string = firstIdAt('call', from - LONGEST_CALL_MS);
  for (;;) {
    const statement =
      account === null
        ? db.prepare(OF_ALL).bind(after, end, from, to)
        : db.prepare(OF_PARTY).bind(after, end, from, to, account);
    const { results } = await statement.all<TransferRow>();
    if (results.length > 0) yield results.map(entryOf);
    if (results.length < PAGE) return;
    after = results[results.length - 1]!.id;
  }
}

const LATE = `
  SELECT ${TRANSFER}, late_transfers.posted_at AS postedAt
  FROM late_transfers JOIN ledger_lines AS transfers
    ON transfers.call_id = substr(late_transfers.id, 1, 27) AND transfers.id = late_transfers.id
  WHERE (late_transfers.posted_at, late_transfers.id) > (?1, ?2) AND late_transfers.posted_at < ?3
    AND (?4 IS NULL OR late_transfers.account = ?4)
  ORDER BY late_transfers.posted_at, late_transfers.id LIMIT ${PAGE}`;

async function* readLate(db: D1Database, { account, from, to }: PartyFilter): EntryPages {
  for (let after: [at: number, id: string] = [from - 1, '~']; ; ) {
    const { results } = await db
      .prepare(LATE)
      .bind(...after, to, account)
      .all<TransferRow>();
    if (results.length > 0) yield results.map(entryOf);
    if (results.length < PAGE) return;
    const last = results[results.length - 1]!;
    after = [last.postedAt!, last.id];
  }
}

const entryOf = (row: TransferRow): Entry => {
  const { callId, auctionId, configVersion, campaignId, amount, at, postedAt = at, ...rest } = row;
  const source = { callId, auctionId, configVersion, campaignId };
  return { ...rest, amount: micros(amount), at, postedAt, source };
};

type MoneyRow = Omit<Entry, 'source' | 'debit' | 'credit' | 'kind'> &
  MoneySource & { kind: MoneyKind; account: PartyAccount };

/** Wallets and payments by one name: a reference may be both a credit's and a payment's. */
const MONEY = `
  SELECT * FROM (
    SELECT 'wallet:' || buyer_id || ':' || reference AS id, 'buyer:' || buyer_id AS account, reference,
      iif(amount > 0, 'walletCredit', 'walletRefund') AS kind, abs(amount) AS amount, note, by, at,
      coalesce(posted_at, at) AS postedAt
    FROM wallet_credits WHERE coalesce(posted_at, at) >= ?1 AND coalesce(posted_at, at) < ?3
    UNION ALL
    SELECT 'payment:' || account || ':' || reference, account, reference, kind, amount, note, by, at, posted_at
    FROM payments WHERE posted_at >= ?1 AND posted_at < ?3
  )
  WHERE (postedAt, id) > (?1, ?2) AND (?4 IS NULL OR account = ?4) ORDER BY postedAt, id LIMIT ${PAGE}`;

async function* readMoney(db: D1Database, { account, from, to }: PartyFilter): EntryPages {
  for (let after: [at: number, id: string] = [from, '']; ; ) {
    const { results } = await db
      .prepare(MONEY)
      .bind(...after, to, account)
      .all<MoneyRow>();
    if (results.length > 0) yield results.map(moneyEntry);
    if (results.length < PAGE) return;
    const last = results[results.length - 1]!;
    after = [last.postedAt, last.id];
  }
}

function moneyEntry({ account, reference, note, by, amount, ...rest }: MoneyRow): Entry {
  const source = { reference, note, by };
  return { ...rest, ...sidesOf(rest.kind, account), amount: micros(amount), source };
}
