import { findKept } from '../../../archive/read-call.service.ts';
import type { CallRecord } from '../../../call/record.ts';
import { fieldThatDiffers } from '../../../call/report-outcome.ts';
import type { PieceLine } from '../../../deliveries/projections.ts';
import { archivedNear } from '../../../directory/calls/archived-calls.store.ts';
import { listCalls } from '../../../directory/calls/calls.store.ts';
import {
  claimOutcome,
  type KeptOutcome,
  noteWorth,
  releaseOutcome,
} from '../../../directory/calls/outcomes.store.ts';
import type { OutcomeAnswer } from '../../../exchange/campaign/outcome-desk.ts';
import { decideAt } from '../../../exchange/edge/campaign.client.ts';
import { type CallId, ENTROPY_BYTES, firstIdAt, makeId } from '../../../lib/ids.ts';
import { ZERO } from '../../../lib/money.ts';
import { DAY_MS, MINUTE_MS } from '../../../lib/time.ts';
import type { OutcomeSaid } from '../../../settlement/outcome-schema.ts';
import { callerHashes } from '../../../telephony/caller-facts.ts';
import { identifyCaller } from '../../../telephony/identity.ts';
import { writeNow } from '../../config/write-now.client.ts';
import { notFound, Refusal, refuse, refuseField } from '../../http/errors.ts';
import type { Asked } from '../../http/route.ts';
import { tellsCaller } from '../../present/tells-caller.ts';

type Asking = Pick<Asked<unknown, unknown, unknown>, 'env' | 'config' | 'viewer' | 'now' | 'entropy'>;

/** Clocks of different machines differ by less. */
const SKEW_MS = 5 * MINUTE_MS;
const NEAR_MS = 10 * MINUTE_MS;
const LONGEST_CALL_MS = DAY_MS / 4;
const MOST_NEAR = 50;

/**
 * As the incumbents' software says it, too: without a name of its own it counts once by its call, and without a time it came
 * about when it was first told of.
 */
type OutcomeTold = Omit<OutcomeSaid, 'reference' | 'occurredAt'> & {
  reference: string | ((callId: string) => string);
  occurredAt: string | null;
};
type Named = Omit<OutcomeTold, 'reference'> & { reference: string };

/** `isNew`: false for one that was reported before. */
export type Reported = { outcome: KeptOutcome; isNew: boolean };

/**
 * Takes what a buyer says became of a call. The reference is claimed first, so that it stands for one outcome whatever
 * campaign the call is of; a request that died in between is made whole by its repetition.
 */
export async function reportOutcome(asked: Asking, told: OutcomeTold): Promise<Reported | Refusal> {
  const { env, viewer, now } = asked;
  const call = await callMeant(asked, told);
  if (call instanceof Refusal) return call;
  const reference = typeof told.reference === 'string' ? told.reference : told.reference(call.id);
  const said = { ...told, reference };
  const { campaignId, buyerId } = call;
  if (!campaignId || !buyerId) return notConnected();
  const refused = await faultOf(asked, call, said);
  if (refused) return refused;
  const { kind, amount = null } = said;
  const first = { reference, kind, amount, occurredAt: timeOf(said, now), by: viewer.by };
  const id = makeId('out', now, asked.entropy(ENTROPY_BYTES));
  const kept = await claimOutcome(env.DB, { ...first, id, buyerId, callId: call.id, reportedAt: now });
  const outcome = said.occurredAt === null ? { ...first, occurredAt: kept.occurredAt } : first;
  const differs = kept.callId === call.id ? fieldThatDiffers(kept, outcome) : 'callId';
  if (differs) return contradicts(said, differs);
  const decided = await decideAt(
    env,
    campaignId,
    (campaign) => campaign.reportOutcome(call.id, { ...outcome, buyerId }) as Promise<Decided>,
  );
  const { answer, history } = decided;
  const isNew = kept.id === id;
  if ('outcome' in answer || answer.kind === 'notKept') {
    const worth = 'outcome' in answer ? answer.worth : CLOSED;
    await Promise.all([noteWorth(env.DB, kept.id, worth), writeNow(env, history)]);
    return { outcome: { ...kept, ...worth }, isNew };
  }
  await releaseOutcome(env.DB, kept.id);
  return refusalOf(said, answer);
}

