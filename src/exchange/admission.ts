let inFlight = 0;

/**
 * Counts the answers being worked out in this isolate. A process that takes more than it can finish collapses, so past
 * the limit callers are turned to the fallback at once.
 * @param limit Infinity for news of a call under way: it is counted and never refused.
 * @returns a function to call when done; null: full.
 */
export function admit(limit: number): (() => void) | null {
  if (inFlight >= limit) return null;
  inFlight += 1;
  let left = false;
  return () => {
    if (!left) inFlight -= 1;
    left = true;
  };
}
