import type { LegStatus } from '../telephony/carrier-event.ts';
import type { Destination } from '../telephony/instruction.ts';
import type { AttemptOutcome, Disposition, TurnedAway } from './disposition.ts';

/** Money in a timeline is text in USD: "45.00". */
export type ToldMoney = { revenue: string; payout: string; margin: string };

/** What became of a price: the seconds its timer counted, and what was missing when nothing is owed. */
export type ToldCharge = { kind: string; seconds: number; owed: string; missing: string | null };

/** `owed` null: it is charged when the call ends. */
type ToldOutcome = {
  kind: string;
  reference: string;
  amount: string | null;
  occurredAt: string;
  by: string;
  owed: string | null;
  missing: string | null;
};

type Facts = {
  started: { to: string; state: string | null };
  asked: { node: string; tries: number; step: number };
  tagged: { tags: Record<string, string> };
  auctionOpened: { auctionId: string; round: number; asked: number };
  auctionClosed: { auctionId: string; bids: number; award: { targetId: string; price: string } | null };
  offered: { leg: number; targetId: string; buyerId: string; price: string };
  confirmed: { leg: number; destination: Destination | null; minSeconds: number | null };
  refused: { leg: number; reason: string };
  redeemed: { bidId: string; to: string };
  answered: { leg: number };
  screened: { leg: number; accepted: boolean; whisperMs: number | null };
  legEnded: { leg: number; status: LegStatus; seconds: number | null };
  dialEnded: {
    leg: number;
    status: LegStatus;
    bridged: boolean | null;
    seconds: number | null;
    callerGone: boolean;
  };
  posted: { leg: number };
  concluded: { leg: number; outcome: AttemptOutcome };
  settled: ToldMoney & {
    leg: number;
    connectedSeconds: number;
    converted: boolean;
    charge?: ToldCharge;
    earned?: ToldCharge;
  };
  adjusted: ToldMoney & { number: number; by: string; reason: string; before: ToldMoney };
  outcomeReported: ToldOutcome & Partial<ToldMoney> & { charge?: ToldCharge; earned?: ToldCharge };
  disputed: { reason: string; note: string | null; by: string; decideBy: string };
  disputeRuled: { verdict: string; by: string | null; note: string | null; revenue: string; payout: string };
  recorded: { url: string; seconds: number | null };
  callerLeft: { status: LegStatus };
  turnedAway: { reason: TurnedAway };
  sentToFallback: object;
  ended: { disposition: Disposition };
  /** Callers whom no campaign took on. */
  unknownNumber: { to: string };
  overloaded: { to: string };
};

/**
 * One line of a call's timeline: what happened, when (ms since the epoch), and the few facts that matter to a reader: no
 * caller's number, no secret. Facts are missing where the caller was forgotten, some in calls of earlier releases.
 */
export type TimelineEvent = {
  [Type in keyof Facts]: { at: number; type: Type } & Partial<Facts[Type]>;
}[keyof Facts];

/** The leg it is about, if it is about one. */
export const legOfLine = (line: TimelineEvent): number | undefined => ('leg' in line ? line.leg : undefined);

/** What became of the price, as the settlement told it, or an outcome that came after it. */
export function chargeIn(timeline: readonly TimelineEvent[]): ToldCharge | undefined {
  for (const line of [...timeline].reverse())
    if (line.type === 'settled' || (line.type === 'outcomeReported' && line.charge)) return line.charge;
  return undefined;
}
