import type { Bid } from '../../ping.ts';
import type { Reason } from '../../reason.ts';
import type { ExpiryKind } from '../custom/config.ts';
import type { BuyerReply, ConfirmReply, Field, Note, ReadBid } from '../dialect.ts';
import { openDocument } from './document.ts';
import { lookUp, textOf } from './path.ts';
import type { Tree } from './tree.ts';
import { amountOf, destinationOf, expiryOf, secondsOf } from './values.ts';

type Refused = Extract<ReadBid, { bid: null }>;

/** No bid, and why. */
export const noBid = (reason: Reason, detail?: string): Refused =>
  detail === undefined ? { bid: null, reason } : { bid: null, reason, detail: detail.slice(0, 200) };

/** A reply being read. `pick` gives the first of several paths that holds something, and tells the note. */
export type Reading = {
  tree: Tree;
  pick(field: Field, paths: readonly string[]): string | null;
};

/** Statuses with which buyers say no in so many words; only a no is believed from them. */
const REFUSING: ReadonlySet<number> = new Set([400, 404, 406, 409, 422]);

/** Opens a reply, or says why there is nothing to read in it. */
function openReply(reply: BuyerReply, note?: Note): Reading | Refused {
  const { status } = reply;
  const isGood = status >= 200 && status <= 299;
  if (!isGood && !REFUSING.has(status)) return noBid('httpError', `status ${status}`);
  if (isGood && reply.body.trim() === '') return noBid('noBid', 'an empty reply');
  const document = openDocument(reply);
  if (!document) return isGood ? noBid('replyMalformed') : noBid('httpError', `status ${status}`);
  return { tree: document.tree, pick: (field, paths) => pickFrom(document.tree, field, paths, note) };
}

function pickFrom(tree: Tree, field: Field, paths: readonly string[], note?: Note): string | null {
  for (const path of paths) {
    const text = textOf(lookUp(tree, path));
    if (text === null) continue;
    note?.(field, path, text);
    return text;
  }
  return null;
}

/** Reads a reply to a ping as an incumbent writes it: JSON, XML or form, 204 and an empty body for no bid. */
export function readBidReply(
  reply: BuyerReply,
  note: Note | undefined,
  interpret: (reading: Reading) => ReadBid,
): ReadBid {
  const opened = openReply(reply, note);
  if ('bid' in opened) return opened;
  const read = interpret(opened);
  return reply.status <= 299 || read.reason === 'noBid' ? read : noBid('httpError', `status ${reply.status}`);
}

/** Reads a reply to a confirmation. Whatever does not say yes is a no. */
export function readConfirmReply(
  reply: BuyerReply,
  interpret: (reading: Reading) => ConfirmReply,
): ConfirmReply {
  const opened = openReply(reply);
  if ('bid' in opened) return notConfirmed(opened.reason, opened.detail);
  const read = interpret(opened);
  if (reply.status <= 299 || !read.accepted) return read;
  return notConfirmed('httpError', `status ${reply.status}`);
}

export const notConfirmed = (reason: Refused['reason'], detail?: string | null): ConfirmReply =>
  detail == null ? { accepted: false, reason } : { accepted: false, reason, detail: detail.slice(0, 200) };

/** The winner said yes, on terms that may differ from its bid's. */
export function confirmed(destination: string | null, seconds: string | null): ConfirmReply {
  const dialed = destination === null ? null : destinationOf(destination);
  if (destination !== null && !dialed) return notConfirmed('destinationInvalid');
  const minSeconds = seconds === null ? null : secondsOf(seconds);
  if (seconds !== null && minSeconds === null) return notConfirmed('replyMalformed', 'minSeconds');
  return { accepted: true, destination: dialed, minSeconds };
}

/** What a reply says of a bid, as text. */
type StatedBid = {
  amount: string | null;
  unit?: 'dollars' | 'cents';
  bidId?: string | null;
  destination?: string | null;
  minSeconds?: string | null;
  expiry?: { text: string; kind: ExpiryKind } | null;
  /** Why there is none, should the amount be zero. */
  reason?: string | null;
  state?: string;
};

/** An amount that is none, or none that can be read in one way only. */
export const unreadable = (amount: string): Refused =>
  noBid('bidInvalid', `not an amount: "${amount.slice(0, 40)}"`);

const MAX_BID_ID = 128;
const MAX_STATE = 1_000;

/** A bid of what was stated, or the reason why it is none. Terms that cannot be read spoil the bid: they are its terms. */
export function bidOf(stated: StatedBid, now: number): ReadBid {
  const { bidId = null, destination = null, minSeconds = null, expiry = null, state } = stated;
  const amount = stated.amount === null ? null : amountOf(stated.amount, stated.unit);
  if (amount === null)
    return stated.amount === null ? noBid('bidInvalid', 'no amount') : unreadable(stated.amount);
  if (amount === 0) return noBid('noBid', stated.reason ?? 'a bid of 0');
  if (bidId !== null && bidId.length > MAX_BID_ID) return noBid('replyMalformed', 'bidId');
  const seconds = minSeconds === null ? null : secondsOf(minSeconds);
  if (minSeconds !== null && seconds === null) return noBid('replyMalformed', 'minSeconds');
  const expiresAt = expiry && expiryOf(expiry.text, expiry.kind, now);
  if (expiry && expiresAt === null) return noBid('replyMalformed', 'expiry');
  const dialed = destination === null ? null : destinationOf(destination);
  if (destination !== null && !dialed) return noBid('destinationInvalid');
  if (state !== undefined && state.length > MAX_STATE) return noBid('replyMalformed', 'too much to carry');
  const bid: Bid = { amount, bidId, destination: dialed, minSeconds: seconds, expiresAt };
  return { bid: state === undefined ? bid : { ...bid, dialectState: state }, reason: null };
}

/** Says yes, in the many ways there are; null when nothing is said. */
export function isYes(text: string | null, yes: readonly string[]): boolean | null {
  return text === null ? null : yes.includes(text.toLowerCase());
}
