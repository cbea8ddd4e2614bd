import { tellBid } from '../buyers/standing/say.ts';
import { workOutBid } from '../buyers/standing/standing-bid.ts';
import type { Buyer, Target } from '../buyers/target.ts';
import type { AuctionRules, Candidate, Opening, Receipt } from './auction.ts';
import { broughtBy } from './margin.ts';
import { hasModifiers, hourAt } from './standing.ts';
import { tellMargin } from './tell-margin.ts';

export type StandingTold = ReturnType<typeof tellBid>;

/** How a standing bid came about, step by step; null: it is a plain price, or depends on what is kept nowhere. */
export function explainBid(target: Target, buyer: Buyer, opening: Opening): StandingTold | null {
  const { bidding, id } = target;
  const isJudged = opening.states[id]?.judged?.bid !== undefined;
  if (bidding.kind !== 'static' || !hasModifiers(target) || isJudged) return null;
  const { facts, openedAt } = opening;
  return tellBid(
    bidding,
    workOutBid(bidding, facts, () => hourAt(target, buyer, openedAt)),
  );
}

/** Why a bid does not take part: what it met. */
export function bidDetail(
  { reason, bid }: Candidate,
  target: Target,
  { opening, closing }: Receipt,
  rules: AuctionRules,
  told: StandingTold | null,
): string | null {
  if (reason === 'noBid') return passDetail(told);
  const brought = reason === 'belowMargin' ? broughtBy(opening, rules) : null;
  if (!brought || bid === null) return null;
  const reply = closing.replies.find(({ targetId }) => targetId === target.id);
  const seconds = reply?.bid?.minSeconds ?? rules.campaign.conversion.minSeconds;
  return tellMargin(target, brought, bid, seconds);
}

function passDetail(told: StandingTold | null): string | null {
  const last = told?.steps.at(-1);
  if (!last) return null;
  return last.amount === null ? `${last.name} passes` : `nothing is left after ${last.name}`;
}
