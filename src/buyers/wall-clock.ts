import type { Buyer, Target } from './target.ts';

/** The zone whose wall clock a target's caps, hours and conditions follow: its own, else its buyer's. */
export const zoneOf = (target: Target, buyer: Buyer | undefined): string =>
  target.hours?.timezone ?? buyer?.timezone ?? 'UTC';
