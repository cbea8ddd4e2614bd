import * as z from 'zod';
import { readCall, type WholeCall } from '../../archive/read-call.service.ts';
import type { Receipt } from '../../auction/auction.ts';
import { type Explained, explainReceipt } from '../../auction/explain.ts';
import { replayReceipt } from '../../auction/replay.ts';
import type { Env } from '../../bindings.ts';
import { DISPOSITIONS } from '../../call/disposition.ts';
import { MOST_OUTCOMES } from '../../call/outcome.ts';
import type { CallRecord } from '../../call/record.ts';
import type { Viewer } from '../../directory/access/access-key.ts';
import type { CallFilter } from '../../directory/calls/call-filter.ts';
import { findCall, listCalls } from '../../directory/calls/calls.store.ts';
import { listOutcomes } from '../../directory/calls/outcomes.store.ts';
import { partOf, presentAttempts, presentCall, presentTimeline } from '../../directory/calls/present-call.ts';
import { findVersion } from '../../directory/config/snapshots.store.ts';
import { type CallId, firstIdAt } from '../../lib/ids.ts';
import { moneySchema } from '../../lib/money-schema.ts';
import { notFound, refuse } from '../http/errors.ts';
import { idParams, idSchema, listOf, pageFields } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';
import { EXPORTS, exportCalls } from '../present/call-export.service.ts';
import { callShape, detailShape, receiptShape, replayShape } from '../present/call-shapes.ts';
import { howCharged } from '../present/how-charged.service.ts';
import { presentReceipt, presentTransfer } from '../present/present-ledger.ts';
import { presentOutcome } from '../present/present-outcome.ts';

const params = idParams('call');
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const instant = z.iso.datetime({ offset: true });

/** What of the exchange's calls is the viewer's own. */
const ownCalls = (viewer: Viewer): CallFilter => {
  if (viewer.role === 'publisher') return { publisherId: viewer.publisherId };
  return viewer.role === 'buyer' ? { buyerId: viewer.buyerId } : {};
};

/** D1 learns of a call when it begins and when it is over; in between its campaign's object knows more. */
export async function freshCall(env: Env, id: CallId): Promise<CallRecord | null> {
  const kept = await findCall(env.DB, id, {});
  if (!kept) return (await readCall(env, id))?.record ?? null;
  const live =
    kept.campaignId && kept.status === 'live'
      ? await env.CAMPAIGN.getByName(kept.campaignId).record(id)
      : null;
  return live ?? (await readCall(env, id))?.record ?? kept;
}

/** The least id a call that started then can have: a time filter is a range of the primary key. */
export const idAt = (iso: string): string => firstIdAt('call', Date.parse(iso));

/** No call has a time before the first. */
const NONE: CallFilter = { endId: firstIdAt('call', 0) };

