import { SECOND_MS } from '../lib/time.ts';
import { DEFAULT_TIMER } from '../prices/amount.ts';
import type { Talk, Timer } from '../prices/price.ts';
import type { Attempt } from './call.ts';
import type { Conclusion } from './conclude.ts';

/**
 * A joined attempt as its price looks at it. The carrier's own seconds run from the answer of the target's line; a whisper
 * that had to be accepted is taken off, because nobody talked yet. From dialing on, the time it rang is added. It is never
 * longer than the call was allowed to be: that is what was held, whatever a carrier reports, and however late.
 */
export function talkOf(attempt: Attempt, conclusion: Conclusion, price: { timer?: Timer }): Talk {
  return {
    connected: conclusion.outcome === 'connected',
    seconds: Math.min(secondsOf(attempt, conclusion.seconds, price), attempt.maxSeconds),
  };
}

function secondsOf(attempt: Attempt, seconds: number, price: { timer?: Timer }): number {
  switch (price.timer ?? DEFAULT_TIMER) {
    case 'dial':
      return seconds + rangSeconds(attempt, seconds);
    case 'answer':
      return seconds;
    default:
      return Math.max(0, seconds - Math.floor((attempt.whisperMs ?? 0) / SECOND_MS));
  }
}

/** Both the report of the answer and that of the end may be late, so it rang no longer than either says or was allowed. */
function rangSeconds({ offeredAt, answeredAt, heardAt, ringSeconds }: Attempt, seconds: number): number {
  const untilAnswered = (answeredAt ?? Number.POSITIVE_INFINITY) - offeredAt;
  const untilHeard = heardAt - seconds * SECOND_MS - offeredAt;
  const rang = Math.floor(Math.min(untilAnswered, untilHeard) / SECOND_MS);
  return Math.max(0, Math.min(rang, ringSeconds));
}
