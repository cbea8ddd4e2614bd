import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Receipt } from '../../src/auction/auction.ts';
import { FIRST_PREVIOUS_HASH, verifyReceipt } from '../../src/auction/receipt.ts';
import type { Usage } from '../../src/buyers/caps.ts';
import type { Call } from '../../src/call/call.ts';
import { legOfLine } from '../../src/call/timeline.ts';
import { checkBooks } from '../../src/ledger/check-books.ts';
import type { Transfer } from '../../src/ledger/transfer.ts';

/** What a campaign's object has on disk, read by another SQLite and no code of the exchange's own. */
export type Kept = {
  calls: Map<string, Call>;
  transfers: Transfer[];
  receipts: Receipt[];
  usage: Map<string, Usage>;
};

/** Reads the one campaign object under a state folder. The exchange must be stopped. */
export function readObject(persistTo: string): Kept {
  const folder = join(persistTo, 'v3', 'do', 'outcry-CampaignDO');
  const files = existsSync(folder)
    ? readdirSync(folder).filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name))
    : [];
  if (files.length !== 1) throw new Error(`${files.length} campaign objects under ${folder}`);
  const db = new DatabaseSync(join(folder, files[0]!));
  const rows = (sql: string): Record<string, string | null>[] =>
    db.prepare(sql).all() as Record<string, string | null>[];
  try {
    const calls = rows('SELECT doc FROM calls ORDER BY id').map(({ doc }) => JSON.parse(doc!) as Call);
    const receipts = rows(`SELECT seq, doc FROM receipts UNION ALL
      SELECT r.value->>0, r.value->1 FROM calls, json_each(calls.receipts) r ORDER BY 1`);
    return {
      calls: new Map(calls.map((call) => [call.carrierCallId, call])),
      transfers: calls.flatMap(({ settlement }) => settlement?.transfers ?? []),
      receipts: receipts.map(({ doc }) => JSON.parse(doc!) as Receipt),
      usage: usageIn(rows),
    };
  } finally {
    db.close();
  }
}

/** Of each target what was written last: in its own row, in the mark, or in the row of a call. */
function usageIn(rows: (sql: string) => Record<string, string | null>[]): Map<string, Usage> {
  const pages = `SELECT doc->'$.books' AS page FROM wake_mark UNION ALL SELECT books FROM calls`;
  const all = rows(`
    SELECT target_id AS id, doc, written FROM books UNION ALL
    SELECT e.value->>0, e.value->1, page->>'$.order' FROM (${pages}), json_each(page, '$.stats') e ORDER BY 3`);
  return new Map(all.map(({ id, doc }) => [id!, (JSON.parse(doc!) as { usage: Usage }).usage]));
}

type Caps = Record<string, { concurrent?: number; total?: number; spend?: number }>;

/** What is wrong with money, caps and receipts, one line a fault. */
export function auditObject(kept: Kept, caps: Caps): string[] {
  const faults = checkBooks(kept.transfers);
  const calls = [...kept.calls.values()];
  for (const call of calls) {
    const charged = kept.transfers
      .filter(({ callId, kind }) => callId === call.id && kind === 'charge')
      .reduce((sum, { amount }) => sum + amount, 0);
    const owed = call.settlement?.revenue ?? 0;
    if (charged !== owed) faults.push(`${call.id} shows ${owed} and was charged ${charged}`);
    if (call.phase !== 'ended') faults.push(`${call.id} is still ${call.phase}`);
  }
  for (const [targetId, cap] of Object.entries(caps)) faults.push(...auditCaps(targetId, cap, calls, kept));
  return [...faults, ...auditChain(kept.receipts)];
}

function auditCaps(targetId: string, cap: Caps[string], calls: readonly Call[], kept: Kept): string[] {
  const faults: string[] = [];
  const most = mostAtOnce(targetId, calls);
  if (most > (cap.concurrent ?? Infinity)) faults.push(`${targetId} had ${most} calls at once`);
  const taken = calls.flatMap((call) =>
    call.attempts.filter(
      (attempt) =>
        attempt.targetId === targetId &&
        (attempt.outcome === 'connected' || attempt.outcome === 'unconfirmed'),
    ),
  );
  if (taken.length > (cap.total ?? Infinity)) faults.push(`${targetId} took ${taken.length} calls`);
  const charged = kept.transfers
    .filter(({ kind }) => kind === 'charge')
    .filter(({ callId }) =>
      calls.some(
        (call) => call.id === callId && call.attempts[(call.settlement?.leg ?? 0) - 1]?.targetId === targetId,
      ),
    )
    .reduce((sum, { amount }) => sum + amount, 0);
  const unconfirmed = taken
    .filter(({ outcome }) => outcome === 'unconfirmed')
    .reduce((sum, { clearingPrice }) => sum + clearingPrice, 0);
  if (charged > (cap.spend ?? Infinity)) faults.push(`${targetId} was charged ${charged}`);
  const usage = kept.usage.get(targetId);
  const { concurrent, windows } = usage ?? { concurrent: 0, windows: { total: { calls: 0, spend: 0 } } };
  const counted = `${concurrent} live, ${windows.total.calls} calls, ${windows.total.spend}`;
  const real = `0 live, ${taken.length} calls, ${charged + unconfirmed}`;
  if (counted !== real) faults.push(`${targetId} counts ${counted}; really ${real}`);
  return faults;
}

/** From the calls' own histories: when each was offered to the target, and when that was over. */
function mostAtOnce(targetId: string, calls: readonly Call[]): number {
  const changes = calls.flatMap((call) =>
    call.attempts
      .filter((attempt) => attempt.targetId === targetId)
      .flatMap(({ leg }) =>
        call.timeline.flatMap((line) =>
          legOfLine(line) !== leg
            ? []
            : line.type === 'offered'
              ? [{ at: line.at, by: 1 }]
              : line.type === 'concluded'
                ? [{ at: line.at, by: -1 }]
                : [],
        ),
      ),
  );
  let live = 0;
  let most = 0;
  for (const { by } of changes.sort((a, b) => a.at - b.at || a.by - b.by)) {
    live += by;
    most = Math.max(most, live);
  }
  return most;
}

function auditChain(receipts: readonly Receipt[]): string[] {
  let previous = FIRST_PREVIOUS_HASH;
  return receipts.flatMap((receipt) => {
    const broken = receipt.previousHash !== previous || !verifyReceipt(receipt);
    previous = receipt.hash;
    return broken ? [`${receipt.auctionId} breaks the chain of receipts`] : [];
  });
}
