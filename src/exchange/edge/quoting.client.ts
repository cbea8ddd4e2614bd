import type { Env } from '../../bindings.ts';
import type { CampaignId } from '../../lib/ids.ts';
import { toJson } from '../../lib/json.ts';
import type { QuoteAnswer, QuoteCommand } from '../quotes/quote.ts';
import { askAt } from './campaign.client.ts';
import { refuseOwnNumbers } from './own-numbers.client.ts';
import { askBuyers } from './run-auction.client.ts';

/** A repeated ping waits for the first one's auction, this often. */
const WAITS = 80;
const WAIT_MS = 40;

export type FinalQuote = Extract<QuoteAnswer, { kind: 'bid' | 'noBid' | 'unrouted' }>;

/**
 * Asks the campaign what a call would earn, holding the auction it calls for.
 * @param onVersion told by which version of the rules it answers.
 */
export async function runQuote(
  env: Env,
  campaignId: CampaignId,
  command: QuoteCommand,
  onVersion: (version: number | undefined) => void = () => {},
): Promise<FinalQuote> {
  for (let tries = 0; tries < WAITS; tries++) {
    const answer = await askAt(env, campaignId, (campaign) => campaign.quote(toJson(command)));
    onVersion(answer.rulesVersion);
    if (answer.kind === 'wait') {
      await scheduler.wait(WAIT_MS);
      continue;
    }
    if (answer.kind !== 'auction') return answer;
    const { auctionId } = answer;
    const heard = toJson(await refuseOwnNumbers(env.DB, await askBuyers(env, answer)));
    const settled = await askAt(env, campaignId, (campaign) => campaign.settleQuote(auctionId, heard));
    if (settled.kind !== 'wait' && settled.kind !== 'auction') return settled;
  }
  return { kind: 'noBid', reasonCode: 'noBid', repeated: true };
}
