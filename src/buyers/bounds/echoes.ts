import type { Bid, PingReply } from '../ping.ts';

const NOT_KEPT = 'not kept: it repeats what the caller said';

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
 * Bids as a receipt keeps them: each with the buyer's own id for it, unless that repeats what the caller said. What the
 * dialect needs back to confirm a bid decides nothing, and may hold anything.
 */
export function keptBids(tags: Readonly<Record<string, string>>): (bid: Bid) => Bid {
  const values = Object.values(tags).map((value) => {
    const heard = words(value);
    return { heard, squeezed: heard.replaceAll(' ', '') };
  });
  const repeats = (bidId: string): boolean => {
    const id = words(bidId);
    const squeezedId = id.replaceAll(' ', '');
    return values.some(({ heard, squeezed }) =>
      squeezed.length < TELLING ? heard !== ' ' && id.includes(heard) : squeezedId.includes(squeezed),
    );
  };
  return ({ dialectState: _, ...kept }) =>
    kept.bidId !== null && repeats(kept.bidId) ? { ...kept, bidId: NOT_KEPT } : kept;
}

/** Letters and digits only, so that neither case nor punctuation hides a value; whole words, so that "no" is not in "none". */
const words = (text: string): string =>
  ` ${
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(' ') ?? ''
  } `.replace(/^ +$/, ' ');
