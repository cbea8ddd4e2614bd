import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeAuction, withLeftOut } from '../../src/auction/close.ts';
import type { PingReply } from '../../src/buyers/ping.ts';
import type { Reason } from '../../src/buyers/reason.ts';
import type { Target } from '../../src/buyers/target.ts';
import type { RoutingPlan } from '../../src/campaign/campaign.ts';
import {
  arbitraryCase,
  bids,
  busy,
  type Case,
  closing,
  declines,
  dollars,
  NOON,
  opening,
  pinged,
  priced,
  rules,
  target,
  targetId,
} from './fixtures.ts';

const live = (...names: string[]): Target[] => names.map((name) => target(name, pinged()));
const hold = (targets: Target[], replies: PingReply[], routing: Partial<RoutingPlan> = {}) =>
  run({ opening: opening(), closing: closing(replies), rules: rules(targets, routing) });
const reasonsOf = (outcome: ReturnType<typeof closeAuction>): (Reason | null)[] =>
  outcome.candidates.map(({ reason }) => reason);
/** With those whom the rules left out. */
const run = (one: Case) => {
  const outcome = closeAuction(one.opening, one.closing, one.rules);
  return { ...outcome, candidates: withLeftOut(outcome.candidates, one.opening, one.rules) };
};

describe('closeAuction, case by case', () => {
  it('gives the call to the highest bid at its own price', () => {
    const outcome = hold(live('ash', 'elm', 'fir'), [bids('ash', 30), bids('elm', 45), bids('fir', 40)]);
    expect(outcome.award).toMatchObject({
      targetId: targetId('elm'),
      clearingPrice: dollars(45),
      live: true,
    });
    expect(outcome.ranking.map((ranked) => ranked.targetId)).toEqual(['elm', 'fir', 'ash'].map(targetId));
    expect(reasonsOf(outcome)).toEqual(['outbid', null, 'outbid']);
  });

  it('lets a static price beat a lower live bid', () => {
    const outcome = hold([target('ash', priced(25)), target('elm', pinged())], [bids('elm', 24)]);
    expect(outcome.award).toMatchObject({
      targetId: targetId('ash'),
      live: false,
      clearingPrice: dollars(25),
    });
    expect(outcome.candidates[1]).toMatchObject({ outcome: 'lost', reason: 'outbid', bid: dollars(24) });
  });

  it('says of each the one thing that kept it from the call', () => {
    const targets = [
      target('ash', pinged({ minBid: dollars(40) })),
      target('bay', pinged()),
      target('elm', priced(5)),
      target('fir', pinged()),
      target('oak', pinged()),
      target('yew', pinged(), { status: 'paused' }),
    ];
    const replies = [
      bids('ash', 30),
      bids('bay', 50, { expiresAt: NOON + 500 }),
      declines('fir', 'httpError'),
    ];
    const outcome = hold(targets, replies);
    expect(reasonsOf(outcome)).toEqual([
      'belowMinBid',
      'bidExpired',
      'belowFloor',
      'httpError',
      'timeout',
      'targetPaused',
    ]);
    expect(outcome.candidates.map((candidate) => candidate.outcome)).toEqual([
      'lost',
      'lost',
      'lost',
      'lost',
      'lost',
      'excluded',
    ]);
    expect(outcome.award).toBeNull();
  });

  it('takes a bid at the floor, and one that expires a moment after it is needed', () => {
    const outcome = hold(live('ash'), [bids('ash', 10, { expiresAt: NOON + 501 })]);
    expect(outcome.award?.clearingPrice).toBe(dollars(10));
  });

  it('counts a target nobody had time to ask as excluded, not as a loser', () => {
    const outcome = hold(live('ash', 'elm'), [bids('ash', 20), declines('elm', 'notAsked')]);
    expect(outcome.candidates[1]).toMatchObject({ outcome: 'excluded', reason: 'notAsked' });
  });

  it('ignores an answer from a target that was not asked', () => {
    const targets = [target('ash', pinged(), { status: 'paused' }), target('elm', pinged())];
    const outcome = hold(targets, [bids('ash', 90), bids('elm', 20), bids('stranger', 99)]);
    expect(outcome.award?.targetId).toBe(targetId('elm'));
    expect(outcome.candidates[0]).toMatchObject({ outcome: 'excluded', bid: null });
  });

  it('tells a silent target whether it was too late or not waited for', () => {
    const targets = [target('ash', pinged()), target('elm', pinged({ maxBid: dollars(20) }))];
    const early = (amount: number) =>
      closeAuction(opening(), closing([bids('ash', amount)], { settledAt: NOON + 90 }), rules(targets));
    expect(reasonsOf(early(30))).toEqual([null, 'notAwaited']);
    expect(reasonsOf(early(15))).toEqual([null, 'timeout']);
    expect(reasonsOf(hold(targets, [bids('ash', 30)]))).toEqual([null, 'timeout']);
  });

  it('passes over a leader whose cap filled meanwhile', () => {
    const targets = [
      target('ash', pinged(), { caps: [{ window: 'concurrent', calls: 1 }] }),
      target('elm', pinged()),
    ];
    const states = { [targetId('ash')]: busy(1) };
    const outcome = closeAuction(
      opening(),
      closing([bids('ash', 50), bids('elm', 20)], { states }),
      rules(targets),
    );
    expect(reasonsOf(outcome)).toEqual(['concurrentCap', null]);
    expect(outcome.ranking.map((ranked) => ranked.targetId)).toEqual([targetId('elm')]);
  });
});

