import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../lib/time.ts';

const FIRST_WAITS_MS = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
];
const LAST_WAIT_MS = 2 * HOUR_MS;
/** The last try falls at most a day after the first. */
const TOTAL_MS = 24 * HOUR_MS;
const JITTER = 0.1;

const waits: readonly number[] = (() => {
  const all = [...FIRST_WAITS_MS];
  let total = all.reduce((sum, wait) => sum + wait, 0);
  for (; total + LAST_WAIT_MS <= TOTAL_MS; total += LAST_WAIT_MS) all.push(LAST_WAIT_MS);
  return all;
})();

/** How often a delivery is tried in all. */
export const MOST_ATTEMPTS = waits.length + 1;

/**
 * How long to wait after a failed attempt; null when it was the last.
 * @param attempt 1 for the first. @param jitter in [0, 1): shortens the wait by up to a tenth, so that what failed together
 * does not come back together.
 */
export function retryDelaySeconds(attempt: number, jitter: number): number | null {
  const wait = waits[attempt - 1];
  if (wait === undefined) return null;
  return Math.max(1, Math.round((wait * (1 - JITTER * jitter)) / SECOND_MS));
}
