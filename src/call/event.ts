import type { Opening, Ranked, Receipt } from '../auction/auction.ts';
import type { Reason } from '../buyers/reason.ts';
import type { Transfer } from '../ledger/transfer.ts';
import type { AuctionId } from '../lib/ids.ts';
import type { LegStatus } from '../telephony/carrier-event.ts';
import type { Destination } from '../telephony/instruction.ts';
import type { Adjusted } from './adjustment.ts';
import type { CallStart, Offer, Settlement } from './call.ts';
import type { AttemptOutcome, Disposition, TurnedAway } from './disposition.ts';
import type { Disputed, DisputeRuled } from './disputes/dispute.ts';
import type { OutcomeReported } from './report-outcome.ts';

/** Everything that can happen to a call. Past tense; folded by evolve. */
export type CallEvent =
  | { type: 'started'; start: CallStart }
  | { type: 'asked'; node: string; tries: number; step: number }
  | { type: 'tagged'; tags: Record<string, string> }
  | { type: 'auctionOpened'; opening: Opening; asked: number }
  | {
      type: 'auctionClosed';
      auctionId: AuctionId;
      ranking: Ranked[];
      award: Receipt['award'];
      receiptSeq: number;
      bids: number;
    }
  | { type: 'offered'; offer: Offer }
  /** A reserving target stands by its bid, perhaps on terms of its own. */
  | { type: 'confirmed'; leg: number; destination: Destination | null; minSeconds: number | null }
  | { type: 'refused'; leg: number; reason: Reason }
  /** The call a publisher was given a bid for has come. */
  | { type: 'redeemed'; bidId: string; to: string }
  | { type: 'answered'; leg: number; at: number }
  | { type: 'screened'; leg: number; accepted: boolean; whisperMs: number | null }
  | { type: 'legEnded'; leg: number; status: LegStatus; seconds: number | null }
  | {
      type: 'dialEnded';
      leg: number;
      status: LegStatus;
      bridged: boolean | null;
      seconds: number | null;
      callerGone: boolean;
    }
  | { type: 'posted'; leg: number }
  | { type: 'concluded'; leg: number; outcome: AttemptOutcome }
  | { type: 'settled'; settlement: Settlement }
  | Adjusted
  | OutcomeReported
  | Disputed
  | DisputeRuled
  | { type: 'recorded'; url: string; seconds: number | null }
  | { type: 'callerLeft'; status: LegStatus; at: number }
  /** By the publisher's own terms. */
  | { type: 'turnedAway'; reason: TurnedAway }
  | { type: 'sentToFallback' }
  | { type: 'ended'; disposition: Disposition; at: number };

/** What an event books. */
export function bookedBy(event: CallEvent): readonly Transfer[] {
  if (event.type === 'settled') return event.settlement.transfers;
  if (event.type === 'outcomeReported') return event.booked?.transfers ?? [];
  return event.type === 'adjusted' ? event.transfers : [];
}
