import { z } from 'zod';
import { retryParked } from '../../deliveries/projections.store.ts';
import { findParked, listParked, type ParkedLine } from '../../directory/calls/parked.store.ts';
import { isoTime } from '../../lib/time.ts';
import { notFound } from '../http/errors.ts';
import { limitSchema, listOf, toPage } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';

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

const present = ({ at, nextAt, ...line }: ParkedLine) => ({
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
    summary: 'List pieces of history that could not be written: each waits by itself and is tried again',
    query: z.strictObject({ limit: limitSchema, cursor: z.string().max(200).optional() }),
    response: listOf(parkedShape),
    status: 200,
    async handler({ env, query: { limit, cursor } }) {
      const rows = await listParked(env.DB, { limit: limit + 1, before: cursor ?? null });
      return toPage(rows, limit, (row) => row.id, present);
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/parked/:id/retry',
    roles: ['operator'],
    operationId: 'retryParked',
    summary: 'Write a parked piece of history again, now',
    params: z.object({ id: z.string().max(200) }),
    response: z.object({ written: z.boolean(), error: z.string().nullable() }),
    status: 200,
    async handler({ env, params: { id }, now }) {
      const piece = await findParked(env.DB, id);
      if (!piece) return notFound('parked piece');
      const error = await retryParked(env.DB, piece, now);
      return { written: error === null, error };
    },
  }),
];
