import type { Credit } from '../buyers/accounts/account.ts';
import type { CallRecord } from '../call/record.ts';
import type { History } from '../directory/calls/projection.store.ts';
import type { BuyerId } from '../lib/ids.ts';
import type { Projection, ProjectionMessage } from './delivery.ts';

/**
 * A piece of history on its way: its kind, a blank, its JSON. From the object's row to D1's it stays the text it is; JSON
 * has no line breaks, so a line is a piece and many lines are a message.
 */
export type PieceLine = string;

export const callLine = (record: CallRecord): PieceLine => `call ${JSON.stringify(record)}`;
export const receiptLine = (json: string): PieceLine => `receipt ${json}`;
export const transferLine = (json: string): PieceLine => `transfer ${json}`;
export const creditLine = (buyerId: BuyerId, credit: Credit): PieceLine =>
  `credit ${JSON.stringify({ ...credit, buyerId })}`;

/** A piece that is of no kind, or not what its kind says, is a line that cannot be written, and is parked as such. */
function lineOf(piece: Partial<Record<string, unknown>> | null): PieceLine {
  switch (piece?.['kind']) {
    case 'call':
      return `call ${JSON.stringify(piece['record'])}`;
    case 'receipt':
      return receiptLine(JSON.stringify(piece['receipt']));
    case 'transfer':
      return transferLine(JSON.stringify(piece['transfer']));
    default:
      return `unknown ${JSON.stringify(piece)}`;
  }
}

/** The pieces of a message, whichever way it was written. */
export const linesOf = (message: ProjectionMessage): PieceLine[] =>
  typeof message === 'string' ? message.split('\n') : [message].flat().map(lineOf);

/** @returns null for a line of no known kind. @throws when it is not JSON. */
export function readLine(line: PieceLine): Projection | null {
  const [kind, json] = cut(line);
  if (kind === 'call') return { kind, record: JSON.parse(json) };
  if (kind === 'receipt') return { kind, receipt: JSON.parse(json) };
  if (kind === 'transfer') return { kind, transfer: JSON.parse(json) };
  return null;
}

export const kindOf = (line: PieceLine): string => cut(line)[0];

function cut(line: PieceLine): [kind: string, json: string] {
  const at = line.indexOf(' ');
  return [line.slice(0, Math.max(at, 0)), line.slice(at + 1)];
}

/** @throws for a line of no known kind: it would be acknowledged as written while nothing was. */
export function historyOf(lines: readonly PieceLine[]): History {
  const all: Record<string, string[]> = { call: [], receipt: [], transfer: [], credit: [] };
  for (const line of lines) {
    const [kind, json] = cut(line);
    if (!Object.hasOwn(all, kind)) throw new Error('constraint failed: of no known kind');
    all[kind]!.push(json);
  }
  const { call, receipt, transfer, credit } = all;
  return {
    calls: arrayOf(call!),
    receipts: arrayOf(receipt!),
    transfers: arrayOf(transfer!),
    credits: arrayOf(credit!),
  };
}

/** JSON of an array, or null for an empty one. */
const arrayOf = (jsons: readonly string[]): string | null =>
  jsons.length > 0 ? `[${jsons.join(',')}]` : null;

const BROKEN_PIECE =
  /constraint failed|malformed JSON|datatype mismatch|too big|cannot store|is not iterable|reading '/i;

/** Is it what we wrote that is wrong (true), or is D1 away (false)? Only the former is worth searching for. */
export const isBrokenPiece = (error: unknown): boolean => {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (BROKEN_PIECE.test(cause.message)) return true;
  }
  return false;
};
