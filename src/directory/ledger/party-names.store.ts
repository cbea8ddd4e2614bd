import type { BookAccount } from '../../ledger/entry.ts';

const NAMES = `
  SELECT 'buyer:' || id AS account, doc->>'name' AS name FROM buyers
  UNION ALL SELECT 'publisher:' || id, doc->>'name' FROM publishers`;

/** What everybody the exchange has an account with is called. */
export async function listPartyNames(db: D1Database): Promise<Map<BookAccount, string>> {
  const { results } = await db.prepare(NAMES).all<{ account: BookAccount; name: string }>();
  return new Map(results.map(({ account, name }) => [account, name]));
}

export async function listCampaignNames(db: D1Database): Promise<Map<string, string>> {
  const { results } = await db
    .prepare("SELECT id, doc->>'name' AS name FROM campaigns")
    .all<{ id: string; name: string }>();
  return new Map(results.map(({ id, name }) => [id, name]));
}
