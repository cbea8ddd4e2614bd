import type { Buyer, Target } from '../../buyers/target.ts';
import { sha256Hex } from '../../lib/crypto.ts';
import { canonicalJson } from '../../lib/encoding.ts';
import type { Publisher, TrackingNumber } from '../../publishers/publisher.ts';
import type { CampaignDoc } from './entity.ts';
import type { CampaignSnapshot } from './snapshot.ts';

/** All that a campaign's decisions depend on, as it stood at one version. */
export type CampaignTruth = {
  version: number;
  campaign: CampaignDoc;
  targets: Target[];
  buyers: Buyer[];
  publishers: Publisher[];
  numbers: TrackingNumber[];
};

const byId = <T extends { id: string }>(all: T[]): T[] =>
  [...all].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));

/** The same truth gives the same snapshot and the same hash, whoever builds it and whenever. */
export function buildSnapshot(truth: CampaignTruth): { snapshot: CampaignSnapshot; hash: string } {
  const { flow, ...campaign } = truth.campaign;
  const snapshot: CampaignSnapshot = {
    version: truth.version,
    campaign,
    flow,
    targets: byId(truth.targets),
    buyers: byId(truth.buyers),
    publishers: byId(truth.publishers),
    numbers: byId(truth.numbers),
  };
  return { snapshot, hash: sha256Hex(canonicalJson(snapshot)) };
}
