import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../../src/call/call.ts';
import { isUnsent } from '../../../src/call/due.ts';
import type { OutcomeReport } from '../../../src/call/outcome.ts';
import type { Delivery } from '../../../src/deliveries/delivery.ts';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import { listSettled } from '../../../src/exchange/outbox/ended-calls.store.ts';
import { outgoingOf } from '../../../src/exchange/outbox/outbox-messages.ts';
import { checkBooks } from '../../../src/ledger/check-books.ts';
import type { Transfer } from '../../../src/ledger/transfer.ts';
import { type Micros, parseMicros } from '../../../src/lib/money.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/lib/time.ts';
import { priceSchema } from '../../../src/prices/schema.ts';
import type { PayoutTerms } from '../../../src/publishers/publisher.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';
import { bidOf, callNamed, dollars, hashOf, START, snapshotOf, targetNamed } from '../campaign-world.ts';

const PAID: Readonly<Record<string, string>> = { sale: '100.00', visit: '10.00' };
const WINDOW_DAYS = 30;
const share: PayoutTerms = { kind: 'revShare', basisPoints: 7_000 };

/** A campaign whose only target pays for what becomes of its calls. */
class Market {
  readonly storage = new SimulatedStorage();
  readonly target = targetNamed('pays', {
    charge: priceSchema.parse({ kind: 'outcome', outcomes: PAID, windowDays: WINDOW_DAYS }),
    caps: [{ window: 'total', spend: dollars(5_000) }],
  });
  engine = new CampaignEngine(new CampaignStore(this.storage));
  now = START;
  readonly told: Delivery[] = [];
  #calls = 0;

  constructor(payout: PayoutTerms = share, caps = this.target.caps) {
    const snapshot = snapshotOf([{ ...this.target, caps }]);
    const publishers = snapshot.publishers.map((publisher) => ({ ...publisher, payout }));
    this.engine.configure({ ...snapshot, publishers }, hashOf(snapshot), this.now);
  }

  /** A call comes in, and the target's line answers it. */
  call(test = false): Call['id'] {
    const answer = this.engine.open({ ...callNamed(`call ${this.#calls++}`, this.now), test }, this.now);
    if (answer.kind !== 'auction') throw new Error(`no auction but ${answer.kind}`);
    const bids = [bidOf(this.target.id, 30)];
    this.engine.closeAuction(answer.callId, answer.auctionId, bids, this.now);
    this.now += 5 * SECOND_MS;
    this.engine.leg(
      answer.callId,
      1,
      { kind: 'leg', carrierCallId: 'any', legRef: 'any', status: 'answered', seconds: null, atMs: null },
      this.now,
    );
    return answer.callId;
  }

  hangUp(callId: Call['id'], seconds = 90): void {
    this.now += seconds * SECOND_MS;
    const { carrierCallId } = this.find(callId);
    const report = { kind: 'dialDone', carrierCallId, legRef: null, status: 'completed' } as const;
    this.engine.dialDone(callId, 1, { ...report, bridged: true, seconds, callerGone: true }, this.now);
  }

  report(callId: Call['id'], kind: string, reference: string, over: Partial<OutcomeReport> = {}) {
    const report = { kind, reference, amount: null, occurredAt: START + MINUTE_MS, by: 'key_1' };
    const buyerId = this.target.buyerId;
    return this.engine.reportOutcome(callId, { ...report, buyerId, ...over }, this.now);
  }

  /** What leaves, as often as it is owed. */
  drain(): void {
    const { rules } = this.engine;
    const unsent = [...this.engine.calls.values()].filter(isUnsent);
    const out = unsent.map((call) => outgoingOf(call, rules!, () => null, this.now));
    this.told.push(...out.flatMap(({ deliveries }) => deliveries));
    this.engine.markSent(out.map(({ mark }) => mark));
  }

  /** The object dies, and wakes with what it wrote. */
  die(): void {
    this.engine = new CampaignEngine(new CampaignStore(this.storage));
  }

  later(ms: number): void {
    this.now += ms;
    this.engine.tick(this.now);
    this.engine.prune(this.now - 7 * DAY_MS);
  }

  find = (callId: Call['id']): Call => this.engine.find(callId)!;
  booked = (): Transfer[] => new CampaignStore(this.storage).transfers<Transfer>();
  spent = (): Micros => this.engine.stats(this.target.id)!.usage.windows.total.spend;
}

const soldCall = (market: Market): Call['id'] => {
  const id = market.call();
  market.hangUp(id);
  market.drain();
  return id;
};

