import { and, between, desc, eq, lt, ne, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { forgottenDelivery, isCallErased } from '../directory/calls/erasures.store.ts';
import type { Page } from '../directory/config/config.store.ts';
import { deliveries } from '../directory/schema.ts';
import { firstIdAt } from '../lib/ids.ts';
import type { Delivery, DeliveryType } from './delivery.ts';

export const DELIVERY_STATUSES = ['retrying', 'delivered', 'dead', 'stopped'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** What an operator sees of a delivery. `retrying` comes again by itself; `dead` and `stopped` only when replayed. */
export type DeliveryLine = {
  id: string;
  callId: string;
  /** Empty: an event target was told. */
  buyerId: string;
  /** Its buyer's own id: the buyer itself was told. */
  targetId: string;
  publisherId: string | null;
  type: DeliveryType;
  status: DeliveryStatus;
  attempts: number;
  lastStatus: number | null;
  lastError: string | null;
  /** The beginning of what the endpoint answered; null when it did not. */
  lastReply: string | null;
  nextAt: number | null;
  createdAt: number;
  updatedAt: number;
};

type DeliveryState = Pick<
  DeliveryLine,
  'status' | 'attempts' | 'lastStatus' | 'lastError' | 'lastReply' | 'nextAt'
>;

/** One row per call and type. A delivered one stays delivered: the queue may repeat a try that worked. @returns rows written. */
export async function recordDelivery(
  db: D1Database,
  delivery: Delivery,
  state: DeliveryState,
  now: number,
): Promise<number> {
  const { id, callId, targetId, publisherId = null, type, createdAt } = delivery;
  const buyerId = delivery.buyerId ?? '';
  const payload = state.status === 'delivered' ? null : payloadOf(delivery);
  const changing = { ...state, lastReply: replyOf(state, delivery), payload, updatedAt: now };
  const insert = drizzle(db)
    .insert(deliveries)
    .values({ id, callId, buyerId, targetId, publisherId, type, createdAt, ...changing });
  const upsert =
    state.status === 'delivered'
      ? insert.onConflictDoUpdate({ target: deliveries.id, set: changing })
      : insert.onConflictDoUpdate({
          target: deliveries.id,
          set: changing,
          setWhere: ne(deliveries.status, 'delivered'),
        });
  const { meta } = await upsert;
  return meta.rows_written;
}

/**
 * An answer may repeat what it is an answer to, so it goes with the caller. A loser's stands under no call's id, where an
 * erasure would look for it: of a notice that arrived it is of no use either.
 */
function replyOf({ status, lastReply }: DeliveryState, { callId, type }: Delivery) {
  if (lastReply === null || (status === 'delivered' && type === 'auction.lost')) return null;
  const erased = sql.raw(isCallErased('it.call_id'));
  return sql<string | null>`(SELECT iif(${erased}, NULL, it.reply)
    FROM (SELECT ${lastReply} AS reply, ${callId} AS call_id) AS it)`;
}

/** As it is written, nothing of a caller who has been forgotten meanwhile comes back; nor what may not be written down. */
function payloadOf({ sealedTags: _, ...delivery }: Delivery) {
  const json = JSON.stringify(delivery);
  const forgotten = sql.raw(forgottenDelivery('it.payload'));
  const erased = sql.raw(isCallErased('it.call_id'));
  return sql<string>`(SELECT iif(${erased}, ${forgotten}, it.payload)
    FROM (SELECT ${json} AS payload, ${delivery.callId} AS call_id) AS it)`;
}

const line = {
  id: deliveries.id,
  callId: deliveries.callId,
  buyerId: deliveries.buyerId,
  targetId: deliveries.targetId,
  publisherId: deliveries.publisherId,
  type: deliveries.type,
  status: deliveries.status,
  attempts: deliveries.attempts,
  lastStatus: deliveries.lastStatus,
  lastError: deliveries.lastError,
  lastReply: deliveries.lastReply,
  nextAt: deliveries.nextAt,
  createdAt: deliveries.createdAt,
  updatedAt: deliveries.updatedAt,
};

type DeliveryFilter = {
  status?: DeliveryStatus | undefined;
  callId?: string | undefined;
  buyerId?: string | undefined;
  publisherId?: string | undefined;
  eventTargetId?: string | undefined;
};

/** Newest first. What is sent to a call's buyers begins with the call's id, so a call is a range of the primary key. */
export async function listDeliveries(
  db: D1Database,
  { status, callId, buyerId, publisherId, eventTargetId }: DeliveryFilter,
  page: Page,
): Promise<DeliveryLine[]> {
  const rows = await drizzle(db)
    .select(line)
    .from(deliveries)
    .where(
      and(
        status && eq(deliveries.status, status),
        buyerId === undefined ? undefined : eq(deliveries.buyerId, buyerId),
        publisherId === undefined ? undefined : eq(deliveries.publisherId, publisherId),
        // The index of what event targets were told is one of rows without a buyer.
        eventTargetId === undefined
          ? undefined
          : and(sql`${deliveries.buyerId} = ''`, eq(deliveries.targetId, eventTargetId)),
        callId ? between(deliveries.id, `${callId}:`, `${callId};`) : undefined,
        page.before ? lt(deliveries.id, page.before) : undefined,
      ),
    )
    .orderBy(desc(deliveries.id))
    .limit(page.limit);
  return rows as DeliveryLine[];
}

export async function findDelivery(
  db: D1Database,
  id: string,
): Promise<(DeliveryLine & { payload: string | null }) | null> {
  const [row] = await drizzle(db)
    .select({ ...line, payload: deliveries.payload })
    .from(deliveries)
    .where(eq(deliveries.id, id));
  return (row as (DeliveryLine & { payload: string | null }) | undefined) ?? null;
}

const OLD = `
  DELETE FROM deliveries WHERE id IN (
    SELECT id FROM deliveries
    WHERE (id >= 'auc_' AND id < ?1 OR id >= 'call_' AND id < ?2 OR id >= 'ntc_' AND id < ?3)
      AND updated_at < ?4 AND status <> 'retrying'
    LIMIT ?5)`;

/** Ids begin with that of what they tell of, which sorts by time. @returns how many were deleted. */
export async function deleteDeliveries(db: D1Database, before: number, limit: number): Promise<number> {
  const ends = (['auc', 'call', 'ntc'] as const).map((prefix) => firstIdAt(prefix, before));
  const { meta } = await db
    .prepare(OLD)
    .bind(...ends, before, limit)
    .run();
  return meta.changes;
}

const REQUEUE = `
  UPDATE deliveries SET status = 'retrying', attempts = 0, next_at = ?2, updated_at = ?2
  WHERE id = ?1 AND status IN ('dead', 'stopped')`;

/** @returns false when somebody else replayed it first. */
export async function takeForReplay(db: D1Database, id: string, now: number): Promise<boolean> {
  const { meta } = await db.prepare(REQUEUE).bind(id, now).run();
  return meta.changes > 0;
}
