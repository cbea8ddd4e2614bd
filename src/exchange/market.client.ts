import { isDecided } from '../auction/is-decided.ts';
import type { PingReply } from '../buyers/ping.ts';
import type { Env } from '../env.ts';
import type { CampaignId } from '../lib/ids.ts';
import { MINUTE_MS } from '../lib/time.ts';
import type { Answer } from './answer.ts';
import type { CampaignDO } from './campaign.do.ts';
import { fanOut } from './fan-out.client.ts';

export type CampaignStub = DurableObjectStub<CampaignDO>;

/** Decisions are idempotent, so a call that may not have arrived is made again, on a new stub as the old one is broken. */
export async function decideAt<T>(
  env: Env,
  campaignId: CampaignId,
  decide: (campaign: CampaignStub) => Promise<T>,
): Promise<T> {
  try {
    return await decide(env.CAMPAIGN.getByName(campaignId));
  } catch (error) {
    if (!isRetryable(error)) throw error;
    return await decide(env.CAMPAIGN.getByName(campaignId));
  }
}

const isRetryable = (error: unknown): boolean => {
  const { retryable, overloaded } = error as { retryable?: boolean; overloaded?: boolean };
  return retryable === true && overloaded !== true;
};

/** Asks the buyers of an auction, no longer than an answer can still matter. */
export function askBuyers(
  env: Env,
  { subject, orders, early }: Extract<Answer, { kind: 'auction' }>,
): Promise<PingReply[]> {
  if (!early) return fanOut(env, subject, orders);
  const { opening, rules } = early;
  return fanOut(env, subject, orders, {
    isDecided: (replies, outstanding) => isDecided(opening, rules, replies, outstanding, Date.now()),
  });
}

/** A call rarely needs more than one auction before it gets an answer: a second after a crash, and that is it. */
const MOST_AUCTIONS = 3;

/** Holds the auctions an answer asks for, until the answer is something to say. */
export async function runAuctions(
  env: Env,
  campaignId: CampaignId,
  first: Answer,
): Promise<Exclude<Answer, { kind: 'auction' }>> {
  let answer = first;
  for (let round = 0; answer.kind === 'auction'; round++) {
    const { callId, auctionId } = answer;
    if (round === MOST_AUCTIONS) return { kind: 'wait', callId, expiresAt: Date.now() + MINUTE_MS };
    const replies = await askBuyers(env, answer);
    answer = await decideAt(
      env,
      campaignId,
      (campaign) => campaign.settle(callId, auctionId, replies) as Promise<Answer>,
    );
  }
  return answer;
}