describe('what became of a call', () => {
  it('is charged when it is reported, and the publisher is paid its share', () => {
    const market = new Market();
    const id = soldCall(market);
    expect(market.find(id).settlement).toMatchObject({ converted: false, revenue: 0 });
    market.later(DAY_MS);
    expect(market.report(id, 'sale', 'order 1')).toMatchObject({
      kind: 'reported',
      worth: { owed: dollars(100), missing: null },
    });
    const call = market.find(id);
    expect(call.settlement).toMatchObject({
      converted: true,
      revenue: dollars(100),
      payout: dollars(70),
      charge: { kind: 'outcome', seconds: 90, owed: dollars(100), missing: null },
    });
    expect(market.booked().map(({ id: name, at }) => [name.slice(id.length), at])).toEqual([
      [':charge', market.now],
      [':payout', market.now],
    ]);
    expect(call.timeline.at(-1)).toMatchObject({
      type: 'outcomeReported',
      kind: 'sale',
      reference: 'order 1',
      owed: '100.00',
      revenue: '100.00',
      charge: { owed: '100.00', missing: null },
    });
  });

  it('is told to the buyer as it happened, however often it is told', () => {
    const market = new Market();
    const id = market.call();
    market.hangUp(id);
    market.report(id, 'visit', 'visit 1'); // before the settlement has left
    market.drain();
    market.report(id, 'sale', 'order 1');
    market.drain();
    const said = market.told.map(({ type, data }) => [
      type,
      data['converted'],
      data['missing'],
      data['charged'],
    ]);
    const nothing = 'no outcome yet: sale, visit within 30 days';
    expect(said.filter(([type]) => type !== 'post')).toEqual([
      ['call.completed', false, nothing, '0.00'],
      ['call.converted', true, null, '10.00'],
      ['call.charged', true, null, '10.00'],
      ['charge.adjusted', true, null, '110.00'],
    ]);
  });

  it('counts once by its reference, and says which field contradicts it', () => {
    const market = new Market();
    const id = soldCall(market);
    const first = market.report(id, 'sale', 'order 1');
    market.later(HOUR_MS);
    expect(market.report(id, 'sale', 'order 1')).toEqual({ ...first, kind: 'known' });
    expect(market.report(id, 'visit', 'order 1')).toEqual({ kind: 'differs', field: 'kind' });
    expect(market.report(id, 'sale', 'order 1', { amount: dollars(1) })).toEqual({
      kind: 'differs',
      field: 'amount',
    });
    expect(market.report(id, 'sale', 'order 1', { occurredAt: START + 1 })).toEqual({
      kind: 'differs',
      field: 'occurredAt',
    });
    expect(market.booked()).toHaveLength(2);
  });

  it.each<[string, (market: Market, id: Call['id']) => unknown, string]>([
    [
      'of a kind that was reported before',
      (m, id) => m.report(id, 'sale', 'order 2'),
      '"sale" was reported before, as order 1',
    ],
    [
      'of a kind nobody agreed on',
      (m, id) => m.report(id, 'lead', 'lead 1'),
      'nothing was agreed for "lead"',
    ],
    [
      'after the days that were agreed',
      (m, id) => {
        m.later(WINDOW_DAYS * DAY_MS);
        return m.report(id, 'visit', 'visit 1');
      },
      'reported 31 days after the call, paid within 30',
    ],
  ])('is kept and costs nothing, %s', (_, report, missing) => {
    const market = new Market();
    const id = soldCall(market);
    market.report(id, 'sale', 'order 1');
    expect(report(market, id)).toMatchObject({ kind: 'reported', worth: { owed: 0, missing } });
    expect(market.find(id).settlement!.revenue).toBe(dollars(100));
    expect(market.booked()).toHaveLength(2);
  });

  it('is paid for within its days only, and comes on top of none that was in time', () => {
    const market = new Market();
    const id = market.call();
    market.hangUp(id);
    market.later(DAY_MS);
    market.report(id, 'visit', 'order 1');
    market.later(WINDOW_DAYS * DAY_MS);
    expect(market.report(id, 'sale', 'order 2')).toMatchObject({ kind: 'reported', worth: { owed: 0 } });
    expect(market.find(id).settlement?.revenue).toBe(dollars(10));
  });

  it('may be known before the call is over, and is charged with it', () => {
    const market = new Market();
    const id = market.call();
    expect(market.report(id, 'sale', 'order 1')).toMatchObject({ worth: { owed: null, missing: null } });
    expect(market.booked()).toEqual([]);
    market.hangUp(id);
    expect(market.find(id).settlement).toMatchObject({ converted: true, revenue: dollars(100) });
    expect(market.report(id, 'sale', 'order 1')).toMatchObject({
      kind: 'known',
      worth: { owed: dollars(100) },
    });
  });

  it('is of nobody else’s call, of no call that was not put through, and of no time before it', () => {
    const market = new Market();
    const id = soldCall(market);
    const other = targetNamed('other').buyerId;
    expect(market.report(id, 'sale', 'order 1', { buyerId: other })).toEqual({ kind: 'notConnected' });
    expect(market.report(id, 'sale', 'order 1', { occurredAt: START - 1 })).toEqual({ kind: 'beforeCall' });
    expect(market.report(id, 'sale', 'order 1', { buyerId: null })).toMatchObject({ kind: 'reported' });
    const answer = market.engine.open(callNamed('another', market.now), market.now);
    if (answer.kind !== 'auction') throw new Error('no auction');
    expect(market.report(answer.callId, 'sale', 'order 2')).toEqual({ kind: 'notConnected' });
  });

  it('books nothing of a test call, which still shows what would have come of it', () => {
    const market = new Market();
    const id = market.call(true);
    market.hangUp(id);
    expect(market.report(id, 'sale', 'order 1')).toMatchObject({ worth: { owed: 0 } });
    expect(market.report(id, 'visit', 'visit 1')).toMatchObject({ worth: { owed: 0 } });
    expect(market.booked()).toEqual([]);
    expect(market.find(id).settlement).toMatchObject({ converted: true, revenue: 0 });
  });

  it('comes on top of what an operator corrected, up to all that was agreed', () => {
    const market = new Market();
    const id = soldCall(market);
    const wish = { payout: null, reason: 'they settled it', by: 'operator' };
    expect(market.engine.adjust(id, { ...wish, revenue: dollars(1) }, market.now)).toEqual({
      kind: 'notCharged',
    });
    market.report(id, 'sale', 'order 1');
    market.engine.adjust(id, { ...wish, revenue: dollars(50) }, market.now);
    market.report(id, 'visit', 'visit 1');
    expect(market.find(id).settlement).toMatchObject({ revenue: dollars(60), payout: dollars(42) });
    const tooMuch = market.engine.adjust(id, { ...wish, revenue: dollars(111) }, market.now);
    expect(tooMuch).toMatchObject({ kind: 'tooHigh', field: 'revenue', most: dollars(110) });
  });

  it('pays a fixed amount once, whatever comes later', () => {
    const market = new Market({ kind: 'fixed', amount: dollars(20) });
    const id = soldCall(market);
    market.report(id, 'visit', 'visit 1');
    market.report(id, 'sale', 'order 1');
    expect(market.find(id).settlement).toMatchObject({ revenue: dollars(110), payout: dollars(20) });
  });

  it('passes no spend cap, early or late: all that may come of a call is counted from the award on', () => {
    const market = new Market();
    const id = market.call();
    expect(market.spent()).toBe(dollars(110));
    market.report(id, 'sale', 'order 1');
    market.hangUp(id);
    expect(market.spent()).toBe(dollars(110));
    market.report(id, 'visit', 'visit 1');
    expect([market.find(id).settlement!.revenue, market.spent()]).toEqual([dollars(110), dollars(110)]);
  });

  it('lets a cap in money through to so many calls as all their outcomes have room in', () => {
    const market = new Market(share, [{ window: 'day', spend: dollars(250) }]);
    for (let calls = 0; calls < 2; calls++) market.hangUp(market.call());
    expect(market.find(market.call()).attempts).toEqual([]);
    market.later(DAY_MS);
    expect(market.find(market.call()).attempts).toHaveLength(1);
  });

  it('comes to no more than was agreed, whatever an operator has charged meanwhile', () => {
    const market = new Market();
    const id = soldCall(market);
    market.report(id, 'sale', 'order 1');
    const wish = { payout: null, reason: 'both, they say', by: 'operator' };
    market.engine.adjust(id, { ...wish, revenue: dollars(110) }, market.now);
    market.report(id, 'visit', 'visit 1');
    expect(market.find(id).settlement).toMatchObject({ revenue: dollars(110), payout: dollars(77) });
  });
});

