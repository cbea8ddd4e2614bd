import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountTerms } from '../../../src/buyers/accounts/account.ts';
import {
  adoptReply,
  buildRequest,
  type LeaseReply,
  type LeaseRequest,
  type Level,
  NO_LEVEL,
} from '../../../src/buyers/accounts/lease.ts';
import {
  type Account,
  addCredit,
  configureAccount,
  lend,
  NO_KEYS,
  unlentMoney,
  walletOf,
} from '../../../src/buyers/accounts/lending.ts';
import { limitsOf } from '../../../src/buyers/accounts/limits.ts';
import {
  type AccountHold,
  accountRefusal,
  emptyPurse,
  endAccountHold,
  type Purse,
  reserveAccount,
  roomsOf,
} from '../../../src/buyers/accounts/purse.ts';
import { type HoldEnd, windowKeys } from '../../../src/buyers/caps.ts';
import type { CampaignId } from '../../../src/lib/ids.ts';
import { type Micros, micros, ZERO } from '../../../src/lib/money.ts';

const START = Date.parse('2026-03-02T14:00:00Z');
const ZONE = 'America/New_York';
const usd = (amount: number): Micros => micros(amount * 1_000_000);
const terms = (over: Partial<AccountTerms> = {}): AccountTerms => ({
  revision: 1,
  timezone: ZONE,
  wallet: 'postpaid',
  caps: [],
  ...over,
});
const EMPTY: Account = { terms: null, credited: ZERO, keys: NO_KEYS, lent: new Map() };
const LEVEL: Level = { calls: 4, spend: usd(200), price: usd(50) };

type Message = { from: number; asked: LeaseRequest };
type Reply = { to: number; reply: LeaseReply };
type Held = { campaign: number; hold: AccountHold; ref: string };

/** An account and campaigns that spend from it, with messages that are lost, late, repeated and out of order. */
class World {
  account: Account;
  readonly terms: AccountTerms;
  readonly purses: Purse[];
  readonly messages: Message[] = [];
  readonly replies: Reply[] = [];
  readonly held: Held[] = [];
  /** Calls and money taken by limit and window, as nobody in the world can see it whole. */
  readonly taken = new Map<string, number>();
  now = START;
  calls = 0;

  constructor(given: AccountTerms, credited: Micros, campaigns: number) {
    this.terms = given;
    this.account = addCredit(configureAccount(EMPTY, given, START)!, credited);
    this.purses = Array.from({ length: campaigns }, emptyPurse);
  }

  get keys() {
    return windowKeys(this.now, ZONE);
  }

  award(campaign: number, price: Micros): string | null {
    const purse = this.purses[campaign]!;
    const refusal = accountRefusal(roomsOf(this.terms, purse, this.keys), price, false);
    if (refusal) return refusal;
    const reserved = reserveAccount(purse, this.keys, price, this.terms.wallet === 'prepaid');
    this.purses[campaign] = reserved.purse;
    this.held.push({ campaign, hold: reserved.hold, ref: `call:${this.calls++}` });
    this.#take(reserved.hold, 1, reserved.hold.spend);
    return null;
  }

  /** @param spent of what was held, in percent. */
  end(index: number, kind: HoldEnd['kind'], spent = 100): void {
    const [held] = this.held.splice(index % this.held.length, 1);
    if (!held) return;
    const { campaign, hold, ref } = held;
    const came = micros(kind === 'converted' ? Math.floor((hold.spend * spent) / 100) : 0);
    const end: HoldEnd = kind === 'converted' ? { kind, spent: came } : { kind };
    this.purses[campaign] = endAccountHold(this.purses[campaign]!, hold, end, ref, 0);
    this.#take(hold, kind === 'released' ? -1 : 0, came - hold.spend);
  }

  ask(campaign: number, level = LEVEL): void {
    const built = buildRequest(this.purses[campaign]!, limitsOf(this.terms).keys(), this.keys, level);
    this.purses[campaign] = built.purse;
    this.messages.push({ from: campaign, asked: built.message });
  }

  /** @param keep the message is still on its way: it may come again. */
  hear(index: number, keep: boolean): void {
    const at = index % this.messages.length;
    const [message] = keep ? [this.messages[at]] : this.messages.splice(at, 1);
    if (!message) return;
    const { account, reply } = lend(this.account, idOf(message.from), message.asked, this.now);
    this.account = account;
    this.replies.push({ to: message.from, reply });
  }

