import { hasLimits } from '../../buyers/accounts/account.ts';
import type { Buyer, Target } from '../../buyers/target.ts';
import type { CampaignDoc } from '../../directory/config/entity.ts';
import type { CampaignSnapshot } from '../../directory/config/snapshot.ts';
import type { BuyerId, PublisherId, TargetId } from '../../lib/ids.ts';
import { assert } from '../../lib/result.ts';
import type { Publisher } from '../../publishers/publisher.ts';
import type { PublisherTerms } from '../../settlement/terms.ts';

/** All that a version's decisions depend on, with its parts at hand. Numbers are looked up by themselves. */
export type Rules = {
  version: number;
  hash: string;
  campaign: CampaignSnapshot['campaign'];
  flow: CampaignSnapshot['flow'];
  /** In the order of their ids. */
  targets: readonly Target[];
  buyers: readonly Buyer[];
  buyerById: ReadonlyMap<BuyerId, Buyer>;
  /** Those whose account has limits. */
  limited: readonly Buyer[];
  targetById: ReadonlyMap<TargetId, Target>;
  publisherById: ReadonlyMap<PublisherId, Publisher>;
  publishers: readonly Publisher[];
  terms: readonly PublisherTerms[];
  /** Of publishers that have terms of their own here. */
  termsOf: ReadonlyMap<PublisherId, PublisherTerms>;
};

/** A document of the campaign's configuration: its id says what it is. */
export type RuleDoc = CampaignDoc | Target | Buyer | Publisher | PublisherTerms;
type RuleDocs = ReadonlyMap<string, RuleDoc>;

/** @param docs of one version. */
export function buildRules(version: number, hash: string, docs: Iterable<RuleDoc>): Rules {
  const byKind = Map.groupBy(docs, kindOf);
  const [own] = (byKind.get('cmp') ?? []) as CampaignDoc[];
  assert(own, 'the rules have their campaign');
  const { flow, ...campaign } = own;
  const targets = byId((byKind.get('tgt') ?? []) as Target[]);
  const buyers = byId((byKind.get('byr') ?? []) as Buyer[]);
  const publishers = (byKind.get('pub') ?? []) as Publisher[];
  const terms = (byKind.get('trm') ?? []) as PublisherTerms[];
  return {
    version,
    hash,
    campaign,
    flow,
    targets,
    buyers,
    buyerById: new Map(buyers.map((buyer) => [buyer.id, buyer])),
    limited: buyers.filter(hasLimits),
    targetById: new Map(targets.map((target) => [target.id, target])),
    publishers,
    terms,
    publisherById: new Map(publishers.map((publisher) => [publisher.id, publisher])),
    termsOf: new Map(terms.map((each) => [each.publisherId, each])),
  };
}

/** The documents of rules, to build the next ones from. */
export const docsOf = ({ campaign, flow, targetById, buyerById, publisherById, termsOf }: Rules): RuleDocs =>
  new Map<string, RuleDoc>([
    [campaign.id, { ...campaign, flow }],
    ...targetById,
    ...buyerById,
    ...publisherById,
    ...[...termsOf.values()].map((terms) => [terms.id, terms] as const),
  ]);

/** The documents with some of them replaced or added, and others gone. What did not change is shared. */
export function changeDocs(docs: RuleDocs, changed: Iterable<RuleDoc>, gone: Iterable<string>): RuleDocs {
  const next = new Map(docs);
  for (const doc of changed) next.set(doc.id, doc);
  for (const id of gone) next.delete(id);
  return next;
}

const kindOf = ({ id }: { id: string }): string => id.slice(0, 3);

const byId = <T extends { id: string }>(all: T[]): T[] =>
  all.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
