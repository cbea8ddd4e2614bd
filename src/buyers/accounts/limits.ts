import type { Micros } from '../../lib/money.ts';
import {
  CAP_WINDOWS,
  type Cap,
  type CapWindow,
  type CountedWindow,
  type Usage,
  type WindowKeys,
} from '../caps.ts';
import type { Buyer } from '../target.ts';

/** A buyer's account has one limit for each window and measure it caps, and its wallet. */
export type LimitName = `${CapWindow}.calls` | `${CountedWindow}.spend` | 'wallet';

/** Calls, or micros: what a limit counts. */
export type Amounts = Partial<Record<LimitName, number>>;

/** What a campaign may use, or has used, of a limit in the window its key names; windows that do not roll over have ''. */
export type Share = { key: string; amount: number };

/** Money paid in advance, in use: charged, and reserved for calls in flight. */
export type WalletUse = { spent: Micros; held: Micros };

/**
 * The limits of a buyer's account, in the order they are tried.
 * @returns the least amount of those that cap the same; the wallet's is not known from the configuration: Infinity.
 */
export function limitsOf({ caps = [], wallet }: Pick<Buyer, 'caps' | 'wallet'>): Map<LimitName, number> {
  const limits = new Map<LimitName, number>();
  const note = (name: LimitName, amount: number | undefined): void => {
    if (amount !== undefined) limits.set(name, Math.min(amount, limits.get(name) ?? amount));
  };
  for (const window of CAP_WINDOWS) {
    for (const cap of caps.filter((each: Cap) => each.window === window)) {
      note(`${window}.calls`, cap.calls);
      if (window !== 'concurrent') note(`${window}.spend`, cap.spend);
    }
  }
  if (wallet === 'prepaid') limits.set('wallet', Number.POSITIVE_INFINITY);
  return limits;
}

export const countsMoney = (name: LimitName): boolean => name === 'wallet' || name.endsWith('.spend');

/** The window of a limit that rolls over. */
function windowOf(name: LimitName): CountedWindow | null {
  const window = name.split('.')[0] as CapWindow | 'wallet';
  return window === 'wallet' || window === 'concurrent' ? null : window;
}

/** What one campaign has used of a limit in the window `key` names, calls in flight included. */
export function usedOf(name: LimitName, key: string, usage: Usage, wallet: WalletUse): number {
  if (name === 'wallet') return wallet.spent + wallet.held;
  const window = windowOf(name);
  if (window === null) return usage.concurrent;
  const use = usage.windows[window];
  if (use.key !== key) return 0;
  return countsMoney(name) ? use.spend : use.calls;
}

/** Names the window a limit counts in. A clock that steps back must not empty a window: the later key stands. */
export function keyOf(name: LimitName, keys: WindowKeys, seen?: WindowKeys): string {
  const window = windowOf(name);
  if (window === null) return '';
  return laterOf(keys[window], seen?.[window] ?? '');
}

export function laterOf(a: string, b: string): string {
  if (a < b) return b;
  return a;
}
