import type { Receipt } from '../../auction/auction.ts';
import type { Call } from '../../call/call.ts';
import type { Sums } from '../../feed/board.ts';
import { DaySums, type KeptDaySums, sharesOf } from '../../feed/day-sums.ts';
import type { BuyerId, CallId } from '../../lib/ids.ts';

/** What is written with the mark of what a waking object looks at: sums of all calls that it does not look at. */
export type KeptTally = KeptDaySums & {
  /** Calls that came to life again: their bids are in the sums, the rest of them is not. */
  again: CallId[];
};

/**
 * What boards count of today's calls, so that whoever opens one is told at once and nobody need be told before. A call is
 * added when it is let go of, as nothing changes it then; those still kept are added by whoever asks.
 */
export class DayTally {
  readonly #sums: DaySums;
  readonly #again: Set<CallId>;
  readonly #bids = new Map<CallId, BuyerId[]>();
  readonly #readBids: (call: Call) => BuyerId[];

  /** @param readBids who bid for a call, from its receipts: for calls whose auctions closed before this object woke. */
  constructor(kept: KeptTally | undefined, readBids: (call: Call) => BuyerId[]) {
    this.#sums = new DaySums(kept);
    this.#again = new Set(kept?.again);
    this.#readBids = readBids;
  }

  /** Auctions of a call have closed. @param before the call as it was; null: it is new. */
  noteBids(callId: CallId, before: Call | null, receipts: readonly Receipt[]): void {
    if (receipts.length === 0) return;
    const known = before ? this.#bidsOf(before) : [];
    this.#bids.set(callId, [...known, ...receipts.flatMap(biddersIn)]);
  }

  finish(call: Call): void {
    this.#sums.add(sharesOf(call, this.#bidsOf(call)), 1);
    this.#bids.delete(call.id);
    this.#again.delete(call.id);
  }

  /** A call that was finished changes after all. @param before as it was counted. */
  reopen(before: Call): void {
    this.#sums.add(sharesOf(before, []), -1);
    this.#again.add(before.id);
  }

  /** @param reopened as above, in what is about to be written. */
  kept(reopened: Call | null = null): KeptTally {
    if (!reopened) return { ...this.#sums.kept(), again: [...this.#again] };
    const sums = this.#sums.copy();
    sums.add(sharesOf(reopened, []), -1);
    return { ...sums.kept(), again: [...this.#again, reopened.id] };
  }

  /** @param others calls not let go of. */
  of(audience: string, others: Iterable<Call>): { day: string; sums: Sums } {
    const sums = this.#sums.copy();
    for (const call of others) sums.add(sharesOf(call, this.#bidsOf(call)), 1);
    return sums.of(audience);
  }

  #bidsOf(call: Call): readonly BuyerId[] {
    return this.#bids.get(call.id) ?? (this.#again.has(call.id) ? [] : this.#readBids(call));
  }
}

/** Each as often as it bid. */
export const biddersIn = ({ candidates }: Receipt): BuyerId[] =>
  candidates.flatMap(({ outcome, bid, buyerId }) => (outcome !== 'excluded' && bid !== null ? buyerId : []));
