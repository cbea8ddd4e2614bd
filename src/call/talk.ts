import { DEFAULT_TIMER } from '../prices/amount.ts';
import type { Talk, Timer } from '../prices/price.ts';
import type { Attempt } from './call.ts';
import type { Conclusion } from './conclude.ts';

/**
 * A joined attempt as its price looks at it. The carrier's own seconds run from the answer of the target's line; a whisper
 * that had to be accepted is taken off, because nobody talked yet. From dialing on it is the exchange's clock that counts,
 * to the report that ended it.
 */
export function talkOf(
  attempt: Attempt,
  conclusion: Conclusion,
  price: { timer?: Timer },
  now: number,
): Talk {
  const connected = conclusion.outcome === 'connected';
  const whisper = Math.floor((attempt.whisperMs ?? 0) / 1_000);
  switch (price.timer ?? DEFAULT_TIMER) {
    case 'dial': {
      const dialed = Math.floor((now - attempt.offeredAt) / 1_000);
      return { connected, seconds: Math.max(conclusion.seconds, dialed) };
    }
    case 'answer':
      return { connected, seconds: conclusion.seconds };
    default:
      return { connected, seconds: Math.max(0, conclusion.seconds - whisper) };
  }
}
