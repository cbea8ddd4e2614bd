import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuctionRules } from '../../src/auction/auction.ts';
import { closeAuction } from '../../src/auction/close.ts';
import { explainReceipt } from '../../src/auction/explain.ts';
import { isDecided } from '../../src/auction/is-decided.ts';
import { amountToMatch, compareRanked, EVEN } from '../../src/auction/rank-factor.ts';
import { buildReceipt, FIRST_PREVIOUS_HASH } from '../../src/auction/receipt.ts';
import { replayReceipt } from '../../src/auction/replay.ts';
import type { Target } from '../../src/buyers/target.ts';
import type { MarginRule, RankRule } from '../../src/campaign/margin.ts';
import type { PublisherId } from '../../src/lib/ids.ts';
import { micros } from '../../src/lib/money.ts';
import type { PayoutTerms } from '../../src/publishers/publisher.ts';
import type { PublisherTerms } from '../../src/settlement/terms.ts';
import { bids, closing, dollars, facts, opening, pinged, priced, rules, target } from './fixtures.ts';

const PUB = 'pub_one' as PublisherId;
const percent = (part: number): MarginRule => ({ basisPoints: part * 100 });
const least = (amount: number): MarginRule => ({ amount: dollars(amount) });
const asked = opening({ facts: facts({ publisherId: PUB, subId: null }) });

type World = { payout: PayoutTerms; campaign: MarginRule | null; publisher: MarginRule | null };
const USUAL: World = { payout: { kind: 'revShare', basisPoints: 8_000 }, campaign: null, publisher: null };
function worldOf(targets: Target[], over: Partial<World> = {}, terms: PublisherTerms[] = []): AuctionRules {
  const { payout, campaign, publisher } = { ...USUAL, ...over };
  return {
    ...rules(targets, {}, { margin: campaign }),
    publishers: [{ id: PUB, name: 'One', status: 'active', payout, margin: publisher }],
    terms,
  };
}
const reasons = (held: AuctionRules, replies = [] as ReturnType<typeof bids>[]) =>
  closeAuction(asked, closing(replies), held).candidates.map(({ reason }) => reason);

describe('the least margin', () => {
  it('leaves out what leaves less: a part, an amount, or either', () => {
    const two = [target('ash', priced(20)), target('elm', priced(15))];
    expect(reasons(worldOf(two, { campaign: percent(20) }))).toEqual([null, 'outbid']);
    expect(reasons(worldOf(two, { campaign: percent(21) }))).toEqual(['belowMargin', 'belowMargin']);
    expect(reasons(worldOf(two, { campaign: least(4) }))).toEqual([null, 'belowMargin']);
    expect(reasons(worldOf(two, { campaign: { ...percent(20), ...least(4.01) } }))).toEqual([
      'belowMargin',
      'belowMargin',
    ]);
  });

  it('of the target holds before that of the publisher, and that before the campaign’s', () => {
    const own = target('ash', priced(20), { margin: least(0) });
    const two = [own, target('elm', priced(15))];
    expect(reasons(worldOf(two, { campaign: percent(50) }))).toEqual([null, 'belowMargin']);
    expect(reasons(worldOf(two, { campaign: percent(50), publisher: percent(10) }))).toEqual([
      null,
      'outbid',
    ]);
  });

  it('is held against a payout that is fixed, whatever the bid, and live bids too', () => {
    const world = { payout: { kind: 'fixed' as const, amount: dollars(18) }, campaign: least(2) };
    const live = [target('ash', pinged()), target('elm', pinged())];
    expect(reasons(worldOf(live, world), [bids('ash', 20), bids('elm', 19.99)])).toEqual([
      null,
      'belowMargin',
    ]);
  });

  it('is held against terms of the publisher’s own, for a call that is long enough, or as long as is said', () => {
    const perMinute: PublisherTerms = {
      id: 'trm_1' as PublisherTerms['id'],
      publisherId: PUB,
      campaignId: rules([]).campaign.id,
      payout: { kind: 'perMinute', perMinute: dollars(3), firstSeconds: 60, nextSeconds: 60 },
      paidOn: { kind: 'sale' },
      onCorrection: 'follow',
      caps: [],
      hours: null,
      timezone: 'UTC',
    };
    const one = [target('ash', priced(20))];
    expect(reasons(worldOf(one, { campaign: least(10) }, [perMinute]))).toEqual([null]);
    const long = { ...least(10), atSeconds: 600 };
    expect(reasons(worldOf(one, { campaign: long }, [perMinute]))).toEqual(['belowMargin']);
  });

  it('holds for nobody where it is not known who brings the call', () => {
    const held = worldOf([target('ash', priced(20))], { campaign: percent(99) });
    const older = closeAuction(opening(), closing([]), held);
    expect(older.award?.targetId).toBe('tgt_ash');
  });

  it('is told on the receipt, which is held again bit for bit', () => {
    const held = worldOf([target('ash', priced(20)), target('elm', priced(12), { margin: least(1) })], {
      campaign: percent(25),
    });
    const receipt = buildReceipt(asked, closing([]), held, FIRST_PREVIOUS_HASH);
    expect(replayReceipt(receipt, held, 'c0ffee')).toEqual({ equal: true, differences: [] });
    expect(explainReceipt(receipt, held).map(({ detail }) => detail)).toEqual([
      '16.00 of 20.00 go to the publisher for a call of 60 s, 4.00 (20 %) stay, needs 25 %',
      null,
    ]);
  });

  it('is kept by a second price, too', () => {
    const held = worldOf([target('ash', priced(30)), target('elm', priced(12))], {
      payout: { kind: 'fixed', amount: dollars(10) },
      campaign: { ...least(2), ...percent(50) },
    });
    const second = {
      ...held,
      campaign: { ...held.campaign, routing: { ...held.campaign.routing, price: 'second' as const } },
    };
    // 12.00 would keep the place and leave 2.00, but half of it has to stay.
    expect(closeAuction(asked, closing([]), second).award?.clearingPrice).toBe(dollars(20));
  });
});

