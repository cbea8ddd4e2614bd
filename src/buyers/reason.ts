/**
 * Why a buyer did not get a call. Every buyer considered ends an auction with exactly one of these, or wins.
 * The order is the order in which the rules are tried: the first that fails is the reason.
 */
export const REASONS = {
  // before the ping
  targetPaused: 'The target is paused.',
  buyerPaused: 'The buyer is paused.',
  criteria: 'The call does not meet the target’s criteria.',
  requiredTags: 'A required tag is missing.',
  closedHours: 'Outside the target’s hours.',
  duplicateCaller: 'The caller was connected inside the duplicate window.',
  concurrentCap: 'The concurrency cap is reached.',
  hourCap: 'The hourly cap is reached.',
  dayCap: 'The daily cap is reached.',
  weekCap: 'The weekly cap is reached.',
  monthCap: 'The monthly cap is reached.',
  totalCap: 'The total cap is reached.',
  paced: 'The target is ahead of an even pace for the day.',
  accountCap: 'A cap of the buyer over all campaigns is reached.',
  walletEmpty: 'The buyer’s wallet does not cover the call.',
  notLent: 'The buyer’s shared wallet or caps had nothing free for this campaign at that moment.',
  unhealthyEndpoint: 'The endpoint is suspended after repeated failures.',
  notAsked: 'The exchange had no capacity left to ping in time.',
  // the reply
  noBid: 'The buyer passed.',
  timeout: 'No complete reply before the deadline.',
  connectionFailed: 'The endpoint could not be reached.',
  httpError: 'The endpoint answered with an error status.',
  redirected: 'The endpoint answered with a redirect; none is followed.',
  replyTooLarge: 'The reply was longer than 64 kB.',
  replyMalformed: 'The reply could not be read.',
  bidInvalid: 'The bid is not a positive amount, or beyond what the target may ask for.',
  destinationInvalid: 'The reply named a destination that may not be dialed.',
  // the ranking
  belowMinBid: 'Below the target’s minimum bid.',
  belowFloor: 'Below the floor.',
  belowMargin: 'Leaves the operator less than its minimum margin.',
  bidExpired: 'The bid had expired by the time it was needed.',
  notAwaited: 'The auction was decided before the reply could matter.',
  callerGone: 'The caller hung up before the auction closed.',
  outbid: 'Another bid was higher.',
  outranked: 'Another buyer came first in the routing order.',
} as const;

export type Reason = keyof typeof REASONS;

/** Reasons that count against an endpoint's health. */
export const FAILURES: ReadonlySet<Reason> = new Set<Reason>([
  'timeout',
  'connectionFailed',
  'httpError',
  'redirected',
  'replyTooLarge',
  'replyMalformed',
  'bidInvalid',
  'destinationInvalid',
]);
