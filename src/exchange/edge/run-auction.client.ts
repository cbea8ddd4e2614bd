import { isDecided } from '../../auction/is-decided.ts';
import type { Env } from '../../bindings.ts';
import { beforeAward } from '../../buyers/before-award.ts';
import type { ConfirmReply } from '../../buyers/bidders/dialect.ts';
import { withoutNumber } from '../../buyers/bounds/echoes.ts';
import type { PingReply } from '../../buyers/ping.ts';
import { configOf } from '../../config.ts';
import { unseal } from '../../lib/crypto.ts';
import type { CallId, CampaignId } from '../../lib/ids.ts';
import { toJson } from '../../lib/json.ts';
import { knownNumber } from '../../lib/numbers/known-number.ts';
import { MINUTE_MS } from '../../lib/time.ts';
import type { NextStep } from '../market/next-step.ts';
import { confirmBid } from '../pinging/confirm.client.ts';
import { type FanOutOptions, fanOut, pingDeps } from '../pinging/fan-out.client.ts';
import { askAt } from './campaign.client.ts';
import { tellReplies } from './live-bids.client.ts';
import { isOwn, refuseOwnNumbers } from './own-numbers.client.ts';

/** Asks the buyers of an auction, no longer than an answer can still matter. */
export async function askBuyers(
  env: Env,
  auction: Extract<NextStep, { kind: 'auction' }>,
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
  const replies = await fanOut(env, subject, orders, options);
  if (number === null) return replies;
  const known = knownNumber(number);
  return replies.map((reply) => withoutNumber(reply, known));
}

/** After a crash an auction is held again, and each bidder may have to confirm: more steps than that is a loop. */
const MOST_STEPS = 20;
/** How often who waits for another Worker looks, and for how long before the carrier is told to come again. */
const WAIT_MS = 60;
const WAITS_AT_MOST_MS = 8_000;

/** Does what an answer asks for, auctions and confirmations, until it is something to say. */
export async function runUntilAnswer(env: Env, campaignId: CampaignId, first: NextStep): Promise<FinalStep> {
  let answer = first;
  const givenUpAt = Date.now() + WAITS_AT_MOST_MS;
  for (let step = 0; ; ) {
    const { kind } = answer;
    if (kind === 'wait') {
      if (Date.now() >= givenUpAt) return answer;
      answer = await lookAgain(env, campaignId, answer.callId);
    } else if (kind === 'auction' || kind === 'confirm') {
      if (step++ === MOST_STEPS)
        return { kind: 'wait', callId: answer.callId, expiresAt: Date.now() + MINUTE_MS };
      answer = await (answer.kind === 'auction'
        ? runAuction(env, campaignId, answer)
        : runConfirmation(env, campaignId, answer as Extract<NextStep, { kind: 'confirm' }>));
    } else return answer as FinalStep;
  }
}

/** Another Worker asks this call's buyers: its answer is ours, too. */
async function lookAgain(env: Env, campaignId: CampaignId, callId: CallId): Promise<NextStep> {
  await scheduler.wait(WAIT_MS);
  return askAt(env, campaignId, (campaign) => campaign.resume(callId));
}

export type FinalStep = Exclude<NextStep, { kind: 'auction' | 'confirm' }>;

async function runAuction(
  env: Env,
  campaignId: CampaignId,
  auction: Extract<NextStep, { kind: 'auction' }>,
): Promise<NextStep> {
  const { callId, auctionId } = auction;
  const replies = await refuseOwnNumbers(env.DB, await askBuyers(env, auction));
  const heard = toJson(replies);
  return askAt(env, campaignId, (campaign) => campaign.settle(callId, auctionId, heard));
}

async function runConfirmation(
  env: Env,
  campaignId: CampaignId,
  { callId, leg, order }: Extract<NextStep, { kind: 'confirm' }>,
): Promise<NextStep> {
  const confirmedAs = (reply: ConfirmReply): Promise<NextStep> =>
    askAt(env, campaignId, (campaign) => campaign.confirmed(callId, leg, toJson(reply)));
  const reply = await confirmBid(order, pingDeps(env));
  if (reply.accepted && (await isOwn(env.DB, reply.destination)))
    return confirmedAs({ accepted: false, reason: 'destinationInvalid' });
  return confirmedAs(reply);
}