describe('what a bid counts for', () => {
  const counted = (rank: RankRule, price: 'first' | 'second') => {
    const two = [target('ash', priced(20), { rank }), target('elm', priced(24))];
    const base = worldOf(two);
    return closeAuction(asked, closing([]), {
      ...base,
      campaign: { ...base.campaign, routing: { ...base.campaign.routing, price } },
    });
  };

  it('ranks it higher and leaves its price what it is', () => {
    const { ranking } = counted({ basisPoints: 12_500 }, 'first');
    expect(ranking.map(({ targetId, clearingPrice, factor }) => [targetId, clearingPrice, factor])).toEqual([
      ['tgt_ash', dollars(20), 125_000_000],
      ['tgt_elm', dollars(24), undefined],
    ]);
  });

  it('makes a second price of what would have kept the place', () => {
    expect(counted({ basisPoints: 12_500 }, 'second').award?.clearingPrice).toBe(dollars(19.2));
    expect(counted({ basisPoints: 8_000 }, 'second').award).toMatchObject({
      targetId: 'tgt_elm',
      clearingPrice: dollars(16),
    });
  });

  it('may depend on who brings the call', () => {
    const publishers = [{ publisherId: PUB, basisPoints: 20_000 }];
    expect(counted({ basisPoints: 10_000, publishers }, 'first').award?.targetId).toBe('tgt_ash');
    expect(
      counted({ basisPoints: 10_000, publishers: [{ publisherId: 'pub_two', basisPoints: 20_000 }] }, 'first')
        .award?.targetId,
    ).toBe('tgt_elm');
  });
});

const amount = fc.integer({ min: 1, max: 60_000_000 }).map(micros);
const factor = fc.constantFrom(EVEN, 50_000_000, 125_000_000, 333_330_000);

describe('any market with margins and factors', () => {
  const entry = fc.record({
    amount: fc.integer({ min: 1, max: 12 }).map((tens) => dollars(tens * 5)),
    live: fc.constantFrom(false, true),
    silent: fc.boolean(),
    margin: fc.constantFrom(null, null, percent(30), least(4)),
    rank: fc.constantFrom<RankRule | null>(null, { basisPoints: 5_000 }, { basisPoints: 13_000 }),
  });
  const world = fc.record({
    entries: fc.array(entry, { minLength: 1, maxLength: 5 }),
    price: fc.constantFrom('first' as const, 'second' as const),
    payout: fc.constantFrom<PayoutTerms>(
      { kind: 'fixed', amount: dollars(15) },
      { kind: 'revShare', basisPoints: 7_500 },
    ),
    campaign: fc.constantFrom(null, percent(20), least(5)),
  });

  it('sells nothing that leaves less than the rule, nor above the bid, and no later answer changes what is decided', () => {
    fc.assert(
      fc.property(world, ({ entries, price, payout, campaign }) => {
        const names = ['ash', 'elm', 'fir', 'oak', 'yew'];
        const all = entries.map(({ amount, live, margin, rank }, place) =>
          target(names[place]!, live ? pinged({ maxBid: amount }) : { kind: 'static', price: amount }, {
            margin,
            rank,
          }),
        );
        const base = worldOf(all, { payout, campaign });
        const held = {
          ...base,
          campaign: { ...base.campaign, routing: { ...base.campaign.routing, price } },
        };
        const heard = entries.flatMap(({ live, silent, amount }, place) =>
          live && !silent ? [bids(names[place]!, amount / 1_000_000)] : [],
        );
        const late = entries.flatMap(({ live, silent, amount }, place) =>
          live && silent ? [bids(names[place]!, amount / 1_000_000)] : [],
        );
        const { ranking, award } = closeAuction(asked, closing([...heard, ...late]), held);
        for (const { targetId, bid, clearingPrice } of ranking) {
          expect(clearingPrice).toBeLessThanOrEqual(bid.amount);
          const rule = all.find(({ id }) => id === targetId)!.margin ?? campaign;
          const paid =
            payout.kind === 'fixed' ? payout.amount : (clearingPrice * payout.basisPoints) / 10_000;
          const stays = clearingPrice - paid;
          if (rule?.amount !== undefined) expect(stays).toBeGreaterThanOrEqual(rule.amount - 1);
          if (rule?.basisPoints !== undefined)
            expect(stays).toBeGreaterThanOrEqual((clearingPrice * rule.basisPoints) / 10_000 - 1);
        }
        const outstanding = late.map(({ targetId }) => targetId);
        if (isDecided(asked, held, heard, outstanding, asked.openedAt)) {
          const early = closeAuction(asked, closing(heard, { settledAt: asked.openedAt }), held);
          expect(early.award && [early.award.targetId, early.award.clearingPrice]).toEqual(
            award && [award.targetId, award.clearingPrice],
          );
        }
      }),
    );
  });

  it('needs no more to keep a place than what keeps it', () => {
    fc.assert(
      fc.property(amount, factor, factor, (other, theirs, own) => {
        const needed = amountToMatch(own, { amount: other, factor: theirs });
        const rival = { amount: other, factor: theirs };
        expect(compareRanked({ amount: needed, factor: own }, rival)).toBeLessThanOrEqual(0);
        if (needed > 1)
          expect(compareRanked({ amount: micros(needed - 1), factor: own }, rival)).toBeGreaterThan(0);
      }),
    );
  });
});
