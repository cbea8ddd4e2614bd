import type { WindowKeys } from '../caps.ts';
import type { Buyer } from '../target.ts';
import {
  type Amounts,
  countsMoney,
  keyOf,
  type LimitName,
  type Share,
  usedOf,
  type WalletUse,
} from './limits.ts';
import { type LentShares, type Purse, roomsOf, seenKeys } from './purse.ts';

/** Room a campaign would like to have: calls, micros, and the price of one call, without which money is of no use. */
export type Level = { calls: number; spend: number; price: number };

export const NO_LEVEL: Level = { calls: 0, spend: 0, price: 0 };

/**
 * A campaign's word to the account: what it keeps, in all, of what it was lent, what of that is used, and how much more it
 * would like. Numbers rise; what it does not keep is given back before the account hears of it, so a request that is
 * lost, repeated or late can do no harm.
 */
export type LeaseRequest = {
  request: number;
  keys: WindowKeys;
  kept: Partial<Record<LimitName, Share & { used: number }>>;
  wants: Amounts;
  /** Less than that is of no use. */
  least: Amounts;
  wallet: WalletUse;
};

/** null: an older request, or one the account has answered already. */
export type LeaseReply = { request: number; lent: LentShares } | null;

const LEASE_MS = 60_000;

/** @returns the purse to write before the request leaves: what it does not keep it may not use any more. */
export function buildRequest(
  purse: Purse,
  limits: Iterable<LimitName>,
  keys: WindowKeys,
  level: Level,
): { purse: Purse; message: LeaseRequest } {
  const lent: LentShares = {};
  const message: LeaseRequest = {
    request: purse.request + 1,
    keys,
    kept: {},
    wants: {},
    least: {},
    wallet: purse.wallet,
  };
  for (const limit of limits) {
    const key = keyOf(limit, keys, seenKeys(purse.usage));
    const used = usedOf(limit, key, purse.usage, purse.wallet);
    const share = purse.lent[limit];
    // Below nothing where a call of before came to more than was held: that is made up for before anything is lent.
    const room = (share?.key === key ? share.amount : 0) - used;
    const wished = countsMoney(limit) ? level.spend : level.calls;
    const keeps = Math.min(room, wished);
    const has = Math.max(0, keeps);
    lent[limit] = { key, amount: used + keeps, open: share?.key === key ? share.open : 0 };
    message.kept[limit] = { key, amount: used + keeps, used };
    message.wants[limit] = wished - has;
    message.least[limit] = countsMoney(limit) ? Math.max(0, level.price - has) : Number(has === 0);
  }
  return { purse: { ...purse, request: message.request, lent }, message };
}

/** Only the reply to the last request counts: an earlier one may have been given back since. @returns null: it does not. */
export function adoptReply(purse: Purse, reply: LeaseReply, now: number): Purse | null {
  if (!reply || reply.request !== purse.request) return null;
  const { unsaidSince, ...rest } = purse;
  const isSaid = unsaidSince === undefined || unsaidSince < reply.request;
  return { ...(isSaid ? rest : purse), lent: reply.lent, leaseUntil: now + LEASE_MS };
}

/** Is there less room than half of what the campaign would like to have? */
export const isShort = (
  purse: Purse,
  buyer: Pick<Buyer, 'caps' | 'wallet'>,
  keys: WindowKeys,
  level: Level,
): boolean =>
  roomsOf(buyer, purse, keys).some(({ limit, room }) =>
    countsMoney(limit) ? room < Math.max(level.price, level.spend / 2) : room < Math.max(1, level.calls / 2),
  );
