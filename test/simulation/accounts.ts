import type { Credit } from '../../src/buyers/accounts/account.ts';
import { adoptReply, buildRequest, NO_LEVEL } from '../../src/buyers/accounts/lease.ts';
import { limitsOf, usedOf } from '../../src/buyers/accounts/limits.ts';
import {
  type AccountHold,
  accountRefusal,
  emptyPurse,
  endAccountHold,
  type Purse,
  reserveAccount,
  roomsOf,
} from '../../src/buyers/accounts/purse.ts';
import { type CountedWindow, type HoldEnd, windowKeys } from '../../src/buyers/caps.ts';
import type { Buyer } from '../../src/buyers/target.ts';
import { BuyerStore } from '../../src/exchange/accounts/buyer.store.ts';
import { BuyerAccount } from '../../src/exchange/accounts/buyer-account.ts';
import type { LeaseOrder } from '../../src/exchange/accounts/leases.ts';
import type { BuyerId, CampaignId } from '../../src/lib/ids.ts';
import { micros } from '../../src/lib/money.ts';
import type { Random } from '../../src/lib/random.ts';
import { SimulatedStorage } from './sqlite.ts';
import { chance, pick, START } from './world.ts';

const OTHER = 'cmp_another' as CampaignId;
const LEVEL = { calls: 4, spend: 200_000_000, price: 50_000_000 };

/** One buyer's account, and another campaign that spends from it too. */
class SimulatedAccount {
  readonly buyer: Buyer;
  readonly #random: Random;
  readonly #storage = new SimulatedStorage();
  #keeper: BuyerAccount;
  #other: Purse = emptyPurse();
  readonly #held: AccountHold[] = [];
  #credits = 0;

  constructor(buyer: Buyer, random: Random) {
    this.buyer = buyer;
    this.#random = random;
    this.#keeper = this.wake();
    const { timezone, wallet, caps = [] } = buyer;
    this.#keeper.configure({ revision: 1, timezone, wallet, caps }, START);
    this.credit(START, 100 + random.below(1_000));
  }

  get keeper(): BuyerAccount {
    return this.#keeper;
  }

  /** The object has died and is there again. */
  wake(): BuyerAccount {
    this.#keeper = new BuyerAccount(new BuyerStore(this.#storage));
    return this.#keeper;
  }

  credit(at: number, amount: number): void {
    const reference = `payment ${++this.#credits}`;
    const credit: Credit = { reference, amount: micros(amount * 1_000_000), note: null, by: 'operator', at };
    this.#keeper.credit(credit);
    this.#keeper.credit(credit); // whoever is not sure says it again
  }

  get credited(): number {
    return this.#keeper.view(1, START).wallet.credited;
  }

  /** The other campaign takes calls, ends them, asks for more, and gives back. */
  otherActs(now: number): void {
    const keys = windowKeys(now, this.buyer.timezone);
    const price = micros(1_000_000 * (1 + this.#random.below(45)));
    if (chance(this.#random, 0.5)) {
      const level = chance(this.#random, 0.3) ? NO_LEVEL : LEVEL;
      const built = buildRequest(this.#other, limitsOf(this.buyer).keys(), keys, level);
      const reply = this.#keeper.lend(OTHER, built.message, now);
      this.#other = adoptReply(built.purse, reply, now) ?? built.purse;
    }
    if (accountRefusal(roomsOf(this.buyer, this.#other, keys), price, false) === null) {
      const { purse, hold } = reserveAccount(this.#other, keys, price, this.buyer.wallet === 'prepaid');
      this.#other = purse;
      this.#held.push(hold);
    }
    const hold = chance(this.#random, 0.5) ? this.#held.shift() : undefined;
    if (hold) {
      const spent = micros(this.#random.below(hold.spend + 1));
      const ends: HoldEnd[] = [{ kind: 'released' }, { kind: 'unconverted' }, { kind: 'converted', spent }];
      this.#other = endAccountHold(this.#other, hold, pick(this.#random, ends), 'call', now);
    }
  }

  /** The other campaign needs nothing any more: what it holds idle is there for all. */
  otherLeaves(now: number): void {
    const keys = windowKeys(now, this.buyer.timezone);
    const built = buildRequest(this.#other, limitsOf(this.buyer).keys(), keys, NO_LEVEL);
    this.#other = built.purse;
    this.#keeper.lend(OTHER, built.message, now);
  }

  otherUse(window: CountedWindow, key: string): { calls: number; spend: number } {
    const { usage, wallet } = this.#other;
    return {
      calls: usedOf(`${window}.calls`, key, usage, wallet),
      spend: usedOf(`${window}.spend`, key, usage, wallet),
    };
  }

  get otherLive(): number {
    return this.#other.usage.concurrent;
  }

  get otherMoney(): number {
    return this.#other.wallet.spent + this.#other.wallet.held;
  }
}

/** The accounts of all buyers whose account has limits, behind a network that loses, repeats and delays. */
export class SimulatedAccounts {
  readonly #random: Random;
  readonly #accounts: Map<BuyerId, SimulatedAccount>;

  constructor(buyers: readonly Buyer[], random: Random) {
    this.#random = random;
    const limited = buyers.filter((buyer) => limitsOf(buyer).size > 0);
    this.#accounts = new Map(limited.map((buyer) => [buyer.id, new SimulatedAccount(buyer, random)]));
  }

  find(buyerId: BuyerId): SimulatedAccount | undefined {
    return this.#accounts.get(buyerId);
  }

  ids(): BuyerId[] {
    return [...this.#accounts.keys()];
  }

  /** What goes on there without the simulated campaign. @returns whom it calls back a lease from. */
  live(now: number): BuyerId[] {
    return [...this.#accounts].flatMap(([id, account]) => {
      if (chance(this.#random, 0.1)) account.otherActs(now);
      if (chance(this.#random, 0.01)) account.wake();
      if (chance(this.#random, 0.005)) account.credit(now, this.#random.below(300));
      return chance(this.#random, 0.02) ? [id] : [];
    });
  }

  lend(campaignId: CampaignId, { buyerId, message }: LeaseOrder, now: number) {
    const account = this.#accounts.get(buyerId)!;
    if (account.keeper.holdersOf(campaignId, message, now).length > 0) account.otherLeaves(now);
    return account.keeper.lend(campaignId, message, now);
  }
}
