import { and, asc, desc, eq, inArray, lt, max, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { type AccountTerms, hasLimits, termsOf } from '../../buyers/accounts/account.ts';
import type { BuyerId, CampaignId } from '../../lib/ids.ts';
import { audit, buyers, campaigns, campaignVersions, numbers, publishers, targets } from '../schema.ts';
import type { CampaignTruth } from './build-snapshot.ts';
import type { Entity, Stored } from './entity.ts';
import type { CampaignSnapshot } from './snapshot.ts';

/**
 * Everything about a campaign in one transaction, so that a version always names the same truth, and the accounts its
 * calls are paid from, as far as they have limits. null: no such campaign.
 */
export async function readTruth(
  db: D1Database,
  id: CampaignId,
): Promise<(CampaignTruth & { accounts: Map<BuyerId, AccountTerms> }) | null> {
  const orm = drizzle(db);
  const buyerIds = orm.select({ id: targets.buyerId }).from(targets).where(eq(targets.campaignId, id));
  const publisherIds = orm
    .select({ id: numbers.publisherId })
    .from(numbers)
    .where(eq(numbers.campaignId, id));
  const [campaign, targetRows, buyerRows, publisherRows, numberRows] = await orm.batch([
    orm
      .select({ version: campaigns.version, doc: campaigns.doc })
      .from(campaigns)
      .where(eq(campaigns.id, id)),
    orm.select({ doc: targets.doc }).from(targets).where(eq(targets.campaignId, id)),
    orm
      .select({ doc: buyers.doc, revision: buyers.revision })
      .from(buyers)
      .where(inArray(buyers.id, buyerIds)),
    orm.select({ doc: publishers.doc }).from(publishers).where(inArray(publishers.id, publisherIds)),
    orm.select({ doc: numbers.doc }).from(numbers).where(eq(numbers.campaignId, id)),
  ]);
  const row = campaign[0];
  if (!row) return null;
  return {
    version: row.version,
    campaign: row.doc,
    targets: targetRows.map((target) => target.doc),
    buyers: buyerRows.map((buyer) => buyer.doc),
    publishers: publisherRows.map((publisher) => publisher.doc),
    numbers: numberRows.map((number) => number.doc),
    accounts: new Map(
      buyerRows.flatMap(({ doc, revision }) => (hasLimits(doc) ? [[doc.id, termsOf(doc, revision)]] : [])),
    ),
  };
}

/** Kept once: whoever builds a version a second time built the same. */
export async function keepVersion(
  db: D1Database,
  id: CampaignId,
  kept: { snapshot: CampaignSnapshot; hash: string; at: number; by: string },
): Promise<void> {
  const { snapshot, hash, at: createdAt, by } = kept;
  await drizzle(db)
    .insert(campaignVersions)
    .values({ campaignId: id, version: snapshot.version, hash, snapshot, createdAt, by })
    .onConflictDoNothing();
}

export async function markPushed(db: D1Database, id: CampaignId, version: number): Promise<void> {
  await drizzle(db)
    .update(campaigns)
    .set({ pushedVersion: version })
    .where(and(eq(campaigns.id, id), lt(campaigns.pushedVersion, version)));
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

export async function findVersion(
  db: D1Database,
  id: string,
  version: number,
): Promise<{ snapshot: CampaignSnapshot; hash: string } | null> {
  const [row] = await drizzle(db)
    .select({ snapshot: campaignVersions.snapshot, hash: campaignVersions.hash })
    .from(campaignVersions)
    .where(and(eq(campaignVersions.campaignId, id), eq(campaignVersions.version, version)));
  return row ?? null;
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

export type VersionLine = { version: number; hash: string; createdAt: number; by: string };

/** Newest first; only versions below `before`. */
export async function listVersions(
  db: D1Database,
  id: string,
  page: { limit: number; before: number | null },
): Promise<VersionLine[]> {
  const { version, hash, createdAt, by } = campaignVersions;
  const ofCampaign = eq(campaignVersions.campaignId, id);
  return drizzle(db)
    .select({ version, hash, createdAt, by })
    .from(campaignVersions)
    .where(page.before === null ? ofCampaign : and(ofCampaign, lt(version, page.before)))
    .orderBy(desc(version))
    .limit(page.limit);
}
