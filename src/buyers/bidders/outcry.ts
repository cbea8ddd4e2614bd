import { formatMicros } from '../../lib/money.ts';
import { isoTime, SECOND_MS } from '../../lib/time.ts';
import { parseWritten } from '../destination.ts';
import type { PingSubject } from '../ping.ts';
import type {
  BuyerReply,
  BuyerRequest,
  Dialect,
  DialectConfig,
  Field,
  Note,
  PingContext,
  ReadBid,
} from './dialect.ts';
import { readJsonObject } from './wire/json-document.ts';
import { noBid, unreadable } from './wire/replies.ts';
import { amountOf, MAX_MIN_SECONDS } from './wire/values.ts';

const MAX_BID_ID = 128;
const MAX_EXPIRY_SECONDS = 86_400;

/** The exchange's own dialect: the ping and the bid of the wire contract. */
export const outcry: Dialect = { name: 'outcry', options: [], build, read };

function build({ subject, order, callerToken, deadlineMs, now }: PingContext): BuyerRequest {
  const common = commonOf(subject);
  const own = { pingId: order.pingId, auctionId: subject.auctionId, targetId: order.targetId };
  const body =
    `{"type":"ping","timestamp":"${isoTime(now)}","data":${open(own)},${common.head}` +
    `"callerToken":${JSON.stringify(callerToken)},${common.middle}` +
    `"performance":${JSON.stringify(order.performance)},${common.tail}"deadlineMs":${deadlineMs}}}`;
  return { method: 'POST', url: order.url, headers: { 'content-type': 'application/json' }, body };
}

type Common = { head: string; middle: string; tail: string };

/** What every buyer of an auction is told alike is written once; the rest is spliced in. */
const written = new WeakMap<PingSubject, Common>();

function commonOf(subject: PingSubject): Common {
  const known = written.get(subject);
  if (known) return known;
  const { areaCode, state, zip, country, attestation, repeatCaller, tags, receivedAt } = subject.call;
  const { test, publisher } = subject;
  const { id, name, vertical } = subject.campaign;
  const top = {
    test,
    campaign: { id, name, vertical },
    publisher: { id: publisher.id, subId: publisher.subId },
  };
  const before = { areaCode, state, zip, country, attestation };
  const after = { repeatCaller, tags, receivedAt: isoTime(receivedAt) };
  const terms = { floor: formatMicros(subject.floor), price: subject.price };
  const common = {
    head: `${inner(top)},"call":${open(before)},`,
    middle: `${inner(after)}},`,
    tail: `${inner(terms)},`,
  };
  written.set(subject, common);
  return common;
}

/** JSON of an object without its last brace, or without both. */
const open = (value: object): string => JSON.stringify(value).slice(0, -1);
const inner = (value: object): string => open(value).slice(1);

function read(reply: BuyerReply, now: number, _config?: DialectConfig, note?: Note): ReadBid {
  if (reply.status === 204) return noBid('noBid');
  if (reply.status !== 200) return noBid('httpError', `status ${reply.status}`);
  const answer = readJsonObject(reply.body, 'bid');
  if (!answer || !Object.hasOwn(answer, 'bid'))
    return noBid('replyMalformed', 'not a JSON object with a bid');
  if (note) tell(note, answer);
  if (answer['bid'] === null) {
    return typeof answer['reason'] === 'string' ? noBid('noBid', answer['reason']) : noBid('noBid');
  }
  return readBid(answer, now);
}

const READ: Record<string, Field> = {
  bid: 'bid',
  bidId: 'bidId',
  destination: 'destination',
  minSeconds: 'minSeconds',
  expiresInSeconds: 'expiry',
  reason: 'reason',
};

function tell(note: Note, answer: Record<string, unknown>): void {
  for (const [key, field] of Object.entries(READ)) {
    const value = answer[key];
    if (value == null) continue;
    note(field, key, (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 1_000));
  }
}

function readBid(answer: Record<string, unknown>, now: number): ReadBid {
  const written = answer['bid'];
  const text = typeof written === 'string' ? written : '';
  const amount = amountOf(text);
  if (amount === null) return unreadable(text);
  if (amount === 0)
    return noBid('noBid', typeof answer['reason'] === 'string' ? answer['reason'] : 'a bid of 0');
  const { bidId, destination, minSeconds, expiresInSeconds } = answer;
  if (bidId != null && (typeof bidId !== 'string' || bidId.length > MAX_BID_ID)) {
    return noBid('replyMalformed', 'bidId');
  }
  if (minSeconds != null && !isWithin(minSeconds, 0, MAX_MIN_SECONDS, Number.isInteger)) {
    return noBid('replyMalformed', 'minSeconds');
  }
  if (expiresInSeconds != null && !isWithin(expiresInSeconds, 0, MAX_EXPIRY_SECONDS, Number.isFinite)) {
    return noBid('replyMalformed', 'expiresInSeconds');
  }
  const dialed = typeof destination === 'string' ? parseWritten(destination) : null;
  if (destination != null && !dialed) return noBid('destinationInvalid');
  const bid = {
    amount,
    bidId: bidId ?? null,
    destination: dialed,
    minSeconds: minSeconds ?? null,
    expiresAt: expiresInSeconds == null ? null : now + Math.round(expiresInSeconds * SECOND_MS),
  };
  return { bid, reason: null };
}

const isWithin = (
  value: unknown,
  from: number,
  to: number,
  isOfKind: (value: unknown) => boolean,
): value is number => isOfKind(value) && (value as number) >= from && (value as number) <= to;
