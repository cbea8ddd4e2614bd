import type { Opened } from '../../auction/open.ts';
import type { Reason } from '../../buyers/reason.ts';
import { currentAttempt } from '../../call/call.ts';
import { sha256Hex } from '../../lib/crypto.ts';
import { canonicalJson } from '../../lib/encoding.ts';
import type { TrackingNumber } from '../../publishers/publisher.ts';
import type { Rules } from '../market/rules.ts';
import type { Quote, QuoteCommand } from './quote.ts';
import type { QuoteRefusal } from './refusals.ts';

/**
 * Two pings ask the same thing when publisher, caller and tags agree. Without a caller no two pings are the same. Hashed:
 * who pings says how much of it there is.
 */
export const questionOf = ({ publisherId, caller, subId, tags, callId, test }: QuoteCommand): string =>
  sha256Hex(canonicalJson([publisherId, caller.hash ?? callId, subId, tags, ...(test ? ['test'] : [])]));

/** One caller of one publisher's is one call to come, whatever is asked of them and how often. */
export const callerKeyOf = ({
  publisherId,
  caller,
  test,
}: Pick<QuoteCommand, 'publisherId' | 'caller' | 'test'>): string =>
  `${publisherId} ${caller.hash}${test ? ' test' : ''}`;

/** Where a reserved call will be recognised: its number and, if known, its caller. */
export const placeOf = (number: string, callerHash: string | null): string =>
  `${number} ${callerHash ?? 'anybody'}`;

/**
 * A number of the publisher's for the call to come to. Known callers can share one, told apart by who calls; an
 * unknown caller needs a number nobody else is expected on without a name.
 * @param numbers the publisher's.
 * @returns with `noRoom` if there is none: there never is, or each waits for a call that this one could not be told from.
 */
export function pickNumber(
  numbers: Iterable<TrackingNumber>,
  { caller }: QuoteCommand,
  isTaken: (place: string) => boolean,
): { number: TrackingNumber | null; noRoom: 'noNumber' | 'numbersHeld' | null } {
  let taken: TrackingNumber | null = null;
  for (const number of numbers) {
    // A number of a pool says which visitor calls: a bid's caller would be taken for one.
    if (number.status !== 'active' || number.pool) continue;
    if (!isTaken(placeOf(number.number, caller.hash))) return { number, noRoom: null };
    taken ??= number;
  }
  return { number: taken, noRoom: taken ? 'numbersHeld' : 'noNumber' };
}

/**
 * Who has been paused or deleted since a bid was given takes no more part: as a target is not offered a call once it is
 * paused, whatever it won. The call that comes is sold anew, or not at all.
 * @param number the bid's, as it is now.
 */
export function stillStands(
  { call, publisherId }: Quote,
  rules: Rules,
  number: TrackingNumber | null,
): boolean {
  const attempt = currentAttempt(call);
  const target = attempt && rules.targetById.get(attempt.targetId);
  const parties = [
    rules.campaign,
    number,
    rules.publisherById.get(publisherId),
    target,
    target && rules.buyerById.get(target.buyerId),
  ];
  return parties.every((party) => party?.status === 'active');
}

const CAPACITY: ReadonlySet<Reason> = new Set<Reason>([
  'targetPaused',
  'buyerPaused',
  'closedHours',
  'concurrentCap',
  'hourCap',
  'dayCap',
  'weekCap',
  'monthCap',
  'totalCap',
  'paced',
  'accountCap',
  'walletEmpty',
  'unhealthyEndpoint',
]);

/** One primary reason for a ping nobody could win: what the publisher could mend comes first. */
export function refusalOf({ refused, leftOut }: Pick<Opened, 'refused' | 'leftOut'>): QuoteRefusal {
  const reasons = [...refused.values(), ...(Object.keys(leftOut) as Reason[])];
  if (reasons.includes('duplicateCaller')) return 'duplicateCaller';
  if (reasons.includes('requiredTags')) return 'missingTags';
  if (reasons.some((reason) => CAPACITY.has(reason))) return 'noCapacity';
  return reasons.length === 0 ? 'noCapacity' : 'noMatch';
}
