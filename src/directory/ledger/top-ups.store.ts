import type { Automatic } from '../../buyers/top-ups/automatic.ts';
import { UNHEARD_MS } from '../../buyers/top-ups/automatic.ts';
import type { SavedCard } from '../../buyers/top-ups/stripe-event.ts';
import type { BuyerId } from '../../lib/ids.ts';
import type { Micros } from '../../lib/money.ts';

export type TopUpRow = {
  buyerId: BuyerId;
  customer: string | null;
  paymentMethod: string | null;
  below: Micros | null;
  amount: Micros | null;
  fails: number;
  nextAt: number;
  lastError: string | null;
};

const COLUMNS = `buyer_id AS buyerId, customer, payment_method AS paymentMethod, below, amount, fails, next_at AS nextAt,
  last_error AS lastError`;
const AT_ONCE = 100;

export const findTopUp = (db: D1Database, buyerId: string): Promise<TopUpRow | null> =>
  db.prepare(`SELECT ${COLUMNS} FROM top_ups WHERE buyer_id = ?`).bind(buyerId).first<TopUpRow>();

/** Whose payment by card it was. @returns null: nobody's here. */
export async function findPayer(db: D1Database, paymentId: string): Promise<BuyerId | null> {
  const query = "SELECT buyer_id AS buyerId FROM wallet_credits WHERE reference = ? AND by = 'stripe'";
  const row = await db.prepare(query).bind(paymentId).first<{ buyerId: BuyerId }>();
  return row?.buyerId ?? null;
}

/** A card that was paid with and may be charged again: from now on this one, whatever the one before came to. */
export const keepCard = (db: D1Database, buyerId: BuyerId, card: SavedCard): Promise<unknown> =>
  db
    .prepare(
      `INSERT INTO top_ups (buyer_id, customer, payment_method) VALUES (?1, ?2, ?3)
       ON CONFLICT (buyer_id) DO UPDATE SET customer = ?2, payment_method = ?3, fails = 0, next_at = 0, last_error = NULL
       WHERE payment_method IS NOT ?3 OR customer IS NOT ?2`,
    )
    .bind(buyerId, card.customer, card.paymentMethod)
    .run();

/**
 * @param automatic null: not any more.
 * @param was what it is set in place of; null: whatever there is. @returns whether it was.
 */
export async function setAutomatic(
  db: D1Database,
  buyerId: string,
  automatic: Automatic | null,
  was: Pick<TopUpRow, 'below' | 'amount'> | null,
): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `INSERT INTO top_ups (buyer_id, below, amount) VALUES (?1, ?2, ?3)
       ON CONFLICT (buyer_id) DO UPDATE SET below = ?2, amount = ?3, fails = 0, next_at = 0, last_error = NULL
       WHERE ?4 = 0 OR (below IS ?5 AND amount IS ?6)`,
    )
    .bind(
      buyerId,
      automatic?.below ?? null,
      automatic?.amount ?? null,
      was ? 1 : 0,
      was?.below ?? null,
      was?.amount ?? null,
    )
    .run();
  return meta.changes > 0;
}

/**
 * Buyers whose wallet is to be looked at, a page at a time. Nearly all are looked at for nothing and stay due: whoever took
 * the first page alone would never come to the others.
 */
export async function* listDue(db: D1Database, now: number): AsyncGenerator<TopUpRow[]> {
  const page = db.prepare(
    `SELECT ${COLUMNS} FROM top_ups
     WHERE buyer_id > ?3 AND amount IS NOT NULL AND payment_method IS NOT NULL AND next_at <= ?1
       AND coalesce(open_since, 0) <= ?2
     ORDER BY buyer_id LIMIT ${AT_ONCE}`,
  );
  for (let after = ''; ; ) {
    const { results } = await page.bind(now, now - UNHEARD_MS, after).all<TopUpRow>();
    yield results;
    if (results.length < AT_ONCE) return;
    after = results.at(-1)!.buyerId;
  }
}

export type Try = { number: number; isAgain: boolean };

/** Of two that look at the same time one may try. A try that nobody heard of keeps its number. @returns null: not now. */
export async function claimTry(db: D1Database, buyerId: BuyerId, now: number): Promise<Try | null> {
  const open = await db
    .prepare('UPDATE top_ups SET open_since = ?2 WHERE buyer_id = ?1 AND open_since <= ?3 RETURNING tries')
    .bind(buyerId, now, now - UNHEARD_MS)
    .first<{ tries: number }>();
  if (open) return { number: open.tries, isAgain: true };
  const fresh = await db
    .prepare(
      `UPDATE top_ups SET open_since = ?2, tries = tries + 1 WHERE buyer_id = ?1 AND open_since IS NULL AND next_at <= ?2
       RETURNING tries`,
    )
    .bind(buyerId, now)
    .first<{ tries: number }>();
  return fresh && { number: fresh.tries, isAgain: false };
}

export const isOpen = async (db: D1Database, buyerId: BuyerId): Promise<boolean> =>
  (await db
    .prepare('SELECT 1 AS open FROM top_ups WHERE buyer_id = ? AND open_since IS NOT NULL')
    .bind(buyerId)
    .first()) !== null;

/** @param error null: it went well. Otherwise it is owed that somebody hears of it. */
export const closeTry = (
  db: D1Database,
  buyerId: BuyerId,
  { nextAt, error }: { nextAt: number; error: string | null },
  now: number,
): Promise<unknown> =>
  db
    .prepare(
      `UPDATE top_ups SET open_since = NULL, next_at = ?2, last_error = ?3,
         fails = iif(?3 IS NULL, 0, fails + 1), failed_at = iif(?3 IS NULL, NULL, ?4) WHERE buyer_id = ?1`,
    )
    .bind(buyerId, nextAt, error, now)
    .run();
