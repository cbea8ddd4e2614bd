import type { Receipt } from '../../src/auction/auction.ts';
import type { CallRecord } from '../../src/call/record.ts';
import type { Projection } from '../../src/deliveries/delivery.ts';
import { linesOf, readLine } from '../../src/deliveries/projections.ts';
import type { History } from '../../src/directory/calls/projection.store.ts';
import type { Transfer } from '../../src/ledger/transfer.ts';

type Pieces = { calls: CallRecord[]; receipts: Receipt[]; transfers: Transfer[] };

/** History as it is written into D1. */
export const historyText = ({ calls, receipts, transfers }: Pieces): History => ({
  calls: calls.length > 0 ? JSON.stringify(calls) : null,
  receipts: receipts.length > 0 ? JSON.stringify(receipts) : null,
  transfers: transfers.length > 0 ? JSON.stringify(transfers) : null,
  credits: null,
});

/** What lines of text, or a message of them, say. */
export const readPieces = (text: string): Projection[] => linesOf(text).map((line) => readLine(line)!);
