import type { Micros } from '../../../lib/money.ts';
import type { ReadBid } from '../dialect.ts';
import { listAt, lookUp, textOf } from './path.ts';
import { noBid } from './replies.ts';
import type { Tree } from './tree.ts';
import { amountOf } from './values.ts';

const MOST_BIDS = 200;

/** The path of the highest of several bids, the first of equals; null when there is none. */
type BestBid = { refused: null; path: string | null } | { refused: ReadBid };

/**
 * Looks through a list of bids. One that cannot be read spoils the reply: it may be the highest. One that states no
 * amount, or says that it has none, is no bid.
 * @param names the fields an amount may stand in, in order.
 */
export function bestBid(tree: Tree, path: string, names: readonly string[]): BestBid {
  const bids = listAt(tree, path);
  if (bids.length > MOST_BIDS) return { refused: noBid('replyMalformed', `more than ${MOST_BIDS} bids`) };
  let best: { path: string; amount: Micros } | null = null;
  for (const [index, bid] of bids.entries()) {
    const name = names.find((each) => isStated(lookUp(bid, each)));
    if (name === undefined) continue;
    const at = `${path}[${index}]`;
    const text = textOf(lookUp(bid, name));
    const amount = text === null ? null : amountOf(text);
    if (amount === null)
      return { refused: noBid('bidInvalid', `${at}.${name}: not an amount: "${text ?? ''}"`) };
    if (best === null || amount > best.amount) best = { path: at, amount };
  }
  return { refused: null, path: best?.path ?? null };
}

const NOTHING = /^\s*(?:n\/?a|none|null|-+)?\s*$/i;

const isStated = (value: Tree | undefined): boolean =>
  value !== undefined && value !== null && (typeof value !== 'string' || !NOTHING.test(value));
