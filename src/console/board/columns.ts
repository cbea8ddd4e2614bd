import type { BoardCall } from '../../feed/protocol.ts';
import { ANYBODY, type Parties } from '../ui/parties.ts';
import { byEnd } from './state.ts';

export type Filter = Parties;
export const EVERYTHING: Filter = ANYBODY;

export const isFiltered = (filter: Filter): boolean => Object.values(filter).some((id) => id !== '');

/** A buyer matches where it has the call, or is heard in its auction. */
export function matches(call: BoardCall, filter: Filter): boolean {
  const { campaignId, publisherId, buyerId } = filter;
  if (campaignId && call.campaignId !== campaignId) return false;
  if (publisherId && call.publisherId !== publisherId) return false;
  if (!buyerId || call.buyerId === buyerId) return true;
  if (call.status === 'ended') return false;
  const seats = [...(call.auction?.voices ?? []), ...(call.auction?.asked ?? [])];
  return seats.some((seat) => seat.buyerId === buyerId);
}

export type Columns = { ivr: BoardCall[]; auction: BoardCall[]; line: BoardCall[]; ended: BoardCall[] };

/**
 * Where each call stands. An auction is over for a caller when somebody has picked up: a winner who does not answer
 * gives the call to the next.
 */
export function columnsOf(calls: Iterable<BoardCall>, filter: Filter): Columns {
  const columns: Columns = { ivr: [], auction: [], line: [], ended: [] };
  for (const call of calls) if (matches(call, filter)) columns[columnOf(call)].push(call);
  columns.ivr.sort(byStart);
  columns.auction.sort(byStart);
  columns.line.sort(byConnection);
  columns.ended.sort(byEnd);
  return columns;
}

function columnOf({ status, phase }: BoardCall): keyof Columns {
  if (status === 'ended') return 'ended';
  if (phase === 'ivr') return 'ivr';
  return phase === 'connected' || phase === 'fallback' ? 'line' : 'auction';
}

/** Newest first: that is where things move. */
const byStart = (a: BoardCall, b: BoardCall): number => (a.startedAt < b.startedAt ? 1 : -1);
const byConnection = (a: BoardCall, b: BoardCall): number =>
  (a.connectedAt ?? a.startedAt) < (b.connectedAt ?? b.startedAt) ? 1 : -1;
