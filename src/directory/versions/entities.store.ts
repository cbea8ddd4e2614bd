import { keepDocuments } from './documents.store.ts';
import { keptDocument } from './documents.ts';
import { inPieces } from './pieces.ts';

/** `until` of what is still in force. */
export const FOR_GOOD = Number.MAX_SAFE_INTEGER;

const HASH = "coalesce(CASE WHEN doc_revision = revision THEN doc_hash END, '')";

/**
 * By which document campaign `p.campaign_id` decides about entity `p.id` as the tables say it this moment: its hash,
 * nothing where it does not concern the campaign, and an empty text where nobody has hashed the document yet.
 */
const HASH_NOW = `
  CASE substr(p.id, 1, 3)
    WHEN 'cmp' THEN (SELECT ${HASH} FROM campaigns WHERE id = p.id AND id = p.campaign_id)
    WHEN 'tgt' THEN (SELECT ${HASH} FROM targets WHERE id = p.id AND campaign_id = p.campaign_id)
    WHEN 'num' THEN (SELECT ${HASH} FROM numbers WHERE id = p.id AND campaign_id = p.campaign_id)
    WHEN 'trm' THEN (SELECT ${HASH} FROM publisher_terms WHERE id = p.id AND campaign_id = p.campaign_id)
    WHEN 'byr' THEN (SELECT ${HASH} FROM buyers WHERE id = p.id AND EXISTS
      (SELECT 1 FROM targets WHERE buyer_id = p.id AND campaign_id = p.campaign_id))
    WHEN 'pub' THEN (SELECT ${HASH} FROM publishers WHERE id = p.id AND EXISTS
      (SELECT 1 FROM numbers WHERE publisher_id = p.id AND campaign_id = p.campaign_id))
  END`;

/** Ends, at the campaign's version, what does not hold any more. @param pairs SQL for (campaign_id, id). */
export const closeEntities = (pairs: string): string => `
  UPDATE config_entities AS e
  SET until = now.version
  FROM (SELECT p.campaign_id, p.id, c.version, ${HASH_NOW} AS hash
    FROM (${pairs}) AS p JOIN campaigns c ON c.id = p.campaign_id) AS now
  WHERE e.campaign_id = now.campaign_id AND e.id = now.id AND e.until = ${FOR_GOOD} AND e.hash IS NOT now.hash`;

/** Begins, at the campaign's version, what holds and is not there. */
export const openEntities = (pairs: string): string => `
  INSERT INTO config_entities (campaign_id, id, since, hash)
  SELECT now.campaign_id, now.id, now.version, now.hash
  FROM (SELECT p.campaign_id, p.id, c.version, ${HASH_NOW} AS hash
    FROM (${pairs}) AS p JOIN campaigns c ON c.id = p.campaign_id) AS now
  WHERE now.hash IS NOT NULL AND NOT EXISTS
    (SELECT 1 FROM config_entities e
     WHERE e.campaign_id = now.campaign_id AND e.id = now.id AND e.until = ${FOR_GOOD})`;

/** All that concerns campaign ?1, or did: as (campaign_id, id). */
const OF_CAMPAIGN = `
  SELECT ?1 AS campaign_id, id FROM config_entities WHERE campaign_id = ?1 AND until = ${FOR_GOOD}
  UNION SELECT ?1, id FROM campaigns WHERE id = ?1
  UNION SELECT ?1, id FROM (SELECT id FROM targets WHERE campaign_id = ?1
    UNION ALL SELECT buyer_id FROM targets WHERE campaign_id = ?1)
  UNION SELECT ?1, id FROM (SELECT id FROM numbers WHERE campaign_id = ?1
    UNION ALL SELECT publisher_id FROM numbers WHERE campaign_id = ?1)
  UNION SELECT ?1, id FROM publisher_terms WHERE campaign_id = ?1`;

const TRIES = 10;

/**
 * Makes config_entities say of a campaign what the tables say, whoever changed them: at first, and after a change by a
 * version of the code that knew nothing of it. @param also ids of entities that are about to concern it.
 */
