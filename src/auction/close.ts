import type { Reason } from '../buyers/reason.ts';
import type { TargetId } from '../lib/ids.ts';
import type { AuctionRules, Candidate, Closing, LeftOut, Opening, Ranked } from './auction.ts';
import { type Heard, hearBids } from './bidders.ts';
import { isDecided } from './is-decided.ts';
import { exclusionsOf, getBuyer, openAuction } from './open.ts';
import { rankBidders } from './ranking.ts';
import { isMadeOfWhatWasSaid, standingIn } from './standing.ts';
import { strategies } from './strategies/registry.ts';

export type Outcome = {
  /** Every target that the rules let through once, in their order, each with exactly one reason or the award. */
  candidates: Candidate[];
  /** All others, counted; absent where the candidates are everybody. */
  leftOut?: LeftOut;
  /** Who is offered the call, in order: the award first, then those to try when it does not answer. */
  ranking: Ranked[];
  award: Ranked | null;
};

/** Decides who gets the call and at what price, and why each of the others does not. Reserves nothing. */
export function closeAuction(opening: Opening, closing: Closing, rules: AuctionRules): Outcome {
  const { settledAt, replies, states } = closing;
  const opened = openAuction(opening, rules);
  const heard = hearBids(opening, opened, replies, rules, settledAt);
  const { ranking, refusals } = closing.callerGone
    ? { ranking: [], refusals: [] }
    : rankBidders(heard.bidders, opening, rules, { states, atMs: settledAt });
  const award = ranking[0] ?? null;

  const losses = new Map<TargetId, Reason>([...heard.refusals, ...refusals]);
  if (heard.silent.length > 0) {
    const reason = silentReason(opening, closing, rules, heard);
    for (const { id } of heard.silent) losses.set(id, reason);
  }
  const { lossReason } = closing.callerGone
    ? ({ lossReason: 'callerGone' } as const)
    : strategies[rules.campaign.routing.strategy];
  const replyOf = new Map(replies.map((reply) => [reply.targetId, reply]));

  const candidates = opened.admitted.map((target): Candidate => {
    const { id: targetId, buyerId, bidding } = target;
    const standing = standingIn(target, getBuyer(rules, buyerId), opening);
    const refused = opened.refused.get(targetId);
    if (refused)
      return {
        ...excludedBy({ targetId, buyerId, reason: refused }),
        ...(isMadeOfWhatWasSaid(target) && { wouldHaveBid: standing }),
      };
    const reply = bidding.kind === 'ping' ? replyOf.get(targetId) : undefined;
    const bid = bidding.kind === 'static' ? standing : (reply?.bid?.amount ?? null);
    const reason = award?.targetId === targetId ? null : (losses.get(targetId) ?? lossReason);
    const outcome = reason === null ? 'won' : reason === 'notAsked' ? 'excluded' : 'lost';
    return { targetId, buyerId, outcome, reason, bid, latencyMs: reply?.latencyMs ?? null };
  });
  return { candidates, leftOut: opened.leftOut, ranking, award };
}

const excludedBy = (who: Pick<Candidate, 'targetId' | 'buyerId' | 'reason'>): Candidate => ({
  ...who,
  outcome: 'excluded',
  bid: null,
  latencyMs: null,
});

/**
 * Every target of the rules once, in their order: those who are left out come back with their reasons. Who the rules do not
 * know comes last.
 */
export function withLeftOut(
  candidates: readonly Candidate[],
  opening: Opening,
  rules: AuctionRules,
): Candidate[] {
  const known = new Map(candidates.map((candidate) => [candidate.targetId, candidate]));
  for (const exclusion of exclusionsOf(opening, rules))
    if (!known.has(exclusion.targetId)) known.set(exclusion.targetId, excludedBy(exclusion));
  const ordered = rules.targets.flatMap(({ id }) => known.get(id) ?? []);
  const isOrdered = new Set(ordered);
  const strays = candidates.filter((candidate) => !isOrdered.has(candidate));
  return [...ordered, ...strays];
}

/** No answer is a timeout, unless the auction closed early because no answer could matter any more. */
function silentReason(opening: Opening, closing: Closing, rules: AuctionRules, { silent }: Heard): Reason {
  const { settledAt, replies } = closing;
  if (closing.callerGone) return 'callerGone';
  if (settledAt >= opening.deadlineAt) return 'timeout';
  const outstanding = silent.map(({ id }) => id);
  return isDecided(opening, rules, replies, outstanding, settledAt) ? 'notAwaited' : 'timeout';
}
