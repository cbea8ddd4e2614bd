import * as z from 'zod';
import { moneySchema } from '../lib/money-schema.ts';
import { canonicalZone, timeZoneHint } from '../lib/text/time-zone.ts';
import { isTimeZone } from '../lib/time.ts';
import { destinationOf } from './bidders/wire/values.ts';
import { CAP_WINDOWS } from './caps.ts';
import { type Hours, RANGE_END, RANGE_START, WEEKDAYS } from './hours.ts';

/** Parts of a target's terms that stand alone. */

export const timezoneSchema = z
  .string()
  .max(64)
  .overwrite((zone) => canonicalZone(zone) ?? zone)
  .refine(isTimeZone, { error: ({ input }) => timeZoneHint(String(input)) });

export const destinationSchema = z
  .string()
  .max(1_280)
  .transform((value, context) => {
    const destination = destinationOf(value);
    if (destination) return destination;
    context.addIssue({
      code: 'custom',
      message:
        'must be a dialable number such as "+14155551234" (no premium number) or "sip:user@host" at a public address',
    });
    return z.NEVER;
  });

const rangeSchema = z
  .tuple([
    z.string().regex(RANGE_START, 'must be a time such as "08:00"'),
    z.string().regex(RANGE_END, 'must be a time such as "18:00", at most "24:00"'),
  ])
  .refine(
    ([from, to]) => from !== to,
    'opens and closes at the same minute; a whole day is "00:00" to "24:00"',
  );

const daySchema = z.array(rangeSchema).max(12).optional();

export const hoursSchema: z.ZodType<Hours> = z.strictObject({
  timezone: timezoneSchema,
  week: z.strictObject(
    Object.fromEntries(WEEKDAYS.map((day) => [day, daySchema])) as Record<
      (typeof WEEKDAYS)[number],
      typeof daySchema
    >,
  ),
});

const capSchema = z
  .strictObject({
    window: z.enum(CAP_WINDOWS),
    calls: z.int().min(0).max(1_000_000_000).optional(),
    spend: moneySchema.optional(),
  })
  .superRefine((cap, context) => {
    if (cap.window === 'concurrent' && cap.spend !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['spend'],
        message: 'a concurrent cap counts calls, not money',
      });
    }
    if (cap.calls === undefined && cap.spend === undefined) {
      context.addIssue({ code: 'custom', message: 'a cap needs calls or spend' });
    }
  });

export const capsSchema = z.array(capSchema).max(20);

export const pacingSchema = z
  .strictObject({
    by: z.enum(['calls', 'spend']),
    aheadPercent: z.int().min(0).max(100).optional().meta({
      description: 'So much of the cap may be used ahead of time; nothing unless it is said',
    }),
  })
  .nullable()
  .meta({
    description:
      'Spreads the caps of a day evenly over the hours in which the target is open: who has used more than is due by now gets no call (`paced`). null: caps are used as calls come',
  });

export const whisperSchema = z
  .strictObject({
    say: z.string().trim().min(1).max(500),
    acceptKey: z
      .string()
      .regex(/^[0-9*#]$/, 'must be one key of a phone')
      .optional(),
  })
  .transform(({ say, acceptKey }) => ({ say, acceptKey: acceptKey ?? null }));