describe('the second price', () => {
  const second = { price: 'second' } as const;

  it.each<[string, Target[], PingReply[], number]>([
    ['is the next bid', live('ash', 'elm', 'fir'), [bids('ash', 45), bids('elm', 30), bids('fir', 20)], 30],
    ['is the floor for a lone bidder', live('ash'), [bids('ash', 45)], 10],
    [
      'is the own minimum where that is higher',
      [target('ash', pinged({ minBid: dollars(40) })), target('elm', pinged())],
      [bids('ash', 45), bids('elm', 30)],
      40,
    ],
    ['is the own bid in a tie', live('ash', 'elm'), [bids('ash', 45), bids('elm', 45)], 45],
    ['may be a static price', [...live('ash'), target('elm', priced(25))], [bids('ash', 45)], 25],
    ['is not set by a bid below the floor', live('ash', 'elm'), [bids('ash', 45), bids('elm', 9)], 10],
    [
      'is not set by a bid its caps could not pay',
      [target('ash', pinged()), target('elm', pinged(), { caps: [{ window: 'day', spend: dollars(5) }] })],
      [bids('ash', 45), bids('elm', 44)],
      10,
    ],
  ])('%s', (_, targets, replies, expected) => {
    expect(hold(targets, replies, second).award?.clearingPrice).toBe(dollars(expected));
  });

  it('is what the caps are asked for: a cap may pay less than the bid', () => {
    const targets = [
      target('ash', pinged(), { caps: [{ window: 'day', spend: dollars(30) }] }),
      target('elm', pinged()),
    ];
    const replies = [bids('ash', 45), bids('elm', 20)];
    expect(hold(targets, replies, second).award?.targetId).toBe(targetId('ash'));
    expect(reasonsOf(hold(targets, replies))).toEqual(['dayCap', null]);
  });

  it('prices each who may be tried later by those behind it', () => {
    const outcome = hold(
      live('ash', 'elm', 'fir'),
      [bids('ash', 45), bids('elm', 30), bids('fir', 20)],
      second,
    );
    expect(outcome.ranking.map((ranked) => ranked.clearingPrice)).toEqual([30, 20, 10].map(dollars));
  });

  it('leaves prices alone where the order is not by price', () => {
    const outcome = hold(live('ash', 'elm'), [bids('ash', 45), bids('elm', 30)], {
      ...second,
      strategy: 'waterfall',
    });
    expect(outcome.ranking.map(({ bid, clearingPrice }) => clearingPrice - bid.amount)).toEqual([0, 0]);
  });
});

describe('closeAuction, whatever the auction', () => {
  it('never sells below the floor or above the bid, and the second price is at most the first', () => {
    fc.assert(
      fc.property(arbitraryCase, (one) => {
        const { floor, strategy } = one.rules.campaign.routing;
        for (const ranked of run(one).ranking) {
          expect(ranked.clearingPrice).toBeGreaterThanOrEqual(floor);
          expect(ranked.clearingPrice).toBeLessThanOrEqual(ranked.bid.amount);
          if (strategy !== 'auction') expect(ranked.clearingPrice).toBe(ranked.bid.amount);
        }
      }),
    );
  });

  it('gives every target one reason, and the winner none', () => {
    fc.assert(
      fc.property(arbitraryCase, (one) => {
        const { candidates, ranking, award } = run(one);
        expect(candidates.map(({ targetId: id }) => id)).toEqual(one.rules.targets.map(({ id }) => id));
        for (const { targetId: id, outcome, reason } of candidates) {
          expect(reason === null).toBe(outcome === 'won');
          expect(outcome === 'won').toBe(id === award?.targetId);
        }
        expect(award).toBe(ranking[0] ?? null);
        expect(new Set(ranking.map(({ targetId: id }) => id)).size).toBe(ranking.length);
      }),
    );
  });

  it('sells only what the winner’s caps can pay', () => {
    fc.assert(
      fc.property(arbitraryCase, (one) => {
        const { award, candidates } = run(one);
        for (const { targetId: id, reason } of candidates) {
          const { caps } = one.rules.targets.find((known) => known.id === id)!;
          const { usage } = one.closing.states[id]!;
          const limit = caps.find((cap) => cap.window === 'total')?.spend ?? Number.POSITIVE_INFINITY;
          const isFull = caps.some((cap) => cap.window === 'concurrent') && usage.concurrent > 0;
          if (id === award?.targetId) {
            expect(usage.windows.total.spend + award.clearingPrice).toBeLessThanOrEqual(limit);
            expect(isFull).toBe(false);
          }
          if (reason === 'concurrentCap') expect(isFull).toBe(true);
        }
      }),
    );
  });

  it('does not depend on the order of targets, buyers or replies', () => {
    const shuffledCase = arbitraryCase.chain((one) =>
      fc.record({
        one: fc.constant(one),
        targets: fc.shuffledSubarray([...one.rules.targets], { minLength: one.rules.targets.length }),
        buyers: fc.shuffledSubarray([...one.rules.buyers], { minLength: one.rules.buyers.length }),
        replies: fc.shuffledSubarray(one.closing.replies, { minLength: one.closing.replies.length }),
      }),
    );
    fc.assert(
      fc.property(shuffledCase, ({ one, targets, buyers, replies }) => {
        const straight = run(one);
        const shuffled = run({
          opening: one.opening,
          closing: { ...one.closing, replies },
          rules: { ...one.rules, targets, buyers },
        });
        expect(shuffled.ranking).toEqual(straight.ranking);
        const sorted = (all: typeof straight.candidates) =>
          all.toSorted((a, b) => (a.targetId < b.targetId ? -1 : 1));
        expect(sorted(shuffled.candidates)).toEqual(sorted(straight.candidates));
      }),
    );
  });
});
