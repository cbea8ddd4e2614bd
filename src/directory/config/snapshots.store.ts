import { and, asc, eq, inArray, lt, max, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { sha256Hex } from '../../lib/crypto.ts';
import { canonicalJson } from '../../lib/encoding.ts';
import type { CampaignId } from '../../lib/ids.ts';
import { audit, campaigns, campaignVersions, targets } from '../schema.ts';
import { readDocuments } from '../versions/documents.store.ts';
import { isTreeRoot, treeRoot } from '../versions/tree.ts';
import { changesBetween, entriesAt, entryAt, findVersionLine } from '../versions/versions.store.ts';
import { assembleSnapshot } from './build-snapshot.ts';
import type { Entity, Stored } from './entity.ts';
import type { CampaignSnapshot } from './snapshot.ts';

export async function markPushed(db: D1Database, id: CampaignId, version: number): Promise<void> {
  await drizzle(db)
    .update(campaigns)
    .set({ pushedVersion: version })
    .where(and(eq(campaigns.id, id), lt(campaigns.pushedVersion, version)));
}

/** The version a campaign's object was last known to have. */
export async function pushedVersion(db: D1Database, id: CampaignId): Promise<number> {
  const [row] = await drizzle(db)
    .select({ version: campaigns.pushedVersion })
    .from(campaigns)
    .where(eq(campaigns.id, id));
  return row?.version ?? 0;
}

/** Campaigns whose object has not confirmed the last version. */
export async function listBehind(db: D1Database, limit: number): Promise<CampaignId[]> {
  const rows = await drizzle(db)
    .select({ id: campaigns.id })
    .from(campaigns)
    .where(sql`${campaigns.pushedVersion} < ${campaigns.version}`)
    .orderBy(asc(campaigns.id))
    .limit(limit);
  return rows.map((row) => row.id as CampaignId);
}

/**
 * A version's rules, put together again. `actual` is the name they have now, from what was read: another than `hash` where
 * somebody tampered with them.
 */
type KeptVersion = { snapshot: CampaignSnapshot; hash: string; actual: string };

/**
 * The rules of campaign C at version V; null: there was no such version.
 * @param without numbers: no decision looks at them, and there may be many. (They are read where the hash needs them.)
 */
export async function findVersion(
  db: D1Database,
  id: string,
  version: number,
  without: 'numbers' | null = null,
): Promise<KeptVersion | null> {
  const whole = await findWhole(db, id, version);
  if (whole) return whole;
  const line = await findVersionLine(db, id, version);
  if (!line) return null;
  const entries = await entriesAt(db, id, version);
  const isTree = line.hash === null || isTreeRoot(line.hash);
  const skips = isTree && without === 'numbers';
  const read = skips ? entries.filter((entry) => !entry.id.startsWith('num_')) : entries;
  const texts = await readDocuments(
    db,
    read.map(({ hash }) => hash),
  );
  const snapshot = assembleSnapshot(
    version,
    read.map((entry) => texts.get(entry.hash)!),
  );
  const actual = isTree
    ? treeRoot(entries.map((entry) => ({ ...entry, hash: rehash(entry.hash, texts) })))
    : sha256Hex(canonicalJson(snapshot));
  return { snapshot, hash: line.hash ?? actual, actual };
}

const rehash = (hash: string, texts: ReadonlyMap<string, string>): string => {
  const text = texts.get(hash);
  return text === undefined ? hash : sha256Hex(text);
};

/** As versions were kept before they were kept by entity. */
async function findWhole(db: D1Database, id: string, version: number): Promise<KeptVersion | null> {
  const [row] = await drizzle(db)
    .select({ snapshot: campaignVersions.snapshot, hash: campaignVersions.hash })
    .from(campaignVersions)
    .where(and(eq(campaignVersions.campaignId, id), eq(campaignVersions.version, version)));
  return row ? { ...row, actual: sha256Hex(canonicalJson(row.snapshot)) } : null;
}

/** What differs between two versions, each side with nothing but that and the campaign itself; null: no such version. */
export async function findDifference(
  db: D1Database,
  id: string,
  before: number,
  after: number,
): Promise<{ before: CampaignSnapshot; after: CampaignSnapshot } | null> {
  if (before > after) {
    const turned = await findDifference(db, id, after, before);
    return turned && { before: turned.after, after: turned.before };
  }
  const lines = await Promise.all([before, after].map((version) => findVersionLine(db, id, version)));
  if (lines.some((line) => line === null) || (await findWhole(db, id, before))) {
    const [left, right] = await Promise.all([before, after].map((version) => findVersion(db, id, version)));
    return left && right ? { before: left.snapshot, after: right.snapshot } : null;
  }
  const changes = await changesBetween(db, id, before, after);
  const own = changes.some((change) => change.id === id) ? [] : await entryAt(db, id, id, after);
  const texts = await readDocuments(
    db,
    [...changes.flatMap((change) => [change.before, change.after]), ...own].filter((hash) => hash !== null),
  );
  const side = (version: number, which: 'before' | 'after'): CampaignSnapshot => {
    const hashes = [...changes.flatMap((change) => change[which] ?? []), ...own];
    return assembleSnapshot(
      version,
      hashes.map((hash) => texts.get(hash)!),
    );
  };
  return { before: side(before, 'before'), after: side(after, 'after') };
}

/** All rows a rollback may touch, as they are in one moment; null: no such campaign. */
export async function readRows(
  db: D1Database,
  id: CampaignId,
): Promise<{ version: number; campaign: Stored<'campaign'>; targets: Stored<'target'>[] } | null> {
  const orm = drizzle(db);
  const [campaignRows, targetRows] = await orm.batch([
    orm.select().from(campaigns).where(eq(campaigns.id, id)),
    orm.select().from(targets).where(eq(targets.campaignId, id)),
  ]);
  const campaign = campaignRows[0];
  return campaign ? { version: campaign.version, campaign, targets: targetRows } : null;
}

/** Which version a campaign is at; null: there is none. */
export async function readVersion(db: D1Database, id: CampaignId): Promise<number | null> {
  const [row] = await drizzle(db)
    .select({ version: campaigns.version })
    .from(campaigns)
    .where(eq(campaigns.id, id));
  return row?.version ?? null;
}

/** The last revision of resources that may be gone: what is made again goes on from it. */
export async function lastRevisions(
  db: D1Database,
  entity: Entity,
  ids: readonly string[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await drizzle(db)
    .select({ id: audit.entityId, revision: max(audit.revision) })
    .from(audit)
    .where(
      and(
        eq(audit.entity, entity),
        inArray(audit.entityId, sql`(select value from json_each(${JSON.stringify(ids)}))`),
      ),
    )
    .groupBy(audit.entityId);
  return new Map(rows.map((row) => [row.id, row.revision ?? 0]));
}

type VersionLine = { version: number; hash: string; createdAt: number; by: string };

const LINES = `
  SELECT version, hash, created_at AS createdAt, by FROM config_versions
  WHERE campaign_id = ?1 AND version < ?2 AND hash IS NOT NULL
  UNION ALL
  SELECT version, hash, created_at, by FROM campaign_versions v
  WHERE campaign_id = ?1 AND version < ?2 AND NOT EXISTS (SELECT 1 FROM config_versions c
    WHERE c.campaign_id = v.campaign_id AND c.version = v.version AND c.hash IS NOT NULL)
  ORDER BY version DESC LIMIT ?3`;

/** Newest first; only versions below `before`, and none that was passed over. */
export async function listVersions(
  db: D1Database,
  id: string,
  page: { limit: number; before: number | null },
): Promise<VersionLine[]> {
  const below = page.before ?? Number.MAX_SAFE_INTEGER;
  const { results } = await db.prepare(LINES).bind(id, below, page.limit).all<VersionLine>();
  return results;
}
