import { emptyUsage, endHold, reserve, type Usage, windowKeys } from '../buyers/caps.ts';
import type { Reason } from '../buyers/reason.ts';
import type { Buyer, Target } from '../buyers/target.ts';
import { zoneOf } from '../buyers/wall-clock.ts';
import type { TargetId } from '../lib/ids.ts';
import type { Micros } from '../lib/money.ts';
import type { AuctionRules, Receipt, TargetState } from './auction.ts';
import { closeAuction } from './close.ts';
import { mostCost } from './cost.ts';
import { refuseByRules } from './eligibility.ts';
import { openingOfReceipt } from './receipt.ts';

export type Award = { targetId: TargetId; price: Micros } | null;

/** One auction as it would have gone with a draft in it. */
export type Previewed = {
  /** What the draft would have bid; null: nothing. */
  bid: Micros | null;
  /** Why it would not have got the call; null: it would have. */
  reason: Reason | null;
  was: Award;
  would: Award;
};

/** The rules with the draft in its target's place, or beside the others. */
export function withDraft<R extends AuctionRules>(rules: R, draft: Target, buyer: Buyer): R {
  const targets = [...rules.targets.filter(({ id }) => id !== draft.id), draft];
  const buyers = rules.buyers.some(({ id }) => id === buyer.id) ? rules.buyers : [...rules.buyers, buyer];
  return { ...rules, targets: targets.sort((a, b) => (a.id < b.id ? -1 : 1)), buyers };
}

/**
 * Holds a receipt's auction again with the draft in it: the others bid what they bid. What the draft uses of its caps is
 * counted from call to call, as if each it won had been connected and had cost the auction's price.
 * @param rules of the receipt's version, with the draft. @param usage what the draft has used so far.
 * @returns null: the caller has been forgotten, and what they said with them.
 */
export function previewAuction(
  receipt: Receipt,
  rules: AuctionRules,
  draft: Target,
  buyer: Buyer,
  usage: Usage = emptyUsage(),
): { told: Previewed; usage: Usage } | null {
  const opening = openingOfReceipt(receipt);
  if (!opening) return null;
  const { closing } = receipt;
  const own = (states: Record<string, TargetState>): Record<string, TargetState> => {
    const account = states[draft.id]?.account;
    return { ...states, [draft.id]: { usage, resting: false, ...(account && { account }) } };
  };
  const asked = { ...opening, states: own(opening.states) };
  const outcome = closeAuction(asked, { ...closing, states: own(closing.states) }, rules);
  const candidate = outcome.candidates.find(({ targetId }) => targetId === draft.id);
  const { duplicate } = rules.campaign;
  const leftOut = (): Reason =>
    refuseByRules(draft, buyer, opening.facts, undefined, duplicate, opening.openedAt) ?? 'duplicateCaller';
  const told: Previewed = {
    bid: candidate?.bid ?? null,
    reason: candidate ? candidate.reason : leftOut(),
    was: receipt.award && { targetId: receipt.award.targetId, price: receipt.award.clearingPrice },
    would: outcome.award && { targetId: outcome.award.targetId, price: outcome.award.clearingPrice },
  };
  if (told.would?.targetId !== draft.id) return { told, usage };
  return { told, usage: spend(draft, buyer, usage, told.would.price, closing.settledAt, rules) };
}

/** The call is over at once: how many last at a time is not told by receipts. */
function spend(
  draft: Target,
  buyer: Buyer,
  usage: Usage,
  price: Micros,
  atMs: number,
  { campaign }: AuctionRules,
): Usage {
  const most = mostCost(draft, price, campaign.maxCallSeconds);
  const held = reserve(usage, windowKeys(atMs, zoneOf(draft, buyer)), most);
  const spent = price < most ? price : most;
  return endHold(held.usage, held.hold, { kind: 'converted', spent });
}
