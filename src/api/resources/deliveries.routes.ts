import * as z from 'zod';
import { BUYER_WEBHOOKS } from '../../deliveries/buyer-webhook.ts';
import { readDeliveryCounts } from '../../deliveries/counts.store.ts';
import {
  DELIVERY_STATUSES,
  type DeliveryLine,
  findDelivery,
  listDeliveries,
  takeForReplay,
} from '../../deliveries/deliveries.store.ts';
import type { Delivery, DeliveryType } from '../../deliveries/delivery.ts';
import { addressed } from '../../deliveries/events/tell.ts';
import { retryParked } from '../../deliveries/projections.store.ts';
import { urlOf } from '../../deliveries/try.client.ts';
import { webhookBody } from '../../deliveries/webhook.ts';
import type { Viewer } from '../../directory/access/access-key.ts';
import { noteAction } from '../../directory/access/notes.store.ts';
import { findParked, listParked, type ParkedLine } from '../../directory/calls/parked.store.ts';
import { findConfig } from '../../directory/config/config.store.ts';
import { findWalletNotices } from '../../directory/ledger/wallet-notices.store.ts';
import { enqueue } from '../../lib/bounds/queue.client.ts';
import { isId } from '../../lib/ids.ts';
import { DAY_MS, isoTime } from '../../lib/time.ts';
import { EVENT_NAMES } from '../../publishers/events/wallet-event.ts';
import { notFound, refuse } from '../http/errors.ts';
import { idSchema, limitSchema, listOf, toPage } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';

const DELIVERY_TYPES = [...new Set<DeliveryType>([...BUYER_WEBHOOKS, ...EVENT_NAMES])];

