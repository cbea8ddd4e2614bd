import type { History } from '../directory/projection.store.ts';
import type { Projection } from './delivery.ts';

/** D1 takes 2 MB in one parameter; JSON text in UTF-8 may be three times its length. */
const MOST_CHARACTERS = 500_000;

/** Cuts a batch, in order, into parts that fit one write. A piece that is too large alone is a part of its own. */
export function chunkBySize<T>(
  items: readonly T[],
  sizeOf: (item: T) => number,
  most = MOST_CHARACTERS,
): T[][] {
  const chunks: T[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const own = sizeOf(item);
    if (size + own > most) {
      chunks.push([]);
      size = 0;
    }
    chunks[chunks.length - 1]!.push(item);
    size += own;
  }
  return chunks;
}

export function historyOf(projections: readonly Projection[]): History {
  const history: History = { calls: [], receipts: [], transfers: [] };
  for (const projection of projections) {
    if (projection.kind === 'call') history.calls.push(projection.record);
    if (projection.kind === 'receipt') history.receipts.push(projection.receipt);
    if (projection.kind === 'transfer') history.transfers.push(projection.transfer);
  }
  return history;
}

const BROKEN_PIECE =
  /constraint failed|malformed JSON|datatype mismatch|too big|cannot store|is not iterable|reading '/i;

/** Is it what we wrote that is wrong (true), or is D1 away (false)? Only the former is worth searching for. */
export const isBrokenPiece = (error: unknown): boolean => {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (BROKEN_PIECE.test(cause.message)) return true;
  }
  return false;
};

const KINDS: readonly string[] = ['call', 'receipt', 'transfer'] satisfies Projection['kind'][];

/** A message of no known kind would be acknowledged as written while nothing was. */
export const isProjection = (value: unknown): value is Projection =>
  value !== null && typeof value === 'object' && 'kind' in value && KINDS.includes(String(value.kind));
