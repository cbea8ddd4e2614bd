import { eq, inArray, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { union } from 'drizzle-orm/sqlite-core';
import type { CampaignId } from '../../lib/ids.ts';
import type { Viewer } from '../access/access-key.ts';
import { campaigns, numbers, publisherTerms, rtbIds, targets } from '../schema.ts';

type NamedCampaign = { id: CampaignId; name: string };

/** The campaigns a publisher or a buyer takes part in, by the names they know them by; none for an operator. */
export async function listOwnCampaigns(db: D1Database, viewer: Viewer): Promise<NamedCampaign[]> {
  const own = ownIds(drizzle(db), viewer);
  if (!own) return [];
  const name = sql<string>`${campaigns.doc}->>'$.name'`;
  const rows = await drizzle(db)
    .select({ id: campaigns.id, name })
    .from(campaigns)
    .where(inArray(campaigns.id, own))
    .orderBy(campaigns.id);
  return rows as NamedCampaign[];
}

function ownIds(db: ReturnType<typeof drizzle>, viewer: Viewer) {
  if (viewer.role === 'operator') return null;
  if (viewer.role === 'buyer')
    return db.select({ id: targets.campaignId }).from(targets).where(eq(targets.buyerId, viewer.buyerId));
  const { publisherId } = viewer;
  return union(
    db.select({ id: numbers.campaignId }).from(numbers).where(eq(numbers.publisherId, publisherId)),
    db.select({ id: rtbIds.campaignId }).from(rtbIds).where(eq(rtbIds.publisherId, publisherId)),
    db
      .select({ id: publisherTerms.campaignId })
      .from(publisherTerms)
      .where(eq(publisherTerms.publisherId, publisherId)),
  );
}
