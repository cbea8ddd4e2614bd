import type { Receipt } from '../auction/auction.ts';
import type { Env } from '../bindings.ts';
import { findAllIndexed } from '../directory/calls/calls.store.ts';
import { eachAtOnce } from '../lib/bounds/each-at-once.ts';
import type { CallId } from '../lib/ids.ts';
import { readEntries } from './bundles.store.ts';
import { readPiece } from './piece-line.ts';
import { wholeCall } from './read-call.service.ts';

const AT_ONCE = 4;

/** Of each of some calls the receipt of the auction that placed it, or of its last; calls without one are not there. */
export async function readReceipts(
  env: Pick<Env, 'DB' | 'ARCHIVE'>,
  ids: readonly CallId[],
): Promise<Map<CallId, Receipt>> {
  const found = new Map<CallId, Receipt>();
  await eachAtOnce(await findAllIndexed(env.DB, ids), AT_ONCE, async (call) => {
    const lines = await readEntries(env.ARCHIVE, call.pieces);
    const { record, receipts } = wholeCall(call, lines.map(readPiece), null);
    const placing = receipts.find(({ auctionId }) => auctionId === record?.auctionId) ?? receipts.at(-1);
    if (placing) found.set(call.id, placing);
  });
  return found;
}
