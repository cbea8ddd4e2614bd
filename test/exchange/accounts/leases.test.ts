import { describe, expect, it } from 'vitest';
import type { AccountTerms } from '../../../src/buyers/accounts/account.ts';
import type { Buyer } from '../../../src/buyers/target.ts';
import type { CampaignSnapshot } from '../../../src/directory/config/snapshot.ts';
import { BuyerStore } from '../../../src/exchange/accounts/buyer.store.ts';
import { BuyerAccount } from '../../../src/exchange/accounts/buyer-account.ts';
import type { LeaseOrder } from '../../../src/exchange/accounts/leases.ts';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import { HOUR_MS, SECOND_MS } from '../../../src/lib/time.ts';
import type { DialDone } from '../../../src/telephony/carrier-event.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';
import {
  bidOf,
  buyerNamed,
  CAMPAIGN_ID,
  callNamed,
  dollars,
  hashOf,
  START,
  snapshotOf,
  targetNamed,
} from '../campaign-world.ts';

const dial = (over: Partial<DialDone>): DialDone => ({
  kind: 'dialDone',
  carrierCallId: 'any',
  legRef: null,
  status: 'completed',
  bridged: true,
  seconds: 90,
  callerGone: true,
  ...over,
});

/** A campaign whose buyer `limited` has an account with limits, beside one without. */
class Campaign {
  readonly storage = new SimulatedStorage();
  readonly engine = new CampaignEngine(new CampaignStore(this.storage));
  readonly keeper = new BuyerAccount(new BuyerStore(new SimulatedStorage()));
  readonly limited: Buyer;
  now = START;
  #calls = 0;
  #version = 0;

  constructor(terms: Partial<Pick<Buyer, 'caps' | 'wallet'>>) {
    this.limited = { ...buyerNamed('limited'), ...terms };
    this.configure(this.limited);
  }

