import type { Micros } from '../../lib/money.ts';
import type { Cap } from '../caps.ts';
import type { Buyer } from '../target.ts';

/**
 * What a buyer may use in all campaigns together: its caps, and, if it pays in advance, what it has paid. One object
 * keeps the whole; campaigns spend from what it lends them (lease.ts).
 */
export type AccountTerms = Pick<Buyer, 'timezone' | 'wallet'> & {
  /** Of the buyer's configuration: an older one changes nothing. */
  revision: number;
  caps: Cap[];
};

/** Only a buyer with limits needs an account. */
export const hasLimits = ({ wallet, caps = [] }: Pick<Buyer, 'wallet' | 'caps'>): boolean =>
  wallet === 'prepaid' || caps.length > 0;

export const termsOf = ({ timezone, wallet, caps = [] }: Buyer, revision: number): AccountTerms => ({
  revision,
  timezone,
  wallet,
  caps,
});

/** Money paid in, or, if negative, paid back. `reference` is the payment's own name: the same payment counts once. */
export type Credit = {
  reference: string;
  amount: Micros;
  note: string | null;
  by: string;
  at: number;
  /** It has been paid back already, by somebody else: booked even where it overdraws the wallet. */
  isGone?: true;
};

/** `spent` was charged, `held` is for calls in flight; both as far as campaigns have told. */
export type Wallet = { credited: Micros; spent: Micros; held: Micros; available: Micros };

/** `repeated`: the very same credit was taken before. `conflict`: another one was, by that reference. */
export type CreditAnswer =
  | { kind: 'credited' | 'repeated'; credit: Credit; wallet: Wallet }
  | { kind: 'conflict' }
  /** A payment back of more than nobody holds or has been lent. */
  | { kind: 'tooMuch'; available: Micros }
  /** A wallet holds no more than that: beyond, sums would not be exact. */
  | { kind: 'tooFull'; most: Micros };

/** What of a cap is used, in the window that is open. */
export type CapUse = Cap & { used: { calls?: number; spend?: Micros } };

export type AccountView = { wallet: Wallet; caps: CapUse[]; credits: Credit[] };
