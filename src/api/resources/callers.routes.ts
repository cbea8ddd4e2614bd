import * as z from 'zod';
import { eraseCaller } from '../../archive/erase-caller.service.ts';
import type { Env } from '../../bindings.ts';
import { isConnectedTo } from '../../call/caller-shown.ts';
import type { CallRecord } from '../../call/record.ts';
import type { Viewer } from '../../directory/access/access-key.ts';
import { noteAction } from '../../directory/access/notes.store.ts';
import { eraseKnownCalls, listCampaignsOf, listPooled } from '../../directory/calls/callers.store.ts';
import { listCalls } from '../../directory/calls/calls.store.ts';
import { markCaller } from '../../directory/calls/erasures.store.ts';
import { presentCall } from '../../directory/calls/present-call.ts';
import { unseal } from '../../lib/crypto.ts';
import { type CallId, idTime, type NumberId } from '../../lib/ids.ts';
import { showMask } from '../../lib/phone.ts';
import { DAY_MS, HOUR_MS, isoTime } from '../../lib/time.ts';
import { callerHashes } from '../../telephony/caller-facts.ts';
import { identifyCaller } from '../../telephony/identity.ts';
import { notFound, refuse, refuseField } from '../http/errors.ts';
import { idParams, idSchema, limitSchema, listOf } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';
import { callShape } from '../present/call-shapes.ts';
import { knownDigits, scrub } from '../present/scrub.ts';
import { freshCall, idAt } from './calls.routes.ts';

const instant = z.iso.datetime({ offset: true });
const caller = z.string().min(1).max(40);
const SEARCHED_DAYS = 30;
const MOST_DAYS = 93;

/** The operator may see a caller's number; a buyer only the one it talks or talked to. */
function maySeeCaller(call: CallRecord, viewer: Viewer): boolean {
  if (viewer.role === 'operator') return true;
  return viewer.role === 'buyer' && call.buyerId === viewer.buyerId && isConnectedTo(call, viewer.buyerId);
}

/** What a pool remembers of a visitor is of who called the number then. */
async function forgetVisits(
  { DB, POOL }: Pick<Env, 'DB' | 'POOL'>,
  dialed: readonly { id: CallId; numberId: NumberId }[],
): Promise<void> {
  const lastAt = new Map<NumberId, number>();
  for (const { id, numberId } of dialed)
    lastAt.set(numberId, Math.max(idTime(id), lastAt.get(numberId) ?? 0));
  const pooled = await listPooled(DB, [...lastAt.keys()]);
  for (const [poolId, numbers] of Map.groupBy(pooled, (each) => each.poolId)) {
    const calls = numbers.map(({ number, numberId }) => ({ number, at: lastAt.get(numberId)! }));
    await POOL.getByName(poolId).forget(calls);
  }
}

export const callerRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/calls/:id/caller',
    reveals: true,
    roles: ['operator', 'buyer'],
    operationId: 'getCaller',
    summary:
      'Show a caller’s number, to the buyer who was connected too; every view is kept in the audit trail',
    params: idParams('call'),
    response: z.object({
      callId: z.string(),
      caller: z.string().nullable().meta({ description: 'null: withheld, bogus or erased, as masked says' }),
      masked: z.string(),
    }),
    status: 200,
    async handler({ env, config, viewer, params: { id }, now }) {
      const call = await freshCall(env, id as CallId);
      if (!call || !maySeeCaller(call, viewer)) return notFound('caller');
      const { sealed } = call.caller;
      const masked = showMask(call.caller.masked);
      if (sealed === null) return { callId: id, caller: null, masked };
      const number = await unseal(config.ring, sealed);
      if (number === null) return refuse('unavailable', 'the number was sealed under a key that is gone');
      await noteAction(
        env.DB,
        { entity: 'call', entityId: id, action: 'view caller', by: viewer.by, at: now },
        HOUR_MS,
      );
      return { callId: id, caller: number, masked };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/calls/search',
    reads: true,
    units: 50,
    roles: ['operator'],
    operationId: 'searchCalls',
    summary: `Search calls by the caller’s number, by default in the last ${SEARCHED_DAYS} days`,
    body: z.strictObject({
      caller,
      since: instant.optional(),
      until: instant.optional(),
      limit: limitSchema,
      cursor: idSchema('call').optional(),
    }),
    response: listOf(callShape),
    status: 200,
    async handler({ env, config, viewer, body, now }) {
      const { number } = identifyCaller(body.caller);
      if (number === null) return refuseField('caller', 'is not a number anybody calls from');
      const until = body.until ?? isoTime(now + DAY_MS);
      const since = body.since ?? isoTime(Math.max(0, Date.parse(until) - (SEARCHED_DAYS + 1) * DAY_MS));
      if (Date.parse(until) - Date.parse(since) > MOST_DAYS * DAY_MS)
        return refuseField('since', `may be at most ${MOST_DAYS} days before until`);
      const hashes = await callerHashes(config, number);
      const range = { firstId: idAt(since), endId: idAt(until) };
      const page = { limit: body.limit, before: body.cursor ?? null };
      const { calls, next } = await listCalls(env.DB, { ...range, callerHashes: hashes }, page);
      await noteAction(env.DB, {
        entity: 'search',
        entityId: viewer.by,
        action: 'search caller',
        by: viewer.by,
        at: now,
        after: { since, until, calls: calls.length },
      });
      return { data: calls.map((call) => presentCall(call, viewer)), nextCursor: next };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/callers/erase',
    units: 50,
    roles: ['operator'],
    operationId: 'eraseCaller',
    summary:
      'Erase a caller: the number is removed everywhere; calls, receipts and the ledger stay without it',
    body: z.strictObject({ caller }),
    response: z.object({ calls: z.int().meta({ description: 'How many records told of the caller' }) }),
    status: 200,
    async handler({ env, config, viewer, body, now }) {
      const { number } = identifyCaller(body.caller);
      if (number === null) return refuseField('caller', 'is not a number anybody calls from');
      const hashes = await callerHashes(config, number);
      const digits = knownDigits(number);
      // First where calls live: what they send on from now on has no number any more.
      for (const hash of hashes) await markCaller(env.DB, hash, now);
      const dialed: { id: CallId; numberId: NumberId }[] = [];
      for (const id of await listCampaignsOf(env.DB)) {
        const campaign = env.CAMPAIGN.getByName(id);
        for (const hash of hashes) {
          const known = (await campaign.callsOfCaller?.(hash)) ?? [];
          await campaign.eraseCaller(hash);
          dialed.push(...known);
          const ids = known.map((call) => call.id);
          if (ids.length > 0) await eraseKnownCalls(env.DB, ids, now);
        }
      }
      const erasure = { by: viewer.by, at: now, scrub: (value: unknown) => scrub(value, digits) };
      let calls = 0;
      for (const hash of hashes) {
        const erased = await eraseCaller(env, hash, erasure);
        calls += erased.calls;
        dialed.push(...erased.dialed);
      }
      await forgetVisits(env, dialed);
      return { calls };
    },
  }),
];