  get snapshot(): CampaignSnapshot {
    const snapshot = snapshotOf([targetNamed('free'), targetNamed('limited')], {}, this.#version);
    const buyers = snapshot.buyers.map((buyer) => (buyer.id === this.limited.id ? this.limited : buyer));
    return { ...snapshot, buyers };
  }

  /** A call that the buyer takes, and that is over. */
  sold(amount: number) {
    const { id } = this.call({ free: null, limited: amount });
    this.now += 90 * SECOND_MS;
    const { carrierCallId } = this.engine.find(id)!;
    this.engine.dialDone(id, 1, dial({ carrierCallId }), this.now);
    return id;
  }

  correct(id: ReturnType<Campaign['sold']>, amount: number): void {
    const wish = { revenue: dollars(amount), payout: null, reason: 'settled', by: 'operator' };
    const answer = this.engine.adjust(id, wish, this.now);
    if (answer.kind !== 'adjusted') throw new Error(`not corrected but ${answer.kind}`);
  }

  /** What is due by itself, though no call comes in. */
  alarm(): void {
    const { leases } = this.engine;
    while ((leases.nextDueAt() ?? Number.POSITIVE_INFINITY) <= this.now) this.lease(leases.expired(this.now));
  }

  configure(buyer: Buyer): void {
    Object.assign(this.limited, buyer);
    this.#version += 1;
    const { timezone, wallet, caps = [] } = buyer;
    const terms: AccountTerms = { revision: this.#version, timezone, wallet, caps };
    this.keeper.configure(terms, this.now);
    this.engine.configure(this.snapshot, hashOf(this.snapshot), this.now);
  }

  credit(amount: number): void {
    const by = { note: null, by: 'operator', at: this.now };
    this.keeper.credit({ reference: `payment of ${amount}`, amount: dollars(amount), ...by });
  }

  lease(orders: readonly LeaseOrder[] = this.engine.leases.due(this.now)): void {
    for (const { buyerId, message } of orders) {
      const reply = this.keeper.lend(CAMPAIGN_ID, message, this.now);
      this.engine.leases.heard(buyerId, message.request, reply, this.now);
    }
  }

  /** @param bids of the two targets; null: it does not want the call. @returns the call, and why each lost. */
  call(bids: { free: number | null; limited: number | null }) {
    const answer = this.engine.open(callNamed(`call ${this.#calls++}`), this.now);
    if (answer.kind === 'auction') {
      const replies = answer.orders.map(({ targetId }) => {
        const amount = targetId === targetNamed('free').id ? bids.free : bids.limited;
        return amount === null
          ? { targetId, latencyMs: 9, bid: null, reason: 'noBid' as const }
          : bidOf(targetId, amount);
      });
      this.engine.closeAuction(answer.callId, answer.auctionId, replies, this.now);
    }
    const call = answer.kind === 'unrouted' ? null : this.engine.find(answer.callId);
    if (!call) throw new Error('no call');
    const receipt = JSON.parse(this.engine.findReceipt(call.receiptSeq!)!) as {
      candidates: { targetId: string; reason: string | null }[];
    };
    const reasonOf = (name: string) =>
      receipt.candidates.find(({ targetId }) => targetId === targetNamed(name).id)!.reason;
    return { id: call.id, limited: reasonOf('limited'), free: reasonOf('free') };
  }

  attempts = (id: Parameters<CampaignEngine['find']>[0]) => this.engine.find(id)!.attempts.length;
}

describe('a campaign and the account of one of its buyers', () => {
  it('asks the account again before the next in line is dialed', () => {
    const campaign = new Campaign({ caps: [{ window: 'concurrent', calls: 1 }] });
    campaign.lease();
    const waiting = campaign.call({ free: 40, limited: 30 });
    expect(waiting).toMatchObject({ free: null, limited: 'outbid' });
    expect(campaign.call({ free: null, limited: 30 }).limited).toBeNull();
    campaign.engine.dialDone(
      waiting.id,
      1,
      dial({ status: 'busy', bridged: false, callerGone: false }),
      START,
    );
    expect(campaign.attempts(waiting.id)).toBe(1);
  });

  it('uses nothing of it for a test call', () => {
    const campaign = new Campaign({ wallet: 'prepaid' });
    campaign.credit(50);
    campaign.lease();
    campaign.engine.open({ ...callNamed('test'), test: true }, START);
    expect(campaign.call({ free: null, limited: 50 }).limited).toBeNull();
  });

  it('keeps the money of a call whose end was never told, until the call is forgotten', () => {
    const campaign = new Campaign({ wallet: 'prepaid' });
    campaign.credit(50);
    campaign.lease();
    campaign.call({ free: null, limited: 40 });
    campaign.now += 3 * HOUR_MS;
    campaign.engine.tick(campaign.now);
    const report = () => {
      campaign.now += 60 * SECOND_MS;
      campaign.lease(campaign.engine.leases.due(campaign.now));
      return campaign.keeper.view(1, campaign.now).wallet;
    };
    expect(report()).toMatchObject({ spent: 0, held: dollars(40) });
    campaign.now += 8 * 24 * HOUR_MS;
    campaign.engine.prune(campaign.now - 7 * 24 * HOUR_MS);
    expect(report()).toMatchObject({ spent: 0, held: 0, available: dollars(50) });
  });

  it('is offered nothing once a call of before has overdrawn the wallet, whatever else ends, until it is paid up', () => {
    const campaign = new Campaign({ wallet: 'prepaid' });
    campaign.credit(100);
    campaign.lease();
    const corrected = campaign.sold(60);
    campaign.correct(corrected, 0);
    campaign.lease();
    const open = campaign.call({ free: null, limited: 30 }).id;
    campaign.sold(70);
    campaign.correct(corrected, 60); // 160 of 100
    campaign.now += 10 * SECOND_MS;
    const onItsWay = campaign.engine.leases.due(campaign.now);
    const { carrierCallId } = campaign.engine.find(open)!;
    campaign.engine.dialDone(open, 1, dial({ carrierCallId, bridged: false, status: 'busy' }), campaign.now);
    expect(campaign.call({ free: null, limited: 5 }).limited).not.toBeNull();
    campaign.lease(onItsWay);
    const wallet = () => campaign.keeper.view(1, campaign.now).wallet;
    expect(wallet()).toMatchObject({ spent: dollars(130), held: dollars(30), available: dollars(-60) });
    campaign.now += 10 * SECOND_MS;
    expect(campaign.call({ free: null, limited: 5 }).limited).toBe('walletEmpty');
    campaign.lease();
    expect(campaign.call({ free: null, limited: 5 }).limited).toBe('walletEmpty');
    campaign.credit(34);
    campaign.lease();
    expect(campaign.call({ free: null, limited: 5 }).limited).toBe('walletEmpty');
    campaign.credit(2);
    campaign.now += 10 * SECOND_MS;
    campaign.lease();
    expect(campaign.call({ free: null, limited: 5 }).limited).toBeNull();
  });

  it('tells the account what a call of before came to, though no call comes any more, and again if nobody heard', () => {
    const campaign = new Campaign({ wallet: 'prepaid' });
    campaign.credit(100);
    campaign.lease();
    const id = campaign.sold(60);
    campaign.now += 61 * SECOND_MS;
    campaign.alarm();
    campaign.now += 61 * SECOND_MS;
    campaign.alarm();
    expect(campaign.engine.leases.nextDueAt()).toBeNull();
    campaign.now += 10 * SECOND_MS;
    campaign.correct(id, 20);
    const [lost] = campaign.engine.leases.due(campaign.now);
    campaign.engine.leases.heard(lost!.buyerId, lost!.message.request, null, campaign.now);
    expect(campaign.keeper.view(1, campaign.now).wallet.available).toBe(dollars(40));
    campaign.now += 10 * SECOND_MS;
    campaign.alarm();
    expect(campaign.keeper.view(1, campaign.now).wallet.available).toBe(dollars(80));
    campaign.configure({ ...campaign.limited, wallet: 'postpaid' });
    campaign.correct(id, 30);
    campaign.now += 10 * SECOND_MS;
    campaign.alarm();
    expect(campaign.keeper.view(1, campaign.now).wallet.available).toBe(dollars(70));
  });

  it('asks for as much as the price that was turned away', () => {
    const campaign = new Campaign({ wallet: 'prepaid' });
    campaign.credit(10_000);
    campaign.lease();
    expect(campaign.call({ free: null, limited: 1_900 }).limited).toBe('notLent');
    campaign.now += SECOND_MS;
    campaign.lease();
    expect(campaign.call({ free: null, limited: 1_900 }).limited).toBeNull();
  });

  it('gives back what lies idle when its lease is over, and renews what is used', () => {
    const campaign = new Campaign({ caps: [{ window: 'total', calls: 8 }] });
    campaign.lease();
    campaign.call({ free: null, limited: 10 });
    campaign.now += 61 * SECOND_MS;
    expect(campaign.engine.nextDueAt()).toBeLessThanOrEqual(campaign.now);
    campaign.lease(campaign.engine.leases.expired(campaign.now));
    expect(campaign.call({ free: null, limited: 10 }).limited).toBeNull();
    campaign.now += 61 * SECOND_MS;
    campaign.lease(campaign.engine.leases.expired(campaign.now));
    campaign.now += 61 * SECOND_MS;
    campaign.lease(campaign.engine.leases.expired(campaign.now));
    expect(campaign.call({ free: null, limited: 10 }).limited).toBe('notLent');
    const given = campaign.engine.leases.giveBack(campaign.limited.id, campaign.now);
    expect(given?.kept['total.calls']).toMatchObject({ amount: 2, used: 2 });
  });

  it('gives back for a buyer that has left, and counts on when it returns', () => {
    const campaign = new Campaign({ caps: [{ window: 'day', calls: 3 }] });
    campaign.lease();
    campaign.call({ free: null, limited: 10 });
    campaign.configure({ ...campaign.limited, caps: [] });
    const given = campaign.engine.leases.giveBack(campaign.limited.id, campaign.now);
    expect(given?.kept['day.calls']).toMatchObject({ amount: 1, used: 1 });
    expect(campaign.call({ free: null, limited: 10 }).limited).toBeNull();
    campaign.configure({ ...campaign.limited, caps: [{ window: 'day', calls: 2 }] });
    campaign.lease();
    expect(campaign.call({ free: null, limited: 10 }).limited).toBe('accountCap');
  });
});
