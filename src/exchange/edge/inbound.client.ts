import type { Env } from '../../bindings.ts';
import { apology, fallbackInstructions } from '../../call/instructions.ts';
import { configOf } from '../../config.ts';
import { callLine } from '../../deliveries/projections.ts';
import type { NumberRoute } from '../../directory/config/routes.store.ts';
import { rootCause } from '../../directory/root-cause.ts';
import { enqueue } from '../../lib/bounds/queue.client.ts';
import { ENTROPY_BYTES, makeId } from '../../lib/ids.ts';
import { toJson } from '../../lib/json.ts';
import { DAY_MS, SECOND_MS } from '../../lib/time.ts';
import { within } from '../../lib/within.client.ts';
import { callerFactsOf, formerHashesOf } from '../../telephony/caller-facts.ts';
import type { CallOrigin, CallProgress, InboundCall } from '../../telephony/carrier-event.ts';
import { identifyCaller } from '../../telephony/identity.ts';
import type { Instruction } from '../../telephony/instruction.ts';
import type { FollowUp } from '../../telephony/token.ts';
import type { OpenCommand } from '../market/commands.ts';
import { askAt, decideAt } from './campaign.client.ts';
import { cachedRoute, refreshRoute } from './number-routes.client.ts';
import { type FinalStep, runUntilAnswer } from './run-auction.client.ts';
import { recordOfUntaken } from './turned-away.client.ts';
import { visitOf } from './visit.client.ts';

/** What to tell the carrier, and what the follow-up URLs must say. */
export type CarrierReply = { instructions: Instruction[]; followUp: FollowUp | null };

type WaitUntil = (work: Promise<unknown>) => void;

/** Follow-up URLs outlive their call by this much: a carrier's late word is still taken. */
const TOKEN_OUTLIVES_MS = 7 * DAY_MS;
/** Nobody waits longer for a note of a call that goes nowhere. */
const RECORD_MS = SECOND_MS;

/** A caller dialed one of our numbers, for the first time or again. */
export async function answerInbound(
  env: Env,
  carrier: CallOrigin,
  inbound: InboundCall,
  waitUntil: WaitUntil,
  test = false,
): Promise<CarrierReply> {
  const route = cachedRoute(inbound.to) ?? (await refreshRoute(inbound.to, { db: env.DB, waitUntil }));
  if (!route) return unknownNumber(env, carrier, inbound);
  const command = await openCommand(env, carrier, inbound, null, test);
  const opened = await openAt(env, route, command, waitUntil);
  if (!opened) return unknownNumber(env, carrier, inbound);
  return carrierReplyOf(await runUntilAnswer(env, opened.campaignId, opened.answer), opened.campaignId);
}

/** The campaign object knows its own numbers, and their pools: when it says no, the route was old. */
async function openAt(env: Env, route: NumberRoute, command: OpenCommand, waitUntil: WaitUntil) {
  const open = async (at: NumberRoute, asked: Pick<OpenCommand, 'poolId'>) => {
    const { campaignId } = at;
    const visit = await visitOf(env, at);
    const visited = { ...command, ...asked, ...(visit && { visit }) };
    const said = toJson(visited);
    const answer = await askAt(env, campaignId, (campaign) => campaign.open(said));
    return answer.kind === 'unrouted' ? null : { campaignId, answer };
  };
  const opened = await open(route, { poolId: route.poolId ?? null });
  if (opened) return opened;
  const fresh = await refreshRoute(command.to, { db: env.DB, waitUntil });
  return fresh && open(fresh, {});
}

async function openCommand(
  env: Env,
  carrier: CallOrigin,
  inbound: InboundCall,
  gone: OpenCommand['gone'],
  test = false,
): Promise<OpenCommand> {
  const { ring, hashKey, formerHashKeys } = configOf(env);
  const random = crypto.getRandomValues(new Uint8Array(ENTROPY_BYTES + 12));
  return {
    callId: makeId('call', Date.now(), random),
    carrier,
    carrierCallId: inbound.carrierCallId,
    to: inbound.to,
    caller: await callerFactsOf(inbound, ring, hashKey, random.slice(ENTROPY_BYTES)),
    ...(await formerHashesOf(formerHashKeys, identifyCaller(inbound.from).number)),
    test,
    gone,
  };
}

/**
 * News of the caller's leg. A caller who hangs up at once may be reported gone before the call itself is reported, so
 * a call never heard of that was never answered is written down as abandoned.
 */
export async function answerProgress(
  env: Env,
  carrier: CallOrigin,
  news: CallProgress,
  inbound: InboundCall | null,
  waitUntil: WaitUntil,
): Promise<void> {
  const route = cachedRoute(news.to) ?? (await refreshRoute(news.to, { db: env.DB, waitUntil }));
  if (!route) return;
  const known = await decideAt(
    env,
    route.campaignId,
    (campaign) => campaign.progress(carrier, toJson(news)) as Promise<boolean>,
  );
  const neverAnswered =
    news.status === 'noAnswer' ||
    news.status === 'canceled' ||
    news.status === 'busy' ||
    news.status === 'failed';
  if (known || !inbound || !neverAnswered) return;
  await openAt(env, route, await openCommand(env, carrier, inbound, news.status), waitUntil);
}

/** What a caller hears when nothing can be decided: the number's fallback as last known, or an apology. */
export function fallbackWords(to: string | null): Instruction[] {
  const number = to === null ? null : (cachedRoute(to)?.fallbackNumber ?? null);
  if (number === null || to === null) return apology;
  return fallbackInstructions(number, { to, preface: [], caller: { withheld: false } });
}

export function carrierReplyOf(answer: FinalStep, campaignId: FollowUp['campaignId']): CarrierReply {
  if (answer.kind === 'unrouted') return { instructions: [{ kind: 'hangup' }], followUp: null };
  const { callId } = answer;
  const expiresAt = answer.expiresAt + TOKEN_OUTLIVES_MS;
  if (answer.kind === 'wait')
    return { instructions: holdOn, followUp: { campaignId, callId, leg: 0, question: 0, expiresAt } };
  return {
    instructions: answer.instructions,
    followUp: { campaignId, callId, leg: answer.leg, question: answer.question ?? answer.leg, expiresAt },
  };
}

/** Keeps the caller while something takes too long, and comes back. */
export const holdOn: Instruction[] = [
  { kind: 'pause', seconds: 1 },
  { kind: 'redirect', step: 'resume' },
];

/** The same before the call is known: its first webhook is simply answered again. */
export const callBack: Instruction[] = [
  { kind: 'pause', seconds: 1 },
  { kind: 'redirect', step: 'voice' },
];

/** Apologises, and leaves a record for the operator. Repeats of one carrier call fall on the same record. */
async function unknownNumber(env: Env, carrier: CallOrigin, inbound: InboundCall): Promise<CarrierReply> {
  const record = await recordOfUntaken(env, carrier, inbound, 'unknownNumber');
  try {
    await within(enqueue(env.PROJECTIONS, [{ body: callLine(record) }]), RECORD_MS);
  } catch (error) {
    console.error('a call to an unknown number is not recorded', { error: rootCause(error).message });
  }
  return { instructions: apology, followUp: null };
}