export const callRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/calls',
    roles: ['operator', 'publisher', 'buyer'],
    summary: 'List calls',
    query: z.strictObject({
      ...pageFields('call'),
      campaignId: idSchema('cmp').optional(),
      publisherId: idSchema('pub').optional(),
      buyerId: idSchema('byr').optional(),
      targetId: idSchema('tgt').optional(),
      numberId: idSchema('num').optional(),
      status: z.enum(['live', 'ended']).optional(),
      disposition: z.enum(DISPOSITIONS).optional(),
      converted: flag.optional(),
      test: flag.optional(),
      since: instant.optional(),
      until: instant.optional(),
      subId: z.string().max(200).optional(),
      state: z.string().max(10).optional(),
      zip: z.string().max(10).optional(),
      areaCode: z.string().max(5).optional(),
      to: z.string().max(40).optional().meta({ description: 'The number that was dialed' }),
      carrierCallId: z.string().max(100).optional(),
      minSeconds: z.coerce.number().int().min(0).optional(),
      maxSeconds: z.coerce.number().int().min(0).optional(),
      minRevenue: moneySchema.optional(),
      maxRevenue: moneySchema.optional(),
      tag: z
        .string()
        .max(300)
        .regex(/^[^:]+:/, 'must be a name, a colon and a value, such as "homeowner:yes"')
        .transform((text) => ({
          name: text.slice(0, text.indexOf(':')),
          value: text.slice(text.indexOf(':') + 1),
        }))
        .optional()
        .meta({ description: 'A tag and its value, such as "homeowner:yes"' }),
      format: z
        .enum(['json', ...EXPORTS])
        .optional()
        .meta({
          description: 'csv and ndjson stream every call the filters name; limit does not matter then',
        }),
    }),
    response: listOf(callShape),
    alternatives: {
      'text/csv': 'Every call, a header line first',
      'application/x-ndjson': 'Every call, one JSON document a line',
    },
    status: 200,
    async handler({ env, viewer, query: { limit, cursor, since, until, format = 'json', ...filter } }) {
      const own = ownCalls(viewer);
      if (own.publisherId && (filter.buyerId || filter.targetId)) {
        return refuse('forbidden', 'publishers do not see who took a call');
      }
      if (own.publisherId && (filter.minRevenue ?? filter.maxRevenue) !== undefined) {
        return refuse('forbidden', 'publishers do not see what buyers pay');
      }
      const isForeign = Object.entries(own).some(
        ([name, id]) =>
          (filter as Record<string, unknown>)[name] !== undefined &&
          (filter as Record<string, unknown>)[name] !== id,
      );
      const when = { firstId: since && idAt(since), endId: until && idAt(until) };
      const publicOnly = viewer.role === 'publisher';
      // What a caller said, or came by, is no buyer's before they are put through to it: not by a filter either.
      const asksOfCaller = viewer.role === 'buyer' && (filter.tag ?? filter.zip) !== undefined;
      if (asksOfCaller && (filter.disposition ?? 'connected') !== 'connected')
        return format === 'json' ? { data: [], nextCursor: null } : exportCalls(env.DB, NONE, viewer, format);
      const put = asksOfCaller ? { disposition: 'connected' as const } : {};
      const wanted = { ...filter, ...own, ...when, ...put, publicOnly };
      if (format !== 'json') return exportCalls(env.DB, isForeign ? NONE : wanted, viewer, format);
      if (isForeign) return { data: [], nextCursor: null };
      const page = { limit, before: cursor ?? null };
      const { calls, next } = await listCalls(env.DB, wanted, page);
      return { data: calls.map((call) => presentCall(call, viewer)), nextCursor: next };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/calls/:id',
    roles: ['operator', 'publisher', 'buyer'],
    summary: 'Get a call with its timeline and attempts; for the operator also its ledger entries',
    params,
    response: detailShape,
    status: 200,
    async handler({ env, viewer, params: { id } }) {
      const whole = await freshCall(env, id as CallId);
      const call = whole && partOf(whole, viewer);
      if (!call) return notFound('call');
      const shown = presentCall(call, viewer);
      const isOperator = viewer.role === 'operator';
      const paysOrSells = isOperator || viewer.role === 'buyer';
      const transfers = paysOrSells ? ((await readCall(env, call.id))?.transfers ?? []) : [];
      const { charge } = shown;
      const how = charge && 'owed' in charge ? await howCharged(env.DB, call, charge, transfers) : null;
      const outcomes = await listOutcomes(
        env.DB,
        { callId: call.id },
        { limit: MOST_OUTCOMES, before: null },
      );
      return {
        ...shown,
        ...(charge && paysOrSells && { charge: { ...charge, how } }),
        outcomes: outcomes
          .filter(({ buyerId }) => viewer.role !== 'buyer' || buyerId === viewer.buyerId)
          .map((outcome) => presentOutcome(outcome, viewer)),
        events: presentTimeline(call, viewer),
        attempts: presentAttempts(call, viewer),
        ...(isOperator && { transfers: transfers.map(presentTransfer) }),
      };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/calls/:id/receipt',
    roles: ['operator'],
    operationId: 'getReceipt',
    summary: 'Get the receipt of the auction that placed the call, or of its last one',
    params,
    query: z.strictObject({ auctionId: idSchema('auc').optional() }),
    response: receiptShape,
    status: 200,
    async handler({ env, params: { id }, query: { auctionId } }) {
      const { record, receipts } = (await readCall(env, id as CallId)) ?? NOTHING;
      const receipt = chooseReceipt(receipts, auctionId, record?.auctionId ?? null);
      if (!receipt) return notFound('receipt');
      const explained = await explainOne(env.DB, record?.campaignId ?? null, receipt);
      return { ...presentReceipt(receipt, explained), auctions: receipts.map((each) => each.auctionId) };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/calls/:id/replay',
    reads: true,
    roles: ['operator'],
    operationId: 'replayCall',
    summary: 'Replay a call’s auctions from their receipts and verify that the result is identical',
    params,
    response: replayShape.extend({ auctions: z.array(replayShape) }),
    status: 200,
    async handler({ env, params: { id } }) {
      const { record, receipts } = (await readCall(env, id as CallId)) ?? NOTHING;
      const shown = chooseReceipt(receipts, undefined, record?.auctionId ?? null);
      if (!record?.campaignId || !shown) return notFound('receipt');
      const { campaignId } = record;
      const auctions = await Promise.all(receipts.map((receipt) => replayOne(env.DB, campaignId, receipt)));
      const differences = auctions.flatMap((auction) => auction.differences);
      return {
        auctionId: shown.auctionId,
        equal: auctions.every((auction) => auction.equal),
        differences,
        auctions,
      };
    },
  }),
];

const NOTHING: WholeCall = { record: null, receipts: [], transfers: [] };

const chooseReceipt = (
  receipts: readonly Receipt[],
  wanted: string | undefined,
  placing: string | null,
): Receipt | undefined => {
  if (wanted !== undefined) return receipts.find((receipt) => receipt.auctionId === wanted);
  return receipts.find((receipt) => receipt.auctionId === placing) ?? receipts[receipts.length - 1];
};

/** null: the rules of then are not there, or the receipt was altered so that they do not explain it: a replay says how. */
async function explainOne(
  db: D1Database,
  campaignId: string | null,
  receipt: Receipt,
): Promise<Explained[] | null> {
  const version = campaignId && (await findVersion(db, campaignId, receipt.opening.configVersion, 'numbers'));
  if (!version) return null;
  try {
    return explainReceipt(receipt, version.snapshot);
  } catch {
    return null;
  }
}

/** The rules are hashed again: a version that was tampered with does not match the receipt that names it. */
async function replayOne(
  db: D1Database,
  campaignId: string,
  receipt: Receipt,
): Promise<z.output<typeof replayShape>> {
  const { auctionId } = receipt;
  const version = await findVersion(db, campaignId, receipt.opening.configVersion, 'numbers');
  if (!version) return { auctionId, equal: false, differences: ['the version of the rules is not there'] };
  return { auctionId, ...replayReceipt(receipt, version.snapshot, version.actual) };
}
