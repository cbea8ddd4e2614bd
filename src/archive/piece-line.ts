import type { Receipt } from '../auction/auction.ts';
import type { Credit } from '../buyers/accounts/account.ts';
import type { CallRecord } from '../call/record.ts';
import type { CallPieces } from '../directory/calls/merge-call.ts';
import { suffixOf } from '../directory/calls/merge-call.ts';
import type { Transfer } from '../ledger/transfer.ts';
import { type BuyerId, type CallId, isId } from '../lib/ids.ts';

/**
 * A piece of history on its way: its kind, a blank, its JSON. From the object's row to the archive it stays the text it
 * is; JSON has no line breaks, so a line is a piece and many lines are a message.
 */
export type PieceLine = string;

export const callLine = (record: CallRecord): PieceLine => `call ${JSON.stringify(record)}`;
export const receiptLine = (json: string): PieceLine => `receipt ${json}`;
export const transferLine = (json: string): PieceLine => `transfer ${json}`;
export const creditLine = (buyerId: BuyerId, credit: Credit): PieceLine =>
  `credit ${JSON.stringify({ ...credit, buyerId })}`;

export const kindOf = (line: PieceLine): string => cut(line)[0];

export function cut(line: PieceLine): [kind: string, json: string] {
  const at = line.indexOf(' ');
  return [line.slice(0, Math.max(at, 0)), line.slice(at + 1)];
}

export type Piece =
  | { kind: 'call'; record: CallRecord }
  | { kind: 'receipt'; receipt: Receipt }
  | { kind: 'transfer'; transfer: Transfer }
  | { kind: 'credit'; credit: Credit & { buyerId: BuyerId } };

/** @throws "constraint failed…" for what is of no known kind, or not what its kind says: it can never be written. */
export function readPiece(line: PieceLine): Piece {
  const [kind, json] = cut(line);
  switch (kind) {
    case 'call': {
      const record = JSON.parse(json) as CallRecord;
      const fault = faultOf(record);
      demand(fault === null, `call.${fault}`);
      return { kind, record };
    }
    case 'receipt': {
      const receipt = JSON.parse(json) as Receipt;
      demand(typeof receipt?.auctionId === 'string' && isCallId(receipt.callId), 'a receipt needs its ids');
      return { kind, receipt };
    }
    case 'transfer': {
      const transfer = JSON.parse(json) as Transfer;
      demand(isCallId(transfer?.callId) && transfer.amount > 0, 'a transfer needs a call and an amount');
      suffixOf(transfer, transfer.callId);
      return { kind, transfer };
    }
    case 'credit': {
      const credit = JSON.parse(json) as Credit & { buyerId: BuyerId };
      demand(
        typeof credit?.reference === 'string' && typeof credit.buyerId === 'string',
        'a credit needs a buyer',
      );
      return { kind, credit };
    }
    default:
      throw new Error('constraint failed: of no known kind');
  }
}

const isCallId = (id: unknown): id is CallId => typeof id === 'string' && isId('call', id);

const WHOLE_NUMBERS = ['version', 'startedAt', 'revenue', 'payout', 'connectedSeconds'] as const;
const DOCUMENTS = ['caller', 'tags', 'timeline'] as const;

/** The first field without which a record says nothing. */
function faultOf(record: CallRecord | null): string | null {
  if (!isCallId(record?.id)) return 'id';
  const number = WHOLE_NUMBERS.find((name) => !Number.isSafeInteger(record?.[name]));
  const document = DOCUMENTS.find((name) => typeof record?.[name] !== 'object' || record[name] === null);
  return number ?? document ?? null;
}

function demand(isMet: boolean, rule: string): void {
  if (!isMet) throw new Error(`constraint failed: ${rule}`);
}

/** By call, the newest record alone. */
export function piecesByCall(pieces: readonly Piece[]): CallPieces[] {
  const calls = new Map<CallId, { record: CallRecord | null; receipts: Receipt[]; transfers: Transfer[] }>();
  const of = (id: CallId) => {
    const known = calls.get(id) ?? { record: null, receipts: [], transfers: [] };
    calls.set(id, known);
    return known;
  };
  for (const piece of pieces) {
    if (piece.kind === 'receipt') of(piece.receipt.callId).receipts.push(piece.receipt);
    if (piece.kind === 'transfer') of(piece.transfer.callId).transfers.push(piece.transfer);
    if (piece.kind !== 'call') continue;
    const call = of(piece.record.id);
    if (!call.record || call.record.version < piece.record.version) call.record = piece.record;
  }
  return [...calls].map(([id, call]) => ({ id, ...call }));
}
