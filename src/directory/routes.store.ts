import type { CampaignId, NumberId, PublisherId } from '../lib/ids.ts';
import type { CarrierName } from '../telephony/carrier-event.ts';

/** Where a dialed number leads. Cached by the edge: a call asks D1 nothing once its number was seen. */
export type NumberRoute = {
  number: string;
  numberId: NumberId;
  campaignId: CampaignId;
  publisherId: PublisherId;
  subId: string | null;
  carrier: CarrierName;
  fallbackNumber: string | null;
};

const ROUTE = `
  SELECT n.number AS number, n.id AS numberId, n.campaign_id AS campaignId, n.publisher_id AS publisherId,
         json_extract(n.doc, '$.subId') AS subId, json_extract(n.doc, '$.carrier') AS carrier,
         json_extract(c.doc, '$.fallbackNumber') AS fallbackNumber
  FROM numbers n JOIN campaigns c ON c.id = n.campaign_id
  WHERE n.number = ?1`;

/** @param number E.164 */
export const findRoute = (db: D1Database, number: string): Promise<NumberRoute | null> =>
  db.prepare(ROUTE).bind(number).first<NumberRoute>();

const RTB = 'SELECT publisher_id AS publisherId, campaign_id AS campaignId FROM rtb_ids WHERE rtb_id = ?1';

/** The publisher and campaign an incumbent-style ping address stands for. */
export const findRtb = (
  db: D1Database,
  rtbId: string,
): Promise<{ publisherId: PublisherId; campaignId: CampaignId } | null> =>
  db.prepare(RTB).bind(rtbId).first<{ publisherId: PublisherId; campaignId: CampaignId }>();
