import type { Receipt } from '../../auction/auction.ts';
import type { Transfer } from '../../ledger/transfer.ts';
import { formatMicros } from '../../lib/money.ts';
import { isoTime } from '../../lib/time.ts';

export const presentTransfer = (transfer: Transfer) => ({
  id: transfer.id,
  kind: transfer.kind,
  debit: transfer.debit,
  credit: transfer.credit,
  amount: formatMicros(transfer.amount),
  callId: transfer.callId,
  auctionId: transfer.auctionId,
  configVersion: transfer.configVersion,
  at: isoTime(transfer.at),
});

/**
 * The auction for a reader: who was asked, who bid what, who won, and why the others did not. `inputs` is what the
 * hash covers besides, in the exchange's own units (integer micros, ms since the epoch), for whoever recomputes it.
 */
export const presentReceipt = (receipt: Receipt) => ({
  auctionId: receipt.auctionId,
  callId: receipt.callId,
  configVersion: receipt.configVersion,
  configHash: receipt.opening.configHash,
  round: receipt.opening.round,
  strategy: receipt.strategy,
  price: receipt.price,
  floor: formatMicros(receipt.floor),
  seed: receipt.seed,
  openedAt: isoTime(receipt.opening.openedAt),
  settledAt: isoTime(receipt.closing.settledAt),
  candidates: receipt.candidates.map(({ bid, ...candidate }) => ({
    ...candidate,
    bid: bid === null ? null : formatMicros(bid),
  })),
  ranking: receipt.ranking.map(({ targetId, buyerId, bid, live, clearingPrice }) => ({
    targetId,
    buyerId,
    bid: formatMicros(bid.amount),
    live,
    clearingPrice: formatMicros(clearingPrice),
  })),
  award: receipt.award && {
    targetId: receipt.award.targetId,
    clearingPrice: formatMicros(receipt.award.clearingPrice),
  },
  hash: receipt.hash,
  previousHash: receipt.previousHash,
  inputs: { opening: receipt.opening, closing: receipt.closing, personal: receipt.personal ?? null },
});
