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
 * @param outcome what closeAuction said of the same arguments.
 * @returns the receipt and its JSON: the text that was hashed and the hash, so that it is put together once.
 */
export function writeReceipt(
  opening: Opening,
  closing: Closing,
  rules: AuctionRules,
  previousHash: string,
  outcome: Outcome,
): { receipt: Receipt; text: string } {
  const { strategy, price, floor } = rules.campaign.routing;
  const { candidates, ranking, award } = outcome;
  const receipt = {
    auctionId: opening.auctionId,
    callId: opening.callId,
    configVersion: opening.configVersion,
    strategy,
    price,
    floor,
    seed: opening.seed,
    candidates,
    ranking,
    award: award && { targetId: award.targetId, clearingPrice: award.clearingPrice },
    opening,
    closing,
    previousHash,
  };
  const hashed = canonicalJson(receipt);
  const hash = sha256Hex(previousHash + hashed);
  return { receipt: { ...receipt, hash }, text: `${hashed.slice(0, -1)},"hash":"${hash}"}` };
}

/**
 * Is this receipt as it was written? Its hash is SHA-256, in hex, of the previous hash followed by the receipt without its
 * hash as canonical JSON. Holds after a round trip through JSON.
 */
export function verifyReceipt({ hash, ...receipt }: Receipt): boolean {
  return hash === sha256Hex(receipt.previousHash + canonicalJson(receipt));
}