export async function track(db: D1Database, campaignId: string, also: readonly string[] = []): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    await hashAll(db, campaignId, also);
    const read = 'SELECT version, tracked_version AS tracked FROM campaigns WHERE id = ?1';
    const row = await db.prepare(read).bind(campaignId).first<{ version: number; tracked: number }>();
    if (!row || row.version === row.tracked) return;
    if (await bringUp(db, campaignId, row.version)) return;
  }
  throw new Error(`campaign ${campaignId} does not stand still`);
}

/** In one transaction, and only while the campaign is at the version that was read: others see all of it or nothing. */
async function bringUp(db: D1Database, campaignId: string, version: number): Promise<boolean> {
  const pairs = `SELECT o.campaign_id, o.id FROM (${OF_CAMPAIGN}) AS o
    WHERE EXISTS (SELECT 1 FROM campaigns WHERE id = ?1 AND version = ?2)`;
  const note = `
    INSERT INTO config_versions (campaign_id, version, hash, created_at, by)
    SELECT c.id, c.version, v.hash, coalesce(v.created_at, c.updated_at), coalesce(v.by, 'operator')
    FROM campaigns c LEFT JOIN campaign_versions v ON v.campaign_id = c.id AND v.version = c.version
    WHERE c.id = ?1 AND c.version = ?2 ON CONFLICT DO NOTHING`;
  const mark = `
    UPDATE campaigns SET tracked_version = version, tracked_since = coalesce(tracked_since, version)
    WHERE id = ?1 AND version = ?2`;
  try {
    const results = await db.batch(
      [closeEntities(pairs), openEntities(pairs), note, mark].map((sql) =>
        db.prepare(sql).bind(campaignId, version),
      ),
    );
    return results[3]!.meta.changes > 0;
  } catch (error) {
    if (isUnhashed(error)) return false;
    throw error;
  }
}

/** Somebody changed a document, or brought one, since they were hashed. */
const isUnhashed = (error: unknown): boolean => {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause.message.includes('hash_is_known')) return true;
  return false;
};

type Unhashed = { id: string; revision: number; doc: string };

const HASHED_AT_ONCE = 200;

/** Which rows of a table have no hash, of those that concern campaign ?1 or are named in ?2. */
const UNHASHED: Record<string, string> = {
  campaigns: 'id = ?1',
  targets: 'campaign_id = ?1',
  numbers: 'campaign_id = ?1',
  publisher_terms: 'campaign_id = ?1',
  buyers: 'id IN (SELECT buyer_id FROM targets WHERE campaign_id = ?1)',
  publishers: 'id IN (SELECT publisher_id FROM numbers WHERE campaign_id = ?1)',
};

async function hashAll(db: D1Database, campaignId: string, also: readonly string[]): Promise<void> {
  for (const [table, concerned] of Object.entries(UNHASHED)) {
    const query = `
      SELECT id, revision, doc FROM ${table}
      WHERE doc_revision IS NOT revision AND (${concerned} OR id IN (SELECT value FROM json_each(?2)))
      LIMIT ${HASHED_AT_ONCE}`;
    for (;;) {
      const { results } = await db.prepare(query).bind(campaignId, JSON.stringify(also)).all<Unhashed>();
      if (results.length === 0) break;
      await noteHashes(db, table, results);
    }
  }
}

async function noteHashes(db: D1Database, table: string, rows: readonly Unhashed[]): Promise<void> {
  const hashed = rows.map(({ id, revision, doc }) => ({ id, revision, kept: keptDocument(JSON.parse(doc)) }));
  const note = `
    UPDATE ${table} SET doc_hash = h.hash, doc_revision = h.revision
    FROM (SELECT value->>'id' AS id, value->>'revision' AS revision, value->>'hash' AS hash
      FROM json_each(?1)) AS h
    WHERE ${table}.id = h.id AND ${table}.revision = h.revision`;
  const lines = hashed.map(({ id, revision, kept }) => ({ id, revision, hash: kept.hash }));
  await db.batch([
    ...keepDocuments(
      db,
      hashed.map(({ kept }) => ({ kept, base: null })),
    ),
    ...inPieces(lines).map((piece) => db.prepare(note).bind(piece)),
  ]);
}
