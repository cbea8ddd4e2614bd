import type { Buyer, Target } from '../../buyers/target.ts';
import { assert } from '../../lib/result.ts';
import type { Publisher, TrackingNumber } from '../../publishers/publisher.ts';
import type { CampaignDoc } from './entity.ts';
import type { CampaignSnapshot } from './snapshot.ts';

type Kind = 'cmp' | 'tgt' | 'byr' | 'pub' | 'num';

/** @param texts documents of a campaign's entities as JSON, in the order of their ids. @throws when its own is missing. */
export function assembleSnapshot(version: number, texts: readonly string[]): CampaignSnapshot {
  const docs = texts.map((text) => JSON.parse(text) as { id: string });
  const byKind = Map.groupBy(docs, ({ id }) => id.slice(0, 3) as Kind);
  const [own] = (byKind.get('cmp') ?? []) as CampaignDoc[];
  assert(own, 'a version has its campaign');
  const { flow, ...campaign } = own;
  return {
    version,
    campaign,
    flow,
    targets: (byKind.get('tgt') ?? []) as Target[],
    buyers: (byKind.get('byr') ?? []) as Buyer[],
    publishers: (byKind.get('pub') ?? []) as Publisher[],
    numbers: (byKind.get('num') ?? []) as TrackingNumber[],
  };
}
