import type { Env } from '../../bindings.ts';
import type { CallRecord } from '../../call/record.ts';
import { configOf } from '../../config.ts';
import { callLine } from '../../deliveries/projections.ts';
import { rootCause } from '../../directory/root-cause.ts';
import { enqueue } from '../../lib/bounds/queue.client.ts';
import { sha256Hex } from '../../lib/crypto.ts';
import { utf8 } from '../../lib/encoding.ts';
import { makeId } from '../../lib/ids.ts';
import { ZERO } from '../../lib/money.ts';
import { MINUTE_MS, SECOND_MS } from '../../lib/time.ts';
import { callerFactsOf } from '../../telephony/caller-facts.ts';
import type { CallOrigin, InboundCall } from '../../telephony/carrier-event.ts';
import { cachedRoute } from './number-routes.client.ts';

/** Repeats of one carrier call inside this fall on the same record. */
const SAME_CALL_MS = 10 * MINUTE_MS;

/** What is kept of a call that no campaign took on. */
export async function recordOfUntaken(
  env: Env,
  carrier: CallOrigin,
  inbound: InboundCall,
  disposition: 'unknownNumber' | 'overloaded',
): Promise<CallRecord> {
  const { ring, hashKey } = configOf(env);
  const at = Math.floor(Date.now() / SAME_CALL_MS) * SAME_CALL_MS;
  const caller = await callerFactsOf(inbound, ring, hashKey, crypto.getRandomValues(new Uint8Array(12)));
  const route = disposition === 'overloaded' ? cachedRoute(inbound.to) : undefined;
  return {
    id: makeId('call', at, utf8(sha256Hex(`${carrier}:${inbound.carrierCallId}`))),
    version: 1,
    carrier,
    carrierCallId: inbound.carrierCallId,
    campaignId: route?.campaignId ?? null,
    publisherId: route?.publisherId ?? null,
    numberId: route?.numberId ?? null,
    subId: route?.subId ?? null,
    caller,
    to: inbound.to,
    tags: {},
    status: 'ended',
    disposition,
    buyerId: null,
    targetId: null,
    auctionId: null,
    price: null,
    revenue: ZERO,
    payout: ZERO,
    margin: ZERO,
    connectedSeconds: 0,
    converted: false,
    test: false,
    startedAt: at,
    endedAt: at,
    configVersion: 0,
    timeline: [{ at, type: disposition, to: inbound.to }],
  };
}

/** Refusals of a second leave together: under overload nothing may cost much. */
const GATHER_MS = SECOND_MS;
const RECORDS_AT_MOST = 2_000;

let gathered: { carrier: CallOrigin; inbound: InboundCall }[] = [];
let turnedAway = 0;

/** A caller is turned away: counted, logged, and recorded for the operator. Never throws, never waits. */
export function noteTurnedAway(
  env: Env,
  carrier: CallOrigin,
  inbound: InboundCall,
  waitUntil: (work: Promise<unknown>) => void,
): void {
  turnedAway += 1;
  if (gathered.length < RECORDS_AT_MOST) gathered.push({ carrier, inbound });
  if (turnedAway === 1) waitUntil(scheduler.wait(GATHER_MS).then(() => recordTurnedAway(env)));
}

async function recordTurnedAway(env: Env): Promise<void> {
  const [calls, count] = [gathered, turnedAway];
  gathered = [];
  turnedAway = 0;
  console.error('callers were turned away', { count });
  try {
    const records: CallRecord[] = [];
    for (const { carrier, inbound } of calls)
      records.push(await recordOfUntaken(env, carrier, inbound, 'overloaded'));
    await enqueue(
      env.PROJECTIONS,
      records.map((record) => ({ body: callLine(record) })),
    );
  } catch (error) {
    console.error('callers who were turned away are not recorded', {
      count,
      error: rootCause(error).message,
    });
  }
}
