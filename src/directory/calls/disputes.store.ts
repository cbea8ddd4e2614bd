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

type Overdue = Pick<KeptDispute, 'callId' | 'campaignId'>;
const A_PAGE = 50;

/** Those nobody has decided by their time, longest overdue first, a page at a time: some may never be to be decided. */
export async function* overdueDisputes(db: D1Database, now: number): AsyncGenerator<Overdue[]> {
  const page =
    db.prepare(`SELECT call_id AS callId, campaign_id AS campaignId, decide_by AS decideBy FROM disputes
    WHERE verdict IS NULL AND decide_by <= ?1 AND (decide_by, call_id) > (?2, ?3)
    ORDER BY decide_by, call_id LIMIT ${A_PAGE}`);
  for (let after = { decideBy: 0, callId: '' }; ; ) {
    const { results } = await page
      .bind(now, after.decideBy, after.callId)
      .all<Overdue & { decideBy: number }>();
    yield results;
    if (results.length < A_PAGE) return;
    after = results.at(-1)!;
  }
}
