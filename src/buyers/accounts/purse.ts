import { addMicros, type Micros, micros, subtractMicros, ZERO } from '../../lib/money.ts';
import {
  type CapHold,
  emptyUsage,
  endHold,
  type HoldEnd,
  reserve,
  type Usage,
  type WindowKeys,
} from '../caps.ts';
import type { Reason } from '../reason.ts';
import type { Buyer } from '../target.ts';
import {
  countsMoney,
  keyOf,
  type LimitName,
  limitsOf,
  type Share,
  usedOf,
  type WalletUse,
} from './limits.ts';

/** A share as the account last lent it. `open`: what nobody had used by then, wherever it was lent. */
type LentShare = Share & { open: number };
export type LentShares = Partial<Record<LimitName, LentShare>>;

/**
 * One buyer's account as one campaign knows it: what it has used here, and what it was lent. The campaign never uses more
 * than it was lent and the account never lends more than there is, so the total is exact and nobody waits for anybody.
 */
export type Purse = {
  /** Of all the buyer's targets here, on the buyer's own clock. */
  usage: Usage;
  wallet: WalletUse;
  /** Money of calls whose end the carrier never told, by call and leg, and since when. */
  unsure: Record<string, { amount: Micros; since: number }>;
  /** The last request sent to the account; only its reply counts. */
  request: number;
  /** What calls of before came to was corrected after this request: the account has not heard of it. */
  unsaidSince?: number;
  lent: LentShares;
  /** From then on what is not used is given back. */
  leaseUntil: number;
};

/** A reservation on an account: as a target's, and whether it is paid from the wallet. */
export type AccountHold = CapHold & { prepaid: boolean };

export const emptyPurse = (): Purse => ({
  usage: emptyUsage(),
  wallet: { spent: ZERO, held: ZERO },
  unsure: {},
  request: 0,
  lent: {},
  leaseUntil: 0,
});

/** What a campaign can see of one limit: its room, and what is open in the whole account; null: not known. */
export type AccountRoom = { limit: LimitName; room: number; open: number | null };

export function roomsOf(
  buyer: Pick<Buyer, 'caps' | 'wallet'>,
  purse: Purse,
  keys: WindowKeys,
): AccountRoom[] {
  return [...limitsOf(buyer).keys()].map((limit) => {
    const key = keyOf(limit, keys, seenKeys(purse.usage));
    const share = purse.lent[limit];
    const used = usedOf(limit, key, purse.usage, purse.wallet);
    return share?.key === key
      ? { limit, room: share.amount - used, open: share.open }
      : { limit, room: Math.min(0, -used), open: null };
  });
}

export const seenKeys = ({ windows }: Usage): WindowKeys => ({
  hour: windows.hour.key,
  day: windows.day.key,
  week: windows.week.key,
  month: windows.month.key,
  total: windows.total.key,
});

/**
 * The first limit with no room for one more call at this price. `notLent` says that there may be room in the account, only
 * not here and now.
 * @param rooms undefined: the account has no limits. @param price null: not yet known, so only a limit with nothing left
 * at all refuses. @param mayCome whether what is missing here may still come before the award.
 */
export function accountRefusal(
  rooms: readonly AccountRoom[] | undefined,
  price: Micros | null,
  mayCome: boolean,
): Reason | null {
  if (!rooms) return null;
  for (const { limit, room, open } of rooms) {
    const need = countsMoney(limit) ? (price ?? 1) : 1;
    if (room >= need) continue;
    if (open !== null && open < need) return limit === 'wallet' ? 'walletEmpty' : 'accountCap';
    if (!mayCome) return 'notLent';
  }
  return null;
}

/** Ask accountRefusal first, in the same step. */
export function reserveAccount(
  purse: Purse,
  keys: WindowKeys,
  price: Micros,
  prepaid: boolean,
): { purse: Purse; hold: AccountHold } {
  const { usage, hold } = reserve(purse.usage, keys, price);
  const { spent, held } = purse.wallet;
  const wallet = prepaid ? { spent, held: addMicros(held, price) } : purse.wallet;
  return { purse: { ...purse, usage, wallet }, hold: { ...hold, prepaid } };
}

/**
 * @param ref of call and leg. @param now of a call whose end is kept open: the money stays reserved from then on, until the
 * call is settled after all or forgotten. @param wasUnsure it is settled after all.
 */
export function endAccountHold(
  purse: Purse,
  hold: AccountHold,
  end: HoldEnd,
  ref: string,
  now: number,
  wasUnsure = false,
): Purse {
  const usage = endHold(purse.usage, hold, end);
  if (!hold.prepaid) return { ...purse, usage };
  if (end.kind === 'kept')
    return { ...purse, usage, unsure: { ...purse.unsure, [ref]: { amount: hold.spend, since: now } } };
  const { [ref]: known, ...unsure } = purse.unsure;
  const held = wasUnsure ? (known?.amount ?? ZERO) : hold.spend;
  const { wallet: before } = purse;
  const wallet = {
    spent: end.kind === 'converted' ? addMicros(before.spent, end.spent) : before.spent,
    held: subtractMicros(before.held, held),
  };
  return { ...purse, usage, wallet, unsure };
}

/** A charge was corrected, or an outcome came: the account has to hear of it even if no call comes here any more. */
export function correctSpent(purse: Purse, by: Micros): Purse {
  if (by === 0) return purse;
  const { spent, held } = purse.wallet;
  return toldAgain({ ...purse, wallet: { spent: addMicros(spent, by), held } });
}

/** What the account knows of it is not so any more. */
export const toldAgain = (purse: Purse): Purse => ({ ...purse, unsaidSince: purse.request });

/** Calls from before are not kept any more: nothing will settle them. @returns the same purse when there are none. */
export function forgetUnsure(purse: Purse, before: number): Purse {
  const old = Object.entries(purse.unsure).filter(([, { since }]) => since < before);
  if (old.length === 0) return purse;
  const unsure = { ...purse.unsure };
  let { held } = purse.wallet;
  for (const [ref, { amount }] of old) {
    delete unsure[ref];
    held = micros(held - amount);
  }
  return { ...purse, unsure, wallet: { ...purse.wallet, held } };
}

/** A buyer's account is limited from now on: what its targets have used in the windows that are open counts. */
export function countSoFar(purse: Purse, used: readonly Usage[], keys: WindowKeys): Purse {
  const usage = emptyUsage();
  for (const { concurrent, windows } of used) {
    usage.concurrent += concurrent;
    for (const window of Object.keys(keys) as (keyof WindowKeys)[]) {
      const { calls, spend } = usage.windows[window];
      const use = windows[window];
      const same = use.key === keys[window];
      usage.windows[window] = {
        key: keys[window],
        calls: calls + (same ? use.calls : 0),
        spend: addMicros(spend, same ? use.spend : ZERO),
      };
    }
  }
  return { ...purse, usage, lent: {}, leaseUntil: 0 };
}
