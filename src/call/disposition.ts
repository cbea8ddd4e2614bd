export const DISPOSITIONS = [
  'connected', // a buyer and the caller talked
  'noAnswer',
  'busy',
  'declined', // the target heard the whisper and did not press the key
  'failed',
  'abandoned', // the caller hung up before anybody answered
  'noBuyer', // nobody could take the call and there was no fallback number
  'fallback', // sent to the fallback number
  'blocked', // the campaign, publisher or number is paused, or the flow turned the caller away
  'unknownNumber',
  'overloaded', // turned away while the exchange had more callers than it could take, for longer than a caller is kept
  'unconfirmed', // the carrier never said how it ended
] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** How an offer to one target ended. `unconfirmed`: the carrier never said; a late word may still settle it. */
export const ATTEMPT_OUTCOMES = [
  'connected',
  'noAnswer',
  'busy',
  'declined',
  'failed',
  'abandoned',
  'unconfirmed',
] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/** The target's line did not take the call. A caller who gave up first is nobody's miss. */
export const MISSED_OUTCOMES = ['busy', 'noAnswer', 'failed', 'declined'] as const;
type MissedOutcome = (typeof MISSED_OUTCOMES)[number];
export const isMissed = (outcome: AttemptOutcome | null): outcome is MissedOutcome =>
  MISSED_OUTCOMES.some((missed) => missed === outcome);
