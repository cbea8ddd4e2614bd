import { HOUR_MS } from '../../lib/time.ts';

/** How long an answer is kept, and how long a request that never answered keeps others waiting. */
export const KEPT_MS = 24 * HOUR_MS;
const ABANDONED_MS = 5 * 60_000;

/** `formerHashes`: what an equal request was kept under before. */
export type IdempotencyKey = { owner: string; key: string; requestHash: string; formerHashes: string[] };
type Claim =
  | { state: 'first' }
  | { state: 'other' | 'running' }
  | { state: 'answered'; status: number; sealedBody: string };

const CLAIM = `
  INSERT INTO idempotency_keys (owner, key, request_hash, status, sealed_body, created_at)
  VALUES (?1, ?2, ?3, NULL, NULL, ?4)
  ON CONFLICT (owner, key) DO UPDATE
    SET request_hash = ?3, status = NULL, sealed_body = NULL, created_at = ?4
    WHERE created_at <= ?5 OR (status IS NULL AND request_hash = ?3 AND created_at <= ?6)
  RETURNING 1 AS claimed`;
const READ = 'SELECT request_hash, status, sealed_body FROM idempotency_keys WHERE owner = ?1 AND key = ?2';
const ANSWER = 'UPDATE idempotency_keys SET status = ?3, sealed_body = ?4 WHERE owner = ?1 AND key = ?2';
const RELEASE = 'DELETE FROM idempotency_keys WHERE owner = ?1 AND key = ?2 AND status IS NULL';
const FORGET = 'DELETE FROM idempotency_keys WHERE created_at <= ?1';

type Row = { request_hash: string; status: number | null; sealed_body: string | null };

/** Is this the first request with its key? Exactly one of several at once is told so. */
export async function claimKey(db: D1Database, wanted: IdempotencyKey, now: number): Promise<Claim> {
  const { owner, key, requestHash, formerHashes } = wanted;
  const [claimed, read] = await db.batch<Row>([
    db.prepare(CLAIM).bind(owner, key, requestHash, now, now - KEPT_MS, now - ABANDONED_MS),
    db.prepare(READ).bind(owner, key),
  ]);
  if (claimed!.results.length > 0) return { state: 'first' };
  const row = read!.results[0];
  if (!row || ![requestHash, ...formerHashes].includes(row.request_hash)) return { state: 'other' };
  if (row.status === null || row.sealed_body === null) return { state: 'running' };
  return { state: 'answered', status: row.status, sealedBody: row.sealed_body };
}

export const keepAnswer = (
  db: D1Database,
  { owner, key }: IdempotencyKey,
  status: number,
  sealedBody: string,
) => db.prepare(ANSWER).bind(owner, key, status, sealedBody).run();

/** The request failed on our side: it may be tried again. */
export const releaseKey = (db: D1Database, { owner, key }: IdempotencyKey) =>
  db.prepare(RELEASE).bind(owner, key).run();

/** Run by cron. */
export const forgetKeys = (db: D1Database, now: number) =>
  db
    .prepare(FORGET)
    .bind(now - KEPT_MS)
    .run();
