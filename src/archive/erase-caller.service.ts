import { withoutSaid } from '../call/forget.ts';
import { archivedOfCaller } from '../directory/calls/archived-calls.store.ts';
import {
  callsOfCaller,
  eraseFromCalls,
  finishErasure,
  type Noted,
  olderCallsOf,
} from '../directory/calls/callers.store.ts';
import { partiesOf, toRow } from '../directory/calls/history-row.ts';
import { findRows, numberParties, readRows, writeStatements } from '../directory/calls/history-rows.store.ts';
import type { IndexedCall } from '../directory/calls/indexed-call.ts';
import { countedText } from '../directory/rollups/counted.ts';
import type { CallId, NumberId } from '../lib/ids.ts';
import { assert } from '../lib/result.ts';
import { erasedCaller } from '../telephony/caller.ts';
import { bringBack } from './archived-call.service.ts';
import { rewriteEntries } from './bundles.store.ts';
import { forgottenReceipt } from './forget-pieces.ts';
import { callLine, type PieceLine, readPiece, receiptLine } from './piece-line.ts';
import { type HistoryEnv, moveCalls } from './write-history.service.ts';

const AT_ONCE = 50;
const TRIES = 5;

/** @property scrub the same document with every text that shows the number replaced by something shorter. */
type Erasure = Noted & { scrub(value: unknown): unknown };

/** A call of the caller's, and the number it came by. */
type Dialed = { id: CallId; numberId: NumberId };

/**
 * Takes the caller's number, its hash and what they said out of every record, in the archive and in D1, and notes that
 * on each call.
 * Run it again for calls that were still on their way. The ledger names no caller.
 */
export async function eraseCaller(
  env: HistoryEnv,
  hash: string,
  erasure: Erasure,
): Promise<{ calls: number; dialed: Dialed[] }> {
  for (;;) {
    const older = await olderCallsOf(env.DB, hash, AT_ONCE);
    if (older.length === 0) break;
    await moveCalls(env, older);
  }
  for (let after: string | null = ''; after !== null; ) {
    const { ids, next }: { ids: CallId[]; next: string | null } = await archivedOfCaller(env.DB, hash, after);
    for (let i = 0; i < ids.length; i += AT_ONCE) await bringBack(env, ids.slice(i, i + AT_ONCE), erasure.at);
    after = next;
  }
  let calls = 0;
  const dialed: Dialed[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const { ids, next }: { ids: CallId[]; next: string | null } = await callsOfCaller(env.DB, hash, after);
    for (let i = 0; i < ids.length; i += AT_ONCE)
      dialed.push(...(await eraseCalls(env, ids.slice(i, i + AT_ONCE), erasure)));
    calls += ids.length;
    after = next;
  }
  await env.DB.batch(finishErasure(env.DB, hash, calls, erasure));
  return { calls, dialed };
}

/** The archive first: while the row still names the caller, whoever comes again finds the call. */
async function eraseCalls(env: HistoryEnv, ids: readonly CallId[], erasure: Erasure): Promise<Dialed[]> {
  let left = ids;
  const dialed: Dialed[] = [];
  for (let tries = 0; left.length > 0; tries++) {
    assert(tries < TRIES, 'a call changed each time it was to be erased');
    const rows = await findRows(env.DB, left);
    const calls = await readRows(env.DB, rows);
    await eraseFromBundles(env, calls, erasure);
    const erased = calls.map(withoutCaller);
    const numbers = await numberParties(env.DB, erased.flatMap(partiesOf));
    const written = erased.map((call) => toRow(call, (id) => numbers.get(id)!));
    const changes = rows.map((row) => ({ id: row.id, rev: row.rev, was: countedText(row) }));
    const { notes, rows: write } = writeStatements(env.DB, written, changes);
    const [, result] = await env.DB.batch<{ id: CallId }>([notes, write]);
    const done = new Set(result!.results.map(({ id }) => id));
    await env.DB.batch(eraseFromCalls(env.DB, [...done], erasure));
    left = left.filter((id) => !done.has(id));
    for (const { id, record } of calls)
      if (record?.numberId && done.has(id)) dialed.push({ id, numberId: record.numberId });
  }
  return dialed;
}

async function eraseFromBundles(
  env: HistoryEnv,
  calls: readonly IndexedCall[],
  { scrub }: Erasure,
): Promise<void> {
  const places = Map.groupBy(
    calls.flatMap(({ pieces }) => pieces),
    ({ key }) => key,
  );
  const rewrite = (lines: PieceLine[]): PieceLine[] =>
    lines.map((line) => {
      const piece = readPiece(line);
      if (piece.kind === 'receipt') return receiptLine(JSON.stringify(forgottenReceipt(piece.receipt)));
      if (piece.kind !== 'call') return line;
      const { record } = piece;
      const timeline = scrub(record.timeline.map(withoutSaid)) as typeof record.timeline;
      return callLine({ ...record, caller: erasedCaller(record.caller), tags: {}, timeline });
    });
  for (const [key, inBundle] of places) await rewriteEntries(env.ARCHIVE, key, inBundle, rewrite);
}

/** What they said goes with them, the tag they are reported by too. */
const withoutCaller = (call: IndexedCall): IndexedCall => ({
  ...call,
  rev: call.rev + 1,
  record: call.record && { ...call.record, caller: erasedCaller(call.record.caller), tags: {} },
  tag: null,
});
