import type { Env } from '../env.ts';
import type { CampaignId } from '../lib/ids.ts';
import { askBuyers, type CampaignStub, decideAt } from './market.client.ts';
import type { QuoteAnswer, QuoteCommand } from './quote.ts';

/** A repeated ping waits for the first one's auction, this often. */
const WAITS = 80;
const WAIT_MS = 40;

export type FinalQuote = Extract<QuoteAnswer, { kind: 'bid' | 'noBid' | 'unrouted' }>;

/** Asks the campaign what a call would earn, holding the auction it calls for. */
export async function runQuote(env: Env, campaignId: CampaignId, command: QuoteCommand): Promise<FinalQuote> {
  for (let tries = 0; tries < WAITS; tries++) {
    const answer = await decideAt(
      env,
      campaignId,
      (campaign) => campaign.quote(command) as Promise<QuoteAnswer>,
    );
    if (answer.kind === 'wait') {
      await scheduler.wait(WAIT_MS);
      continue;
    }
    if (answer.kind !== 'auction') return answer;
    const { auctionId } = answer;
    const replies = await askBuyers(env, answer);
    const settle = (campaign: CampaignStub) =>
      campaign.settleQuote(auctionId, replies) as Promise<QuoteAnswer>;
    const settled = await decideAt(env, campaignId, settle);
    if (settled.kind !== 'wait' && settled.kind !== 'auction') return settled;
  }
  return { kind: 'noBid', reasonCode: 'noBid', repeated: true };
}