  adopt(index: number, keep: boolean): void {
    const at = index % this.replies.length;
    const [answer] = keep ? [this.replies[at]] : this.replies.splice(at, 1);
    if (!answer) return;
    this.purses[answer.to] =
      adoptReply(this.purses[answer.to]!, answer.reply, this.now) ?? this.purses[answer.to]!;
  }

  /** Everything arrives at once. */
  supply(campaign: number, level = LEVEL): void {
    this.ask(campaign, level);
    this.hear(this.messages.length - 1, false);
    this.adopt(this.replies.length - 1, false);
  }

  over(): string[] {
    const amounts: Record<string, number> = { wallet: this.account.credited };
    for (const { window, calls, spend } of this.terms.caps) {
      if (calls !== undefined) amounts[`${window}.calls`] = calls;
      if (spend !== undefined) amounts[`${window}.spend`] = spend;
    }
    const live = this.held.length;
    const faults = [...this.taken].flatMap(([name, taken]) => {
      const most = amounts[name.split('|')[0]!];
      return most !== undefined && taken > most ? [`${name}: ${taken} of ${most}`] : [];
    });
    const slots = amounts['concurrent.calls'];
    return slots !== undefined && live > slots ? [...faults, `concurrent: ${live} of ${slots}`] : faults;
  }

  #take(hold: AccountHold, calls: number, spend: number): void {
    const note = (name: string, by: number) => this.taken.set(name, (this.taken.get(name) ?? 0) + by);
    for (const [window, key] of Object.entries(hold.keys)) {
      note(`${window}.calls|${key}`, calls);
      note(`${window}.spend|${key}`, spend);
    }
    if (hold.prepaid) note('wallet|', spend);
  }
}

const idOf = (campaign: number) => `cmp_${campaign}` as CampaignId;

