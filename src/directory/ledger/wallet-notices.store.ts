import type { BuyerId } from '../../lib/ids.ts';
import type { Micros } from '../../lib/money.ts';
import type { EventTarget } from '../../publishers/events/event-target.ts';

export type WalletNoticesRow = {
  buyerId: BuyerId;
  url: string | null;
  below: Micros | null;
  lowSince: number | null;
  /** The wallet as it was then, as it is told. */
  said: string | null;
  toldAt: number | null;
};

const COLUMNS = 'buyer_id AS buyerId, url, below, low_since AS lowSince, said, told_at AS toldAt';
const AT_ONCE = 100;

export const findWalletNotices = (db: D1Database, buyerId: string): Promise<WalletNoticesRow | null> =>
  db
    .prepare(`SELECT ${COLUMNS} FROM wallet_notices WHERE buyer_id = ?`)
    .bind(buyerId)
    .first<WalletNoticesRow>();

type Notices = Pick<WalletNoticesRow, 'url' | 'below'>;

/**
 * Under another line the wallet is looked at anew.
 * @param was what it is set in place of; null: whatever there is. @returns whether it was.
 */
export async function setWalletNotices(
  db: D1Database,
  buyerId: string,
  { url, below }: Notices,
  was: Notices | null,
): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `INSERT INTO wallet_notices (buyer_id, url, below) VALUES (?1, ?2, ?3)
       ON CONFLICT (buyer_id) DO UPDATE SET url = ?2, below = ?3,
         low_since = iif(below IS ?3, low_since, NULL), told_at = iif(below IS ?3, told_at, NULL)
       WHERE ?4 = 0 OR (url IS ?5 AND below IS ?6)`,
    )
    .bind(buyerId, url, below, was ? 1 : 0, was?.url ?? null, was?.below ?? null)
    .run();
  return meta.changes > 0;
}

/** Active prepaid buyers with a line, a page at a time. */
export async function* listWatched(db: D1Database): AsyncGenerator<WalletNoticesRow[]> {
  const page = db.prepare(
    `SELECT n.buyer_id AS buyerId, url, below, low_since AS lowSince, said, told_at AS toldAt
     FROM wallet_notices AS n JOIN buyers AS b ON b.id = n.buyer_id
     WHERE n.buyer_id > ? AND below IS NOT NULL AND b.doc->>'$.wallet' = 'prepaid' AND b.doc->>'$.status' = 'active'
     ORDER BY n.buyer_id LIMIT ${AT_ONCE}`,
  );
  for (let after = ''; ; ) {
    const { results } = await page.bind(after).all<WalletNoticesRow>();
    yield results;
    if (results.length < AT_ONCE) return;
    after = results.at(-1)!.buyerId;
  }
}

/** Of two that find it at the same time one has found it. @returns what is to be told, by whoever found it; null: it is known. */
export const noteLow = (db: D1Database, buyerId: BuyerId, said: string, now: number) =>
  db
    .prepare(
      `UPDATE wallet_notices SET low_since = ?2, said = ?3, told_at = NULL WHERE buyer_id = ?1 AND low_since IS NULL
       RETURNING ${COLUMNS}`,
    )
    .bind(buyerId, now, said)
    .first<WalletNoticesRow>();

export const noteTold = (db: D1Database, { buyerId, lowSince }: WalletNoticesRow, now: number) =>
  db
    .prepare('UPDATE wallet_notices SET told_at = ?3 WHERE buyer_id = ?1 AND low_since = ?2')
    .bind(buyerId, lowSince, now)
    .run();

export const endLow = (db: D1Database, buyerId: BuyerId) =>
  db
    .prepare('UPDATE wallet_notices SET low_since = NULL, told_at = NULL WHERE buyer_id = ?')
    .bind(buyerId)
    .run();

/** The exchange's own, which may hear of wallets. */
export async function listExchangeHearers(db: D1Database): Promise<EventTarget[]> {
  const { results } = await db
    .prepare('SELECT doc FROM event_targets WHERE publisher_id IS NULL')
    .all<{ doc: string }>();
  return results.map(({ doc }) => JSON.parse(doc) as EventTarget);
}

/** Automatic top-ups that did not go through and were not told yet, oldest first. */
export type FailedTopUp = {
  buyerId: BuyerId;
  url: string | null;
  below: Micros;
  amount: Micros;
  fails: number;
  lastError: string;
  nextAt: number;
  failedAt: number;
};

export async function listFailedTopUps(db: D1Database): Promise<FailedTopUp[]> {
  const { results } = await db
    .prepare(
      `SELECT t.buyer_id AS buyerId, n.url, t.below, t.amount, fails, last_error AS lastError, next_at AS nextAt,
         failed_at AS failedAt
       FROM top_ups AS t LEFT JOIN wallet_notices AS n ON n.buyer_id = t.buyer_id
       WHERE failed_at IS NOT NULL AND last_error IS NOT NULL AND t.below IS NOT NULL AND t.amount IS NOT NULL
       ORDER BY failed_at LIMIT ${AT_ONCE}`,
    )
    .all<FailedTopUp>();
  return results;
}

export const noteFailureTold = (db: D1Database, { buyerId, failedAt }: FailedTopUp) =>
  db
    .prepare('UPDATE top_ups SET failed_at = NULL WHERE buyer_id = ? AND failed_at = ?')
    .bind(buyerId, failedAt)
    .run();