type Decided = { answer: OutcomeAnswer; history: PieceLine[] };

const timeOf = ({ occurredAt }: Named, now: number): number =>
  occurredAt === null ? now : Date.parse(occurredAt);

/** Nothing can be booked on such a call; that it came to something is kept all the same. */
const CLOSED = { owed: ZERO, missing: 'the call is closed: nothing more is paid for it' };

const notConnected = (): Refusal => refuse('wrongState', 'the caller was not put through to the buyer');

function refusalOf(said: Named, answer: Exclude<OutcomeAnswer, { outcome: unknown }>): Refusal {
  switch (answer.kind) {
    case 'differs':
      return contradicts(said, answer.field);
    case 'beforeCall':
      return refuseField('occurredAt', 'is before the call');
    case 'tooMany':
      return refuse('tooMany', 'the call has as many outcomes as it can have');
    default:
      return notConnected();
  }
}

function contradicts(said: Named, field: 'callId' | 'kind' | 'amount' | 'occurredAt'): Refusal {
  const path = field === 'callId' && said.callId === undefined ? 'caller' : field;
  const message = `is not what it was when ${said.reference} was first reported`;
  return refuse('taken', `${path} ${message}`, [{ path, message }]);
}

async function faultOf({ config, now }: Asking, call: CallRecord, said: Named): Promise<Refusal | null> {
  const occurredAt = timeOf(said, now);
  if (occurredAt > now + SKEW_MS) return refuseField('occurredAt', 'is in the future');
  if (occurredAt < call.startedAt) return refuseField('occurredAt', 'is before the call');
  return (await tellsCaller(said.reference, call, config))
    ? refuseField('reference', 'shows the caller’s number: it is kept for good')
    : null;
}

/** A call of the viewer's own: the one it names, or the one nearest to the time it names. */
async function callMeant(asked: Asking, said: OutcomeTold): Promise<CallRecord | Refusal> {
  const { env, viewer } = asked;
  const isOwn = (call: CallRecord): boolean => viewer.role !== 'buyer' || call.buyerId === viewer.buyerId;
  if (said.callId !== undefined) {
    const kept = await findKept(env, said.callId as CallId);
    const call = kept && (await asItIs(asked, kept));
    return call && isOwn(call) ? call : notFound('call');
  }
  const { number } = identifyCaller(said.caller ?? '');
  if (number === null) return refuseField('caller', 'is not a number anybody calls from');
  const at = Date.parse(said.at ?? '');
  const near = (await callsNear(asked, number, at)).filter(isOwn);
  const ranked = near
    .map((call) => ({ call, distance: distanceOf(call, at, asked.now) }))
    .filter(({ distance }) => distance <= NEAR_MS)
    .sort((a, b) => a.distance - b.distance);
  const [first, second] = ranked;
  if (!first) return notFound('call');
  return second?.distance === first.distance
    ? refuseField('at', 'fits more than one call: name it by callId')
    : first.call;
}

async function callsNear(asked: Asking, number: string, at: number): Promise<CallRecord[]> {
  const hashes = await callerHashes(asked.config, number);
  const firstId = firstIdAt('call', Math.max(0, at - LONGEST_CALL_MS));
  const endId = firstIdAt('call', Math.max(0, at + NEAR_MS));
  const page = { limit: MOST_NEAR, before: null };
  const { calls } = await listCalls(asked.env.DB, { callerHashes: hashes, firstId, endId }, page);
  const older = await archivedNear(asked.env.DB, hashes, { firstId, endId });
  const kept = await Promise.all(older.map((id) => findKept(asked.env, id)));
  const found = [...calls, ...kept.flatMap((call) => call ?? [])];
  return Promise.all(found.map((call) => asItIs(asked, call)));
}

/** D1 learns who took a call when it is over; its campaign knows before. */
async function asItIs({ env }: Asking, call: CallRecord): Promise<CallRecord> {
  if (call.status === 'ended' || !call.campaignId) return call;
  return (await env.CAMPAIGN.getByName(call.campaignId).record(call.id as CallId)) ?? call;
}

const distanceOf = ({ startedAt, endedAt }: CallRecord, at: number, now: number): number =>
  Math.max(0, startedAt - at, at - (endedAt ?? now));
