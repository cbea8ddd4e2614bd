import type { Dispute } from '../../call/disputes/dispute.ts';
import type { BuyerId, CallId, CampaignId, PublisherId } from '../../lib/ids.ts';
import type { Page } from '../config/config.store.ts';

/** A dispute as D1 keeps it. */
export type KeptDispute = {
  callId: CallId;
  campaignId: CampaignId;
  publisherId: PublisherId;
  buyerId: BuyerId;
  dispute: Dispute;
};
type Row = Omit<KeptDispute, 'dispute'> & { doc: string };

const COLUMNS =
  'call_id AS callId, campaign_id AS campaignId, publisher_id AS publisherId, buyer_id AS buyerId, doc';
const read = ({ doc, ...row }: Row): KeptDispute => ({ ...row, dispute: JSON.parse(doc) as Dispute });

type Filter = {
  buyerId?: string | undefined;
  publisherId?: string | undefined;
  callId?: string | undefined;
  isOpen?: boolean | undefined;
};

/** Newest calls first. */
export async function listDisputes(
  db: D1Database,
  { buyerId, publisherId, callId, isOpen }: Filter,
  { limit, before }: Page,
): Promise<KeptDispute[]> {
  const conditions = ['call_id < ?1'];
  const bindings: string[] = [before ?? 'call_~'];
  const add = (column: string, value: string | undefined): void => {
    if (value !== undefined) conditions.push(`${column} = ?${bindings.push(value)}`);
  };
  add('buyer_id', buyerId);
  add('publisher_id', publisherId);
  add('call_id', callId);
  if (isOpen !== undefined) conditions.push(isOpen ? 'verdict IS NULL' : 'verdict IS NOT NULL');
  const query = `SELECT ${COLUMNS} FROM disputes WHERE ${conditions.join(' AND ')}
    ORDER BY call_id DESC LIMIT ${limit}`;
  const { results } = await db
    .prepare(query)
    .bind(...bindings)
    .all<Row>();
  return results.map(read);
}

/** Those nobody has decided by their time. */
export async function overdueDisputes(
  db: D1Database,
  now: number,
  limit: number,
): Promise<Pick<KeptDispute, 'callId' | 'campaignId'>[]> {
  const query = `SELECT call_id AS callId, campaign_id AS campaignId FROM disputes
    WHERE verdict IS NULL AND decide_by <= ?1 ORDER BY decide_by LIMIT ?2`;
  const { results } = await db
    .prepare(query)
    .bind(now, limit)
    .all<Pick<KeptDispute, 'callId' | 'campaignId'>>();
  return results;
}
