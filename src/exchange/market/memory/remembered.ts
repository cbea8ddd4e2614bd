import { attemptOf, type Call, refOf } from '../../../call/call.ts';
import type { CallerMemory } from '../market.ts';

/** What is known by a key, and since when; empty: nothing any more. */
export type Entry = [key: string, value: string, at: number];

/** By its carrier's id a call is found again when the carrier repeats itself. */
export const refIn = (call: Call): Entry => [refOf(call), call.id, call.startedAt];

/** Whom its caller was last put through to, as the call itself tells. null: to nobody, or nobody may know. */
export function callerIn(call: Call): Entry | null {
  const { caller, timeline } = call;
  if (caller.hash === null || call.test) return null;
  for (let i = timeline.length - 1; i >= 0; i--) {
    const line = timeline[i]!;
    if (line.type !== 'posted' || line.leg === undefined) continue;
    const attempt = attemptOf(call, line.leg);
    return attempt ? [caller.hash, attempt.buyerId, line.at] : null;
  }
  return null;
}

export const memoryOf = ([, lastBuyerId, lastAt]: Entry): CallerMemory => ({ lastAt, lastBuyerId });
