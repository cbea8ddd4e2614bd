import type { CampaignSnapshot } from '../../src/directory/config/snapshot.ts';
import { buildRules, type Rules } from '../../src/exchange/market/rules.ts';

/** A snapshot's rules, as an object has them. */
export function rulesOf(
  { version, campaign, flow, targets, buyers, publishers, terms = [] }: CampaignSnapshot,
  hash: string,
): Rules {
  return buildRules(version, hash, [{ ...campaign, flow }, ...targets, ...buyers, ...publishers, ...terms]);
}
