import { type PieceLine, receiptLine, transferLine } from '../archive/piece-line.ts';
import type { ProjectionMessage } from './delivery.ts';

export {
  callLine,
  creditLine,
  kindOf,
  type PieceLine,
  receiptLine,
  transferLine,
} from '../archive/piece-line.ts';

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

const BROKEN_PIECE =
  /constraint failed|malformed JSON|JSON at|not valid JSON|datatype mismatch|too big|cannot store|is not iterable|reading '/i;

/** Is it what we wrote that is wrong (true), or is D1 away (false)? Only the former is worth searching for. */
export const isBrokenPiece = (error: unknown): boolean => {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (BROKEN_PIECE.test(cause.message)) return true;
  }
  return false;
};
