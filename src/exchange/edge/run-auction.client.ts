import { isDecided } from '../../auction/is-decided.ts';
import type { CampaignRpc, Env } from '../../bindings.ts';
import { beforeAward } from '../../buyers/before-award.ts';
import type { ConfirmReply } from '../../buyers/bidders/dialect.ts';
import type { PingReply } from '../../buyers/ping.ts';
import { configOf } from '../../config.ts';
import { unseal } from '../../lib/crypto.ts';
import type { CampaignId } from '../../lib/ids.ts';
import { fromJson, type Json, toJson } from '../../lib/json.ts';
import { MINUTE_MS } from '../../lib/time.ts';
import type { Answer } from '../market/next-step.ts';
import { tellReplies } from '../outbox/feed-publisher.client.ts';
import { confirmBid } from '../pinging/confirm.client.ts';
import { type FanOutOptions, fanOut, pingDeps } from '../pinging/fan-out.client.ts';
import { Admission } from './admission.ts';
import { isOwnNumber, refuseOwnNumbers } from './own-numbers.client.ts';

export type CampaignStub = DurableObjectStub<CampaignRpc>;

const admissions = new WeakMap<Env, Admission>();

/** One count for all that runs in this isolate. */
export function admissionOf(env: Env): Admission {
  const known = admissions.get(env) ?? new Admission(configOf(env).maxInFlight);
  admissions.set(env, known);
  return known;
}

/** Decisions are idempotent, so a call that may not have arrived is made again, on a new stub as the old one is broken. */
export async function decideAt<T>(
  env: Env,
  campaignId: CampaignId,
  decide: (campaign: CampaignStub) => Promise<T>,
): Promise<T> {
  const startedAt = Date.now();
  try {
    const decided = await decide(env.CAMPAIGN.getByName(campaignId));
    admissionOf(env).noteLag(Date.now() - startedAt);
    return decided;
  } catch (error) {
    if (!isRetryable(error)) throw error;
    return await decide(env.CAMPAIGN.getByName(campaignId));
  }
}

/** decideAt, for decisions that answer at length. */
export const askAt = async <T>(
  env: Env,
  campaignId: CampaignId,
  decide: (campaign: CampaignStub) => Promise<Json<T>>,
): Promise<T> => fromJson(await decideAt(env, campaignId, decide));

const isRetryable = (error: unknown): boolean => {
  const { retryable, overloaded } = error as { retryable?: boolean; overloaded?: boolean };
  return retryable === true && overloaded !== true;
};

/** Asks the buyers of an auction, no longer than an answer can still matter. */
export async function askBuyers(
  env: Env,
  auction: Extract<Answer, { kind: 'auction' }>,
): Promise<PingReply[]> {
  const { orders, early, watched, sealedCaller } = auction;
  const number = sealedCaller ? await unseal(configOf(env).ring, sealedCaller) : null;
  const subject = beforeAward(auction.subject, number);
  const options: FanOutOptions = {};
  if (early) {
    const { opening, rules } = early;
    options.isDecided = (replies, outstanding) => isDecided(opening, rules, replies, outstanding, Date.now());
  }
  if (watched) options.onReply = tellReplies(env, auction);
  return fanOut(env, subject, orders, options);
}

/** After a crash an auction is held again, and each bidder may have to confirm: more steps than that is a loop. */
const MOST_STEPS = 20;

/** Does what an answer asks for, auctions and confirmations, until it is something to say. */
export async function carryOut(env: Env, campaignId: CampaignId, first: Answer): Promise<Said> {
  let answer = first;
  for (let step = 0; answer.kind === 'auction' || answer.kind === 'confirm'; step++) {
    const { callId } = answer;
    if (step === MOST_STEPS) return { kind: 'wait', callId, expiresAt: Date.now() + MINUTE_MS };
    answer = await (answer.kind === 'auction'
      ? hold(env, campaignId, answer)
      : confirm(env, campaignId, answer));
  }
  return answer;
}

export type Said = Exclude<Answer, { kind: 'auction' | 'confirm' }>;

async function hold(
  env: Env,
  campaignId: CampaignId,
  auction: Extract<Answer, { kind: 'auction' }>,
): Promise<Answer> {
  const { callId, auctionId } = auction;
  const replies = await refuseOwnNumbers(env.DB, await askBuyers(env, auction));
  const heard = toJson(replies);
  return askAt(env, campaignId, (campaign) => campaign.settle(callId, auctionId, heard));
}

async function confirm(
  env: Env,
  campaignId: CampaignId,
  { callId, leg, order }: Extract<Answer, { kind: 'confirm' }>,
): Promise<Answer> {
  const confirmedAs = (reply: ConfirmReply): Promise<Answer> =>
    askAt(env, campaignId, (campaign) => campaign.confirmed(callId, leg, reply));
  const reply = await confirmBid(order, pingDeps(env));
  if (reply.accepted && reply.destination?.kind === 'phone') {
    const isOwn = await isOwnNumber(env.DB, reply.destination.number);
    if (isOwn) return confirmedAs({ accepted: false, reason: 'destinationInvalid' });
  }
  return confirmedAs(reply);
}
