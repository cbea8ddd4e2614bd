import { type CapHold, capRefusal, reserve, type Usage, windowKeys } from '../../buyers/caps.ts';
import { isOpen } from '../../buyers/hours.ts';
import type { Call } from '../../call/call.ts';
import type { TurnedAway } from '../../call/disposition.ts';
import type { CallEvent } from '../../call/event.ts';
import type { PublisherId } from '../../lib/ids.ts';
import type { Micros } from '../../lib/money.ts';
import type { PublisherTerms } from '../../settlement/terms.ts';
import { broughtBy, type Market } from './market.ts';

/** Names the windows a publisher's caps count in. */
export const keysOf = ({ hours, timezone }: PublisherTerms, now: number) =>
  windowKeys(now, hours?.timezone ?? timezone);

/** @param most what the call can earn; null: not yet known, so only a cap with no money left at all refuses. */
export const broughtTooMuch = (
  terms: PublisherTerms,
  market: Market,
  now: number,
  most: Micros | null,
): TurnedAway | null =>
  capRefusal(terms.caps, broughtBy(market, terms.publisherId), keysOf(terms, now), most) as TurnedAway | null;

/** Why a publisher may bring no call now: asked when one comes, so that no buyer is asked in vain. */
export function refusePublisher(publisherId: PublisherId, market: Market, now: number): TurnedAway | null {
  const terms = market.rules.termsOf.get(publisherId);
  if (!terms) return null;
  if (terms.hours && !isOpen(terms.hours, now)) return 'closedHours';
  return broughtTooMuch(terms, market, now, null);
}

/** Takes a call and the most it can earn out of its publisher's caps, in the step that offers it. */
export const reserveOfPublisher = (
  terms: PublisherTerms,
  market: Market,
  now: number,
  most: Micros,
): { usage: Usage; hold: CapHold } | undefined =>
  terms.caps.length > 0 ? reserve(broughtBy(market, terms.publisherId), keysOf(terms, now), most) : undefined;

/**
 * The caller is nobody's to punish for it: as where nobody buys, the fallback number answers. Only without one the call
 * ends with an apology, and counts as blocked.
 */
export const turnAway = (
  { fallbackNumber }: Pick<Call, 'fallbackNumber'>,
  reason: TurnedAway,
  at: number,
): CallEvent[] => [
  { type: 'turnedAway', reason },
  fallbackNumber ? { type: 'sentToFallback' } : { type: 'ended', disposition: 'blocked', at },
];
