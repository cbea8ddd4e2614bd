import type { KnownNumber } from '../../lib/numbers/known-number.ts';
import { showsKnown } from '../../lib/numbers/known-number.ts';
import { formatDestination } from '../destination.ts';
import type { Bid, PingReply } from '../ping.ts';

const NOT_KEPT = 'not kept: it repeats what the caller said';

/**
 * A buyer that was connected to a caller before knows the token it is given again, and so the number, which it may write
 * into whatever it says. Only where the buyers are asked is the number there to be looked for.
 */
export function withoutNumber(reply: PingReply, known: KnownNumber): PingReply {
  const { bid } = reply;
  if (bid === null)
    return reply.detail !== undefined && showsKnown(reply.detail, known)
      ? { ...reply, detail: NOT_KEPT }
      : reply;
  const { bidId, destination } = bid;
  const shows = (text: string): boolean => unescaped(text).replace(/\D/g, '').includes(known.last);
  const tells =
    (bidId !== null && shows(bidId)) || (destination !== null && shows(formatDestination(destination)));
  return tells ? { ...reply, bid: { ...bid, tellsCaller: true } } : reply;
}

/**
 * What a buyer says beside its bid is part of what a receipt's hash covers, and can never be taken out again. What the
 * caller said stands outside of that, to be forgotten on request: so no buyer writes it into the receipt by repeating it.
 */
export function withoutEchoes(reply: PingReply, tags: Readonly<Record<string, string>>): PingReply {
  if (reply.bid !== null || reply.detail === undefined) return reply;
  const said = words(reply.detail);
  const repeats = Object.values(tags).some((value) => {
    const heard = words(value);
    return heard !== ' ' && said.includes(heard);
  });
  return repeats ? { ...reply, detail: NOT_KEPT } : reply;
}

/** In an id a value of so many letters and digits is looked for between others, too. */
const TELLING = 4;

/**
 * Bids as a receipt keeps them: each with the buyer's own id for it and where it would take the call, unless one of them
 * repeats what the caller said, or shows who called. What the dialect needs back to confirm a bid decides nothing, and may
 * hold anything.
 */
export function keptBids(tags: Readonly<Record<string, string>>): (bid: Bid) => Bid {
  const values = Object.values(tags).map((value) => {
    const heard = words(value);
    return { heard, squeezed: heard.replaceAll(' ', '') };
  });
  const repeats = (stated: string): boolean => {
    const text = words(stated);
    const squeezedText = text.replaceAll(' ', '');
    return values.some(({ heard, squeezed }) =>
      squeezed.length < TELLING ? heard !== ' ' && text.includes(heard) : squeezedText.includes(squeezed),
    );
  };
  const mayStay = ({ destination }: Bid): boolean =>
    destination === null || destination.kind === 'phone' || !repeats(unescaped(destination.uri));
  return ({ dialectState: _, tellsCaller = false, ...bid }) => {
    const bidId = bid.bidId !== null && (tellsCaller || repeats(bid.bidId)) ? NOT_KEPT : bid.bidId;
    const destination = !tellsCaller && mayStay(bid) ? bid.destination : null;
    return bidId === bid.bidId && destination === bid.destination ? bid : { ...bid, bidId, destination };
  };
}

/** A SIP address with what its headers say as it is meant. */
function unescaped(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** Letters and digits only, so that neither case nor punctuation hides a value; whole words, so that "no" is not in "none". */
const words = (text: string): string =>
  ` ${
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(' ') ?? ''
  } `.replace(/^ +$/, ' ');
