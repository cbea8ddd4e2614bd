import type { IndexedCall } from '../directory/calls/indexed-call.ts';
import type { TransferKind } from '../ledger/transfer.ts';
import { sha256Hex } from '../lib/crypto.ts';
import { idTime } from '../lib/ids.ts';
import { DAY_MS, isoTime } from '../lib/time.ts';
import { encodeParquet, type Kind, type Value } from './parquet-file.ts';

type Column = { name: string; kind: Kind; of(call: Told): Value };
type Told = IndexedCall & { record: NonNullable<IndexedCall['record']> };

const sumOf = ({ transfers }: Told, kinds: readonly TransferKind[], from: 'debit' | 'credit'): number =>
  transfers
    .filter(({ kind }) => kinds.includes(kind))
    .reduce((sum, line) => sum + (line[from] === 'exchange' ? -line.amount : line.amount), 0);

/**
 * What a file tells of a call. Nothing of the caller: neither number, nor hash, nor what they said; so that an erasure has
 * nothing to look for in it.
 */
export const COLUMNS: readonly Column[] = [
  { name: 'id', kind: 'text', of: ({ id }) => id },
  { name: 'revision', kind: 'count', of: ({ rev }) => rev },
  { name: 'started_at', kind: 'time', of: ({ record }) => record.startedAt },
  { name: 'ended_at', kind: 'time', of: ({ record }) => record.endedAt },
  { name: 'campaign_id', kind: 'text', of: ({ record }) => record.campaignId },
  { name: 'publisher_id', kind: 'text', of: ({ record }) => record.publisherId },
  { name: 'buyer_id', kind: 'text', of: ({ record }) => record.buyerId },
  { name: 'target_id', kind: 'text', of: ({ record }) => record.targetId },
  { name: 'number_id', kind: 'text', of: ({ record }) => record.numberId },
  { name: 'sub_id', kind: 'text', of: ({ record }) => record.subId },
  { name: 'state', kind: 'text', of: ({ record }) => record.caller.state },
  { name: 'carrier', kind: 'text', of: ({ record }) => record.carrier },
  { name: 'carrier_call_id', kind: 'text', of: ({ record }) => record.carrierCallId },
  { name: 'disposition', kind: 'text', of: ({ record }) => record.disposition },
  { name: 'converted', kind: 'flag', of: ({ record }) => record.converted },
  { name: 'test', kind: 'flag', of: ({ record }) => record.test },
  { name: 'connected_seconds', kind: 'count', of: ({ record }) => record.connectedSeconds },
  { name: 'attempts', kind: 'count', of: ({ attempts }) => attempts.length },
  { name: 'price', kind: 'money', of: ({ record }) => record.price },
  { name: 'revenue', kind: 'money', of: ({ record }) => record.revenue },
  { name: 'payout', kind: 'money', of: ({ record }) => record.payout },
  { name: 'margin', kind: 'money', of: ({ record }) => record.margin },
  { name: 'charged', kind: 'money', of: (call) => sumOf(call, ['charge', 'adjustCharge'], 'debit') },
  { name: 'paid', kind: 'money', of: (call) => sumOf(call, ['payout', 'adjustPayout'], 'credit') },
];

/** Calls as one Parquet file. */
export const parquetOf = (calls: readonly Told[]): Uint8Array =>
  encodeParquet(
    COLUMNS.map(({ name, kind, of }) => ({ name, kind, values: calls.map(of) })),
    calls.length,
  );

const NAME_CHARACTERS = 12;

/** The same calls, tried again, are the same file; others never are. */
export const parquetKey = (calls: readonly Told[]): string => {
  const [{ id, record }] = calls as [Told];
  const day = isoTime(Math.floor(idTime(id) / DAY_MS) * DAY_MS).slice(0, 10);
  const content = sha256Hex(calls.map((call) => `${call.id}:${call.rev}`).join(' '));
  return `history/day=${day}/campaign=${record.campaignId ?? 'none'}/${id}-${content.slice(0, NAME_CHARACTERS)}.parquet`;
};
