import * as z from 'zod';
import type { Viewer } from '../../directory/access/access-key.ts';
import type { KeptOutcome } from '../../directory/calls/outcomes.store.ts';
import { formatMicros, type Micros } from '../../lib/money.ts';
import { isoTime } from '../../lib/time.ts';

const money = z.string();

export const reportedOutcomeShape = z
  .object({
    id: z.string(),
    callId: z.string(),
    kind: z.string(),
    occurredAt: z.string(),
    reportedAt: z.string(),
    buyerId: z.string().optional(),
    reference: z.string().optional(),
    amount: money.nullable().optional().meta({ description: 'What it was worth to the buyer' }),
    owed: money.nullable().optional().meta({
      description: 'What was charged for it when it was reported; null while the call lasts',
    }),
    missing: z.string().nullable().optional().meta({ description: 'Why nothing is owed for it' }),
    by: z.string().optional(),
  })
  .meta({ id: 'Outcome' });

const moneyOf = (amount: Micros | null): string | null => (amount === null ? null : formatMicros(amount));

/** A publisher learns what became of its call and when, never what it is worth to the buyer. */
export function presentOutcome(kept: KeptOutcome, viewer: Viewer): z.output<typeof reportedOutcomeShape> {
  const { id, callId, kind, buyerId, reference, missing, by } = kept;
  const what = {
    id,
    callId,
    kind,
    occurredAt: isoTime(kept.occurredAt),
    reportedAt: isoTime(kept.reportedAt),
  };
  if (viewer.role === 'publisher') return what;
  const money = { amount: moneyOf(kept.amount), owed: moneyOf(kept.owed) };
  return { ...what, buyerId, reference, ...money, missing, ...(viewer.role === 'operator' && { by }) };
}
