import type { Call } from '../../call/call.ts';
import { bareLine } from '../../call/forget.ts';
import { recordOf } from '../../call/project.ts';
import type { CallRecord } from '../../call/record.ts';
import { type CampaignId, ENTROPY_BYTES, makeId } from '../../lib/ids.ts';
import { hashText } from '../../lib/random.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/time.ts';
import { ERASED } from '../../telephony/caller.ts';

/** Ids from the first on, up to but without the end, and the moments they stand for. */
export type IdRange = { firstId: string; endId: string; firstAt: number; endAt: number };

/** A campaign has its turn once in so many minutes; campaigns are spread over them. */
const TURN_MINUTES = 10;
/**
 * How long ago a call began, or was corrected, when it is looked at: most are over at the first, all at the last but one,
 * and the last is for what was lost later. A fault that sending again does not mend is tried so often and no more.
 */
const AGES_MS = [DAY_MS, 6 * HOUR_MS, 70 * MINUTE_MS, 12 * MINUTE_MS, 2 * MINUTE_MS];

export const isTurnOf = (campaignId: CampaignId, now: number): boolean =>
  Math.floor(now / MINUTE_MS) % TURN_MINUTES === hashText(campaignId) % TURN_MINUTES;

/** The calls to look at in a turn, oldest first. From turn to turn the ranges join without a gap. */
export function rangesAt(now: number): IdRange[] {
  const minute = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  return AGES_MS.map((age) => {
    const [firstAt, endAt] = [minute - age - TURN_MINUTES * MINUTE_MS, minute - age];
    return { firstId: firstIdAt(firstAt), endId: firstIdAt(endAt), firstAt, endAt };
  });
}

const firstIdAt = (at: number): string => makeId('call', at, new Uint8Array(ENTROPY_BYTES));

/**
 * The record as D1 should have it. Of an erased caller no more than that something happened: tags and timeline may
 * tell the number, and the erasure that looks through them in D1 has been. Corrections never tell it.
 */
export function recordAgain(call: Call): CallRecord {
  const record = recordOf(call);
  if (record.caller.masked !== ERASED) return record;
  return { ...record, tags: {}, timeline: record.timeline.map(bareLine) };
}
