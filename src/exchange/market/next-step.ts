import type { AuctionRules, Opening } from '../../auction/auction.ts';
import type { ConfirmOrder, PingOrder, PingSubject } from '../../buyers/ping.ts';
import type { Call } from '../../call/call.ts';
import { currentAttempt } from '../../call/call.ts';
import { isJoined } from '../../call/conclude.ts';
import { apology, fallbackInstructions, offerInstructions } from '../../call/instructions.ts';
import type { AuctionId, CallId } from '../../lib/ids.ts';
import type { Instruction } from '../../telephony/instruction.ts';

/** What a campaign object tells the Worker to do next for a call. */
export type NextStep =
  | {
      kind: 'instructions';
      callId: CallId;
      /** Go into the follow-up URLs: the leg being dialed, and the number of the question asked. */
      leg: number;
      /** Absent: an object of the release before, whose `leg` was the number of the question where one was asked. */
      question?: number;
      expiresAt: number;
      instructions: Instruction[];
    }
  | {
      kind: 'auction';
      callId: CallId;
      auctionId: AuctionId;
      subject: PingSubject;
      orders: PingOrder[];
      /** Opened by the Worker, so that no text about the call shows it; null: withheld. */
      sealedCaller?: string | null;
      /** What the Worker needs to close before the deadline; null where only answers or the deadline can decide. */
      early: { opening: Opening; rules: AuctionRules } | null;
      /** Somebody watches: replies are worth showing as they come. */
      watched?: boolean;
    }
  /** The winner must confirm before it is dialed. */
  | { kind: 'confirm'; callId: CallId; leg: number; order: ConfirmOrder }
  /** Another Worker is settling this call's auction: ask again in a moment. */
  | { kind: 'wait'; callId: CallId; expiresAt: number }
  /** The number is not this campaign's (any more). */
  | { kind: 'unrouted' };

/** The words and verbs that follow from where a call stands. IVR prompts are given by the flow instead. */
export function instructionsOf(call: Call): Instruction[] {
  const attempt = currentAttempt(call);
  if (call.phase === 'dialing' && attempt)
    return isJoined(attempt) ? [{ kind: 'hangup' }] : offerInstructions(call, attempt);
  if (call.phase === 'fallback' && call.fallbackNumber)
    return fallbackInstructions(call.fallbackNumber, call);
  const served = call.attempts.some((each) => each.outcome === 'connected' || each.outcome === 'unconfirmed');
  return served || call.callerEnd ? [{ kind: 'hangup' }] : [...call.preface, ...apology];
}

export const questionOf = (call: Call): number => call.ivr?.step ?? 0;

/** A Worker of the release before reads the number of the question here, where one is asked. */
export const legOf = (call: Call): number => (call.phase === 'ivr' ? questionOf(call) : call.attempts.length);
