import { describe, expect, it } from 'vitest';
import type { Call } from '../../../src/call/call.ts';
import { isUnsent } from '../../../src/call/due.ts';
import { recordOf } from '../../../src/call/project.ts';
import type { CallNotice } from '../../../src/deliveries/delivery.ts';
import { presentCall, presentTimeline } from '../../../src/directory/calls/present-call.ts';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import { outgoingOf } from '../../../src/exchange/outbox/outbox-messages.ts';
import type { QuoteCommand } from '../../../src/exchange/quotes/quote.ts';
import { checkBooks } from '../../../src/ledger/check-books.ts';
import type { Transfer } from '../../../src/ledger/transfer.ts';
import { makeId, type TermsId } from '../../../src/lib/ids.ts';
import { micros } from '../../../src/lib/money.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../../src/lib/time.ts';
import type { Price } from '../../../src/prices/price.ts';
import { priceSchema } from '../../../src/prices/schema.ts';
import type { PublisherTerms } from '../../../src/settlement/terms.ts';
import { termsSchema } from '../../../src/settlement/terms-schema.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';
import {
  bidOf,
  CAMPAIGN_ID,
  callNamed,
  dollars,
  hashOf,
  NUMBER,
  START,
  snapshotOf,
  targetNamed,
} from '../campaign-world.ts';

const FALLBACK = '+18005550199';
const OUTCOMES = { kind: 'outcome', outcomes: { sale: '100.00', visit: '10.00' }, windowDays: 30 };
type Options = { charge?: object; fallback?: boolean };

/** A campaign with one buyer, and one publisher on terms of its own. */
class Market {
  readonly storage = new SimulatedStorage();
  readonly target;
  readonly snapshot;
  readonly notices: CallNotice[] = [];
  engine = new CampaignEngine(new CampaignStore(this.storage));
  now = START;
  #version = 1;
  #calls = 0;

  constructor(body: object | null, { charge, fallback = false }: Options = {}) {
    this.target = targetNamed('pays', charge ? { charge: priceSchema.parse(charge) as Price } : {});
    this.snapshot = snapshotOf([this.target], { fallbackNumber: fallback ? FALLBACK : null });
    this.agree(body);
  }

