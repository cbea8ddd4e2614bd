import type { CampaignRpc, Env } from '../../bindings.ts';
import type { CampaignId } from '../../lib/ids.ts';
import { fromJson, type Json } from '../../lib/json.ts';
import { admissionOf } from './admission.client.ts';

export type CampaignStub = DurableObjectStub<CampaignRpc>;

/** Decisions are idempotent, so a call that may not have arrived is made again, on a new stub as the old one is broken. */
export async function decideAt<T>(
  env: Env,
  campaignId: CampaignId,
  decide: (campaign: CampaignStub) => Promise<T>,
): Promise<T> {
  const startedAt = Date.now();
  try {
    const decided = await decide(env.CAMPAIGN.getByName(campaignId));
    admissionOf(env).noteLag(Date.now() - startedAt, campaignId);
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
