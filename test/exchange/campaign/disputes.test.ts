import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../../src/call/call.ts';
import type { DisputeWish, RulingWish } from '../../../src/call/disputes/rule-dispute.ts';
import { isUnsent } from '../../../src/call/due.ts';
import { recordOf } from '../../../src/call/project.ts';
import type { DisputeRules } from '../../../src/campaign/campaign.ts';
import type { CallNotice, Delivery } from '../../../src/deliveries/delivery.ts';
import { presentCall, presentTimeline } from '../../../src/directory/calls/present-call.ts';
import { CampaignEngine } from '../../../src/exchange/campaign/campaign-engine.ts';
import { CampaignStore } from '../../../src/exchange/market/campaign.store.ts';
import { outgoingOf } from '../../../src/exchange/outbox/outbox-messages.ts';
import { checkBooks } from '../../../src/ledger/check-books.ts';
import type { Transfer } from '../../../src/ledger/transfer.ts';
import type { BuyerId } from '../../../src/lib/ids.ts';
import { DAY_MS, SECOND_MS } from '../../../src/lib/time.ts';
import { SimulatedStorage } from '../../simulation/sqlite.ts';
import { bidOf, callNamed, dollars, hashOf, START, snapshotOf, targetNamed } from '../campaign-world.ts';

const RULES: DisputeRules = { windowDays: 3, decideDays: 5, onExpiry: 'none' };

/** A campaign whose only buyer pays 40 a call, and may dispute it. */
class Market {
  readonly storage = new SimulatedStorage();
  readonly target = targetNamed('pays');
  readonly deliveries: Delivery[] = [];
  readonly notices: CallNotice[] = [];
  engine = new CampaignEngine(new CampaignStore(this.storage));
  now = START;
  #calls = 0;

  constructor(disputes: DisputeRules | null = RULES) {
    const snapshot = snapshotOf([this.target], { disputes });
    this.engine.configure(snapshot, hashOf(snapshot), this.now);
  }

  call(seconds = 90, test = false): Call {
    const answer = this.engine.open({ ...callNamed(`call ${this.#calls++}`, this.now), test }, this.now);
    if (answer.kind !== 'auction') throw new Error('no auction');
    this.engine.closeAuction(answer.callId, answer.auctionId, [bidOf(this.target.id, 40)], this.now);
    this.now += seconds * SECOND_MS;
    const report = { kind: 'dialDone', carrierCallId: 'any', legRef: null, status: 'completed' } as const;
    this.engine.dialDone(answer.callId, 1, { ...report, bridged: true, seconds, callerGone: true }, this.now);
    this.told();
    return this.find(answer.callId);
  }

  dispute({ id }: Call, over: Partial<DisputeWish> = {}) {
    const buyerId = this.target.buyerId as BuyerId;
    const wish = { reason: 'notQualified' as const, note: null, by: 'key_buyer', buyerId };
    return this.engine.dispute(id, { ...wish, ...over }, this.now);
  }

  rule({ id }: Call, verdict: RulingWish['verdict'], over: Partial<RulingWish> = {}) {
    const wish = { verdict, revenue: null, payout: null, note: null, by: 'key_operator' };
    return this.engine.ruleDispute(id, { ...wish, ...over }, this.now);
  }

  /** @returns the events told since. */
  told(): string[] {
    const before = this.notices.length;
    const unsent = [...this.engine.calls.values()].filter(isUnsent);
    const out = unsent.map((call) => outgoingOf(call, this.engine.rules!, () => null, this.now));
    this.notices.push(...out.flatMap(({ notices }) => notices));
    this.deliveries.push(...out.flatMap(({ deliveries }) => deliveries));
    this.engine.markSent(out.map(({ mark }) => mark));
    return this.notices.slice(before).map(({ event }) => event);
  }

  later(ms: number): void {
    this.now += ms;
    this.engine.tick(this.now);
    this.engine.prune(this.now - 7 * DAY_MS);
  }

