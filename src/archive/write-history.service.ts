import type { Env } from '../bindings.ts';
import type { CallRecord } from '../call/record.ts';
import { findErased } from '../directory/calls/erasures.store.ts';
import { type HistoryRow, partiesOf, toRow } from '../directory/calls/history-row.ts';
import {
  type Change,
  findRows,
  numberParties,
  readRows,
  writeStatements,
} from '../directory/calls/history-rows.store.ts';
import { emptyCall, type IndexedCall } from '../directory/calls/indexed-call.ts';
import { deleteLegacy, findLegacy } from '../directory/calls/legacy.store.ts';
import { type CallPieces, type Merged, mergeCall } from '../directory/calls/merge-call.ts';
import { correctionLines, creditRows, disputeRows, reportTags } from '../directory/calls/projection.store.ts';
import { noteLate } from '../directory/ledger/posting.store.ts';
import { countedText, countsTheSame } from '../directory/rollups/counted.ts';
import { reportKey } from '../directory/rollups/visit-key.ts';
import type { Transfer } from '../ledger/transfer.ts';
import { bringBack } from './archived-call.service.ts';
import { encodeBundle } from './bundle.ts';
import { putBundle } from './bundles.store.ts';
import { namesIn, withoutForgotten } from './forget-pieces.ts';
import { callLine, type Piece, type PieceLine, piecesByCall, receiptLine } from './piece-line.ts';

export type HistoryEnv = Pick<Env, 'DB' | 'ARCHIVE'>;

/** Somebody else wrote the same call in between: again, from what it is then. */
const TRIES = 5;

/**
 * The one writer of history: a bundle into R2, then a narrow row a call into D1, which says where its pieces lie. Each
 * piece may come twice, late, or out of order. All of it is written or, when it throws, comes again.
 * @throws when D1 or R2 is away, or a piece breaks a rule of the schema.
 */
export async function writeHistory(
  env: HistoryEnv,
  given: readonly Piece[],
): Promise<{ rowsWritten: number }> {
  const { ids, marks } = namesIn(given);
  const pieces = ids.length === 0 ? given : withoutForgotten(given, await findErased(env.DB, ids, marks));
  const credits = pieces.flatMap((piece) => (piece.kind === 'credit' ? [piece.credit] : []));
  const records = pieces.flatMap((piece) => (piece.kind === 'call' ? [piece.record] : []));
  const besides = [
    ...creditRows(env.DB, credits),
    ...correctionLines(env.DB, records),
    ...disputeRows(env.DB, records),
  ];
  return writeCalls(env, piecesByCall(pieces), besides);
}

/** Moves calls out of the tables of an older version. */
export const moveCalls = (
  env: HistoryEnv,
  ids: readonly CallPieces['id'][],
): Promise<{ rowsWritten: number }> =>
  writeCalls(
    env,
    ids.map((id) => ({ id, record: null, receipts: [], transfers: [] })),
    [],
  );

async function writeCalls(
  env: HistoryEnv,
  calls: readonly CallPieces[],
  besides: readonly D1PreparedStatement[],
): Promise<{ rowsWritten: number }> {
  let rowsWritten = 0;
  let left = calls;
  for (let tries = 0; tries < TRIES; tries++) {
    await bringBack(
      env,
      left.map(({ id }) => id),
      Date.now(),
    );
    const plan = await planWrites(env, left);
    const statements = [...plan.statements, ...(tries === 0 ? besides : [])];
    if (statements.length === 0) return { rowsWritten };
    const results = await env.DB.batch<{ id: string }>(statements);
    rowsWritten += results.reduce((sum, { meta }) => sum + (meta.rows_written ?? 0), 0);
    const written = new Set(plan.at === null ? [] : results[plan.at]!.results.map(({ id }) => id));
    left = left.filter(({ id }) => plan.changed.has(id) && !written.has(id));
    if (left.length === 0) return { rowsWritten };
  }
  throw new Error('a call changed each time it was to be written');
}

type Plan = {
  statements: D1PreparedStatement[];
  /** Which of them says what was written. */
  at: number | null;
  changed: ReadonlySet<string>;
};

