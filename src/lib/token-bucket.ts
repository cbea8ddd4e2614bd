import { MINUTE_MS } from './time.ts';

/** What is left, and when that was counted. */
export type Bucket = { tokens: number; at: number };

const refilled = (bucket: Bucket | undefined, perMinute: number, now: number): number => {
  const since = bucket ? Math.max(0, now - bucket.at) : 0;
  return Math.min(perMinute, (bucket?.tokens ?? perMinute) + (since / MINUTE_MS) * perMinute);
};

/**
 * A token bucket: a minute's worth may come at once, then as many a minute as the limit says, evenly.
 * @param bucket undefined: nothing was taken yet. The last one may cost more than
 * is left: what it owes is paid before the next. @param units 0 asks whether one could be taken.
 */
export function takeToken(
  bucket: Bucket | undefined,
  perMinute: number,
  now: number,
  units = 1,
): { bucket: Bucket; taken: boolean } {
  const tokens = refilled(bucket, perMinute, now);
  const taken = tokens >= 1;
  return { bucket: { tokens: taken ? tokens - units : tokens, at: now }, taken };
}

/** Counts what was taken elsewhere already, into debt if need be, and no deeper than a minute. */
export function chargeTokens(
  bucket: Bucket | undefined,
  perMinute: number,
  now: number,
  units: number,
): Bucket {
  return { tokens: Math.max(-perMinute, refilled(bucket, perMinute, now) - units), at: now };
}

/** How long until one can be taken; 0: at once. */
export const waitMs = ({ tokens }: Bucket, perMinute: number): number =>
  tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / perMinute) * MINUTE_MS);
