import type { Target } from '../../buyers/target.ts';
import type { CallRecord } from '../../call/record.ts';
import type { ToldCharge } from '../../call/timeline.ts';
import { readDocuments } from '../../directory/versions/documents.store.ts';
import { entryAt } from '../../directory/versions/versions.store.ts';
import type { Transfer } from '../../ledger/transfer.ts';
import { parseMicros } from '../../lib/money.ts';
import { howOwed } from '../../prices/how.ts';
import { evaluatePrice } from '../../prices/registry.ts';

/**
 * How a charge came about, by the target's price in the rules that the call was sold by. @returns null where nothing was
 * charged, or what is kept of those rules does not make the amount: nothing is made up.
 */
export async function howCharged(
  db: D1Database,
  { campaignId, targetId, price: bid }: Pick<CallRecord, 'campaignId' | 'targetId' | 'price'>,
  charge: ToldCharge,
  transfers: readonly Transfer[],
): Promise<string | null> {
  const sold = transfers.find(({ kind }) => kind === 'charge');
  const owed = parseMicros(charge.owed);
  if (!sold || !campaignId || !targetId || bid === null || !owed) return null;
  const hashes = await entryAt(db, campaignId, targetId, sold.configVersion);
  const [text] = (await readDocuments(db, hashes)).values();
  if (text === undefined) return null;
  const { charge: price } = JSON.parse(text) as Target;
  if (!price) return owed === bid ? 'the auction’s price' : null;
  const { seconds } = charge;
  const made = evaluatePrice(price, { connected: true, seconds }, bid);
  return made.owed === owed ? howOwed(price, seconds, bid) : null;
}
