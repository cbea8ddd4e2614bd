import { isDecided } from '../auction/is-decided.ts';
import type { Env } from '../env.ts';
import type { CampaignId } from '../lib/ids.ts';
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
    if (round === MOST_AUCTIONS)
      return { kind: 'wait', callId: answer.callId, expiresAt: Date.now() + 60_000 };
    const { callId, auctionId, subject, orders, early } = answer;
    const decided =
      early &&
      ((replies: Parameters<typeof isDecided>[2], outstanding: Parameters<typeof isDecided>[3]) =>
        isDecided(early.opening, early.rules, replies, outstanding, Date.now()));
    const replies = await fanOut(env, subject, orders, decided ? { isDecided: decided } : {});
    answer = await decideAt(
      env,
      campaignId,
      (campaign) => campaign.settle(callId, auctionId, replies) as Promise<Answer>,
    );
  }
  return answer;
}