describe('a call whose outcomes are still paid for', () => {
  it('is kept when others are forgotten, through a death, and until its days are over', () => {
    const market = new Market();
    const id = soldCall(market);
    market.later(20 * DAY_MS);
    market.die();
    expect(market.storage.sql.exec('SELECT count(*) AS n FROM calls').toArray()).toEqual([{ n: 0 }]);
    expect(market.report(id, 'sale', 'order 1')).toMatchObject({
      kind: 'reported',
      worth: { owed: dollars(100) },
    });
    market.die(); // before anything has left
    market.drain();
    expect(market.told.map(({ type }) => type).filter((type) => type !== 'post')).toContain('call.charged');
    expect(market.find(id).settlement!.revenue).toBe(dollars(100));
    const hour = { firstId: '', endId: '', firstAt: market.now - HOUR_MS, endAt: market.now + HOUR_MS };
    expect(listSettled(market.storage, [hour], '')).toMatchObject([{ id, transfers: 2 }]);
    market.later(18 * DAY_MS);
    expect(market.report(id, 'visit', 'visit 1')).toEqual({ kind: 'notKept' });
  });

  it('is free again in a cap that is still open when nothing can come of it any more, as far as nothing came', () => {
    // Three calls' worth; a call is worth a sale and a visit.
    const market = new Market(share, [{ window: 'total', spend: dollars(330) }]);
    const [first] = [soldCall(market), soldCall(market), soldCall(market)];
    const comes = (): boolean => {
      const { kind } = market.engine.open(callNamed(`at ${market.now}`, market.now), market.now);
      market.drain();
      return kind === 'auction';
    };
    expect(market.report(first!, 'sale', 'order 1').kind).toBe('reported');
    expect([market.spent(), comes()]).toEqual([dollars(330), false]);
    for (let days = 0; days < 36; days += 9) market.later(9 * DAY_MS); // over by now, and may still be corrected
    expect([market.spent(), comes()]).toEqual([dollars(330), false]);
    market.later(2 * DAY_MS);
    expect([market.spent(), comes()]).toEqual([dollars(100), true]);
    market.die();
    market.later(DAY_MS);
    expect(market.spent()).toBe(dollars(100));
    soldCall(market);
    soldCall(market);
    expect(market.spent()).toBe(dollars(320));
  });

  it('forgets its caller like any other', () => {
    const market = new Market();
    const id = soldCall(market);
    const { hash } = market.find(id).caller;
    market.later(20 * DAY_MS);
    expect(market.engine.eraseCaller(hash!)).toBe(1);
    market.report(id, 'sale', 'order 1');
    const { caller, timeline } = market.find(id);
    expect(caller.hash).toBeNull();
    expect(timeline.at(-1)).toMatchObject({ type: 'outcomeReported', reference: 'order 1' });
    for (const line of timeline.slice(0, -1)) expect(Object.keys(line).sort()).toEqual(['at', 'type']);
  });
});

