import { withoutDialable } from '../buyers/before-award.ts';
import { isKeptFrom, ZIP } from '../campaign/tags.ts';
import { showMask } from '../lib/phone.ts';
import type { CallerFacts } from '../telephony/caller.ts';
import type { Call } from './call.ts';
import { offersIn } from './offers.ts';
import type { CallRecord } from './record.ts';

/** Who looks at a call: a buyer whom its caller was put through to is another than one that only hopes to be. */
export type Onlooker = 'operator' | 'publisher' | 'buyer' | 'connectedBuyer';

/** What of its caller a call shows. */
type CallerShown = Pick<CallRecord, 'subId' | 'tags'> & {
  from: string;
  state: string | null;
  zip: string | null;
};
type CallerKept = Pick<Call, 'tags' | 'subId' | 'winnerOnly'> & { caller: CallerFacts };

/**
 * The one place where it is decided what of its caller a call shows to whom. A buyer learns nothing before it is
 * connected but where the call comes from, as its ping said. A publisher sees no tag that is for the winner, its own
 * neither: it has what it sent, and where a tag came from is not kept. Nor does it see a number in a tag.
 */
export function callerShown(
  onlooker: Onlooker,
  { caller, tags, subId, winnerOnly = [] }: CallerKept,
): CallerShown {
  const from = showMask(caller.masked);
  const { state, zip } = caller;
  switch (onlooker) {
    case 'operator':
    case 'connectedBuyer':
      return { from, state, zip, tags, subId };
    case 'publisher':
      return {
        from,
        state,
        zip: isKeptFrom(winnerOnly, ZIP) ? null : zip,
        tags: publicTags(tags, winnerOnly),
        subId,
      };
    case 'buyer':
      return { from: withoutDigits(caller), state, zip: null, tags: {}, subId: null };
  }
}

/** Tags that may be seen by who is not the winner. */
export const publicTags = (
  tags: Readonly<Record<string, string>>,
  winnerOnly: readonly string[] = [],
): Record<string, string> =>
  withoutDialable(Object.fromEntries(Object.entries(tags).filter(([name]) => !isKeptFrom(winnerOnly, name))));

const withoutDigits = ({ masked, areaCode }: CallerFacts): string =>
  /\d/.test(masked) ? showMask(areaCode === null ? '***' : `+1${areaCode}***`) : masked;

/** Was the caller put through to this buyer, or its full record sent to it? A list knows of calls only how they ended. */
export function isConnectedTo(
  { timeline, buyerId, disposition, status }: CallRecord,
  buyer: string,
): boolean {
  if (buyerId === buyer && status === 'ended' && disposition === 'connected') return true;
  const own = new Set(offersIn(timeline).flatMap((offer) => (offer.buyerId === buyer ? offer.leg : [])));
  return timeline.some((line) => line.type === 'posted' && line.leg !== undefined && own.has(line.leg));
}
