import { describe, expect, it } from 'vitest';
import type { Cap } from '../../../src/buyers/caps.ts';
import type { Target } from '../../../src/buyers/target.ts';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import { MINUTE_MS, SECOND_MS } from '../../../src/lib/time.ts';
import type { Price } from '../../../src/prices/price.ts';
import { priceSchema } from '../../../src/prices/schema.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';
import { bidOf, callNamed, dollars, hashOf, START, snapshotOf, targetNamed } from '../campaign-world.ts';

/** A campaign whose only target pays by a price of its own. */
class Market {
  readonly engine = new CampaignEngine(new CampaignStore(new SimulatedStorage()));
  readonly target: Target;
  now = START;
  #calls = 0;

  constructor(charge: unknown, over: Partial<Target> = {}) {
    const price: Price = priceSchema.parse(charge);
    this.target = targetNamed('pays', { charge: price, ...over });
    const snapshot = snapshotOf([this.target]);
    this.engine.configure(snapshot, hashOf(snapshot), this.now);
  }

  /** A call comes in and the target bids. @returns it, offered or not. */
  offer(bid: number) {
    const answer = this.engine.open(callNamed(`call ${this.#calls++}`, this.now), this.now);
    if (answer.kind !== 'auction') throw new Error(`no auction but ${answer.kind}`);
    this.engine.closeAuction(answer.callId, answer.auctionId, [bidOf(this.target.id, bid)], this.now);
    return this.engine.find(answer.callId)!;
  }

  /** The carrier reports so many seconds from the answer on. */
  hangUp(callId: ReturnType<Market['offer']>['id'], seconds: number, lateMs = 0) {
    this.now += seconds * SECOND_MS + lateMs;
    const { carrierCallId } = this.engine.find(callId)!;
    const report = { kind: 'dialDone', carrierCallId, legRef: null, status: 'completed' } as const;
    this.engine.dialDone(callId, 1, { ...report, bridged: true, seconds, callerGone: true }, this.now);
    return this.engine.find(callId)!.settlement!;
  }

  spentToday = (): number => this.engine.stats(this.target.id)?.usage.windows.day.spend ?? 0;
}

const tiers = [
  { fromSeconds: 30, amount: '5.00' },
  { fromSeconds: 120, amount: '40.00' },
];

