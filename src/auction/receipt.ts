import { sha256Hex } from '../lib/crypto.ts';
import { canonicalJson } from '../lib/encoding.ts';
import type { AuctionRules, Closing, Opening, Receipt } from './auction.ts';
import { closeAuction, type Outcome } from './close.ts';

/** What the first receipt of a campaign names as its predecessor. */
export const FIRST_PREVIOUS_HASH = '0'.repeat(64);

/** @param outcome what closeAuction said of the same arguments, if it was asked already. */
export function buildReceipt(
  opening: Opening,
  closing: Closing,
  rules: AuctionRules,
  previousHash: string,
  outcome: Outcome = closeAuction(opening, closing, rules),
): Receipt {
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
  return { ...receipt, hash: hashOf(receipt) };
}

/** Is this receipt as it was written? Holds after a round trip through JSON. */
export function verifyReceipt({ hash, ...receipt }: Receipt): boolean {
  return hash === hashOf(receipt);
}

/** SHA-256, in hex, of the previous hash followed by the receipt without its hash as canonical JSON. */
const hashOf = (receipt: Omit<Receipt, 'hash'>): string =>
  sha256Hex(receipt.previousHash + canonicalJson(receipt));
