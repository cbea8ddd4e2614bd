import type { CampaignId } from '../../lib/ids.ts';
import { addMicros, type Micros, micros, sumMicros } from '../../lib/money.ts';
import { type WindowKeys, windowKeys } from '../caps.ts';
import type { AccountTerms, CapUse, Wallet } from './account.ts';
import type { LeaseReply, LeaseRequest } from './lease.ts';
import { keyOf, type LimitName, laterOf, limitsOf } from './limits.ts';
import type { LentShares } from './purse.ts';

/** What a campaign holds of the account, as it last told, with what it was lent since. */
export type Lent = Pick<LeaseRequest, 'request' | 'kept' | 'wallet'>;

/** The whole of an account. No more is ever lent, used or not, than its limits allow. */
export type Account = {
  terms: AccountTerms | null;
  credited: Micros;
  /** The windows that are open. */
  keys: WindowKeys;
  lent: ReadonlyMap<CampaignId, Lent>;
};

export const NO_KEYS: WindowKeys = { hour: '', day: '', week: '', month: '', total: '' };

type Lending = {
  account: Account;
  reply: LeaseReply;
  /** Others that were lent of a limit of which nothing useful is left: they may not need it any more. */
  recall: CampaignId[];
};

/** Lends a campaign what it asks for, as far as there is enough. */
export function lend(account: Account, to: CampaignId, asked: LeaseRequest, now: number): Lending {
  const known = account.lent.get(to);
  if (!account.terms || (known && known.request >= asked.request))
    return { account, reply: null, recall: [] };
  const keys = laterKeys(openKeys(account, now), asked.keys);
  const { request, wallet } = asked;
  const kept: Lent['kept'] = {};
  const lent: LentShares = {};
  const recall = new Set<CampaignId>();
  for (const [limit, most] of amountsOf(account)) {
    const key = keyOf(limit, keys);
    const told = asked.kept[limit];
    const own = told?.key === key ? told : { key, amount: 0, used: 0 };
    const others = sharesOf({ ...account, keys }, limit).filter(({ id }) => id !== to);
    const free = most - claimOf(own) - sumOf(others.map(claimOf));
    const { [limit]: wants = 0 } = asked.wants;
    const { [limit]: least = 1 } = asked.least;
    const isShared = others.some(({ amount }) => amount > 0);
    const granted = isShared ? grantShared(free, wants, least) : Math.max(0, Math.min(free, wants));
    if (granted < Math.min(wants, least)) for (const { id, amount } of others) if (amount > 0) recall.add(id);
    const amount = claimOf(own) + granted;
    // As the campaign has it if it never hears this; what is missing it may use no more once it does.
    kept[limit] = { key, amount, used: own.used };
    const open = most - own.used - sumOf(others.map(({ used }) => used));
    const atLeast = Math.min(own.amount, own.used);
    lent[limit] = { key, amount: Math.max(atLeast, amount + Math.min(0, free)), open };
  }
  const all = new Map(account.lent).set(to, { request, kept, wallet });
  return { account: { ...account, keys, lent: all }, reply: { request, lent }, recall: [...recall] };
}

/** What a campaign has of a limit: what it was lent, or more, where a call of before has come to more than was held. */
const claimOf = ({ amount, used }: { amount: number; used: number }): number => Math.max(amount, used);

/** Half of what is there, so that others find something too, but never less than is of use. */
function grantShared(free: number, wants: number, least: number): number {
  if (free <= 0 || wants <= 0) return 0;
  const share = Math.max(Math.floor(free / 2), Math.min(free, least));
  return Math.min(wants, share);
}

/** Takes newer terms. @returns null: they are not newer. */
export function configureAccount(account: Account, terms: AccountTerms, now: number): Account | null {
  if (account.terms && terms.revision <= account.terms.revision) return null;
  // Another zone has other windows: what was lent in the old ones no longer counts.
  const keys = account.terms?.timezone === terms.timezone ? account.keys : NO_KEYS;
  const changed = { ...account, terms, keys };
  return { ...changed, keys: openKeys(changed, now) };
}

/** Money paid in that no campaign has been lent: what can be paid back at once. */
export function unlentMoney({ lent, credited }: Account): Micros {
  const amounts = [...lent.values()].map(({ kept, wallet: { spent, held } }) =>
    Math.max(kept.wallet?.amount ?? 0, spent + held),
  );
  return micros(Math.max(0, credited - sumOf(amounts)));
}

/** Who was lent money and has not used it. */
export const idleMoney = ({ lent }: Account): CampaignId[] =>
  [...lent].flatMap(([id, { kept }]) => (kept.wallet && kept.wallet.amount > kept.wallet.used ? id : []));

export function walletOf({ lent, credited }: Account): Wallet {
  const spent = sumMicros([...lent.values()].map(({ wallet }) => wallet.spent));
  const held = sumMicros([...lent.values()].map(({ wallet }) => wallet.held));
  return { credited, spent, held, available: micros(credited - spent - held) };
}

export function capUses(account: Account, now: number): CapUse[] {
  const current = { ...account, keys: openKeys(account, now) };
  const used = (limit: LimitName): number => sumOf(sharesOf(current, limit).map((share) => share.used));
  return (account.terms?.caps ?? []).map((cap) => ({
    ...cap,
    used: {
      ...(cap.calls !== undefined && { calls: used(`${cap.window}.calls`) }),
      ...(cap.spend !== undefined &&
        cap.window !== 'concurrent' && { spend: micros(used(`${cap.window}.spend`)) }),
    },
  }));
}

export const addCredit = (account: Account, amount: Micros): Account => ({
  ...account,
  credited: addMicros(account.credited, amount),
});

/** The limits with what they allow: for the wallet what was paid in. */
const amountsOf = ({ terms, credited }: Account): [LimitName, number][] =>
  terms ? [...limitsOf(terms)].map(([limit, amount]) => [limit, limit === 'wallet' ? credited : amount]) : [];

const openKeys = ({ terms, keys }: Account, now: number): WindowKeys =>
  terms ? laterKeys(keys, windowKeys(now, terms.timezone)) : keys;

const laterKeys = (a: WindowKeys, b: WindowKeys): WindowKeys => ({
  hour: laterOf(a.hour, b.hour),
  day: laterOf(a.day, b.day),
  week: laterOf(a.week, b.week),
  month: laterOf(a.month, b.month),
  total: laterOf(a.total, b.total),
});

function sharesOf({ lent, keys }: Account, limit: LimitName) {
  const key = keyOf(limit, keys);
  return [...lent].flatMap(([id, { kept, wallet }]) => {
    const share = kept[limit];
    if (share?.key === key) return { id, ...share };
    // Money that was used stays used, though its limit was set aside for a while.
    const money = limit === 'wallet' ? wallet.spent + wallet.held : 0;
    return money === 0 ? [] : { id, amount: money, used: money };
  });
}

const sumOf = (all: readonly number[]): number => all.reduce((sum, each) => sum + each, 0);
