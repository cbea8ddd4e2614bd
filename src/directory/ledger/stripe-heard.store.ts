import { sha256Hex } from '../../lib/crypto.ts';
import { MINUTE_MS } from '../../lib/time.ts';

const NOTE = `INSERT INTO stripe_heard (secret_hash, at) VALUES (?1, ?2)
  ON CONFLICT (secret_hash) DO UPDATE SET at = ?2 WHERE at <= ?3`;

/** That Stripe signed with it just now. */
export const noteHeard = (db: D1Database, secret: string, now: number): Promise<unknown> =>
  db
    .prepare(NOTE)
    .bind(sha256Hex(secret), now, now - MINUTE_MS)
    .run();

/** When Stripe signed with each the last time, to the minute; null: never. */
export async function listHeard(
  db: D1Database,
  secrets: readonly string[],
): Promise<Map<string, number | null>> {
  const hashes = JSON.stringify(secrets.map(sha256Hex));
  const { results } = await db
    .prepare(
      'SELECT secret_hash AS hash, at FROM stripe_heard WHERE secret_hash IN (SELECT value FROM json_each(?))',
    )
    .bind(hashes)
    .all<{ hash: string; at: number }>();
  const found = new Map(results.map(({ hash, at }) => [hash, at]));
  return new Map(secrets.map((secret) => [secret, found.get(sha256Hex(secret)) ?? null]));
}
