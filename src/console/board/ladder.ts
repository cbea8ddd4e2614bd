import { REASONS } from '../../buyers/reason.ts';
import type { BoardCall, Voice } from '../../feed/protocol.ts';
import { words } from '../ui/format.ts';

export type Rung = {
  targetId: string;
  buyerId: string;
  state: 'waiting' | 'bid' | 'won' | 'lost' | 'ringing';
  bid: string | null;
  /** Of the best bid, for the length of its bar. */
  share: number;
  /** Why there is no bid, or why it lost, in a word or two. */
  note: string;
  /** The same as a sentence. */
  why: string;
  latencyMs: number | null;
};

const SHORT: Record<string, string> = {
  noBid: 'no bid',
  timeout: 'too late',
  connectionFailed: 'unreachable',
  httpError: 'error',
  replyMalformed: 'unreadable',
  belowFloor: 'below floor',
  belowMinBid: 'below minimum',
  notAwaited: 'not awaited',
  callerGone: 'caller gone',
  outbid: 'outbid',
};

export const shortReason = (reason: string): string => SHORT[reason] ?? words(reason);

/** Who is in a call's auction, best bid first; those who said no after those who bid, the silent last. */
export function ladderOf(call: BoardCall): Rung[] {
  const auction = call.auction;
  if (!auction || auction.voices.length + auction.asked.length === 0) return onlyOffer(call);
  const best = Math.max(0, ...auction.voices.map(({ bid }) => Number(bid ?? 0)));
  const heard = auction.voices.map((voice) => rungOf(call, voice, best));
  const known = new Set(heard.map((rung) => rung.targetId));
  const silent = auction.asked
    .filter((seat) => !known.has(seat.targetId))
    .map(
      (seat): Rung => ({
        ...seat,
        state: 'waiting',
        bid: null,
        share: 0,
        note: '',
        why: '',
        latencyMs: null,
      }),
    );
  return [...heard.sort(byBid), ...silent];
}

/** The offer is known though the auction is not: it was held before anybody watched. */
function onlyOffer({ phase, targetId, buyerId, price }: BoardCall): Rung[] {
  if (phase !== 'ringing' || !targetId || !buyerId) return [];
  const rung = { targetId, buyerId, bid: price ?? null, share: 1, note: '', why: '', latencyMs: null };
  return [{ ...rung, state: 'ringing' }];
}

function rungOf(call: BoardCall, voice: Voice, best: number): Rung {
  const { targetId, buyerId, bid, latencyMs } = voice;
  const state = stateOf(call, voice);
  return {
    targetId,
    buyerId,
    state,
    bid,
    share: bid === null || best === 0 ? 0 : Number(bid) / best,
    ...whyOf(state, voice),
    latencyMs,
  };
}

/** A loser whose phone rings after all has nothing to explain; a winner that does not get the call has. */
function whyOf(state: Rung['state'], { outcome, reason }: Voice): { note: string; why: string } {
  if (state === 'ringing') return { note: '', why: '' };
  if (state === 'lost' && outcome === 'won')
    return { note: 'not reached', why: 'Won, but did not take the call.' };
  return { note: reason ? shortReason(reason) : '', why: reason ? (REASONS[reason] ?? '') : '' };
}

function stateOf(call: BoardCall, { targetId, outcome, bid }: Voice): Rung['state'] {
  if (call.phase === 'ringing' && call.targetId === targetId) return 'ringing';
  if (outcome === 'won') return call.phase === 'ringing' ? 'lost' : 'won';
  if (outcome === 'lost' || bid === null) return 'lost';
  return 'bid';
}

/** A winner stands first: with quality rules it need not be the highest bid. */
const RANK = { ringing: 0, won: 1, bid: 2, lost: 2, waiting: 3 };
const byBid = (a: Rung, b: Rung): number =>
  RANK[a.state] - RANK[b.state] || Number(b.bid ?? -1) - Number(a.bid ?? -1);
