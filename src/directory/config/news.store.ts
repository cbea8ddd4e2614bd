import { type AccountTerms, hasLimits, termsOf } from '../../buyers/accounts/account.ts';
import type { Buyer } from '../../buyers/target.ts';
import type { BuyerId } from '../../lib/ids.ts';
import { readDocuments } from '../versions/documents.store.ts';
import type { Sealed } from '../versions/tree.store.ts';
import { changesBetween, type EntryChange, entriesAt } from '../versions/versions.store.ts';
import { type ConfigNews, pagesOf } from './news.ts';

/** How an object that has version `from` gets to the sealed one: by what changed, or, if nobody knows that, by all. */
export async function readNews(
  db: D1Database,
  campaignId: string,
  from: number,
  { version: to, hash }: Sealed,
): Promise<ConfigNews[]> {
  const since = await knownSince(db, campaignId);
  const isKnown = from >= since && from < to;
  const changes = isKnown
    ? await changesBetween(db, campaignId, from, to)
    : (await entriesAt(db, campaignId, to)).map(appeared);
  const now = changes.flatMap(({ id, after }) => (after === null ? [] : { id, hash: after }));
  const texts = await readDocuments(
    db,
    now.map((entry) => entry.hash),
  );
  return pagesOf({
    from: isKnown ? from : 0,
    to,
    hash,
    docs: now.map((entry) => ({ ...entry, text: texts.get(entry.hash)! })),
    gone: changes.flatMap(({ id, after }) => (after === null ? id : [])),
  });
}

const appeared = ({ id, hash }: { id: string; hash: string }): EntryChange => ({
  id,
  before: null,
  after: hash,
});

async function knownSince(db: D1Database, campaignId: string): Promise<number> {
  const query = 'SELECT tracked_since AS since FROM campaigns WHERE id = ?1';
  const row = await db.prepare(query).bind(campaignId).first<{ since: number | null }>();
  return row?.since ?? 1;
}

/** The accounts of some buyers, as they are now and as far as they have limits. */
export async function readAccounts(
  db: D1Database,
  ids: readonly string[],
): Promise<Map<BuyerId, AccountTerms>> {
  if (ids.length === 0) return new Map();
  const query = 'SELECT doc, revision FROM buyers WHERE id IN (SELECT value FROM json_each(?1))';
  const { results } = await db
    .prepare(query)
    .bind(JSON.stringify(ids))
    .all<{ doc: string; revision: number }>();
  return new Map(
    results.flatMap(({ doc, revision }): [BuyerId, AccountTerms][] => {
      const buyer = JSON.parse(doc) as Buyer;
      return hasLimits(buyer) ? [[buyer.id, termsOf(buyer, revision)]] : [];
    }),
  );
}
