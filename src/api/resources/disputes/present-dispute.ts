import * as z from 'zod';
import type { Viewer } from '../../../directory/access/access-key.ts';
import type { KeptDispute } from '../../../directory/calls/disputes.store.ts';
import { formatMicros } from '../../../lib/money.ts';
import { isoTime } from '../../../lib/time.ts';
import { disputeReason, VERDICTS } from '../../../settlement/dispute-schema.ts';

const money = z.string();

export const disputeShape = z
  .object({
    callId: z.string(),
    campaignId: z.string(),
    publisherId: z.string().optional(),
    buyerId: z.string().optional(),
    reason: disputeReason,
    note: z.string().nullable().optional(),
    openedAt: z.string(),
    decideBy: z.string(),
    onExpiry: z.enum(['whole', 'none']).meta({ description: 'What holds if nobody decides by then' }),
    evidence: z
      .object({
        auctionId: z.string().meta({ description: 'Whose receipt explains how the call was sold' }),
        connectedSeconds: z.number(),
        charged: money,
        charge: z
          .object({ kind: z.string(), seconds: z.number(), owed: money, missing: z.string().nullable() })
          .nullable(),
        timeline: z.array(z.object({ at: z.string(), type: z.string() })).optional(),
      })
      .optional()
      .meta({ description: 'What the exchange knew as it was opened' }),
    ruling: z
      .object({
        verdict: z.enum(VERDICTS),
        revenue: money.optional(),
        payout: money.optional(),
        note: z.string().nullable().optional(),
        at: z.string(),
        expired: z.boolean().meta({ description: 'true: nobody decided by its time' }),
        by: z.string().nullable().optional(),
      })
      .nullable()
      .meta({ description: 'null: it is open' }),
  })
  .meta({ id: 'Dispute' });

/** A publisher learns why its call is disputed and what that does to its payout, never who bought it and at what price. */
export function presentDispute(kept: KeptDispute, { role }: Viewer): z.output<typeof disputeShape> {
  const { callId, campaignId, publisherId, buyerId, dispute } = kept;
  const { reason, note, openedAt, decideBy, onExpiry, evidence, ruling } = dispute;
  const isOperator = role === 'operator';
  const isPublisher = role === 'publisher';
  return {
    callId,
    campaignId,
    ...(role !== 'buyer' && { publisherId }),
    ...(!isPublisher && { buyerId, note }),
    reason,
    openedAt: isoTime(openedAt),
    decideBy: isoTime(decideBy),
    onExpiry,
    ...(!isPublisher && {
      evidence: {
        auctionId: evidence.auctionId,
        connectedSeconds: evidence.connectedSeconds,
        charged: formatMicros(evidence.charged),
        charge: evidence.charge && { ...evidence.charge, owed: formatMicros(evidence.charge.owed) },
        ...(isOperator && {
          timeline: evidence.timeline.map(({ at, type }) => ({ at: isoTime(at), type })),
        }),
      },
    }),
    ruling: ruling && {
      verdict: ruling.verdict,
      ...(!isPublisher && { revenue: formatMicros(ruling.revenue), note: ruling.note }),
      ...(role !== 'buyer' && { payout: formatMicros(ruling.payout) }),
      at: isoTime(ruling.at),
      expired: ruling.by === null,
      ...(isOperator && { by: ruling.by }),
    },
  };
}
