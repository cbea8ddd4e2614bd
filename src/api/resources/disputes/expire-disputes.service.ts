import type { Env } from '../../../bindings.ts';
import type { PieceLine } from '../../../deliveries/projections.ts';
import { type KeptDispute, overdueDisputes } from '../../../directory/calls/disputes.store.ts';
import { rootCause } from '../../../directory/root-cause.ts';
import type { RulingAnswer } from '../../../exchange/campaign/dispute-desk.ts';
import { decideAt } from '../../../exchange/edge/campaign.client.ts';
import { eachAtOnce } from '../../../lib/bounds/each-at-once.ts';
import { writeNow } from '../../config/write-now.client.ts';

const AT_ONCE = 4;
const NOBODY = { verdict: null, revenue: null, payout: null, note: null, by: 'expiry' };

/** Run by cron: what nobody decided by its time is decided as the campaign has it. One that fails holds up no other. */
export async function expireDisputes(env: Env, now: number): Promise<void> {
  const expire = async ({
    callId,
    campaignId,
  }: Pick<KeptDispute, 'callId' | 'campaignId'>): Promise<void> => {
    try {
      const { history } = await decideAt(
        env,
        campaignId,
        (campaign) => campaign.ruleDispute(callId, NOBODY) as Promise<Ruled>,
      );
      await writeNow(env, history);
    } catch (error) {
      console.error('a dispute did not expire', { callId, error: rootCause(error).message });
    }
  };
  for await (const overdue of overdueDisputes(env.DB, now)) await eachAtOnce(overdue, AT_ONCE, expire);
}

type Ruled = { answer: RulingAnswer; history: PieceLine[] };
