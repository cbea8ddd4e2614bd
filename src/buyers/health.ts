/**
 * A circuit breaker for one ping endpoint. `recent` counts the last pings (both halved past 200);
 * `openUntil` is when a resting endpoint is tried again, null while it is well.
 */
export type Health = {
  pings: number;
  failures: number;
  failuresInARow: number;
  openUntil: number | null;
  /** How long the next rest lasts: doubles with each relapse. */
  restMs: number;
};
