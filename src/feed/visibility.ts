import { publicTags } from '../call/caller-shown.ts';
import { isKeptFrom, ZIP } from '../campaign/tags.ts';
import { type BuyerId, isId, type PublisherId } from '../lib/ids.ts';
import type { FeedEvent, FeedEventType, Seat } from './protocol.ts';

export type Audience =
  | { kind: 'operator' }
  | { kind: 'publisher'; id: PublisherId }
  | { kind: 'buyer'; id: BuyerId };

/** The name of an audience's feed object. */
export const audienceName = (audience: Audience): string =>
  audience.kind === 'operator' ? 'operator' : audience.id;

export function parseAudience(name: string): Audience | null {
  if (name === 'operator') return { kind: 'operator' };
  if (isId('pub', name)) return { kind: 'publisher', id: name };
  return isId('byr', name) ? { kind: 'buyer', id: name } : null;
}

/** Fields of a kind of event beside those that name the call; null: the event is not theirs to see. */
type Shown = Record<FeedEventType, readonly string[] | null>;

const PUBLISHER_SEES: Shown = {
  started: ['carrier', 'carrierCallId', 'numberId', 'subId', 'to', 'state', 'zip', 'configVersion'],
  asked: ['node'],
  tagged: ['tags'],
  auctionOpened: ['auctionId', 'round', 'deadlineAt', 'state', 'zip'],
  bidHeard: null,
  auctionClosed: ['auctionId'],
  offered: ['leg'],
  answered: ['leg'],
  concluded: ['leg', 'outcome'],
  settled: ['leg', 'connectedSeconds', 'converted', 'payout'],
  adjusted: ['leg', 'converted', 'payout'],
  sentToFallback: [],
  ended: ['disposition'],
};

const BUYER_SEES: Shown = {
  started: null,
  asked: null,
  tagged: null,
  auctionOpened: ['auctionId', 'round', 'deadlineAt', 'state', 'asked'],
  bidHeard: ['auctionId', 'targetId', 'buyerId', 'bid', 'reason', 'latencyMs'],
  auctionClosed: ['auctionId', 'candidates', 'award'],
  offered: ['leg', 'auctionId', 'targetId', 'buyerId', 'price'],
  answered: ['leg', 'targetId', 'buyerId'],
  concluded: ['leg', 'targetId', 'buyerId', 'outcome'],
  settled: ['leg', 'targetId', 'buyerId', 'connectedSeconds', 'converted', 'price', 'revenue'],
  adjusted: ['leg', 'targetId', 'buyerId', 'converted', 'revenue'],
  sentToFallback: null,
  ended: ['disposition', 'targetId', 'buyerId'],
};

/**
 * What of an event an audience may see, the one place where that is decided. The operator sees all; a publisher its own
 * calls and payouts, never prices, bids or who buys; a buyer the auctions it took part in, its own words in them, and
 * calls offered to it, never what others bid, who calls or what a publisher is paid. What no list names is not seen.
 */
export function visibleTo(audience: Audience, event: FeedEvent): FeedEvent | null {
  switch (audience.kind) {
    case 'operator':
      return event;
    case 'publisher':
      return event.publisherId === audience.id
        ? pick(withoutWinners(event), PUBLISHER_SEES[event.type])
        : null;
    case 'buyer': {
      const own = ownPart(event, audience.id);
      return own && pick(own, BUYER_SEES[own.type]);
    }
  }
}

/** An event without what only the winner learns. */
function withoutWinners(event: FeedEvent): FeedEvent {
  if (event.type === 'tagged') return { ...event, tags: publicTags(event.tags, event.winnerOnly) };
  if ('zip' in event && isKeptFrom(event.winnerOnly ?? [], ZIP)) return { ...event, zip: null };
  return event;
}

/** An event cut down to one buyer's seats; null where it has none. */
function ownPart(event: FeedEvent, id: BuyerId): FeedEvent | null {
  const isOwn = (seat: Seat): boolean => seat.buyerId === id;
  if (event.type === 'auctionOpened') {
    const asked = event.asked.filter(isOwn);
    return asked.length > 0 ? { ...event, asked } : null;
  }
  if (event.type === 'auctionClosed') {
    const candidates = event.candidates.filter(isOwn);
    const award = event.award && isOwn(event.award) ? event.award : null;
    return candidates.length > 0 ? { ...event, candidates, award } : null;
  }
  return 'buyerId' in event && event.buyerId === id ? event : null;
}

/** Runs for every event and audience: field by field, as lists of entries would cost ten times as much. */
function pick(event: FeedEvent, shown: readonly string[] | null): FeedEvent | null {
  if (!shown) return null;
  const { type, callId, at, campaignId, publisherId, test } = event;
  const seen: Record<string, unknown> = { type, callId, at, campaignId, publisherId, test };
  for (const name of shown) {
    const value = (event as Record<string, unknown>)[name];
    if (value !== undefined) seen[name] = value;
  }
  return seen as FeedEvent;
}

/** Everybody who may see something of an event. */
export function audiencesOf(event: FeedEvent): Audience[] {
  const seats =
    event.type === 'auctionOpened'
      ? event.asked
      : event.type === 'auctionClosed'
        ? event.candidates
        : [event];
  const buyers = new Set(seats.flatMap((seat) => ('buyerId' in seat && seat.buyerId ? [seat.buyerId] : [])));
  return [
    { kind: 'operator' },
    { kind: 'publisher', id: event.publisherId },
    ...[...buyers].map((id): Audience => ({ kind: 'buyer', id })),
  ];
}
