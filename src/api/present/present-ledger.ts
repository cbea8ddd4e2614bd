import type { Receipt } from '../../auction/auction.ts';
import type { Explained } from '../../auction/explain.ts';
import type { StandingTold } from '../../auction/explain-bid.ts';
import { replyDetail } from '../../auction/reply-detail.ts';
import type { Transfer } from '../../ledger/transfer.ts';
import { formatMicros } from '../../lib/money.ts';
import { formatFactor } from '../../lib/text/factor.ts';
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
 * @param explained everybody who was considered; null: the rules of its version are not there, so it is told what is kept.
 */
export const presentReceipt = (receipt: Receipt, explained: readonly Explained[] | null) => ({
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
  candidates: (explained ?? receipt.candidates.map((candidate) => unexplained(receipt, candidate))).map(
    ({ targetId, buyerId, outcome, reason, detail, bid, standing, latencyMs, isDerived }) => ({
      targetId,
      buyerId,
      outcome,
      reason,
      detail,
      bid: bid === null ? null : formatMicros(bid),
      standing: standing && presentBid(standing),
      latencyMs,
      derived: isDerived,
    }),
  ),
  leftOut: receipt.leftOut ?? null,
  ranking: receipt.ranking.map(({ targetId, buyerId, bid, live, factor, clearingPrice }) => ({
    targetId,
    buyerId,
    bid: formatMicros(bid.amount),
    live,
    clearingPrice: formatMicros(clearingPrice),
    ...(factor !== undefined && { factor: formatFactor(Math.round(factor / 10_000)) }),
  })),
  award: receipt.award && {
    targetId: receipt.award.targetId,
    clearingPrice: formatMicros(receipt.award.clearingPrice),
  },
  hash: receipt.hash,
  previousHash: receipt.previousHash,
  inputs: { opening: receipt.opening, closing: receipt.closing, personal: receipt.personal ?? null },
});

const unexplained = (receipt: Receipt, candidate: Receipt['candidates'][number]): Explained => ({
  ...candidate,
  detail: replyDetail(receipt, candidate),
  standing: null,
  isDerived: false,
});

const presentBid = ({ price, steps, limit }: StandingTold) => ({
  price: formatMicros(price),
  steps: steps.map(({ amount, ...step }) => ({
    ...step,
    amount: amount === null ? null : formatMicros(amount),
  })),
  limit,
});