async function planWrites(env: HistoryEnv, calls: readonly CallPieces[]): Promise<Plan> {
  const none: Plan = { statements: [], at: null, changed: new Set() };
  if (calls.length === 0) return none;
  const rows = await findRows(
    env.DB,
    calls.map(({ id }) => id),
  );
  const rowById = new Map(rows.map((row) => [row.id, row]));
  const known = new Map((await readRows(env.DB, rows)).map((call) => [call.id, call]));
  const legacy = await findLegacy(
    env.DB,
    calls.map(({ id }) => id),
  );
  const all = [...legacy.values(), ...calls];
  const tags = await reportTags(
    env.DB,
    all.flatMap(({ record }) => record?.campaignId ?? []),
  );
  const tagOf = (record: CallRecord): string | null => reportKey(record, tags.get(record.campaignId ?? ''));
  const merged = calls.flatMap((came) => mergeAll(known.get(came.id), legacy.get(came.id), came, tagOf));
  const moved = legacy.size > 0 ? deleteLegacy(env.DB, [...legacy.keys()]) : [];
  if (merged.length === 0) return { ...none, statements: moved };
  const kept = await keepPieces(env, merged);
  const numbers = await numberParties(env.DB, kept.flatMap(partiesOf));
  const numberOf = (id: string): number => numbers.get(id)!;
  const written = kept.map((call) => toRow(call, numberOf));
  const { notes, rows: write } = writeStatements(env.DB, written, changesOf(written, rowById));
  const transfers = merged.flatMap((news) => news.transfers);
  // Before the row: a line that is there has its posting already.
  const late = transfers.length > 0 ? [noteLate(env.DB, JSON.stringify(transfers))] : [];
  return {
    statements: [...late, notes, write, ...moved],
    at: late.length + 1,
    changed: new Set(written.map(({ id }) => id)),
  };
}

type News = { call: IndexedCall; lines: PieceLine[]; transfers: readonly Transfer[] };

/** What an older version kept of the call comes first. */
function mergeAll(
  known: IndexedCall | undefined,
  legacy: CallPieces | undefined,
  came: CallPieces,
  tagOf: (record: CallRecord) => string | null,
): News[] {
  const base = known ?? emptyCall(came.id);
  const moved = legacy ? mergeCall(base, legacy, tagOf) : null;
  const latest = mergeCall(moved?.call ?? base, came, tagOf);
  const call = latest?.call ?? moved?.call;
  if (!call) return [];
  const lines = [
    // The tables it leaves kept a live call's timeline: its campaign may have forgotten the call.
    ...(moved ? linesOf(moved, true) : []),
    ...(latest ? linesOf(latest, false) : []),
  ];
  return [{ call: { ...call, rev: base.rev + 1 }, lines, transfers: latest?.transfers ?? [] }];
}

/** A live call's timeline is asked of its campaign; ledger lines are part of the row. */
const linesOf = ({ record, receipts }: Merged, evenLive: boolean): PieceLine[] => [
  ...(record && (evenLive || record.status === 'ended') ? [callLine(record)] : []),
  ...receipts.map((receipt) => receiptLine(JSON.stringify(receipt))),
];

/** R2 first: what a row names is there. */
async function keepPieces(env: HistoryEnv, news: readonly News[]): Promise<IndexedCall[]> {
  const entries = news.flatMap(({ call, lines }) => (lines.length > 0 ? [{ callId: call.id, lines }] : []));
  if (entries.length === 0) return news.map(({ call }) => call);
  const bundle = encodeBundle(entries);
  await putBundle(env.ARCHIVE, bundle);
  return news.map(({ call }) => {
    const place = bundle.places.get(call.id);
    return place ? { ...call, pieces: [...call.pieces, place] } : call;
  });
}

const changesOf = (written: readonly HistoryRow[], rowById: ReadonlyMap<string, HistoryRow>): Change[] =>
  written.flatMap((row) => {
    const old = rowById.get(row.id);
    if (countsTheSame(old, row)) return [];
    return [{ id: row.id, rev: row.rev - 1, was: countedText(old) }];
  });