  find = (id: Call['id']): Call => this.engine.find(id)!;
  money = ({ id }: Call): [number, number] => {
    const { revenue, payout } = this.find(id).settlement!;
    return [revenue / 1e6, payout / 1e6];
  };
  books = (): Transfer[] => {
    const booked = new CampaignStore(this.storage).transfers<Transfer>();
    expect(checkBooks(booked)).toEqual([]);
    return booked;
  };
}

describe('a dispute', () => {
  it('has the evidence attached by itself, is told to whoever listens, and changes no money', () => {
    const market = new Market();
    const call = market.call();
    expect(market.dispute(call, { note: 'a renter' })).toMatchObject({
      kind: 'opened',
      dispute: {
        reason: 'notQualified',
        note: 'a renter',
        decideBy: market.now + 5 * DAY_MS,
        evidence: {
          auctionId: call.auctionId,
          connectedSeconds: 90,
          charged: dollars(40),
          charge: { kind: 'threshold', seconds: 90, owed: dollars(40), missing: null },
        },
        ruling: null,
      },
    });
    const { evidence } = market.find(call.id).dispute!;
    expect(evidence.timeline.map(({ type }) => type)).toContain('settled');
    expect(JSON.stringify(evidence)).not.toMatch(/\+1|tags|from/);
    expect(market.money(call)).toEqual([40, 28]);
    expect(market.told()).toEqual(['call.disputed']);
  });

  it.each<[RulingWish['verdict'], Partial<RulingWish>, [number, number], string[]]>([
    ['whole', {}, [0, 0], ['call.adjusted', 'call.disputeDecided']],
    ['part', { revenue: dollars(10) }, [10, 7], ['call.adjusted', 'call.disputeDecided']],
    [
      'part',
      { revenue: dollars(10), payout: dollars(28) },
      [10, 28],
      ['call.adjusted', 'call.disputeDecided'],
    ],
    ['none', { note: 'the recording says otherwise' }, [40, 28], ['call.disputeDecided']],
  ])('is decided: %s %j', (verdict, over, money, told) => {
    const market = new Market();
    const call = market.call();
    market.dispute(call);
    market.told();
    market.later(DAY_MS);
    const booked = market.books();
    expect(market.rule(call, verdict, over)).toMatchObject({
      kind: 'decided',
      dispute: { ruling: { verdict } },
    });
    expect(market.money(call)).toEqual(money);
    expect(market.told()).toEqual(told);
    // What was booked stays as it was: there are new entries, or none.
    expect(market.books()).toEqual(expect.arrayContaining(booked));
    expect(market.find(call.id).timeline.at(-1)).toMatchObject({ type: 'disputeRuled', verdict });
    const again = market.rule(call, verdict, over);
    expect(again.kind).toBe('decided');
    expect(market.rule(call, verdict === 'none' ? 'whole' : 'none').kind).toBe('ruled');
    expect(market.money(call)).toEqual(money);
  });

  it.each<[DisputeRules['onExpiry'], [number, number]]>([
    ['none', [40, 28]],
    ['whole', [0, 0]],
  ])('that nobody decides by its time ends as the campaign has it: %s', (onExpiry, money) => {
    const market = new Market({ ...RULES, onExpiry });
    const call = market.call();
    market.later(2 * DAY_MS);
    market.dispute(call);
    market.told();
    expect(market.rule(call, null).kind).toBe('notDue');
    market.later(5 * DAY_MS);
    expect(market.rule(call, null)).toMatchObject({ kind: 'decided', dispute: { ruling: { by: null } } });
    expect(market.money(call)).toEqual(money);
    expect(market.rule(call, null).kind).toBe('ruled');
    expect(market.told().at(-1)).toBe('call.disputeDecided');
    expect(market.deliveries.at(-1)).toMatchObject({
      type: 'dispute.decided',
      data: { verdict: onExpiry, expired: true, charged: `${money[0]}.00`, note: null },
    });
  });

  it('is told with what it came to then, though the charge was corrected since and nobody had heard yet', () => {
    const market = new Market();
    const call = market.call();
    market.dispute(call);
    market.rule(call, 'part', { revenue: dollars(10), note: 'half of it was ours' });
    market.now += 1_000;
    const wish = { revenue: dollars(20), payout: null, reason: 'agreed', by: 'key_operator' };
    market.engine.adjust(call.id, wish, market.now);
    market.told();
    const decided = market.deliveries.filter(({ type }) => type === 'dispute.decided');
    expect(decided.map(({ data }) => data)).toMatchObject([
      { verdict: 'part', charged: '10.00', adjustment: 1, expired: false, note: 'half of it was ours' },
    ]);
    const [notice] = market.notices.filter(({ event }) => event === 'call.disputeDecided');
    expect(notice!.record).toMatchObject({ revenue: dollars(10), payout: dollars(7) });
  });

  it('cannot be decided again with another payout, as if that had been meant', () => {
    const market = new Market();
    const call = market.call();
    market.dispute(call);
    expect(market.rule(call, 'whole', { payout: dollars(28) }).kind).toBe('decided');
    expect(market.rule(call, 'whole', { payout: dollars(28) }).kind).toBe('decided');
    expect(market.rule(call, 'whole', { payout: dollars(5) }).kind).toBe('ruled');
    expect(market.money(call)).toEqual([0, 28]);
  });

  it('gains nobody anything by being disputed, reported, corrected and disputed again, in whatever amounts', () => {
    const market = new Market();
    const call = market.call();
    const { buyerId } = market.target;
    market.dispute(call);
    const huge = dollars(1_000_000_000);
    for (const over of [{ revenue: huge }, { revenue: dollars(39), payout: huge }])
      expect(['notLess', 'tooHigh']).toContain(market.rule(call, 'part', over).kind);
    expect(market.rule(call, 'whole', { payout: huge }).kind).toBe('tooHigh');
    expect(market.money(call)).toEqual([40, 28]);
    expect(market.rule(call, 'whole').kind).toBe('decided');
    const report = { kind: 'sale', reference: 'order', amount: huge, occurredAt: call.startedAt, by: 'key' };
    market.engine.reportOutcome(call.id, { ...report, buyerId }, market.now);
    expect(market.money(call)).toEqual([0, 0]);
    expect(market.dispute(call, { note: 'again' }).kind).toBe('differs');
    const stranger = targetNamed('stranger').buyerId as BuyerId;
    expect(market.engine.reportOutcome(call.id, { ...report, buyerId: stranger }, market.now).kind).toBe(
      'notConnected',
    );
    const wish = { revenue: huge, payout: null, reason: 'x', by: 'key_operator' };
    expect(market.engine.adjust(call.id, wish, market.now).kind).toBe('tooHigh');
    expect(market.engine.stats(market.target.id)!.usage.windows.total).toMatchObject({ spend: dollars(40) });
    market.books();
  });

  it('keeps its call until it is decided, though others are forgotten', () => {
    const market = new Market({ ...RULES, decideDays: 30 });
    const [disputed, other] = [market.call(), market.call()];
    market.dispute(disputed);
    market.told();
    market.later(20 * DAY_MS);
    expect(market.engine.find(other.id)).toBeNull();
    expect(market.rule(disputed, 'whole').kind).toBe('decided');
    expect(market.money(disputed)).toEqual([0, 0]);
  });

  it('is taken once, in time, from whom it was charged to, where the campaign takes any', () => {
    const market = new Market();
    const call = market.call();
    const stranger = targetNamed('stranger').buyerId as BuyerId;
    expect(market.dispute(call, { buyerId: stranger }).kind).toBe('notCharged');
    expect(market.dispute(market.call(10)).kind).toBe('notCharged');
    expect(market.dispute(market.call(90, true)).kind).toBe('notCharged');
    expect(market.rule(call, 'whole').kind).toBe('notDisputed');
    const late = market.call();
    expect(market.dispute(call).kind).toBe('opened');
    expect(market.dispute(call).kind).toBe('known');
    expect(market.dispute(call, { note: 'something else' }).kind).toBe('differs');
    market.later(3 * DAY_MS + 1);
    expect(market.dispute(late)).toEqual({ kind: 'tooLate', windowDays: 3 });
    const closed = new Market(null);
    expect(closed.dispute(closed.call()).kind).toBe('notTaken');
  });

  it('is refused a part that is none, or the whole', () => {
    const market = new Market();
    const call = market.call();
    market.dispute(call);
    for (const revenue of [dollars(40), dollars(41), dollars(0)])
      expect(market.rule(call, 'part', { revenue })).toEqual({ kind: 'notLess', most: dollars(40) });
    expect(market.find(call.id).dispute!.ruling).toBeNull();
  });

  it('is seen by its publisher as far as it is its business, and not by a buyer who missed the call', () => {
    const market = new Market();
    const call = market.call();
    market.dispute(call, { note: 'a renter' });
    market.rule(call, 'part', { revenue: dollars(10), note: 'agreed' });
    const record = recordOf(market.find(call.id));
    const publisher = { role: 'publisher', publisherId: call.publisherId, by: 'x' } as const;
    const seen = JSON.stringify([presentCall(record, publisher), presentTimeline(record, publisher)]);
    expect(seen).toContain('"reason":"notQualified"');
    expect(seen).toContain('"verdict":"part"');
    expect(seen).not.toMatch(/a renter|agreed|byr_|10\.00|40\.00/);
  });
});