  /** From now on. */
  agree(body: object | null): void {
    const publisherId = this.snapshot.publishers[0]!.id;
    const id = makeId('trm', START, seededRandom('terms').bytes(13)) as TermsId;
    const own =
      body && ({ ...termsSchema.parse(body), id, publisherId, campaignId: CAMPAIGN_ID } as PublisherTerms);
    const snapshot = { ...this.snapshot, version: this.#version++, ...(own && { terms: [own] }) };
    this.engine.configure(snapshot, hashOf(snapshot), this.now);
  }

  open(test = false) {
    return this.engine.open({ ...callNamed(`call ${this.#calls++}`, this.now), test }, this.now);
  }

  /** A call that is offered to the buyer. */
  offered(bid = 40, test = false): Call['id'] {
    const answer = this.open(test);
    if (answer.kind !== 'auction') throw new Error(`no auction but ${JSON.stringify(answer)}`);
    this.engine.closeAuction(answer.callId, answer.auctionId, [bidOf(this.target.id, bid)], this.now);
    return answer.callId;
  }

  /** A call that ends after so many seconds; null: that nobody answers. */
  call(seconds: number | null, bid = 40, test = false): Call {
    const id = this.offered(bid, test);
    const { carrierCallId } = this.find(id);
    const report = { kind: 'dialDone', carrierCallId, legRef: null, callerGone: true } as const;
    const how =
      seconds === null
        ? ({ status: 'noAnswer', bridged: false } as const)
        : ({ status: 'completed', bridged: true } as const);
    this.now += (seconds ?? 20) * SECOND_MS;
    this.engine.dialDone(id, 1, { ...report, ...how, seconds }, this.now);
    return this.find(id);
  }

  report(call: Call, kind: string, reference = kind): void {
    const occurredAt = call.startedAt;
    const report = { kind, reference, amount: null, occurredAt, by: 'key_1', buyerId: this.target.buyerId };
    expect(this.engine.reportOutcome(call.id, report, this.now).kind).toBe('reported');
  }

  correct({ id }: Call, revenue: number, payout: number | null = null) {
    const wish = { revenue: dollars(revenue), payout: payout === null ? null : dollars(payout) };
    return this.engine.adjust(id, { ...wish, reason: 'disputed', by: 'key_1' }, this.now);
  }

  /** What leaves, as often as it is owed. @returns the events told since. */
  told(): string[] {
    const before = this.notices.length;
    const unsent = [...this.engine.calls.values()].filter(isUnsent);
    const out = unsent.map((call) => outgoingOf(call, this.engine.rules!, () => null, this.now));
    this.notices.push(...out.flatMap(({ notices }) => notices));
    this.engine.markSent(out.map(({ mark }) => mark));
    return this.notices.slice(before).map(({ event, record }) => `${event} ${record.payout / 1e6}`);
  }

  find = (id: Call['id']): Call => this.engine.find(id)!;
  money = ({ id }: Call): [number, number] => {
    const { revenue, payout } = this.find(id).settlement!;
    return [revenue / 1e6, payout / 1e6];
  };
  books = (): string[] => {
    const booked = new CampaignStore(this.storage).transfers<Transfer>();
    expect(checkBooks(booked, () => true)).toEqual([]);
    return booked.map(({ id, amount }) => `${id.slice(id.indexOf(':') + 1)} ${amount / 1e6}`);
  };
  brought = () => this.engine.brought(this.snapshot.publishers[0]!.id)!;
}

const FIXED = { kind: 'fixed', amount: '12.00' };
const SHARE = { kind: 'revShare', percent: '70' };

describe('a publisher with terms of its own', () => {
  it('is paid by them, and by what it is paid everywhere once they end', () => {
    const market = new Market({ payout: FIXED });
    expect(market.money(market.call(90))).toEqual([40, 12]);
    market.agree(null);
    expect(market.money(market.call(90))).toEqual([40, 28]);
  });

  it('is paid what was agreed as the call was offered', () => {
    const market = new Market({ payout: FIXED });
    const id = market.offered();
    market.agree({ payout: { ...FIXED, amount: '1.00' } });
    const report = { kind: 'dialDone', carrierCallId: 'any', legRef: null } as const;
    market.now += 90 * SECOND_MS;
    market.engine.dialDone(
      id,
      1,
      { ...report, status: 'completed', bridged: true, seconds: 90, callerGone: true },
      market.now,
    );
    expect(market.money(market.find(id))).toEqual([40, 12]);
  });

  it('has a threshold of its own, and is told what was missing; its buyer learns nothing of it', () => {
    const market = new Market({ payout: { ...SHARE, minSeconds: 120 } });
    const call = market.call(90);
    expect(market.money(call)).toEqual([40, 0]);
    const record = recordOf(call);
    const seen = (viewer: Parameters<typeof presentCall>[1]) =>
      presentCall(record, viewer) as { earned?: unknown };
    const earned = { kind: 'revShare', seconds: 90, owed: '0.00', missing: 'bridged 90 s, needs 120 s' };
    expect(seen({ role: 'operator', by: 'x' }).earned).toEqual(earned);
    expect(seen({ role: 'publisher', publisherId: call.publisherId, by: 'x' }).earned).toEqual(earned);
    const buyer = { role: 'buyer', buyerId: market.target.buyerId, by: 'x' } as const;
    expect(JSON.stringify([seen(buyer), presentTimeline(record, buyer)])).not.toMatch(/earned|needs 120/);
  });

  it('may be paid for a call its buyer is not charged for', () => {
    const market = new Market({ payout: FIXED, paidOn: { kind: 'connect' } });
    const call = market.call(20);
    expect(market.money(call)).toEqual([0, 12]);
    expect(call.settlement).toMatchObject({ converted: false, margin: -12_000_000 });
    expect(market.books()).toEqual(['payout 12']);
    expect(market.told()).toEqual(['call.started 12', 'call.connected 12', 'call.ended 12', 'call.paid 12']);
    expect(market.call(null).settlement).toBeNull();
  });

  it('is paid once, when the buyer has reported what the terms name, and told so', () => {
    const market = new Market({
      payout: FIXED,
      paidOn: { kind: 'outcome', outcomes: ['sale'], windowDays: 10 },
    });
    const call = market.call(90);
    expect(call.settlement!.earned!.missing).toBe('no outcome yet: sale within 10 days');
    expect(market.told().at(-1)).toBe('call.converted 0');
    market.now += 2 * DAY_MS;
    market.report(call, 'visit');
    expect(market.told()).toEqual([]);
    market.report(call, 'sale');
    expect(market.told()).toEqual(['call.paid 12']);
    market.report(call, 'sale', 'another');
    expect(market.told()).toEqual([]);
    expect(market.money(call)).toEqual([40, 12]);
    expect(market.books()).toEqual(['adjustPayout:1 12', 'charge 40']);
  });

  it('is not paid for what is reported too late, and the call is kept until then', () => {
    const market = new Market({
      payout: FIXED,
      paidOn: { kind: 'outcome', outcomes: ['sale'], windowDays: 10 },
    });
    const [early, late] = [market.call(90), market.call(90)];
    market.told();
    market.now += 9 * DAY_MS;
    market.engine.prune(market.now - 7 * DAY_MS);
    market.report(early, 'sale');
    market.now += 2 * DAY_MS;
    market.report(late, 'sale');
    expect([market.money(early), market.money(late)]).toEqual([
      [40, 12],
      [40, 0],
    ]);
  });

  it('shares what comes with outcomes, above a least that was paid on connect', () => {
    const market = new Market(
      { payout: SHARE, least: '5.00', paidOn: { kind: 'connect' } },
      { charge: OUTCOMES },
    );
    const call = market.call(90);
    expect(market.money(call)).toEqual([0, 5]);
    expect(market.told().at(-1)).toBe('call.paid 5');
    market.report(call, 'visit');
    expect(market.money(call)).toEqual([10, 7]);
    market.report(call, 'sale');
    expect(market.money(call)).toEqual([110, 77]);
    expect(market.told()).toEqual(['call.converted 5', 'call.adjusted 7', 'call.adjusted 77']);
    expect(market.books()).toEqual([
      'adjustCharge:2 100',
      'adjustPayout:1 2',
      'adjustPayout:2 70',
      'charge 10',
      'payout 5',
    ]);
  });

  it('earns the same whatever is told before and after, and each thing once', () => {
    for (const between of [true, false]) {
      const market = new Market(
        { payout: SHARE, least: '5.00', paidOn: { kind: 'connect' } },
        { charge: OUTCOMES },
      );
      const call = market.call(90);
      if (between) market.told();
      market.report(call, 'visit');
      market.told();
      const events = market.notices.map(({ id, event }) => `${event} ${id.slice(call.id.length)}`);
      expect(new Set(events).size).toBe(events.length);
      expect(market.notices.filter(({ event }) => event === 'call.paid')).toHaveLength(1);
      expect(market.notices.filter(({ event }) => event === 'call.converted')).toHaveLength(1);
    }
  });

  it('earns nothing by a test call, and sees what it would have', () => {
    const market = new Market({ payout: FIXED, caps: [{ window: 'total', calls: 1 }] });
    const call = market.call(90, 40, true);
    expect(market.money(call)).toEqual([0, 0]);
    expect(call.settlement!.earned).toMatchObject({ owed: dollars(12), missing: null });
    expect(market.books()).toEqual([]);
    expect(market.engine.brought(call.publisherId)).toBeNull();
  });
});

describe('a corrected charge', () => {
  it.each<[string, object, [number, number]]>([
    ['follows', {}, [10, 7]],
    ['stays', { onCorrection: 'keep' }, [10, 28]],
    ['follows in its days', { followDays: 2 }, [10, 7]],
  ])('%s, as the terms say', (_, over, money) => {
    const market = new Market({ payout: SHARE, ...over });
    const call = market.call(90);
    market.now += DAY_MS;
    market.correct(call, 10);
    expect(market.money(call)).toEqual(money);
    market.books();
  });

  it('stays after its days, unless somebody says what it should be', () => {
    const market = new Market({ payout: SHARE, followDays: 1 });
    const call = market.call(90);
    market.now += 2 * DAY_MS;
    market.correct(call, 0);
    expect(market.money(call)).toEqual([0, 28]);
    market.correct(call, 0, 0);
    expect(market.money(call)).toEqual([0, 0]);
    market.correct(call, 40);
    expect(market.money(call)).toEqual([40, 0]);
    market.books();
  });

  it('may take back what was paid for a call nobody was charged for, and charge nobody for it', () => {
    const market = new Market({ payout: FIXED, paidOn: { kind: 'connect' } });
    const call = market.call(20);
    expect(market.correct(call, 1, 12)).toMatchObject({ kind: 'tooHigh', field: 'revenue', most: 0 });
    expect(market.correct(call, 0, 13)).toMatchObject({
      kind: 'tooHigh',
      field: 'payout',
      most: dollars(12),
    });
    market.correct(call, 0, 3);
    expect(market.money(call)).toEqual([0, 3]);
    expect(market.books()).toEqual(['adjustPayout:1 9', 'payout 12']);
  });

  it('and outcomes in between contradict each other without end: what was earned is never taken back by an outcome', () => {
    const market = new Market({ payout: SHARE, most: '60.00' }, { charge: OUTCOMES });
    const call = market.call(90);
    market.report(call, 'visit');
    expect(market.money(call)).toEqual([10, 7]);
    market.correct(call, 0, 7);
    market.correct(call, 5, null);
    expect(market.money(call)).toEqual([5, 3.5]);
    market.report(call, 'sale');
    expect(market.money(call)).toEqual([105, 60]);
    market.correct(call, 0);
    expect(market.money(call)).toEqual([0, 0]);
    market.books();
  });
});

describe('a publisher’s own caps and hours', () => {
  it('let through no more money than they say where the buyer pays by outcomes', () => {
    const market = new Market(
      { payout: { ...SHARE, minSeconds: 30 }, caps: [{ window: 'total', spend: '160.00' }] },
      { charge: OUTCOMES },
    );
    const [first, second] = [market.call(90), market.call(90)];
    expect(market.brought().windows.total.spend).toBe(dollars(154));
    expect(market.call(90)).toMatchObject({ attempts: [], turnedAway: 'totalCap' });
    market.report(first, 'sale', 'order 1');
    market.report(second, 'sale', 'order 2');
    market.report(second, 'visit', 'visit 2');
    expect([...market.money(first), ...market.money(second)]).toEqual([100, 70, 110, 77]);
    expect(market.brought().windows.total.spend).toBe(dollars(154));
  });

  it('count no share of outcomes of a call that is too short to earn one', () => {
    const market = new Market(
      { payout: { ...SHARE, minSeconds: 60 }, caps: [{ window: 'total', spend: '100.00' }] },
      { charge: OUTCOMES },
    );
    market.call(20);
    expect(market.brought().windows.total).toMatchObject({ calls: 1, spend: 0 });
  });

  it('count what a correction adds to all that a call ever came to, and nothing twice', () => {
    const market = new Market(
      { payout: SHARE, caps: [{ window: 'total', spend: '500.00' }] },
      {
        charge: {
          kind: 'tiers',
          tiers: [
            { fromSeconds: 0, amount: '10.00' },
            { fromSeconds: 300, amount: '50.00' },
          ],
        },
      },
    );
    const call = market.call(90);
    const counted = () => [
      market.engine.stats(market.target.id)!.usage.windows.total.spend / 1e6,
      market.brought().windows.total.spend / 1e6,
    ];
    expect(counted()).toEqual([10, 7]);
    market.correct(call, 0);
    expect(counted()).toEqual([10, 7]);
    market.correct(call, 10);
    expect(counted()).toEqual([10, 7]);
    market.now += DAY_MS;
    market.correct(call, 30);
    expect(counted()).toEqual([30, 21]);
    expect(market.brought().windows.day.spend).toBe(dollars(14));
  });

  const daily = (over: object) => ({ payout: SHARE, caps: [{ window: 'day', ...over }] });
  const turnedAway = (market: Market) => {
    const answer = market.open();
    if (answer.kind !== 'instructions') return answer.kind;
    const call = market.find(answer.callId);
    return {
      by: call.turnedAway,
      ends: call.disposition ?? call.phase,
      does: answer.instructions.at(-1)!.kind,
    };
  };

  it('count calls that were connected, and hold those that are not over', () => {
    const market = new Market(daily({ calls: 2 }));
    market.call(null);
    const id = market.offered();
    market.call(10);
    expect(market.brought().windows.day).toMatchObject({ calls: 2 });
    expect(turnedAway(market)).toEqual({ by: 'dayCap', ends: 'blocked', does: 'hangup' });
    market.engine.dialDone(
      id,
      1,
      {
        kind: 'dialDone',
        carrierCallId: 'any',
        legRef: null,
        status: 'busy',
        bridged: false,
        seconds: null,
        callerGone: true,
      },
      market.now,
    );
    expect(market.brought()).toMatchObject({ concurrent: 0, windows: { day: { calls: 1 } } });
    market.offered();
    expect(turnedAway(market)).toMatchObject({ by: 'dayCap' });
    market.now += DAY_MS;
    market.offered();
  });

  it('send the caller to the fallback number, ask no buyer, and say why', () => {
    const market = new Market(daily({ calls: 0 }), { fallback: true });
    expect(turnedAway(market)).toEqual({ by: 'dayCap', ends: 'fallback', does: 'dial' });
    const [call] = [...market.engine.calls.values()];
    expect(call!.timeline.map(({ type }) => type)).toEqual(['started', 'turnedAway', 'sentToFallback']);
    const record = recordOf(call!);
    const publisher = { role: 'publisher', publisherId: call!.publisherId, by: 'x' } as const;
    expect(presentCall(record, publisher)).toMatchObject({ turnedAway: 'dayCap' });
    expect(presentTimeline(record, publisher).map(({ type }) => type)).toContain('turnedAway');
  });

  it('hold the most a call can earn, and count what it did', () => {
    const market = new Market(daily({ spend: '60.00' }));
    const first = market.offered(); // 28 of 60
    market.offered(); // 56
    expect(turnedAway(market)).toBe('auction'); // by then 4 are left, and nobody has bid yet
    expect(market.brought().windows.day).toMatchObject({ calls: 2, spend: dollars(56) });
    market.engine.dialDone(
      first,
      1,
      {
        kind: 'dialDone',
        carrierCallId: 'any',
        legRef: null,
        status: 'completed',
        bridged: true,
        seconds: 10,
        callerGone: true,
      },
      market.now,
    );
    expect(market.brought().windows.day).toMatchObject({ calls: 2, spend: dollars(28) });
    expect(market.brought().concurrent).toBe(1);
  });

  it('turn a call away that would earn too much, rather than sell it for less', () => {
    const market = new Market(daily({ spend: '20.00' }));
    const answer = market.open();
    if (answer.kind !== 'auction') throw new Error('no auction');
    const end = market.engine.closeAuction(
      answer.callId,
      answer.auctionId,
      [bidOf(market.target.id, 40)],
      market.now,
    );
    expect(end).toMatchObject({ kind: 'instructions', leg: 0 });
    expect(market.find(answer.callId)).toMatchObject({
      turnedAway: 'dayCap',
      disposition: 'blocked',
      attempts: [],
    });
    market.offered(20);
  });

  it('survive the object, and the terms', () => {
    const market = new Market(daily({ calls: 1 }));
    market.offered();
    market.engine = new CampaignEngine(new CampaignStore(market.storage));
    expect(turnedAway(market)).toMatchObject({ by: 'dayCap' });
    market.agree({ payout: SHARE, caps: [{ window: 'concurrent', calls: 1 }] });
    expect(turnedAway(market)).toMatchObject({ by: 'concurrentCap' });
    market.agree(null);
    market.offered();
  });

  it('are by its own clock', () => {
    const week = { tue: [['09:00', '14:00']] }; // START is a Tuesday, 14:00 in New York
    const hours = { timezone: 'America/New_York', week };
    const market = new Market({ payout: SHARE, hours });
    expect(turnedAway(market)).toMatchObject({ by: 'closedHours' });
    market.agree({ payout: SHARE, hours: { ...hours, timezone: 'America/Chicago' } });
    expect(turnedAway(market)).toBe('auction');
    market.now += HOUR_MS;
    expect(turnedAway(market)).toMatchObject({ by: 'closedHours' });
  });
});

describe('a ping of a publisher with terms of its own', () => {
  const ask = (market: Market, name: string) => {
    const { callId, caller } = callNamed(name, market.now);
    const command: QuoteCommand = {
      callId,
      publisherId: market.snapshot.publishers[0]!.id,
      subId: null,
      caller,
      tags: {},
      test: false,
    };
    const answer = market.engine.quotes.ask(command, market.now);
    return answer.kind === 'auction'
      ? market.engine.quotes.close(answer.auctionId, [bidOf(market.target.id, 40)], market.now)
      : answer;
  };

  it('hears what it will earn, and from how many seconds on', () => {
    const market = new Market({ payout: { ...SHARE, minSeconds: 90 }, most: '25.00' });
    expect(ask(market, 'a')).toMatchObject({
      kind: 'bid',
      payout: dollars(25),
      minSeconds: 90,
      number: NUMBER,
    });
  });

  it('hears that it is closed, or may bring no more; and its bids hold what they may earn', () => {
    const market = new Market({ payout: SHARE, caps: [{ window: 'day', calls: 1 }] });
    const bid = ask(market, 'a');
    expect(bid.kind).toBe('bid');
    expect(ask(market, 'a')).toMatchObject({ kind: 'bid', repeated: true });
    expect(ask(market, 'b')).toMatchObject({ kind: 'noBid', reasonCode: 'publisherCapped' });
    market.now += 61 * SECOND_MS;
    market.engine.tick(market.now);
    expect(market.brought()).toMatchObject({
      concurrent: 0,
      windows: { day: { calls: 0, spend: micros(0) } },
    });
    expect(ask(market, 'c').kind).toBe('bid');
    market.agree({ payout: SHARE, hours: { timezone: 'America/New_York', week: {} } });
    expect(ask(market, 'd')).toMatchObject({ kind: 'noBid', reasonCode: 'publisherClosed' });
  });

  it('is asked for a caller again with other tags, though its only place is held for the bid before', () => {
    const market = new Market({ payout: SHARE, caps: [{ window: 'concurrent', calls: 1 }] });
    expect(ask(market, 'a').kind).toBe('bid');
    const { callId, caller } = callNamed('a', market.now);
    const publisherId = market.snapshot.publishers[0]!.id;
    const again = market.engine.quotes.ask(
      { callId, publisherId, subId: null, caller, tags: { zip: '94110' }, test: false },
      market.now,
    );
    if (again.kind !== 'auction') throw new Error(JSON.stringify(again));
    const bid = market.engine.quotes.close(again.auctionId, [bidOf(market.target.id, 41)], market.now);
    expect(bid).toMatchObject({ kind: 'bid', repeated: false });
    expect(market.brought().concurrent).toBe(1);
  });
});
