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
export type Confirmation = {
  /** null: this bid needs no confirmation. The request goes to the ping URL's host or to a configured URL. */
  build(context: ConfirmContext): BuyerRequest | null;
  read(reply: BuyerReply, now: number, config?: DialectConfig): ConfirmReply;
};

/** A ping dialect is two pure functions. Sockets, deadlines, sizes and signatures stay with the exchange. */
export type Dialect = {
  name: string;
  options: readonly OptionSpec[];
  build(context: PingContext): BuyerRequest;
  /** Sees only replies that arrived whole, in time, and were no redirect. */
  read(reply: BuyerReply, now: number, config?: DialectConfig, note?: Note): ReadBid;
  confirm?: Confirmation;
};
