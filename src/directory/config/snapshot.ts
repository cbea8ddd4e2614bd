import type { Buyer, Target } from '../../buyers/target.ts';
import type { Campaign } from '../../campaign/campaign.ts';
import type { Flow } from '../../ivr/flow.ts';
import type { Publisher, TrackingNumber } from '../../publishers/publisher.ts';
import type { PublisherTerms } from '../../settlement/terms.ts';

/**
 * All the configuration one campaign's decisions use, in one versioned piece. Pushed to the campaign object on
 * every change and kept in D1 for good, so that any receipt can be replayed against the rules it was made with.
 */
export type CampaignSnapshot = {
  version: number;
  campaign: Campaign;
  flow: Flow | null;
  /** In the order of their ids. Every buyer, publisher and number the campaign refers to is included. */
  targets: Target[];
  buyers: Buyer[];
  publishers: Publisher[];
  numbers: TrackingNumber[];
  /** Of publishers that have terms of their own here; absent where nobody has. */
  terms?: PublisherTerms[];
};
