import * as z from 'zod';
import { REASONS, type Reason } from '../../buyers/reason.ts';
import { zoneOf } from '../../buyers/wall-clock.ts';
import { ATTEMPT_OUTCOMES } from '../../call/disposition.ts';
import { findConfig, listConfig } from '../../directory/config/config.store.ts';
import { formatMicros, micros } from '../../lib/money.ts';
import { DAY_MS, isoTime } from '../../lib/time.ts';
import {
  type BidCursor,
  type BidLine,
  type CallFacts,
  countBids,
  listBids,
  readCallFacts,
} from '../../reports/bid-lines.store.ts';
import { readLatency } from '../../reports/latency.store.ts';
import { readReasons } from '../../reports/reasons.store.ts';
import { type Scope, shareOf } from '../../reports/report.ts';
import { notFound, refuseField } from '../http/errors.ts';
import { idParams, idSchema, limitSchema, listOf } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';
import { outcomeShape, reasonShape } from '../present/call-shapes.ts';
import { capUse } from '../present/cap-use.ts';
import { priceToWin } from '../present/price-to-win.ts';
import { capUseShape } from '../present/target-shapes.ts';
import { idAt } from './calls.routes.ts';
import { readLive } from './targets.routes.ts';

const instant = z.iso.datetime({ offset: true });
const money = z.string();
const bidShape = z.object({
  auctionId: z.string(),
  callId: z.string().nullable().meta({ description: 'To a buyer only of the calls it was offered' }),
  targetId: z.string(),
  buyerId: z.string(),
  at: z.string(),
  outcome: outcomeShape,
  reason: reasonShape.nullable(),
  callOutcome: z.enum(ATTEMPT_OUTCOMES).nullable().meta({
    description:
      'Of a call that was offered to it, what came of that: it may have won and not answered, or been next; null for the others and while it is not known',
  }),
  test: z.boolean().meta({ description: 'Of a test call: counted in no figure' }),
  bid: money.nullable(),
  latencyMs: z.number().nullable(),
  priceToWin: z
    .object({ from: money, below: money.nullable() })
    .nullable()
    .meta({ description: 'How much more would have won, as a range; null unless it was outbid' }),
});

const latencyShape = z.object({
  targetId: z.string(),
  name: z.string().nullable(),
  buyerId: z.string(),
  pings: z.int(),
  timeouts: z.int(),
  p50Ms: z.int(),
  p95Ms: z.int(),
  maxMs: z.int(),
});
const present = (line: BidLine, isBuyer: boolean, { outcomes, tests }: CallFacts) => {
  const callOutcome = outcomes.get(`${line.auctionId} ${line.targetId}`);
  const isOffered = callOutcome !== undefined || line.outcome === 'won';
  return {
    auctionId: line.auctionId,
    callId: isBuyer && !isOffered ? null : line.callId,
    targetId: line.targetId,
    buyerId: line.buyerId,
    at: isoTime(line.at),
    outcome: line.outcome,
    reason: line.reason,
    callOutcome: callOutcome ?? null,
    test: tests.has(line.callId),
    bid: line.bid === null ? null : formatMicros(micros(line.bid)),
    latencyMs: line.latencyMs,
    priceToWin: priceToWin(line.reason, line.bid, line.winningBid),
  };
};

/** `auction.call.target`, in the order they sort; the last may be empty. */
const CURSOR = /^(call_[0-9a-z]{22})\.(auc_[0-9a-z]{22})\.((?:tgt_[0-9a-z]{22})?)$/;
const cursorSchema = z
  .string()
  .max(120)
  .transform((text, context): BidCursor => {
    const [, callId, auctionId, targetId] = CURSOR.exec(text) ?? [];
    if (callId && auctionId && targetId !== undefined) return { callId, auctionId, targetId };
    context.addIssue({ code: 'custom', message: 'must be the nextCursor of an earlier page' });
    return z.NEVER;
  });
const cursorText = ({ callId, auctionId, targetId }: BidCursor): string =>
  `${callId}.${auctionId}.${targetId}`;

const MOST_DAYS = 93;
const DEFAULT_DAYS = 7;
const MOST_TARGETS = 50;

