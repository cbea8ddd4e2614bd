import type { Receipt } from '../auction/auction.ts';
import { bareLine } from '../call/forget.ts';
import type { CallRecord } from '../call/record.ts';
import { type Erased, markOfCaller } from '../directory/calls/erasures.store.ts';
import { erasedCaller } from '../telephony/caller.ts';
import type { Piece } from './piece-line.ts';

/** What an erasure leaves of a receipt: the hash stands, what was said of the call is gone. */
export function forgottenReceipt({ personal: _, ...receipt }: Receipt): Receipt {
  const { facts } = receipt.opening;
  if (facts.tagsHash !== undefined) return receipt;
  return { ...receipt, erased: true, opening: { ...receipt.opening, facts: { ...facts, tags: {} } } };
}

const forgottenRecord = (record: CallRecord): CallRecord => ({
  ...record,
  caller: erasedCaller(record.caller),
  tags: {},
  timeline: record.timeline.map(bareLine),
});

/** Whose names have to be looked for on the list of what was erased. */
export function namesIn(pieces: readonly Piece[]): { ids: string[]; marks: string[] } {
  const ids = new Set<string>();
  const marks = new Set<string>();
  for (const piece of pieces) {
    if (piece.kind === 'receipt') ids.add(piece.receipt.callId);
    if (piece.kind !== 'call') continue;
    ids.add(piece.record.id);
    if (piece.record.caller.hash !== null) marks.add(markOfCaller(piece.record.caller.hash));
  }
  return { ids: [...ids], marks: [...marks] };
}

/** The pieces as they may be written: what was on its way when its caller was forgotten comes without them. */
export function withoutForgotten(pieces: readonly Piece[], { calls, callers }: Erased): readonly Piece[] {
  if (calls.size + callers.size === 0) return pieces;
  return pieces.map((piece) => {
    if (piece.kind === 'receipt')
      return calls.has(piece.receipt.callId) ? { ...piece, receipt: forgottenReceipt(piece.receipt) } : piece;
    if (piece.kind !== 'call') return piece;
    const { id, caller, startedAt } = piece.record;
    const at = caller.hash === null ? undefined : callers.get(markOfCaller(caller.hash));
    const isForgotten = calls.has(id) || (at !== undefined && startedAt <= at);
    return isForgotten ? { ...piece, record: forgottenRecord(piece.record) } : piece;
  });
}
