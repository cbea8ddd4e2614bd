import type { CallRecord } from '../../call/record.ts';
import type { Viewer } from '../../directory/access/access-key.ts';
import type { CallFilter } from '../../directory/calls/call-filter.ts';
import { listCalls } from '../../directory/calls/calls.store.ts';
import { presentCall } from '../../directory/calls/present-call.ts';
import { streamText } from '../../lib/stream-text.ts';
import { BOM, csvLine } from '../../reports/csv.ts';
import { type Column, column, EVERYBODY, OPERATOR_AND_BUYER, type Row } from '../../reports/report.ts';

const AT_ONCE = 1_000;
const OPERATOR_AND_PUBLISHER = ['operator', 'publisher'] as const;

const text = (name: string, seenBy: Column['seenBy'] = EVERYBODY): Column =>
  column(name, 'text', '', { nullable: true, seenBy });
const money = (name: string, seenBy: Column['seenBy']): Column =>
  column(name, 'money', '', { nullable: true, seenBy });

const COLUMNS: readonly Column[] = [
  ...['id', 'startedAt', 'endedAt', 'status', 'disposition', 'campaignId', 'publisherId', 'numberId'].map(
    (name) => text(name),
  ),
  ...['subId', 'from', 'to', 'state', 'zip'].map((name) => text(name)),
  text('buyerId', OPERATOR_AND_BUYER),
  text('targetId', OPERATOR_AND_BUYER),
  text('auctionId', OPERATOR_AND_BUYER),
  column('connectedSeconds', 'count', ''),
  column('converted', 'text', ''),
  column('test', 'text', ''),
  money('price', OPERATOR_AND_BUYER),
  money('revenue', OPERATOR_AND_BUYER),
  money('payout', OPERATOR_AND_PUBLISHER),
  money('margin', ['operator']),
  ...['carrier', 'carrierCallId'].map((name) => text(name)),
  text('tags'),
  column('configVersion', 'count', ''),
  text('disputed'),
  text('turnedAway', OPERATOR_AND_PUBLISHER),
  text('notEarned', OPERATOR_AND_PUBLISHER),
  column('billedSeconds', 'count', '', { nullable: true }),
  text('notCharged'),
];

/** Every call a filter names, newest first, some at a time, however many there are. */
async function* pages(db: D1Database, filter: CallFilter): AsyncGenerator<CallRecord[]> {
  for (let before: string | null = null; ; ) {
    const { calls, next }: Awaited<ReturnType<typeof listCalls>> = await listCalls(db, filter, {
      limit: AT_ONCE,
      before,
    });
    if (calls.length > 0) yield calls;
    if (next === null) return;
    before = next;
  }
}

/** A call as one line of a table: what it holds of its own is JSON there. */
export function rowOf(call: CallRecord, viewer: Viewer): Row {
  const { tags, converted, test, charge, dispute, ...rest } = presentCall(call, viewer);
  const { earned = null, ...shown } = { earned: null, ...rest };
  return {
    ...shown,
    disputed: dispute && (dispute.verdict ?? 'open'),
    ...(viewer.role !== 'buyer' && { notEarned: earned?.missing ?? null }),
    billedSeconds: charge?.seconds ?? null,
    notCharged: charge?.missing ?? null,
    tags: JSON.stringify(tags),
    converted: String(converted),
    test: String(test),
  };
}

async function* csvParts(db: D1Database, filter: CallFilter, viewer: Viewer): AsyncGenerator<string> {
  const columns = COLUMNS.filter(({ seenBy }) => seenBy.includes(viewer.role));
  yield `${BOM}${columns.map(({ name }) => name).join(',')}\r\n`;
  for await (const calls of pages(db, filter))
    yield calls.map((call) => `${csvLine(rowOf(call, viewer), columns)}\r\n`).join('');
}

async function* jsonParts(db: D1Database, filter: CallFilter, viewer: Viewer): AsyncGenerator<string> {
  for await (const calls of pages(db, filter))
    yield calls.map((call) => `${JSON.stringify(presentCall(call, viewer))}\n`).join('');
}

export const EXPORTS = ['csv', 'ndjson'] as const;

/** Written as it is read: neither side ever holds all of it. @param filter cut to what is the viewer's own. */
export function exportCalls(
  db: D1Database,
  filter: CallFilter,
  viewer: Viewer,
  format: (typeof EXPORTS)[number],
): Response {
  const parts = format === 'csv' ? csvParts(db, filter, viewer) : jsonParts(db, filter, viewer);
  return new Response(streamText(parts), {
    headers: {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
      'content-disposition': `attachment; filename="calls.${format}"`,
      'cache-control': 'no-store',
    },
  });
}