describe('outcomes late, repeated, contradicting and before the end, in any order', () => {
  const said = fc.record({
    kind: fc.constantFrom('sale', 'visit', 'lead'),
    reference: fc.constantFrom('a', 'b', 'c', 'd'),
    amount: fc.constantFrom(null, dollars(5)),
  });
  const step = fc.oneof(
    { weight: 6, arbitrary: said.map((outcome) => ({ do: 'report' as const, outcome })) },
    { weight: 1, arbitrary: fc.constant({ do: 'hangUp' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'die' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'drain' as const }) },
    { weight: 2, arbitrary: fc.constantFrom(1, 12, 29, 32).map((days) => ({ do: 'wait' as const, days })) },
  );

  it('come to what was agreed for the kinds reported in time, once each, and balance at every step', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), (steps) => {
        const market = new Market();
        const id = market.call();
        let isOver = false;
        const kinds = new Set<string>();
        const references = new Map<string, string>();
        const due = (): number =>
          [...kinds].reduce((sum, kind) => sum + (parseMicros(PAID[kind] ?? '0') ?? 0), 0);
        for (const each of steps) {
          if (each.do === 'die') market.die();
          else if (each.do === 'drain') market.drain();
          else if (each.do === 'wait') isOver && market.later(each.days * DAY_MS);
          else if (each.do === 'hangUp') {
            if (!isOver) market.hangUp(id);
            isOver = true;
          } else {
            const { kind, reference, amount } = each.outcome;
            const answer = market.report(id, kind, reference, { amount });
            const text = `${kind} ${amount}`;
            const known = references.get(reference);
            if (answer.kind === 'notKept') expect(market.now).toBeGreaterThan(START + 37 * DAY_MS);
            else if (known !== undefined) expect(answer.kind).toBe(known === text ? 'known' : 'differs');
            else {
              expect(answer.kind).toBe('reported');
              references.set(reference, text);
              if (market.now <= START + WINDOW_DAYS * DAY_MS) kinds.add(kind);
            }
          }
          const booked = market.booked();
          expect(checkBooks(booked)).toEqual([]);
          const call = market.engine.find(id);
          if (!call) continue;
          const paid = isOver ? due() : 0;
          expect(call.settlement?.revenue ?? 0).toBe(paid);
          expect(call.settlement?.payout ?? 0).toBe((paid * 7) / 10);
          expect(call.settlement?.converted ?? false).toBe(paid > 0);
        }
        market.drain();
        const byId = new Map<string, string>();
        for (const { id: name, data } of market.told) {
          expect(byId.get(name) ?? JSON.stringify(data)).toBe(JSON.stringify(data));
          byId.set(name, JSON.stringify(data));
        }
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
