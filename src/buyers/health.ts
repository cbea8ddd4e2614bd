import { MINUTE_MS, SECOND_MS } from '../lib/time.ts';

/**
 * A circuit breaker for one ping endpoint. `pings` and `failures` count the last 200 to 400 pings (both are halved
 * at 400); `openUntil` is when a resting endpoint is tried again, null while it is well.
 */
export type Health = {
  pings: number;
  failures: number;
  failuresInARow: number;
  openUntil: number | null;
  /** How long the next rest lasts: doubles with each relapse. */
  restMs: number;
  /** Of bids that won: two for each that was not confirmed, less one for each that was; absent: none. */
  refusals?: number;
};

const FAILURES_IN_A_ROW = 5;
const PINGS_FOR_A_RATE = 200;
const FAILURE_RATE = 0.02;
/**
 * Of a bid that is taken back, and of one that is kept: two of three may be kept for good, who takes back half of them is
 * found out. A good bid in between is no amends.
 */
const REFUSED = 2;
const KEPT = 1;
/** Three in a row. */
const MOST_REFUSED = 3 * REFUSED;
/** So many kept bids, at most, are amends for whatever was. */
const LONGEST_REMEMBERED = 2 * MOST_REFUSED;
const FIRST_REST_MS = 5 * SECOND_MS;
const LONGEST_REST_MS = 5 * MINUTE_MS;

export const emptyHealth = (): Health => ({
  pings: 0,
  failures: 0,
  failuresInARow: 0,
  openUntil: null,
  restMs: FIRST_REST_MS,
});

export const isResting = (health: Health, now: number): boolean =>
  health.openUntil !== null && now < health.openUntil;

/**
 * Five failures in a row, or more than 2 % of at least 200 pings, send an endpoint to rest: 5 s at first, up to
 * 5 min. The first reply after the rest decides: well again with a clean record, or a rest twice as long.
 * @param failed the reply's reason is one of FAILURES; a no-bid is a healthy answer.
 */
export function noteReply(health: Health, failed: boolean, now: number): Health {
  if (isResting(health, now)) return health; // asked before the rest began
  if (health.openUntil !== null) return failed ? rest(health, now) : wellAgain(health);
  const next = count(health, failed);
  const failsOften = next.pings >= PINGS_FOR_A_RATE && next.failures > next.pings * FAILURE_RATE;
  return next.failuresInARow >= FAILURES_IN_A_ROW || failsOften ? rest(next, now) : next;
}

/** The record is clean but for bids that were taken back: only a confirmed one is amends for those. */
const wellAgain = ({ refusals, restMs }: Health): Health =>
  refusals === undefined ? emptyHealth() : { ...emptyHealth(), restMs, refusals };

/** A winner was asked whether its bid stands, before its line was dialed. @returns the same object when nothing changed. */
export function noteConfirmation(health: Health, isKept: boolean, now: number): Health {
  if (isKept) {
    const { refusals, ...kept } = health;
    if (refusals === undefined) return health;
    return refusals > KEPT ? { ...health, refusals: refusals - KEPT } : { ...kept, restMs: FIRST_REST_MS };
  }
  const next = { ...health, refusals: Math.min((health.refusals ?? 0) + REFUSED, LONGEST_REMEMBERED) };
  return next.refusals >= MOST_REFUSED && !isResting(health, now) ? rest(next, now) : next;
}

function count(health: Health, failed: boolean): Health {
  const scale = health.pings >= 2 * PINGS_FOR_A_RATE ? 2 : 1;
  return {
    ...health,
    pings: Math.floor(health.pings / scale) + 1,
    failures: Math.floor(health.failures / scale) + (failed ? 1 : 0),
    failuresInARow: failed ? health.failuresInARow + 1 : 0,
  };
}

const rest = (health: Health, now: number): Health => ({
  ...health,
  openUntil: now + health.restMs,
  restMs: Math.min(2 * health.restMs, LONGEST_REST_MS),
});