describe('disputes, rulings, corrections and deaths in any order', () => {
  const step = fc.oneof(
    fc.constantFrom<['dispute', string | null]>(['dispute', null], ['dispute', 'again']),
    fc.record({
      verdict: fc.constantFrom('whole', 'part', 'none', null),
      revenue: fc.integer({ min: 0, max: 50 }),
    }),
    fc.record({ correct: fc.integer({ min: 0, max: 45 }) }),
    fc.constantFrom<['wait', number]>(['wait', 1], ['wait', 4], ['wait', 6]),
    fc.constant('die' as const),
  );

  it('are decided once, take back no more than was charged, and leave sound books at every step', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.constantFrom('whole', 'none'), (steps, onExpiry) => {
        const market = new Market({ ...RULES, onExpiry: onExpiry as DisputeRules['onExpiry'] });
        const { id } = market.call();
        let ruled: string | null = null;
        for (const each of steps) {
          const call = market.engine.find(id);
          if (!call) break;
          if (each === 'die') market.engine = new CampaignEngine(new CampaignStore(market.storage));
          else if (Array.isArray(each)) {
            if (each[0] === 'wait') market.later((each[1] as number) * DAY_MS);
            else market.dispute(call, { note: each[1] as string | null });
          } else if ('correct' in each) {
            const wish = { revenue: dollars(each.correct), payout: null, reason: 'x', by: 'key_operator' };
            market.engine.adjust(id, wish, market.now);
          } else {
            const revenue = each.verdict === 'part' ? dollars(each.revenue) : null;
            const [before] = market.money(call);
            const { kind } = market.rule(call, each.verdict as RulingWish['verdict'], { revenue });
            const [after] = market.money(call);
            if (kind === 'decided' && ruled === null) {
              expect(after).toBeLessThanOrEqual(before);
              ruled = market.find(id).dispute!.ruling!.verdict;
            } else expect(after).toBe(before);
          }
          market.told();
          market.books();
          const now = market.engine.find(id);
          if (now?.dispute) expect(now.dispute.ruling?.verdict ?? null).toBe(ruled);
        }
        // An object that dies tells again, and the same.
        const told = new Map<string, string>();
        for (const { id: name, ...said } of [...market.deliveries, ...market.notices]) {
          const text = JSON.stringify('data' in said ? said.data : said.record);
          expect(told.get(name) ?? text).toBe(text);
          told.set(name, text);
        }
      }),
      { numRuns: 200 },
    );
  });
});
