import type { BuyerId, TargetId } from '../lib/ids.ts';
import type { AttemptOutcome } from './disposition.ts';
import type { TimelineEvent } from './timeline.ts';

/** Whom a caller was offered to, and what came of it, as the call's timeline tells. */
export type MadeOffer = {
  leg: number;
  /** The auction that made it; null where the timeline no longer has it. */
  auctionId: string | null;
  targetId: TargetId;
  buyerId: BuyerId;
  price: string;
  offeredAt: number;
  answeredAt: number | null;
  /** null: not over yet. */
  outcome: AttemptOutcome | null;
  concludedAt: number | null;
};

/** In the order in which they were made. Of a forgotten caller's call a repair may know no more than that there was one. */
export function offersIn(timeline: readonly TimelineEvent[]): MadeOffer[] {
  let auctionId: string | null = null;
  const offers: MadeOffer[] = [];
  for (const line of timeline) {
    if (line.type === 'auctionClosed') auctionId = line.auctionId ?? null;
    if (line.type !== 'offered' || line.leg === undefined) continue;
    const { leg } = line;
    const answered = timeline.find((other) => other.type === 'answered' && other.leg === leg);
    const concluded = timeline.findLast((other) => other.type === 'concluded' && other.leg === leg);
    offers.push({
      leg,
      auctionId,
      targetId: line.targetId as TargetId,
      buyerId: line.buyerId as BuyerId,
      price: line.price ?? '0.00',
      offeredAt: line.at,
      answeredAt: answered?.at ?? null,
      outcome: (concluded?.type === 'concluded' && concluded.outcome) || null,
      concludedAt: concluded?.at ?? null,
    });
  }
  return offers;
}
