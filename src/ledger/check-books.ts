import { sumMicros } from '../lib/money.ts';
import { balances, flowInto } from './book.ts';
import { isAdjustment, type Transfer, type TransferKind } from './transfer.ts';

/**
 * What is wrong with the books, one line a fault; none when they are sound.
 * @param transfers all transfers of the calls they name: a call seen in part looks unsound.
 * @param mayBeUnsold of a call whose publisher may be paid although nobody is charged.
 */
export function checkBooks(
  transfers: readonly Transfer[],
  mayBeUnsold: (callId: Transfer['callId']) => boolean = () => false,
): string[] {
  const byId = Map.groupBy(transfers, ({ id }) => id);
  const byCall = Map.groupBy(transfers, ({ callId }) => callId);
  const faults = [...byId].flatMap(([id, same]) =>
    same.length > 1 ? [`${id}: booked ${same.length} times`] : [],
  );
  faults.push(...transfers.flatMap(checkTransfer));
  for (const [callId, entries] of byCall) {
    faults.push(...checkCall(entries, mayBeUnsold(callId)).map((fault) => `${callId}: ${fault}`));
  }
  if (faults.length === 0 && sumMicros([...balances(transfers).values()]) !== 0) {
    faults.push('the balances do not sum to zero');
  }
  return faults;
}

function checkTransfer(transfer: Transfer): string[] {
  const { id, kind, callId, debit, credit, amount } = transfer;
  const faults: string[] = [];
  if (!Number.isSafeInteger(amount) || amount <= 0)
    faults.push(`${id}: the amount is not a positive integer`);
  const stem = `${callId}:${kind}`;
  const isNamedForIt = isAdjustment(kind) ? /^:[1-9]\d*$/.test(id.slice(stem.length)) : id === stem;
  if (!id.startsWith(stem) || !isNamedForIt) faults.push(`${id}: is not named for its call and kind`);
  if (!isBetweenItsParties(kind, debit, credit)) faults.push(`${id}: ${kind} from ${debit} to ${credit}`);
  return faults;
}

/** Charges go from buyer to exchange, payouts from exchange to publisher; adjustments either way. */
function isBetweenItsParties(kind: TransferKind, debit: string, credit: string): boolean {
  const party = kind === 'charge' || kind === 'adjustCharge' ? 'buyer:' : 'publisher:';
  const isCharge = debit.startsWith('buyer:') && credit === 'exchange';
  const isPayout = debit === 'exchange' && credit.startsWith('publisher:');
  if (kind === 'charge') return isCharge;
  if (kind === 'payout') return isPayout;
  return (
    (debit.startsWith(party) && credit === 'exchange') || (debit === 'exchange' && credit.startsWith(party))
  );
}

/** A call is charged before anything else is booked on it, in one auction, to one buyer, for one publisher. */
function checkCall(entries: Transfer[], mayBeUnsold: boolean): string[] {
  const faults: string[] = [];
  const has = (kind: TransferKind): boolean => entries.some((entry) => entry.kind === kind);
  const charges = entries.filter(({ kind }) => kind === 'charge').length;
  const hasOrigin = charges > 0 || (mayBeUnsold && has('payout') && !has('adjustCharge'));
  if (!hasOrigin) faults.push(`${entries[0]!.kind} without a charge`);
  if (charges > 1) faults.push('charged more than once');
  if (new Set(entries.map(({ auctionId }) => auctionId)).size > 1) faults.push('names more than one auction');
  if (new Set(entries.map(({ configVersion }) => configVersion)).size > 1) {
    faults.push('names more than one configuration version');
  }
  const parties = new Set(entries.flatMap(({ debit, credit }) => [debit, credit]));
  for (const kind of ['buyer:', 'publisher:'] as const) {
    const those = [...parties].filter((account) => account.startsWith(kind));
    if (those.length > 1) faults.push(`names more than one ${kind.slice(0, -1)}`);
    const isOverdrawn = kind === 'buyer:' ? (flow: number) => flow > 0 : (flow: number) => flow < 0;
    if (those.some((account) => isOverdrawn(flowInto(account, entries)))) {
      faults.push(`more was taken back than was booked with the ${kind.slice(0, -1)}`);
    }
  }
  return faults;
}