describe('what campaigns may spend of one account', () => {
  const index = fc.nat(1_000);
  const step = fc.oneof(
    fc.record({
      do: fc.constant('award' as const),
      campaign: fc.nat(2),
      price: fc.integer({ min: 1, max: 60 }),
    }),
    fc.record({
      do: fc.constant('award' as const),
      campaign: fc.nat(2),
      price: fc.integer({ min: 1, max: 60 }),
    }),
    fc.record({
      do: fc.constant('end' as const),
      index,
      end: fc.constantFrom<HoldEnd['kind']>('released', 'unconverted', 'converted'),
      spent: fc.integer({ min: 0, max: 100 }),
    }),
    fc.record({ do: fc.constant('ask' as const), campaign: fc.nat(2), idle: fc.boolean() }),
    fc.record({ do: fc.constant('supply' as const), campaign: fc.nat(2), idle: fc.boolean() }),
    fc.record({ do: fc.constant('hear' as const), index, keep: fc.boolean() }),
    fc.record({ do: fc.constant('adopt' as const), index, keep: fc.boolean() }),
    fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: -5, max: 90 }) }),
  );
  const cap = fc.record({
    window: fc.constantFrom('concurrent' as const, 'hour' as const, 'day' as const, 'total' as const),
    calls: fc.integer({ min: 1, max: 6 }),
  });
  const money = fc.record({
    window: fc.constantFrom('hour' as const, 'day' as const, 'week' as const, 'month' as const),
    spend: fc.integer({ min: 1, max: 400 }).map(usd),
  });

  it('never adds up to more than there is, whatever is lost, late, doubled or out of order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(cap, money), { maxLength: 3 }),
        fc.option(fc.integer({ min: 0, max: 500 })),
        fc.array(step, { minLength: 100, maxLength: 300, size: 'max' }),
        (caps, credited, steps) => {
          const wallet = credited === null ? 'postpaid' : 'prepaid';
          const unique = [...new Map(caps.map((each) => [each.window, each])).values()];
          const world = new World(terms({ caps: unique, wallet }), usd(credited ?? 0), 3);
          for (const each of steps) {
            if (each.do === 'award') world.award(each.campaign, usd(each.price));
            if (each.do === 'end') world.end(each.index, each.end, each.spent);
            if (each.do === 'ask') world.ask(each.campaign, each.idle ? NO_LEVEL : LEVEL);
            if (each.do === 'supply') world.supply(each.campaign, each.idle ? NO_LEVEL : LEVEL);
            if (each.do === 'hear') world.hear(each.index, each.keep);
            if (each.do === 'adopt') world.adopt(each.index, each.keep);
            if (each.do === 'wait') world.now += each.minutes * 60_000;
            expect(world.over()).toEqual([]);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is all of it to be had, wherever the calls come in', () => {
    const world = new World(terms({ caps: [{ window: 'day', calls: 7 }], wallet: 'prepaid' }), usd(1_000), 3);
    let awards = 0;
    for (let round = 0; round < 30; round++) {
      const campaign = round % 3;
      for (const other of [0, 1, 2]) if (other !== campaign) world.supply(other, NO_LEVEL);
      world.supply(campaign);
      if (world.award(campaign, usd(10)) === null) awards += 1;
    }
    expect(awards).toBe(7);
    expect(world.award(0, usd(10))).toBe('accountCap');
  });

  it('says whether the wallet is empty or what is left is with others', () => {
    const world = new World(terms({ wallet: 'prepaid' }), usd(100), 2);
    expect(world.award(0, usd(30))).toBe('notLent');
    world.supply(0, { calls: 4, spend: usd(400), price: usd(100) });
    world.supply(1);
    expect(world.award(1, usd(30))).toBe('notLent');
    expect(world.award(0, usd(80))).toBeNull();
    world.supply(0);
    world.supply(1);
    expect(world.award(1, usd(30))).toBe('walletEmpty');
    expect(world.award(1, usd(10))).toBe('notLent');
    world.supply(0, NO_LEVEL);
    world.supply(1);
    expect(world.award(1, usd(20))).toBeNull();
  });

  it('names who must give back before another can have', () => {
    const world = new World(terms({ caps: [{ window: 'concurrent', calls: 1 }] }), ZERO, 2);
    world.supply(0);
    world.ask(1);
    expect(lend(world.account, idOf(1), world.messages[0]!.asked, world.now).recall).toEqual([idOf(0)]);
    world.supply(0, NO_LEVEL);
    expect(lend(world.account, idOf(1), world.messages[0]!.asked, world.now).recall).toEqual([]);
  });

  it('lends nothing more once a cap is lowered under what is lent, and takes older terms for no news', () => {
    const world = new World(terms({ caps: [{ window: 'day', calls: 10 }] }), ZERO, 2);
    world.supply(0);
    const lowered = configureAccount(
      world.account,
      terms({ revision: 2, caps: [{ window: 'day', calls: 2 }] }),
      START,
    )!;
    world.ask(1);
    const { reply, recall } = lend(lowered, idOf(1), world.messages[0]!.asked, START);
    expect([reply?.lent['day.calls']?.amount, recall]).toEqual([0, [idOf(0)]]);
    expect(configureAccount(lowered, terms({ revision: 1 }), START)).toBeNull();
  });

  it('pays back only what no campaign has been lent', () => {
    const world = new World(terms({ wallet: 'prepaid' }), usd(100), 1);
    expect(unlentMoney(world.account)).toBe(usd(100));
    world.supply(0);
    world.award(0, usd(20));
    world.supply(0, NO_LEVEL);
    expect(unlentMoney(world.account)).toBe(usd(80));
    expect(walletOf(world.account)).toEqual({
      credited: usd(100),
      spent: 0,
      held: usd(20),
      available: usd(80),
    });
    world.end(0, 'converted');
    world.supply(0, NO_LEVEL);
    expect(walletOf(world.account)).toEqual({
      credited: usd(100),
      spent: usd(20),
      held: 0,
      available: usd(80),
    });
  });

  it('starts a window anew at its own midnight, for everybody', () => {
    const world = new World(terms({ caps: [{ window: 'day', calls: 1 }] }), ZERO, 2);
    world.supply(0);
    expect(world.award(0, usd(5))).toBeNull();
    world.supply(0);
    expect(world.award(0, usd(5))).toBe('accountCap');
    world.now += 15 * 3_600_000; // 00:00 in New York
    expect(world.award(0, usd(5))).toBe('notLent');
    world.supply(1);
    expect(world.award(1, usd(5))).toBeNull();
    world.supply(0);
    world.supply(1, NO_LEVEL);
    world.supply(0);
    expect(world.award(0, usd(5))).toBe('accountCap');
  });
});
