import { DurableObject } from 'cloudflare:workers';
import type { AccountTerms, AccountView, Credit, CreditAnswer } from '../buyers/account.ts';
import type { Env } from '../env.ts';

/** One buyer's account: its wallet and the caps it has in all campaigns together. */
export class BuyerDO extends DurableObject<Env> {
  /** Takes newer terms; older or equal ones change nothing. */
  configure(_terms: AccountTerms): boolean {
    return true;
  }

  credit(_credit: Credit): CreditAnswer {
    return { kind: 'conflict' };
  }

  /** @param credits so many of the last ones, newest first. */
  account(_credits: number): AccountView {
    throw new Error('not yet');
  }
}
