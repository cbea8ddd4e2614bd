import type { Reason } from '../buyers/reason.ts';

export const DISPOSITIONS = [
  'connected', // a buyer and the caller talked
  'noAnswer',
  'busy',
  'declined', // the target heard the whisper and did not press the key
  'failed',
  'abandoned', // the caller hung up before anybody answered
  'noBuyer', // nobody could take the call and there was no fallback number
  'fallback', // sent to the fallback number
  'blocked', // the campaign, publisher or number is paused, or the flow or the publisher's terms turned the caller away
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

/** Why a publisher's own terms let no call in, or no more of them: by the names that targets' refusals have. */
export const TURNED_AWAY = {
  closedHours: 'It came outside of the publisher’s hours.',
  concurrentCap: 'The publisher has as many calls at once as it may.',
  hourCap: 'The publisher’s hourly cap is reached.',
  dayCap: 'The publisher’s daily cap is reached.',
  weekCap: 'The publisher’s weekly cap is reached.',
  monthCap: 'The publisher’s monthly cap is reached.',
  totalCap: 'The publisher’s total cap is reached.',
} as const satisfies Partial<Record<Reason, string>>;
export type TurnedAway = keyof typeof TURNED_AWAY;
