import type { CampaignId, PoolId, PublisherId } from '../../lib/ids.ts';
import { SECOND_MS } from '../../lib/time.ts';
import type { PoolTerms } from './lease.ts';

/** Numbers of one publisher in one campaign that a web page shows its visitors, to each another. */
export type Pool = {
  id: PoolId;
  name: string;
  publisherId: PublisherId;
  campaignId: CampaignId;
  /** E.164; tracking numbers of the publisher in the campaign. */
  numbers: string[];
  /** Shown when none is free; a tracking number, too, and in no pool. */
  overflow: string;
  leaseSeconds: number;
  cooldownSeconds: number;
  status: 'active' | 'paused';
};

/** A paused pool lends nothing: everybody sees the overflow number. */
export const leaseTermsOf = (pool: Pool): PoolTerms => ({
  numbers: pool.status === 'active' ? pool.numbers : [],
  overflow: pool.overflow,
  leaseMs: pool.leaseSeconds * SECOND_MS,
  cooldownMs: pool.cooldownSeconds * SECOND_MS,
});
