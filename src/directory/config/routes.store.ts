import type { CampaignId, NumberId, PoolId, PublisherId } from '../../lib/ids.ts';
import type { CarrierName } from '../../telephony/carrier-event.ts';
import { rtbHash } from '../rtb/rtb-ids.store.ts';

/** Where a dialed number leads. Cached by the edge: a call asks D1 nothing once its number was seen. */
export type NumberRoute = {
  number: string;
  numberId: NumberId;
  campaignId: CampaignId;
  publisherId: PublisherId;
  subId: string | null;
  carrier: CarrierName;
  fallbackNumber: string | null;
  /** The pool that knows whose visit a call to the number is of. */
  poolId?: PoolId | null;
};

const ROUTE = `
  SELECT n.number AS number, n.id AS numberId, n.campaign_id AS campaignId, n.publisher_id AS publisherId,
         json_extract(n.doc, '$.subId') AS subId, json_extract(n.doc, '$.carrier') AS carrier,
         json_extract(c.doc, '$.fallbackNumber') AS fallbackNumber,
         CASE n.doc->>'$.pool.role' WHEN 'visitor' THEN n.doc->>'$.pool.id' END AS poolId
  FROM numbers n JOIN campaigns c ON c.id = n.campaign_id
  WHERE n.number = ?1`;

/** @param number E.164 */
export const findRoute = (db: D1Database, number: string): Promise<NumberRoute | null> =>
  db.prepare(ROUTE).bind(number).first<NumberRoute>();

/** A publisher's way to ping a campaign. */
export type Door = {
  publisherId: PublisherId;
  campaignId: CampaignId;
  /** null: what every publisher may. */
  maxPerMinute: number | null;
  callerRequired: boolean;
};

const DOOR = `
  SELECT r.publisher_id AS publisherId, r.campaign_id AS campaignId,
         json_extract(p.doc, '$.pings.maxPerMinute') AS maxPerMinute,
         json_extract(p.doc, '$.pings.callerRequired') AS callerRequired
  FROM rtb_ids r JOIN publishers p ON p.id = r.publisher_id`;

/** By its address in the incumbents' format; one from before addresses were hashed may still stand in the clear. */
export const findDoorByRtbId = (db: D1Database, rtbId: string, now: number): Promise<Door | null> =>
  readDoor(
    db
      .prepare(`${DOOR} WHERE r.rtb_id IN (?1, ?2) OR (r.former = ?1 AND r.former_until > ?3)`)
      .bind(rtbHash(rtbId), rtbId, now),
  );

/** null: the publisher has never had a number in the campaign. */
export const findDoor = (
  db: D1Database,
  publisherId: PublisherId,
  campaignId: CampaignId,
): Promise<Door | null> =>
  readDoor(
    db.prepare(`${DOOR} WHERE r.publisher_id = ?1 AND r.campaign_id = ?2`).bind(publisherId, campaignId),
  );

async function readDoor(statement: D1PreparedStatement): Promise<Door | null> {
  const row = await statement.first<Omit<Door, 'callerRequired'> & { callerRequired: number | null }>();
  return row && { ...row, callerRequired: row.callerRequired === 1 };
}
