import { and, asc, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { Receipt } from '../../auction/auction.ts';
import type { CallRecord } from '../../call/record.ts';
import type { Transfer } from '../../ledger/transfer.ts';
import { type Micros, micros } from '../../lib/money.ts';
import type { Page } from '../config/config.store.ts';
import { withoutSecrets } from '../config/entity.ts';
import { audit, calls, receipts, transfers } from '../schema.ts';
import { readDocuments } from '../versions/documents.store.ts';

/** Which calls: every field that is given must hold. `firstId`/`endId` bound the time, since ids sort by it. */
export type CallFilter = {
  publisherId?: string;
  buyerId?: string;
  campaignId?: string;
  targetId?: string;
  numberId?: string;
  status?: string;
  disposition?: string;
  converted?: boolean;
  test?: boolean;
  firstId?: string;
  endId?: string;
  /** Reads every call of the range. */
  callerHash?: string;
};

function conditionsOf({ firstId, endId, callerHash, ...equal }: CallFilter): SQL[] {
  const conditions = Object.entries(equal).flatMap(([name, value]) =>
    value === undefined ? [] : [eq(calls[name as keyof typeof equal], value as never)],
  );
  if (firstId) conditions.push(gte(calls.id, firstId));
  if (endId) conditions.push(lt(calls.id, endId));
  if (callerHash) conditions.push(sql`${calls.caller}->>'hash' = ${callerHash}`);
  return conditions;
}

/** Newest first. */
export async function listCalls(db: D1Database, filter: CallFilter, page: Page): Promise<CallRecord[]> {
  const conditions = conditionsOf(filter);
  if (page.before) conditions.push(lt(calls.id, page.before));
  const rows = await drizzle(db)
    .select()
    .from(calls)
    .where(and(...conditions))
    .orderBy(desc(calls.id))
    .limit(page.limit);
  return rows as unknown as CallRecord[];
}

/** @param filter a foreign call is no call: the viewer's own id belongs in here. */
export async function findCall(db: D1Database, id: string, filter: CallFilter): Promise<CallRecord | null> {
  const [row] = await drizzle(db)
    .select()
    .from(calls)
    .where(and(eq(calls.id, id), ...conditionsOf(filter)))
    .limit(1);
  return (row as unknown as CallRecord | undefined) ?? null;
}

export async function hasCalls(db: D1Database, filter: CallFilter): Promise<boolean> {
  const rows = await drizzle(db)
    .select({ id: calls.id })
    .from(calls)
    .where(and(...conditionsOf(filter)))
    .limit(1);
  return rows.length > 0;
}

/** In the order of the auctions: a call that was auctioned again has several. */
export async function listReceipts(db: D1Database, callId: string): Promise<Receipt[]> {
  const rows = await drizzle(db)
    .select({ receipt: receipts.receipt })
    .from(receipts)
    .where(eq(receipts.callId, callId))
    .orderBy(asc(receipts.auctionId));
  return rows.map((row) => row.receipt);
}

/** A call's lines are one range of the primary key; ';' follows ':'. */
export async function listTransfers(db: D1Database, callId: string): Promise<Transfer[]> {
  const rows = await drizzle(db)
    .select()
    .from(transfers)
    .where(and(gte(transfers.id, `${callId}:`), lt(transfers.id, `${callId};`)))
    .orderBy(asc(transfers.at), asc(transfers.id));
  return rows as unknown as Transfer[];
}

export type Balance = { account: string; balance: Micros };

const BALANCES = `
  SELECT account, SUM(amount) AS balance FROM (
    SELECT debit AS account, -amount AS amount FROM transfers
    UNION ALL
    SELECT credit AS account, amount AS amount FROM transfers
    UNION ALL
    SELECT 'cash' AS account, -amount AS amount FROM wallet_credits
    UNION ALL
    SELECT 'buyer:' || buyer_id AS account, amount AS amount FROM wallet_credits
  ) GROUP BY account ORDER BY account`;

/** Credits less debits of every account; what was paid in advance came into `cash`. Reads the whole ledger. */
export async function listBalances(db: D1Database): Promise<Balance[]> {
  const { results } = await db.prepare(BALANCES).all<{ account: string; balance: number }>();
  return results.map(({ account, balance }) => ({ account, balance: micros(balance) }));
}

export type AuditLine = Pick<
  typeof audit.$inferSelect,
  'revision' | 'action' | 'at' | 'by' | 'before' | 'after'
>;

/** The changes of one resource, newest first; only revisions below `before`. Of configuration the secrets are left out. */
export async function listAudit(
  db: D1Database,
  of: { entity: string; entityId: string },
  page: { limit: number; before: number | null },
): Promise<AuditLine[]> {
  const conditions = [eq(audit.entity, of.entity), eq(audit.entityId, of.entityId)];
  if (page.before !== null) conditions.push(lt(audit.revision, page.before));
  const rows = await drizzle(db)
    .select()
    .from(audit)
    .where(and(...conditions))
    .orderBy(desc(audit.revision))
    .limit(page.limit);
  const hashes = rows.flatMap(({ beforeHash, afterHash }) => [beforeHash, afterHash]);
  const texts = await readDocuments(
    db,
    hashes.filter((hash) => hash !== null),
  );
  const shown = (hash: string | null, whole: unknown): unknown =>
    hash === null ? whole : withoutSecrets(JSON.parse(texts.get(hash)!));
  return rows.map(({ revision, action, at, by, before, after, beforeHash, afterHash }) => ({
    revision,
    action,
    at,
    by,
    before: shown(beforeHash, before),
    after: shown(afterHash, after),
  }));
}
