import { emptyUsage } from '../buyers/caps.ts';
import { canonicalJson } from '../lib/encoding.ts';
import type { AuctionRules, Candidate, Judged, Opening, Receipt } from './auction.ts';
import { closeAuction, type Outcome, withLeftOut } from './close.ts';
import { openingOfReceipt, verifyReceipt, writeReceipt } from './receipt.ts';
import { isMadeOfWhatWasSaid } from './standing.ts';

export type Replay = { equal: boolean; differences: string[] };

/**
 * Holds the auction again from the receipt's inputs and compares every bit of the result. Never throws: an altered
 * receipt may not even describe an auction any more, and that is a difference too.
 * @param rules what the receipt's configuration version said; `configHash` is their hash.
 */
export function replayReceipt(receipt: Receipt, rules: AuctionRules, configHash: string): Replay {
  const differences: string[] = [];
  try {
    const { opening, closing, previousHash } = receipt;
    if (opening.configHash !== configHash) {
      differences.push(`the rules are not those of the receipt: ${opening.configHash}, now ${configHash}`);
    }
    const whole = openingOfReceipt(receipt);
    if (whole) {
      const outcome = holdAgain(receipt, whole, rules);
      const { salt } = receipt.personal ?? {};
      const again = writeReceipt(
        whole,
        closing,
        rules,
        previousHash,
        outcome,
        salt === undefined ? {} : { salt },
      );
      compare('', receipt, again.receipt, differences);
    } else {
      const outcome = holdAgain(receipt, asJudged(receipt, rules), rules);
      compare('', decisionOf(receipt), decisionOf(outcome), differences);
      // Why others were left out may have been said by what is gone: the hash alone tells that it was counted so.
      if (receipt.leftOut && !verifyReceipt(receipt)) differences.push('hash: not that of the receipt');
    }
  } catch (error) {
    differences.push(`cannot be replayed: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { equal: differences.length === 0, differences };
}

/** As the receipt was written: older ones list everybody. */
function holdAgain({ closing, leftOut }: Receipt, opening: Opening, rules: AuctionRules): Outcome {
  const outcome = closeAuction(opening, closing, rules);
  if (leftOut) return outcome;
  const { ranking, award } = outcome;
  return { candidates: withLeftOut(outcome.candidates, opening, rules), ranking, award };
}

/**
 * The caller has been forgotten: what the rules said of their tags is taken from the receipt, all else is decided again.
 */
function asJudged({ opening, candidates, leftOut }: Receipt, { targets }: AuctionRules): Opening {
  const states = { ...opening.states };
  const listed = new Map(candidates.map((candidate) => [candidate.targetId, candidate]));
  for (const target of targets) {
    const { id: targetId } = target;
    const candidate = listed.get(targetId);
    // Who is not among those let through was left out, by whatever rule.
    const reason = leftOut && !candidate ? 'criteria' : candidate?.reason;
    const isJudged = states[targetId]?.judged?.bid !== undefined;
    const judged: Judged = {
      criteria: reason !== 'criteria',
      requiredTags: reason !== 'requiredTags',
      // A bid for a state or a ZIP that was never written down was judged at the time, though nobody asked for a tag.
      ...(candidate && (isJudged || isMadeOfWhatWasSaid(target)) && { bid: bidOf(candidate) }),
    };
    states[targetId] = { ...(states[targetId] ?? { usage: emptyUsage(), resting: false }), judged };
  }
  return { ...opening, states };
}

const bidOf = ({ bid, wouldHaveBid = bid }: Candidate): Candidate['bid'] => wouldHaveBid;

const decisionOf = ({ candidates, ranking, award }: Receipt | Outcome) => ({
  candidates,
  ranking,
  award: award && { targetId: award.targetId, clearingPrice: award.clearingPrice },
});

/** One line for each leaf that differs: `candidates.2.reason: "timeout", replayed "noBid"`. */
function compare(path: string, recorded: unknown, replayed: unknown, differences: string[]): void {
  if (recorded === replayed) return;
  if (isBranch(recorded) && isBranch(replayed) && Array.isArray(recorded) === Array.isArray(replayed)) {
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(replayed)])) {
      compare(path ? `${path}.${key}` : key, recorded[key], replayed[key], differences);
    }
    return;
  }
  const was = canonicalJson(recorded);
  const is = canonicalJson(replayed);
  if (was !== is) differences.push(`${path}: ${was}, replayed ${is}`);
}

const isBranch = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object';
