import * as z from 'zod';
import { moneySchema } from '../lib/money-schema.ts';

/** Why a buyer disputes a charge. */
const DISPUTE_REASONS = [
  'wrongParty',
  'notQualified',
  'knownBefore',
  'automated',
  'abusive',
  'broken',
  'misled',
  'other',
] as const;
export type DisputeReason = (typeof DISPUTE_REASONS)[number];
export const disputeReason = z.enum(DISPUTE_REASONS);

const LONGEST_NOTE = 500;
const note = z.string().trim().min(1).max(LONGEST_NOTE);

export const disputeSchema = z
  .strictObject({ reason: disputeReason, note: note.optional() })
  .refine(({ reason, note: said }) => reason !== 'other' || said !== undefined, {
    path: ['note'],
    message: 'has to say what it is',
  });

/** How much of a charge is taken back. */
export const VERDICTS = ['whole', 'part', 'none'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const verdictSchema = z
  .strictObject({
    verdict: z.enum(VERDICTS),
    revenue: moneySchema.optional().meta({ description: 'Of `part`: what the buyer is charged after it' }),
    payout: moneySchema.optional().meta({
      description: 'Left out: what the publisher’s terms make of the correction',
    }),
    note: note.optional().meta({ description: 'For the buyer to read' }),
  })
  .refine(({ verdict, revenue }) => (verdict === 'part') === (revenue !== undefined), {
    path: ['revenue'],
    message: 'says what is left of the charge, of a part and of nothing else',
  })
  .refine(({ verdict, payout }) => verdict !== 'none' || payout === undefined, {
    path: ['payout'],
    message: 'stays as it is when nothing is taken back',
  });
