import * as z from 'zod';
import { lineSchema } from '../campaign/schema.ts';
import { formatMicros } from '../lib/money.ts';
import { moneySchema } from '../lib/money-schema.ts';
import { formatPercent, percentOf } from '../lib/percent.ts';
import { isTimeZone } from '../lib/time.ts';
import { partyFields } from './payment-schema.ts';
import { STATEMENT_PERIODS, type StatementTerms } from './statement-terms.ts';

const WHOLE = 10_000; // basis points

const timezone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be an IANA time zone such as "America/New_York"')
  .nullable();

export const termsPatchSchema = z
  .strictObject({
    period: z.enum(STATEMENT_PERIODS),
    timezone: timezone.meta({
      description: 'Whose days count; null: the buyer’s own, New York’s for a publisher',
    }),
    dueDays: z.int().min(0).max(365).meta({ description: 'Days from the end of the period' }),
    holdBack: z
      .strictObject({ percent: percentOf(WHOLE), days: z.int().min(1).max(365) })
      .transform(({ percent, days }) => ({ basisPoints: percent, days }))
      .nullable()
      .meta({ description: 'A publisher’s: this share of what it earned is paid so many days later' }),
    minimumPayout: moneySchema.meta({ description: 'A publisher’s: less is carried over' }),
    address: z.array(lineSchema(100)).max(8).meta({ description: 'Stands on the statement' }),
  })
  .partial();

export const presentTerms = ({ holdBack, minimumPayout, ...terms }: StatementTerms) => ({
  ...terms,
  holdBack: holdBack && { percent: formatPercent(holdBack.basisPoints), days: holdBack.days },
  minimumPayout: formatMicros(minimumPayout),
});

export const closeSchema = z.strictObject({
  ...partyFields,
  through: z
    .union([z.iso.date(), z.iso.datetime({ offset: true })])
    .optional()
    .meta({
      description:
        'The last day, or the moment, that is closed, by one statement. Left out: every period that is over, by one each',
      example: '2026-11-30',
    }),
});