describe('a target with a price of its own', () => {
  it('pays what its price makes of the seconds, and is told what was missing', () => {
    const market = new Market({ kind: 'tiers', tiers });
    expect(market.hangUp(market.offer(10).id, 29)).toMatchObject({
      converted: false,
      revenue: 0,
      charge: { kind: 'tiers', seconds: 29, owed: 0, missing: 'bridged 29 s, needs 30 s' },
    });
    expect(market.hangUp(market.offer(10).id, 30)).toMatchObject({ converted: true, revenue: dollars(5) });
    expect(market.hangUp(market.offer(10).id, 500)).toMatchObject({
      revenue: dollars(40),
      payout: dollars(28),
    });
  });

  it('has the most a call can cost held of its caps, and gets back what it did not cost', () => {
    const caps: Cap[] = [{ window: 'day', spend: dollars(75) }];
    const market = new Market({ kind: 'tiers', tiers }, { caps });
    const first = market.offer(10);
    expect([first.phase, market.spentToday()]).toEqual(['dialing', dollars(40)]);
    // Another such call could cost 40, and only 35 are left.
    expect(market.offer(10).attempts).toEqual([]);
    market.hangUp(first.id, 60);
    expect(market.spentToday()).toBe(dollars(5));
    const second = market.offer(10);
    expect(second.phase).toBe('dialing');
    market.hangUp(second.id, 3_600);
    expect(market.spentToday()).toBe(dollars(45));
    expect(market.offer(10).attempts).toEqual([]);
  });

  it('pays no whisper that has to be accepted, unless its timer starts at the answer', () => {
    const whisper = { say: 'A plumbing call.', acceptKey: '1' };
    const charged = (timer: string) => {
      const market = new Market({ kind: 'threshold', minSeconds: 60, amount: 'bid', timer }, { whisper });
      const { id } = market.offer(20);
      market.engine.whisper(id, 1, market.now);
      market.now += 8 * SECOND_MS;
      market.engine.screen(id, 1, '1', market.now);
      return market.hangUp(id, 65).charge;
    };
    expect(charged('answer')).toMatchObject({ seconds: 65, owed: dollars(20), missing: null });
    expect(charged('bridge')).toMatchObject({ seconds: 57, owed: 0, missing: 'bridged 57 s, needs 60 s' });
    expect(charged('accept')).toMatchObject({ seconds: 57, missing: 'accepted 57 s, needs 60 s' });
  });

  it('may count from dialing on', () => {
    const market = new Market({
      kind: 'perMinute',
      perMinute: '1.00',
      firstSeconds: 60,
      nextSeconds: 60,
      timer: 'dial',
    });
    const { id } = market.offer(20);
    market.now += 15 * SECOND_MS; // it rings
    expect(market.hangUp(id, 50).charge).toMatchObject({ seconds: 65, owed: dollars(2) });
  });

  it('pays neither for a report that comes late nor for more seconds than the call was allowed', () => {
    const perMinute = { kind: 'perMinute', perMinute: '1.00', firstSeconds: 60, nextSeconds: 60 };
    for (const timer of ['dial', 'answer', 'bridge']) {
      const market = new Market({ ...perMinute, timer });
      const { id, attempts } = market.offer(20);
      const { ringSeconds, maxSeconds } = attempts[0]!;
      const rang = timer === 'dial' ? ringSeconds : 0;
      const late = market.hangUp(id, 50, 24 * 60 * MINUTE_MS);
      expect(late.charge).toMatchObject({ seconds: 50 + rang, owed: dollars(Math.ceil((50 + rang) / 60)) });

      const longest = market.offer(20);
      const most = longest.attempts[0]!.hold.spend;
      const { charge } = market.hangUp(longest.id, maxSeconds + 90);
      expect([charge!.seconds, charge!.owed]).toEqual([maxSeconds, most]);
    }
  });

  it('is corrected up to the most that was held, never beyond', () => {
    const market = new Market({ kind: 'tiers', tiers });
    const { id } = market.offer(10);
    market.hangUp(id, 60);
    const wish = { payout: null, reason: 'the recording says so', by: 'operator' };
    const adjust = (amount: number) =>
      market.engine.adjust(id, { ...wish, revenue: dollars(amount) }, market.now);
    expect(adjust(41)).toMatchObject({ kind: 'tooHigh', most: dollars(40) });
    expect(adjust(40)).toMatchObject({ kind: 'adjusted', totals: { revenue: dollars(40) } });
  });

  it('promises a publisher what it earns as soon as anything is owed', () => {
    const market = new Market({ kind: 'base', amount: '10.00', minSeconds: 45, bonuses: tiers.slice(1) });
    const { callId, caller } = callNamed('expected', market.now);
    const publisherId = snapshotOf([]).publishers[0]!.id;
    const asked = market.engine.quotes.ask(
      { callId, publisherId, subId: null, caller, tags: {}, test: false },
      market.now,
    );
    if (asked.kind !== 'auction') throw new Error(`no auction but ${asked.kind}`);
    const bid = market.engine.quotes.close(asked.auctionId, [bidOf(market.target.id, 60)], market.now);
    expect(bid).toMatchObject({ kind: 'bid', payout: dollars(7), minSeconds: 45 });
  });

  it('owes nothing for the talk where it pays for an outcome', () => {
    const market = new Market({ kind: 'outcome', outcomes: { sale: '100.00' }, windowDays: 30 });
    const settlement = market.hangUp(market.offer(30).id, 600);
    expect(settlement).toMatchObject({ converted: false, revenue: 0, transfers: [] });
    expect(settlement.charge!.missing).toBe('no outcome yet: sale within 30 days');
    market.now += MINUTE_MS;
    // It may still come: caps have to have room for it.
    expect(market.spentToday()).toBe(dollars(100));
  });
});
