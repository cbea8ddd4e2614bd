import type { Dial, Instruction, Prompt } from '../../telephony/instruction.ts';
import { duration } from '../ui/format.ts';

/** How a dial ended at the target's end. */
export type Outcome = 'completed' | 'busy' | 'noAnswer' | 'declined';

/** What the exchange is told. */
export type Request =
  | { kind: 'place'; number: string; from: string }
  | { kind: 'input'; digits: string | null }
  | { kind: 'answered' }
  /** Goes on from where the call stands. */
  | { kind: 'resume' }
  | { kind: 'dialed'; outcome: Outcome; seconds: number; callerGone: boolean }
  | { kind: 'hangup' };

/** What happens to a telephone. Times are ms since the epoch. */
export type PhoneEvent =
  | { kind: 'place'; number: string; from: string }
  | {
      kind: 'told';
      callId: string | null;
      instructions: readonly Instruction[];
      turn: number;
    }
  | { kind: 'done' | 'timeUp' | 'resume' | 'rungOut'; turn: number }
  | { kind: 'failed'; message: string; turn: number }
  | { kind: 'key'; key: string }
  | { kind: 'pickUp' | 'hangUp'; at: number }
  | { kind: 'skip'; seconds: number }
  | { kind: 'dialEnded'; outcome: Outcome; at: number }
  | { kind: 'retry' };

export type Heard = { who: 'exchange' | 'caller' | 'target'; text: string };

export const spoken = (prompt: Exclude<Prompt, { kind: 'pause' }>): string =>
  prompt.kind === 'say' ? prompt.text : `Plays ${prompt.url}`;

export const placeOf = ({ destination }: Dial): string =>
  destination.kind === 'phone' ? destination.number : destination.uri;

export const whereTo = (dial: Dial): string =>
  dial.followed ? `Rings ${placeOf(dial)}.` : `Sends the caller to the fallback number, ${placeOf(dial)}.`;

export function wordsOf(outcome: Outcome, seconds: number): string {
  if (outcome === 'completed') return `Hangs up after ${duration(seconds)}.`;
  if (outcome === 'busy') return 'Is busy.';
  if (outcome === 'noAnswer') return 'Does not pick up.';
  return 'Declines the call.';
}
