import { micros } from '../../lib/money.ts';
import { MINUTE_MS } from '../../lib/time.ts';
import { type ConversionTo, worthOf } from '../../publishers/events/platform.ts';
import type { Conversion } from './platform.ts';

/** A conversion that never was, of a number nobody has. */
export const sampleConversion = (to: ConversionTo, now: number): Conversion => ({
  id: `sample-${now}`,
  at: now - 2 * MINUTE_MS,
  startedAt: now - 4 * MINUTE_MS,
  value: worthOf(to, { revenue: micros(45_000_000), payout: micros(31_500_000) }),
  correctedAt: null,
  clicks: { gclid: 'sample-click-of-nobody', msclkid: '0'.repeat(32) },
  phone: '+14155550100',
  personalization: null,
});
