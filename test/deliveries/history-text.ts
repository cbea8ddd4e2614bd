import { cut, type Piece } from '../../src/archive/piece-line.ts';
import type { Receipt } from '../../src/auction/auction.ts';
import type { CallRecord } from '../../src/call/record.ts';
import type { Projection } from '../../src/deliveries/delivery.ts';
import { linesOf } from '../../src/deliveries/projections.ts';
import type { Transfer } from '../../src/ledger/transfer.ts';

type Pieces = { calls: CallRecord[]; receipts: Receipt[]; transfers: Transfer[] };

/** History as it is written. */
export const historyOf = ({ calls, receipts, transfers }: Pieces): Piece[] => [
  ...calls.map((record) => ({ kind: 'call' as const, record })),
  ...receipts.map((receipt) => ({ kind: 'receipt' as const, receipt })),
  ...transfers.map((transfer) => ({ kind: 'transfer' as const, transfer })),
];

/** What lines of text, or a message of them, say. */
export const readPieces = (text: string): Projection[] =>
  linesOf(text).map((line) => {
    const [kind, json] = cut(line);
    return { kind, [kind === 'call' ? 'record' : kind]: JSON.parse(json) } as Projection;
  });
