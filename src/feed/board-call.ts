import type { BoardAuction, BoardCall, FeedEvent, FeedEventOf, Voice } from './protocol.ts';
import type { Audience } from './visibility.ts';

/** A call with a thousand buyers is shown with the best of them. */
const VOICES_KEPT = 20;

/** The call after an event; null when the event says nothing of a call that is not on the board. Never mutates. */
export function changeCall(
  known: BoardCall | null,
  event: FeedEvent,
  audience: Audience['kind'],
): BoardCall | null {
  // A bid that overtakes its auction has nowhere to be shown; the closing will tell it again. A correction may be of a
  // call long gone.
  if (!known && (event.type === 'bidHeard' || event.type === 'adjusted')) return null;
  const call = apply(known ?? newCall(event, audience), event, audience);
  if (call.disposition !== null) return { ...call, status: 'ended', phase: 'ended' };
  return call.status === 'ended' ? { ...call, phase: 'ended' } : call;
}

function newCall(
  { callId, campaignId, publisherId, test, at }: FeedEvent,
  audience: Audience['kind'],
): BoardCall {
  return {
    id: callId,
    campaignId,
    publisherId,
    test,
    status: 'live',
    phase: 'ivr',
    disposition: null,
    startedAt: at,
    endedAt: null,
    connectedSeconds: 0,
    converted: false,
    ...(audience !== 'buyer' && { tags: {}, payout: '0.00' }),
    ...(audience !== 'publisher' && { buyerId: null, targetId: null, price: null, revenue: '0.00' }),
    ...(audience === 'operator' && { margin: '0.00' }),
  };
}

function apply(call: BoardCall, event: FeedEvent, audience: Audience['kind']): BoardCall {
  switch (event.type) {
    case 'started': {
      const { carrier, carrierCallId, numberId, subId, from, to, state, zip, configVersion, at } = event;
      const line = present({ carrier, carrierCallId, numberId, subId, from, to });
      return { ...call, ...line, ...present({ state, zip, configVersion }), startedAt: at };
    }
    case 'asked':
      return { ...call, phase: 'ivr', node: event.node };
    case 'tagged':
      return { ...call, tags: { ...call.tags, ...event.tags } };
    case 'auctionOpened':
      return { ...call, ...placeOf(event), phase: 'auction', auction: openedAuction(call.auction, event) };
    case 'bidHeard':
      return { ...call, ...(call.auction && { auction: heard(call.auction, event) }) };
    case 'auctionClosed':
      return closeCall({ ...call, auction: closedAuction(call.auction, event) }, event, audience);
    case 'offered':
      return offer(call, event);
    case 'answered':
      return { ...call, phase: 'connected', connectedAt: event.at };
    case 'concluded': {
      const served = event.outcome === 'connected' || event.outcome === 'unconfirmed';
      if (served) return { ...call, phase: 'connected' };
      // A buyer that did not take the call has no further part in it.
      return audience === 'buyer'
        ? { ...leave(call, event.at), outcome: event.outcome }
        : { ...call, phase: 'placing' };
    }
    case 'settled': {
      const { connectedSeconds, converted, price, revenue, payout, margin } = event;
      return { ...call, connectedSeconds, converted, ...present({ price, revenue, payout, margin }) };
    }
    case 'adjusted': {
      const { converted, revenue, payout, margin } = event;
      return { ...call, ...present({ converted, revenue, payout, margin }) };
    }
    case 'sentToFallback':
      return { ...call, phase: 'fallback' };
    case 'ended': {
      const { disposition, buyerId, targetId, at } = event;
      return {
        ...call,
        disposition,
        endedAt: call.disposition ? call.endedAt : at,
        ...present({ buyerId, targetId }),
      };
    }
  }
}

/** The UTC day an event counts in: a correction in the one it corrects. */
export const dayOf = (event: FeedEvent, call: BoardCall): string =>
  (event.type === 'adjusted' ? (call.endedAt ?? event.at) : event.at).slice(0, 10);

/** Fields an audience does not see are absent, and stay so. */
function present<T extends object>(fields: T): Partial<T> {
  const seen: Partial<T> = {};
  for (const name in fields) if (fields[name] !== undefined) seen[name] = fields[name];
  return seen;
}

const placeOf = ({ state, zip }: FeedEventOf<'auctionOpened'>) => present({ state, zip });
const leave = (call: BoardCall, at: string): BoardCall =>
  call.disposition === null ? { ...call, status: 'ended', endedAt: at } : call;

/** To a buyer the call is over when another got it, and on again if it is offered after all. */
function closeCall(
  call: BoardCall,
  event: FeedEventOf<'auctionClosed'>,
  audience: Audience['kind'],
): BoardCall {
  if (audience === 'buyer' && !event.award) return leave(call, event.at);
  return call.phase === 'auction' ? { ...call, phase: 'placing' } : call;
}

function offer(call: BoardCall, event: FeedEventOf<'offered'>): BoardCall {
  const { buyerId, targetId, price, auctionId } = event;
  const { connectedAt: _, outcome: __, ...ringing } = call;
  const live = call.disposition === null ? { status: 'live' as const, endedAt: null } : {};
  const closes = call.auction?.status === 'open' && call.auction.auctionId === auctionId;
  const auction = closes && call.auction ? { auction: { ...call.auction, status: 'closed' as const } } : {};
  return { ...ringing, ...live, ...auction, phase: 'ringing', ...present({ buyerId, targetId, price }) };
}

function openedAuction(known: BoardAuction | undefined, event: FeedEventOf<'auctionOpened'>): BoardAuction {
  const { auctionId, deadlineAt, at } = event;
  // An auction told again, after the feed was lost, comes without the buyers it asked.
  if (known?.auctionId === auctionId) return known;
  const asked = (event.asked ?? []).slice(0, VOICES_KEPT);
  return { auctionId, openedAt: at, deadlineAt, status: 'open', asked, voices: [], award: null };
}

function heard(auction: BoardAuction, event: FeedEventOf<'bidHeard'>): BoardAuction {
  if (auction.auctionId !== event.auctionId || auction.status === 'closed') return auction;
  const { targetId, buyerId, bid, reason, latencyMs } = event;
  const others = auction.voices.filter((voice) => voice.targetId !== targetId);
  const voices: Voice[] = [...others, { targetId, buyerId, outcome: null, bid, reason, latencyMs }];
  return { ...auction, voices: voices.slice(-VOICES_KEPT) };
}

/** @param event as its audience sees it: a publisher learns that the auction closed, and no more. */
function closedAuction(known: BoardAuction | undefined, event: FeedEventOf<'auctionClosed'>): BoardAuction {
  const { auctionId, at, candidates, award } = event;
  const same = known?.auctionId === auctionId ? known : null;
  return {
    auctionId,
    openedAt: same?.openedAt ?? at,
    deadlineAt: same?.deadlineAt ?? null,
    status: 'closed',
    asked: [],
    voices: (candidates ?? []).slice(0, VOICES_KEPT),
    award: award ?? null,
  };
}
