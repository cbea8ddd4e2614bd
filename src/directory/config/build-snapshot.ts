import type { Buyer, Target } from '../../buyers/target.ts';
import { assert } from '../../lib/result.ts';
import type { Publisher, TrackingNumber } from '../../publishers/publisher.ts';
import type { PublisherTerms } from '../../settlement/terms.ts';
import type { CampaignDoc } from './entity.ts';
import type { CampaignSnapshot } from './snapshot.ts';

type Kind = 'cmp' | 'tgt' | 'byr' | 'pub' | 'num' | 'trm';

/** @param texts documents of a campaign's entities as JSON, in the order of their ids. @throws when its own is missing. */
export function assembleSnapshot(version: number, texts: readonly string[]): CampaignSnapshot {
  const docs = texts.map((text) => JSON.parse(text) as { id: string });
  const byKind = Map.groupBy(docs, ({ id }) => id.slice(0, 3) as Kind);
  const [own] = (byKind.get('cmp') ?? []) as CampaignDoc[];
  assert(own, 'a version has its campaign');
  const { flow, ...campaign } = own;
  const terms = byKind.get('trm') as PublisherTerms[] | undefined;
  return {
    version,
    campaign,
    flow,
    targets: (byKind.get('tgt') ?? []) as Target[],
    buyers: (byKind.get('byr') ?? []) as Buyer[],
    publishers: (byKind.get('pub') ?? []) as Publisher[],
    numbers: (byKind.get('num') ?? []) as TrackingNumber[],
    // Versions from before there were terms have their hash over the rest.
    ...(terms && { terms }),
  };
}
