import type { CallFacts } from '../buyers/facts.ts';
import { sha256Hex } from '../lib/crypto.ts';
import { canonicalJson } from '../lib/encoding.ts';
import type { AuctionRules, Closing, Opening, Receipt } from './auction.ts';
import { closeAuction, type Outcome } from './close.ts';

/** What the first receipt of a campaign names as its predecessor. */
export const FIRST_PREVIOUS_HASH = '0'.repeat(64);

/** The receipt of an auction held again from the same arguments. */
export const buildReceipt = (
  opening: Opening,
  closing: Closing,
  rules: AuctionRules,
  previousHash: string,
): Receipt =>
  writeReceipt(opening, closing, rules, previousHash, closeAuction(opening, closing, rules)).receipt;

/**
 * The caller's tags are committed to, not kept, by what is hashed: a salt that goes with them makes the commitment tell
 * nothing once both are gone. So a caller can be forgotten, and every hash stands.
 * @param outcome what closeAuction said of the same arguments. @param personal without a salt the tags are hashed as they
 * are; `isKept` false: they are committed to and not written down.
 * @returns the receipt and its JSON: the text that was hashed and the hash, so that it is put together once.
 */
export function writeReceipt(
  opening: Opening,
  closing: Closing,
  rules: AuctionRules,
  previousHash: string,
  outcome: Outcome,
  { salt, isKept = true }: { salt?: string; isKept?: boolean } = {},
): { receipt: Receipt; text: string } {
  const { strategy, price, floor } = rules.campaign.routing;
  const { candidates, leftOut, ranking, award } = outcome;
  const { tags } = opening.facts;
  const receipt = {
    auctionId: opening.auctionId,
    callId: opening.callId,
    configVersion: opening.configVersion,
    strategy,
    price,
    floor,
    seed: opening.seed,
    candidates,
    ...(leftOut && { leftOut }),
    ranking,
    award: award && { targetId: award.targetId, clearingPrice: award.clearingPrice },
    opening: salt === undefined ? opening : committed(opening, commitmentTo(tags, salt)),
    closing,
    previousHash,
  };
  const hashed = canonicalJson(receipt);
  const hash = sha256Hex(previousHash + hashed);
  const personal = salt !== undefined && isKept ? { salt, tags } : undefined;
  const rest = `"hash":"${hash}"${personal ? `,"personal":${canonicalJson(personal)}` : ''}`;
  return {
    receipt: { ...receipt, hash, ...(personal && { personal }) },
    text: `${hashed.slice(0, -1)},${rest}}`,
  };
}

const commitmentTo = (tags: CallFacts['tags'], salt: string): string => sha256Hex(salt + canonicalJson(tags));

const committed = (opening: Opening, tagsHash: string): Opening => ({
  ...opening,
  facts: { ...opening.facts, tags: {}, tagsHash },
});

/** The opening as the auction had it; null when the caller's tags are gone. */
export function openingOfReceipt({ opening, personal, erased }: Receipt): Opening | null {
  const { tagsHash, ...facts } = opening.facts;
  if (tagsHash === undefined) return erased ? null : opening;
  return personal ? { ...opening, facts: { ...facts, tags: personal.tags } } : null;
}

/**
 * Is this receipt as it was written? Its hash is SHA-256, in hex, of the previous hash followed by the receipt without its
 * hash and personal part as canonical JSON; the personal part, while it is there, is what was committed to. Holds after a
 * round trip through JSON.
 */
export function verifyReceipt({ hash, personal, ...receipt }: Receipt): boolean {
  const isHashed = hash === sha256Hex(receipt.previousHash + canonicalJson(receipt));
  const { tagsHash } = receipt.opening.facts;
  return isHashed && (!personal || tagsHash === commitmentTo(personal.tags, personal.salt));
}
