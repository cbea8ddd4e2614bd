import type { AccountTerms, AccountView, Credit, CreditAnswer } from '../../buyers/accounts/account.ts';
import type { LeaseReply, LeaseRequest } from '../../buyers/accounts/lease.ts';
import {
  type Account,
  addCredit,
  capUses,
  configureAccount,
  idleMoney,
  lend,
  unlentMoney,
  walletOf,
} from '../../buyers/accounts/lending.ts';
import { canonicalJson } from '../../lib/encoding.ts';
import type { CampaignId } from '../../lib/ids.ts';
import { MICROS_PER_UNIT, micros } from '../../lib/money.ts';
import type { BuyerStore } from './buyer.store.ts';

/** Money is a safe integer of micros, up to some nine thousand million: sums of wallets must stay below. */
const MOST_IN_A_WALLET = micros(1_000_000_000 * MICROS_PER_UNIT);

/** One account's line of decisions: each method reads, decides with pure functions, writes, and answers. */
export class BuyerAccount {
  readonly #store: BuyerStore;
  #account: Account;

  constructor(store: BuyerStore) {
    this.#store = store;
    store.migrate();
    this.#account = store.account();
  }

  get hasTerms(): boolean {
    return this.#account.terms !== null;
  }

  /** Takes newer terms; older or equal ones change nothing. */
  configure(terms: AccountTerms, now: number): boolean {
    const configured = configureAccount(this.#account, terms, now);
    if (!configured) return false;
    this.#store.transaction(() => this.#store.saveAccount(configured));
    this.#account = configured;
    return true;
  }

  /** @returns null for a request that is not the campaign's last, or from before the account had terms. */
  lend(to: CampaignId, asked: LeaseRequest, now: number): LeaseReply {
    const { account, reply } = lend(this.#account, to, asked, now);
    if (!reply) return null;
    this.#store.transaction(() => {
      if (canonicalJson(account.keys) !== canonicalJson(this.#account.keys)) this.#store.saveAccount(account);
      this.#store.saveLent(to, account.lent.get(to)!);
    });
    this.#account = account;
    return reply;
  }

  /** Campaigns that may have what another would have to do without. */
  holdersOf(to: CampaignId, asked: LeaseRequest, now: number): CampaignId[] {
    return lend(this.#account, to, asked, now).recall;
  }

  /** Campaigns that have money they do not use. */
  holdersOfMoney = (): CampaignId[] => idleMoney(this.#account);

  /** Everybody who ever asked. */
  campaigns = (): CampaignId[] => [...this.#account.lent.keys()];

  /** Can it be paid out of what no campaign has been lent? */
  covers = ({ amount, isGone }: Credit): boolean =>
    amount >= 0 || isGone === true || -amount <= unlentMoney(this.#account);

  credit(credit: Credit): CreditAnswer {
    const known = this.#store.findCredit(credit.reference);
    if (known) {
      const isSame = known.amount === credit.amount && known.note === credit.note;
      return isSame
        ? { kind: 'repeated', credit: known, wallet: walletOf(this.#account) }
        : { kind: 'conflict' };
    }
    const { available } = walletOf(this.#account);
    if (credit.amount > MOST_IN_A_WALLET - available) return { kind: 'tooFull', most: MOST_IN_A_WALLET };
    if (!this.covers(credit)) return { kind: 'tooMuch', available: unlentMoney(this.#account) };
    const account = addCredit(this.#account, credit.amount);
    this.#store.transaction(() => this.#store.insertCredit(credit));
    this.#account = account;
    return { kind: 'credited', credit, wallet: walletOf(account) };
  }

  view(credits: number, now: number): AccountView {
    return {
      wallet: walletOf(this.#account),
      caps: capUses(this.#account, now),
      credits: this.#store.credits(credits),
    };
  }
}
