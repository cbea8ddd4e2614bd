import { MINUTE_MS } from './time.ts';

/** What is left, and when that was counted. */
export type Bucket = { tokens: number; at: number };

/**
 * A token bucket: a minute's worth may come at once, then as many a minute as the limit says, evenly.
 * @param bucket undefined: nothing was taken yet.
 */
export function takeToken(
  bucket: Bucket | undefined,
  perMinute: number,
  now: number,
): { bucket: Bucket; taken: boolean } {
  const since = bucket ? Math.max(0, now - bucket.at) : 0;
  const tokens = Math.min(perMinute, (bucket?.tokens ?? perMinute) + (since / MINUTE_MS) * perMinute);
  const taken = tokens >= 1;
  return { bucket: { tokens: taken ? tokens - 1 : tokens, at: now }, taken };
}