export const bidRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/bids',
    units: 5,
    roles: ['operator', 'buyer'],
    summary: 'List bids: what targets bid in auctions, and why they did not win',
    query: z.strictObject({
      limit: limitSchema,
      cursor: cursorSchema.optional(),
      buyerId: idSchema('byr').optional(),
      targetId: idSchema('tgt').optional(),
      outcome: outcomeShape.optional(),
      since: instant.optional(),
      until: instant.optional(),
    }),
    response: listOf(bidShape),
    status: 200,
    async handler({ env, viewer, query, now }) {
      const { limit, cursor, buyerId, since, until, ...rest } = query;
      const isBuyer = viewer.role === 'buyer';
      if (isBuyer && buyerId !== undefined && buyerId !== viewer.buyerId)
        return { data: [], nextCursor: null };
      const filter = {
        ...rest,
        buyerId: isBuyer ? viewer.buyerId : buyerId,
        firstCallId: idAt(since ?? isoTime(0)),
        endCallId: idAt(until ?? isoTime(now + DAY_MS)),
      };
      const page = { limit: limit + 1, before: cursor ?? null };
      const { bids, next } = await listBids(env.DB, filter, page);
      const shown = bids.slice(0, limit);
      const last = bids.length > limit ? shown[shown.length - 1]! : next;
      const facts = await readCallFacts(env.DB, shown);
      return {
        data: shown.map((line) => present(line, isBuyer, facts)),
        nextCursor: last && cursorText(last),
      };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/buyers/:id/stats',
    units: 50,
    roles: ['operator', 'buyer'],
    operationId: 'getBuyerStats',
    summary: 'Show a buyer’s figures: win rate, loss reasons, ping latency, cap usage',
    params: idParams('byr'),
    query: z.strictObject({ since: instant.optional(), until: instant.optional() }),
    response: z.object({
      since: z.string(),
      until: z.string(),
      complete: z.boolean().meta({ description: 'false: only the newest part of the period was read' }),
      considered: z.int(),
      asked: z.int(),
      bids: z.int(),
      won: z.int(),
      winRate: z.number().nullable().meta({ description: 'Of the bids' }),
      reasons: z.array(z.object({ reason: reasonShape, meaning: z.string(), times: z.int() })),
      latency: z.array(latencyShape),
      targets: z.array(
        z.object({
          targetId: z.string(),
          name: z.string(),
          status: z.enum(['active', 'paused']),
          caps: z.array(capUseShape),
        }),
      ),
    }),
    status: 200,
    async handler({ env, viewer, params: { id }, query, now }) {
      if (viewer.role === 'buyer' && viewer.buyerId !== id) return notFound('buyer');
      const buyer = await findConfig(env.DB, 'buyer', id);
      if (!buyer) return notFound('buyer');
      const to = query.until === undefined ? now : Date.parse(query.until);
      const from = query.since === undefined ? to - DEFAULT_DAYS * DAY_MS : Date.parse(query.since);
      if (from < 0 || from >= to || to - from > MOST_DAYS * DAY_MS)
        return refuseField('since', `must be before until, by at most ${MOST_DAYS} days`);
      const scope: Scope = { period: { from, to, timezone: 'UTC' }, buyerId: id, test: false };
      const [counts, reasons, latency, targets] = await Promise.all([
        countBids(env.DB, scope),
        readReasons(env.DB, scope),
        readLatency(env.DB, scope),
        listConfig(env.DB, 'target', { limit: MOST_TARGETS, before: null }, { buyerId: id }),
      ]);
      const live = await Promise.all(targets.map(({ doc }) => readLive(env, doc)));
      return {
        since: isoTime(from),
        until: isoTime(to),
        complete: reasons.complete && latency.complete,
        ...counts,
        winRate: shareOf(counts.won, counts.bids),
        reasons: reasons.rows.map(({ reason, times }) => ({
          reason: reason as Reason,
          meaning: REASONS[reason as Reason],
          times: Number(times),
        })),
        latency: latency.rows as z.output<typeof latencyShape>[],
        targets: targets.map(({ doc }, i) => ({
          targetId: doc.id,
          name: doc.name,
          status: doc.status,
          caps: capUse(doc.caps, zoneOf(doc, buyer.doc), live[i]?.usage ?? null, now),
        })),
      };
    },
  }),
];