const deliveryShape = z.object({
  id: z.string(),
  callId: z.string().nullable().meta({ description: 'null: it is about a wallet' }),
  buyerId: z.string().nullable().meta({ description: 'null: an event target was told' }),
  targetId: z
    .string()
    .nullable()
    .meta({ description: 'null: the buyer itself was told, or an event target' }),
  eventTargetId: z.string().nullable(),
  publisherId: z.string().nullable(),
  type: z.enum(DELIVERY_TYPES),
  status: z.enum(DELIVERY_STATUSES),
  attempts: z.int(),
  lastStatus: z.int().nullable(),
  lastError: z.string().nullable(),
  lastReply: z.string().nullable(),
  nextAt: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

const ownerOf = (viewer: Viewer): { buyerId?: string; publisherId?: string } => {
  if (viewer.role === 'buyer') return { buyerId: viewer.buyerId };
  return viewer.role === 'publisher' ? { publisherId: viewer.publisherId } : {};
};

const isOwn = (row: DeliveryLine, viewer: Viewer): boolean => {
  if (viewer.role === 'buyer') return row.buyerId === viewer.buyerId;
  return viewer.role === 'operator' || row.publisherId === viewer.publisherId;
};

const present = ({ callId, buyerId, targetId, nextAt, createdAt, updatedAt, ...rest }: DeliveryLine) => ({
  ...rest,
  callId: isId('call', callId) ? callId : null,
  buyerId: buyerId || null,
  targetId: isId('tgt', targetId) ? targetId : null,
  eventTargetId: buyerId ? null : targetId,
  nextAt: nextAt === null ? null : isoTime(nextAt),
  createdAt: isoTime(createdAt),
  updatedAt: isoTime(updatedAt),
});

/** What failed because of an event target's URL or secret, or a buyer's own, is sent again to what they are by now. */
async function asConfigured(db: D1Database, delivery: Delivery): Promise<Delivery> {
  const { buyerId, targetId } = delivery;
  if (buyerId !== null && targetId !== buyerId) return delivery;
  if (buyerId !== null)
    return {
      ...delivery,
      url: (await findWalletNotices(db, buyerId))?.url ?? delivery.url,
      sealedSecrets: [],
    };
  const target = await findConfig(db, 'eventTarget', targetId);
  return target ? addressed(delivery, target.doc) : delivery;
}

export const deliveryRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/deliveries',
    roles: ['operator', 'publisher', 'buyer'],
    summary:
      'List webhook deliveries by status, by default failed ones; or those of one call or event target',
    query: z.strictObject({
      limit: limitSchema,
      cursor: z.string().max(100).optional(),
      status: z.enum(DELIVERY_STATUSES).optional(),
      callId: idSchema('call').optional(),
      eventTargetId: idSchema('evt').optional(),
    }),
    response: listOf(deliveryShape),
    status: 200,
    async handler({ env, viewer, query: { limit, cursor, callId, eventTargetId, ...query } }) {
      const page = { limit: limit + 1, before: cursor ?? null };
      const status = query.status ?? (callId || eventTargetId ? undefined : 'dead');
      const filter = { status, callId, eventTargetId, ...ownerOf(viewer) };
      const rows = await listDeliveries(env.DB, filter, page);
      return toPage(rows, limit, (row) => row.id, present);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/deliveries/counts',
    roles: ['operator'],
    operationId: 'countDeliveries',
    summary: 'Count webhooks by event and outcome',
    query: z.strictObject({
      days: z.coerce
        .number()
        .int()
        .min(1)
        .max(93)
        .default(7)
        .meta({ description: 'Days of UTC, today among them' }),
    }),
    response: z.object({
      since: z.string().meta({ description: 'The first day' }),
      data: z.array(
        z.object({
          type: z.enum(DELIVERY_TYPES),
          status: z.enum(['delivered', 'dead', 'stopped']),
          times: z.int(),
        }),
      ),
    }),
    status: 200,
    async handler({ env, now, query: { days } }) {
      const since = isoTime(now - (days - 1) * DAY_MS).slice(0, 10);
      return { since, data: await readDeliveryCounts(env.DB, since) };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/deliveries/:id',
    roles: ['operator', 'publisher', 'buyer'],
    summary: 'Get a webhook delivery: its body, last attempt and next attempt',
    params: z.object({ id: z.string().max(100) }),
    response: deliveryShape.extend({
      request: z
        .object({ url: z.string(), body: z.unknown() })
        .nullable()
        .meta({ description: 'null once delivered: then it is not kept' }),
    }),
    status: 200,
    async handler({ env, viewer, params: { id } }) {
      const row = await findDelivery(env.DB, id);
      if (!row || !isOwn(row, viewer)) return notFound('delivery');
      const { payload, ...line } = row;
      const delivery = payload === null ? null : (JSON.parse(payload) as Delivery);
      const request = delivery && {
        url: urlOf(delivery),
        body: delivery.postback ? null : JSON.parse(webhookBody(delivery, undefined)),
      };
      return { ...present(line), request };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/deliveries/:id/replay',
    roles: ['operator', 'publisher', 'buyer'],
    operationId: 'replayDelivery',
    summary: 'Send a failed webhook again',
    params: z.object({ id: z.string().max(100) }),
    response: deliveryShape,
    status: 202,
    async handler({ env, viewer, params: { id }, now }) {
      const row = await findDelivery(env.DB, id);
      if (!row || !isOwn(row, viewer)) return notFound('delivery');
      if (!row.payload || !(await takeForReplay(env.DB, id, now))) {
        return refuse(
          'wrongState',
          `the delivery is ${row.status}: only dead and stopped ones are sent again`,
        );
      }
      await noteAction(env.DB, {
        entity: 'delivery',
        entityId: id,
        action: 'replay',
        by: viewer.by,
        at: now,
      });
      const delivery = await asConfigured(env.DB, JSON.parse(row.payload) as Delivery);
      await enqueue(env.DELIVERIES, [{ body: { ...delivery, replayed: true } }]);
      const { payload: _, ...line } = row;
      return present({ ...line, status: 'retrying', attempts: 0, nextAt: now, updatedAt: now });
    },
  }),
];

const parkedShape = z.object({
  id: z.string(),
  kind: z.string(),
  campaignId: z.string().nullable(),
  callId: z.string().nullable(),
  bytes: z.int(),
  error: z.string(),
  tries: z.int(),
  parkedAt: z.string(),
  nextTryAt: z.string(),
});

const presentParked = ({ at, nextAt, ...line }: ParkedLine) => ({
  id: line.id,
  kind: line.kind,
  campaignId: line.campaignId,
  callId: line.callId,
  bytes: line.bytes,
  error: line.error,
  tries: line.tries,
  parkedAt: isoTime(at),
  nextTryAt: isoTime(nextAt),
});

export const parkedRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/parked',
    roles: ['operator'],
    summary: 'List pieces of history that could not be written yet; each is retried by itself',
    query: z.strictObject({ limit: limitSchema, cursor: z.string().max(200).optional() }),
    response: listOf(parkedShape),
    status: 200,
    async handler({ env, query: { limit, cursor } }) {
      const rows = await listParked(env.DB, { limit: limit + 1, before: cursor ?? null });
      return toPage(rows, limit, (row) => row.id, presentParked);
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/parked/:id/retry',
    roles: ['operator'],
    operationId: 'retryParked',
    summary: 'Retry writing a piece of history now',
    params: z.object({ id: z.string().max(200) }),
    response: z.object({ written: z.boolean(), error: z.string().nullable() }),
    status: 200,
    async handler({ env, params: { id }, now }) {
      const piece = await findParked(env.DB, id);
      if (!piece) return notFound('parked piece');
      const error = await retryParked(env, piece, now);
      return { written: error === null, error };
    },
  }),
];
