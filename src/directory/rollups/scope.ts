import { type Told, targetsOf } from './counted.ts';
import { PARTS, type Part } from './tally.ts';

/** A part of the market that has rollups of its own. Parties are numbers; 0: all of them, NONE: calls that have none. */
export type ScopeKey = {
  test: number;
  campaign: number;
  publisher: number;
  buyer: number;
  target: number;
};

export const NONE = -1;

export const scopeText = ({ test, campaign, publisher, buyer, target }: ScopeKey): string =>
  `${test} ${campaign} ${publisher} ${buyer} ${target}`;

/**
 * The scopes a call counts in: all, its campaign, its publisher, both, and for each buyer and target who was considered
 * or offered it their own, and the target's within campaign and publisher. Any filter is one of these or a few.
 */
export function scopesOf(told: Told, buyerOf: (target: number) => number): ScopeKey[] {
  const { test, campaign, publisher } = told;
  const all = { test, campaign: 0, publisher: 0, buyer: 0, target: 0 };
  const scopes: ScopeKey[] = [all];
  if (campaign !== 0) scopes.push({ ...all, campaign });
  if (publisher !== 0) scopes.push({ ...all, publisher });
  if (campaign !== 0 && publisher !== 0) scopes.push({ ...all, campaign, publisher });
  const buyers = new Map(targetsOf(told).map((target) => [target, buyerOf(target)]));
  if (told.target !== 0) buyers.set(told.target, told.buyer);
  for (const buyer of new Set([...buyers.values(), told.buyer]))
    if (buyer !== 0) scopes.push({ ...all, buyer });
  for (const [target, buyer] of buyers) {
    scopes.push({ ...all, buyer, target });
    scopes.push({ ...all, campaign: campaign || NONE, publisher: publisher || NONE, buyer, target });
  }
  return scopes;
}

/** What a scope's rollups are asked for: nothing that its key says already, and how fast somebody answers by target. */
export function partsOf({ campaign, publisher, target }: ScopeKey): ReadonlySet<Part> {
  const left = new Set<Part>(PARTS);
  if (campaign !== 0) left.delete('campaigns');
  if (publisher !== 0) left.delete('publishers');
  if (target !== 0) left.delete('targets');
  else left.delete('latency');
  return left;
}

/** Which scopes' rollups together are what a filter asks for. */
export type ScopeWanted = { test: number } & {
  [Name in 'campaign' | 'publisher' | 'buyer' | 'target']?: number | 'each' | undefined;
};

type Filter = { test: number } & Partial<
  Record<'campaign' | 'publisher' | 'buyer' | 'target', number | undefined>
>;

/**
 * @param byTarget for parts that only targets' rollups keep.
 * @returns for each party its number, 0 for all in one, or `each` for any number of them, one rollup each.
 */
export function wantedScopes(filter: Filter, byTarget: boolean): ScopeWanted {
  const { test, campaign, publisher, buyer, target } = filter;
  const isOfSeat = buyer !== undefined || target !== undefined || byTarget;
  const isWithin = campaign !== undefined || publisher !== undefined;
  if (!isOfSeat) return { test, campaign: campaign ?? 0, publisher: publisher ?? 0, buyer: 0, target: 0 };
  if (isWithin)
    return {
      test,
      campaign: campaign ?? 'each',
      publisher: publisher ?? 'each',
      buyer: buyer ?? 'each',
      target: target ?? 'each',
    };
  if (target === undefined && !byTarget)
    return { test, campaign: 0, publisher: 0, buyer: buyer ?? 0, target: 0 };
  return { test, campaign: 0, publisher: 0, buyer: buyer ?? 'each', target: target ?? 'each' };
}
