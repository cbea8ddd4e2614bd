import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeAuction } from '../../src/auction/close.ts';
import { isDecided } from '../../src/auction/is-decided.ts';
import type { PingReply } from '../../src/buyers/ping.ts';
import { micros } from '../../src/lib/money.ts';
import {
  arbitraryCase,
  bids,
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
  used,
} from './fixtures.ts';

const most = (name: string, maxBid: number | null, priority = 1) =>
  target(name, pinged({ maxBid: maxBid === null ? null : dollars(maxBid) }), { priority });

const ask = (
  targets: Parameters<typeof rules>[0],
  routing: Parameters<typeof rules>[1],
  replies: PingReply[],
) => {
  const answered = new Set(replies.map((reply) => reply.targetId));
  const outstanding = targets
    .filter(({ id, bidding }) => bidding.kind === 'ping' && !answered.has(id))
    .map(({ id }) => id);
  return isDecided(opening(), rules(targets, routing), replies, outstanding, NOON + 90);
};

describe('isDecided', () => {
  it('is so when all have answered, whatever they said', () => {
    expect(ask([most('ash', null)], {}, [declines('ash')])).toBe(true);
    expect(ask([target('ash', priced(20))], {}, [])).toBe(true);
  });

  it('waits for a bidder with no declared most', () => {
    expect(ask([most('ash', 90), most('elm', null)], {}, [bids('ash', 90)])).toBe(false);
  });

  it('does not wait for one that cannot beat the best bid', () => {
    const targets = [most('ash', null), most('elm', 30)];
    expect(ask(targets, {}, [bids('ash', 31)])).toBe(true);
    expect(ask(targets, {}, [bids('ash', 29)])).toBe(false);
  });

  it('does not wait for one that never reaches the floor', () => {
    expect(ask([most('ash', null), most('elm', 9)], {}, [declines('ash')])).toBe(true);
    expect(ask([most('ash', null), most('elm', 10)], {}, [declines('ash')])).toBe(false);
  });

  it('waits for those who could still raise the second price', () => {
    const targets = [most('ash', null), most('elm', null), most('fir', 30)];
    const second = { price: 'second' } as const;
    expect(ask(targets, second, [bids('ash', 90), bids('elm', 20)])).toBe(false);
    expect(ask(targets, second, [bids('ash', 90), bids('elm', 30)])).toBe(true);
  });

  it('closes a waterfall when nobody earlier is outstanding', () => {
    const targets = [most('ash', null, 1), most('elm', null, 2), most('fir', null, 3)];
    const waterfall = { strategy: 'waterfall' } as const;
    expect(ask(targets, waterfall, [bids('elm', 20)])).toBe(false);
    expect(ask(targets, waterfall, [bids('elm', 20), declines('ash')])).toBe(true);
    expect(ask(targets, waterfall, [bids('ash', 20)])).toBe(true);
  });

  it('counts on no bid that has expired', () => {
    const targets = [most('ash', null), most('elm', 30)];
    expect(ask(targets, {}, [bids('ash', 31, { expiresAt: NOON + 50 })])).toBe(false);
  });

  it('counts on no bid its caps could not pay', () => {
    const nearlySpent = target('ash', pinged(), { caps: [{ window: 'total', spend: dollars(50) }] });
    const held = rules([nearlySpent, most('elm', 30)]);
    const states = { [targetId('ash')]: { usage: used(0, 25), resting: false } };
    const decided = (amount: number) =>
      isDecided(opening({ states }), held, [bids('ash', amount)], [targetId('elm')], NOON + 90);
    expect(decided(40)).toBe(false);
    expect(decided(25)).toBe(false);
    expect(isDecided(opening(), held, [bids('ash', 40)], [targetId('elm')], NOON + 90)).toBe(true);
  });

  /** A case, which of its pinged targets are late, and what those answer in the end. */
  const lateCase = arbitraryCase.chain((one) => {
    const asked = one.rules.targets.filter(({ bidding }) => bidding.kind === 'ping').map(({ id }) => id);
    return fc.record({
      one: fc.constant(one),
      late: fc.subarray(asked),
      answers: fc.array(
        fc.constantFrom<number | 'declines' | 'silence'>('declines', 'silence', 0, 0.2, 0.5, 0.8, 1),
        { minLength: asked.length, maxLength: asked.length },
      ),
    });
  });

  it('is sound: no later answer changes the winner or the price', () => {
    let decided = 0;
    fc.assert(
      fc.property(lateCase, ({ one, late, answers }) => {
        const { opening: opened, rules: held } = one;
        const early = one.closing.replies.filter((reply) => !late.includes(reply.targetId));
        const end = { settledAt: one.closing.settledAt, states: opened.states, callerGone: false };
        if (!isDecided(opened, held, early, late, end.settledAt)) return;
        if (late.length > 0) decided += 1;
        const later = late.flatMap((id, index): PingReply[] => {
          const name = id.slice('tgt_'.length);
          const { bidding } = held.targets.find((known) => known.id === id)!;
          const answer = answers[index]!;
          if (answer === 'silence') return [];
          if (answer === 'declines' || bidding.kind === 'static') return [declines(name)];
          const amount = micros(Math.round(answer * (bidding.maxBid ?? dollars(200))));
          return [bids(name, amount / 1_000_000)];
        });
        const alone = closeAuction(opened, { ...end, replies: early }, held);
        const whole = closeAuction(opened, { ...end, replies: [...early, ...later] }, held);
        expect(whole.award).toEqual(alone.award);
      }),
      { numRuns: 3_000 },
    );
    expect(decided).toBeGreaterThan(100);
  });

  it('is not needlessly shy: one that could win or raise the price does so with its best bid', () => {
    fc.assert(
      fc.property(lateCase, ({ one }) => {
        const { opening: opened, rules: held, closing: close } = one;
        const [last, ...early] = close.replies;
        const { bidding } = held.targets.find(({ id }) => id === last?.targetId) ?? {};
        if (!last || bidding?.kind !== 'ping') return;
        const end = { settledAt: close.settledAt, states: opened.states, callerGone: false };
        if (isDecided(opened, held, early, [last.targetId], end.settledAt)) return;
        const cap = held.targets.find(({ id }) => id === last.targetId)!;
        if (cap.caps.length > 0 || cap.status === 'paused') return; // waits for such a one to be on the safe side
        const best = bids(cap.name, (bidding.maxBid ?? dollars(900)) / 1_000_000);
        const alone = closeAuction(opened, { ...end, replies: early }, held);
        const whole = closeAuction(opened, { ...end, replies: [...early, best] }, held);
        expect(whole.award).not.toEqual(alone.award);
      }),
    );
  });
});

describe('an auction with a static price', () => {
  it('closes at once when no live bid can reach it', () => {
    const held = rules([target('ash', priced(50)), most('elm', 40)]);
    expect(isDecided(opening(), held, [], [targetId('elm')], NOON)).toBe(true);
    expect(closeAuction(opening(), closing([], { settledAt: NOON }), held).candidates[1]?.reason).toBe(
      'notAwaited',
    );
  });
});
