import type { PingId } from '../../lib/ids.ts';
import type { Destination } from '../../telephony/instruction.ts';
import type { Bid, ConfirmedBid, ConfirmedCall, PingOrder, PingSubject } from '../ping.ts';
import type { Reason } from '../reason.ts';
import type { CustomDialect } from './custom/config.ts';

/** An HTTP request to a buyer, before auth and signature headers are added. */
export type BuyerRequest = {
  method: 'GET' | 'POST' | 'PUT';
  url: string;
  headers: Record<string, string>;
  body: string | null;
};

export type BuyerReply = { status: number; contentType: string | null; body: string };

/** What a target's configuration says to its dialect, secrets in the clear. */
export type DialectConfig = {
  options: Readonly<Record<string, string>>;
  custom: CustomDialect | null;
};

export const NO_CONFIG: DialectConfig = { options: {}, custom: null };

export type PingContext = {
  subject: PingSubject;
  order: PingOrder;
  /** This buyer's token for the caller: stable, reveals nothing; null when the caller is withheld. */
  callerToken: string | null;
  /** What the buyer has left of the auction when the ping leaves. */
  deadlineMs: number;
  now: number;
  config?: DialectConfig;
};

export type ReadBid = { bid: Bid; reason: null } | { bid: null; reason: Reason; detail?: string };

/** What a reader of replies makes of one field. */
export const FIELDS = ['accept', 'bid', 'bidId', 'destination', 'minSeconds', 'expiry', 'reason'] as const;
export type Field = (typeof FIELDS)[number];

/** Told of every field read, where it stood and what it said: how a pasted sample is explained. */
export type Note = (field: Field, path: string, text: string) => void;

/** One thing a dialect must be told besides the URL. */
export type OptionSpec = {
  name: string;
  about: string;
  required: boolean;
  /** Sealed at rest and never shown again. */
  secret: boolean;
  /** The only values taken; null: any text. */
  values: readonly string[] | null;
  /** Must be a URL the exchange may call. */
  isUrl: boolean;
};

/** What is known when the winner is asked to confirm: after the award, before its line is dialed. */
export type ConfirmContext = {
  /** The target's ping URL. */
  url: string;
  pingId: PingId;
  bid: ConfirmedBid;
  /** The caller's number, E.164; null when withheld. Only ever part of a confirmation. */
  caller: string | null;
  call: ConfirmedCall;
  subId: string | null;
  now: number;
  config?: DialectConfig;
};

/** A destination or seconds that are null leave the bid's own in force. */
export type ConfirmReply =
  | { accepted: true; destination: Destination | null; minSeconds: number | null }
  | { accepted: false; reason: Reason; detail?: string };

/** The second phase of a buyer that only reserves at the ping. */
type Confirmation = {
  /** null: this bid needs no confirmation. The request goes to the ping URL's host or to a configured URL. */
  build(context: ConfirmContext): BuyerRequest | null;
  read(reply: BuyerReply, now: number, config?: DialectConfig): ConfirmReply;
};

/**
 * A ping dialect: how one market's buyers are asked, and what their answers mean. Pure functions, one file in this
 * folder, one line in the registry, and a folder of cases of requests and replies in the tests.
 *
 * What it may assume:
 * - the target's options were checked against `options`, secrets are in the clear, and URLs among them are public;
 * - the subject is what may leave before the award: no number of the caller's, no tag kept for the winner. There is
 *   nothing else to be careful with, and nothing more to be had;
 * - a reply arrived whole, in time, was no redirect, is at most 64 kB, and is text decoded by its own charset;
 * - the exchange adds credentials and the Standard Webhooks signature, keeps deadlines, and counts failures.
 *
 * What it must do:
 * - give the same request for the same context; never throw for anything a buyer may send;
 * - say `noBid` for whatever is a no in its market's words, a bid of zero included. Other reasons count against the
 *   endpoint's health: `replyMalformed` for what cannot be read, `bidInvalid` for an amount that is none,
 *   `destinationInvalid` for a line that may not be dialed, `httpError` for a status that means failure;
 * - refuse a reply whole when one of its terms cannot be read: a bid without its `minSeconds` is another bid;
 * - read amounts, seconds, expiries and destinations with src/buyers/bidders/wire/values.ts, lists of bids with
 *   src/buyers/bidders/wire/best-bid.ts, so that they mean the same in every dialect;
 * - tell the note of every field it reads, by the path it stood at.
 *
 * What it is not asked: whether the bid is within the target's bounds, whether its destination may be dialed, what wins.
 */
export type Dialect = {
  /** As `bidding.dialect` names it. */
  name: string;
  /** All it must be told besides the URL. */
  options: readonly OptionSpec[];
  /** The ping, without credentials. @throws only when it lacks its own configuration, which is the reason notAsked. */
  build(context: PingContext): BuyerRequest;
  /** @param now when the reply was whole, ms since the epoch: relative expiries count from it. */
  read(reply: BuyerReply, now: number, config?: DialectConfig, note?: Note): ReadBid;
  /** For markets in which a bid only reserves; absent: the winner is dialed as it bid. */
  confirm?: Confirmation;
};
