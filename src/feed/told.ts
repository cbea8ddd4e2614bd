import type { Receipt } from '../auction/auction.ts';
import type { Call } from '../call/call.ts';
import type { CallId, CampaignId } from '../lib/ids.ts';
import { ENDED_KEPT, LIVE_KEPT, type Sums } from './board.ts';
import { retell } from './from-call.ts';
import type { FeedEvent } from './protocol.ts';
import { type Audience, audienceName, visibleTo } from './visibility.ts';

/** All that a campaign has for the board of an audience that begins to watch. */
export type Told = {
  source: CampaignId;
  /** The counter of the first event that will be published to it (FeedBatch). */
  from: number;
  /** Its live calls and the last that ended, call by call. */
  events: FeedEvent[];
  day: string;
  sums: Sums;
};

/** Where a campaign keeps what boards show. */
export type BoardSource = {
  live(): Iterable<Call>;
  /** Newest first, with those that last. */
  lastCalls(): Iterable<Call>;
  /** @returns its JSON. */
  findReceipt(seq: number, callId: CallId): string | null;
  daySums(audience: string): { day: string; sums: Sums };
};

/** A buyer with few calls in a large campaign sees fewer ended ones at first: so many of all are looked at. */
const LOOKED_AT = 1_000;

export function tellAll(audience: Audience, source: BoardSource): Omit<Told, 'source' | 'from'> {
  const tell = (call: Call): FeedEvent[] => {
    const doc = call.receiptSeq === null ? null : source.findReceipt(call.receiptSeq, call.id);
    const receipt = doc === null ? null : (JSON.parse(doc) as Receipt);
    return retell(call, receipt).flatMap((event) => visibleTo(audience, event) ?? []);
  };
  const ended: FeedEvent[][] = [];
  let looked = 0;
  for (const call of source.lastCalls()) {
    if (ended.length === ENDED_KEPT || ++looked > LOOKED_AT) break;
    const told = call.phase === 'ended' && mayConcern(call, audience) ? tell(call) : [];
    if (told.length > 0) ended.push(told);
  }
  const live = [...source.live()].slice(-LIVE_KEPT).map(tell);
  return { events: [...ended.reverse(), ...live].flat(), ...source.daySums(audienceName(audience)) };
}

/** Spares reading receipts of calls that are another publisher's. */
const mayConcern = ({ publisherId }: Call, audience: Audience): boolean =>
  audience.kind !== 'publisher' || audience.id === publisherId;
