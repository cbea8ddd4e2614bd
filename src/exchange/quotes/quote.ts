import type { PingOrder, PingSubject } from '../../buyers/ping.ts';
import type { Call } from '../../call/call.ts';
import type { CallId, PublisherId } from '../../lib/ids.ts';
import type { Micros } from '../../lib/money.ts';
import type { CallerFacts } from '../../telephony/caller.ts';
import type { OpenCommand } from '../market/commands.ts';
import type { NextStep } from '../market/next-step.ts';
import type { QuoteRefusal } from './refusals.ts';

/** A publisher asks what a call would earn before it sends it. */
export type QuoteCommand = {
  /** The id the call will have if it comes. */
  callId: CallId;
  publisherId: PublisherId;
  subId: string | null;
  caller: CallerFacts;
  /** What the caller hashed to under keys that are being replaced: how it may be remembered. */
  formerHashes?: string[];
  tags: Record<string, string>;
  test: boolean;
};

export type QuoteAnswer =
  | {
      kind: 'bid';
      bidId: string;
      /** What the publisher will be paid if the call converts. */
      payout: Micros;
      /** Where the call must be sent, E.164. */
      number: string;
      expiresAt: number;
      minSeconds: number;
      duplicate: 'allowed' | 'rejected';
      /** An earlier answer to the same question. */
      repeated: boolean;
    }
  | { kind: 'noBid'; reasonCode: QuoteRefusal; repeated: boolean }
  | (Extract<NextStep, { kind: 'auction' }> & { subject: PingSubject; orders: PingOrder[] })
  /** The same question is being auctioned this moment. */
  | { kind: 'wait' }
  | { kind: 'unrouted' };

/** An answer, and by which version of the rules: a Worker that keeps these may refuse by itself what they refuse. */
export type QuoteReply = QuoteAnswer & { rulesVersion?: number };

/**
 * What a campaign's object goes by, for a Worker that keeps its rules.
 * @property askedBefore whose earlier answer may stand though today's rules would not give it (hashShown of each); null: too
 * many to tell. Absent: the Worker has the version already.
 */
export type InForce = { version: number; askedBefore?: string[] | null };

/** Tells callers well enough from each other where a mistake costs a call to the object. */
export const hashShown = (callerHash: string): string => callerHash.slice(0, 8);

/** A reserved call: a call that has a winner, a price and a held cap, and has yet to arrive. */
export type Quote = {
  bidId: string;
  /** What makes two pings the same question, as far as it may be written down. */
  key: string;
  callerHash: string | null;
  publisherId: PublisherId;
  number: string;
  expiresAt: number;
  call: Call;
};

/** The reserved call, arrived: the carrier's caller and times in place of the expected ones, what was asked kept. */
export function arrivedCall(quote: Quote, command: OpenCommand, expiresAt: number, now: number): Call {
  const { call } = quote;
  const { state, stateFrom, zip } = call.caller.zip === null ? command.caller : call.caller;
  return {
    ...call,
    carrierCallId: command.carrierCallId,
    caller: { ...command.caller, state, stateFrom, zip },
    startedAt: now,
    expiresAt,
    attempts: call.attempts.map((attempt) => ({ ...attempt, offeredAt: now, heardAt: now })),
  };
}
