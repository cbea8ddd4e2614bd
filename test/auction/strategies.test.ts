import { describe, expect, it } from 'vitest';
import { closeAuction } from '../../src/auction/close.ts';
import type { Target } from '../../src/buyers/target.ts';
import type { StrategyName } from '../../src/campaign/campaign.ts';
import { bids, busy, closing, opening, pinged, priced, rules, target } from './fixtures.ts';

function order(strategy: StrategyName, targets: Target[], seed: string, turn = 0): string[] {
  const held = rules(targets, { strategy });
  const { ranking } = closeAuction(opening({ seed, turn }), closing([]), held);
  return ranking.map((ranked) => ranked.targetId.slice('tgt_'.length));
}

/** How often each comes first. */
function shares(strategy: StrategyName, targets: Target[], seeds: number): Record<string, number> {
  const firsts: Record<string, number> = {};
  for (let seed = 0; seed < seeds; seed++) {
    const [first] = order(strategy, targets, `seed ${seed}`);
    firsts[first!] = (firsts[first!] ?? 0) + 1 / seeds;
  }
  return firsts;
}

const fixed = (name: string, over: Partial<Target> = {}): Target => target(name, priced(20), over);

describe('auction', () => {
  it.each([
    ['ash', 'elm'],
    ['aaaaaaaaaaaaaaaaaaaaa1', 'aaaaaaaaaaaaaaaaaaaaa2'],
  ])('breaks a tie of %s and %s fairly', (one, other) => {
    const { [one]: share } = shares('auction', [fixed(one), fixed(other)], 1_000);
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
  });

  it('gives each of four equal bidders its quarter', () => {
    const even = shares(
      'auction',
      ['ash', 'elm', 'fir', 'oak'].map((name) => fixed(name)),
      2_000,
    );
    for (const name of ['ash', 'elm', 'fir', 'oak']) expect(even[name]).toBeCloseTo(0.25, 1);
  });

  it('breaks the same tie the same way with the same seed', () => {
    const targets = ['ash', 'elm', 'fir'].map((name) => fixed(name));
    expect(order('auction', targets, 'x')).toEqual(order('auction', targets.toReversed(), 'x'));
  });
});

describe('waterfall', () => {
  it('follows the priorities whatever is bid', () => {
    const targets = [
      target('ash', priced(90), { priority: 3 }),
      target('elm', priced(10), { priority: 1 }),
      target('fir', pinged(), { priority: 2 }),
    ];
    const { ranking, candidates } = closeAuction(
      opening(),
      closing([bids('fir', 50)]),
      rules(targets, { strategy: 'waterfall' }),
    );
    expect(ranking.map((ranked) => ranked.targetId)).toEqual(['tgt_elm', 'tgt_fir', 'tgt_ash']);
    expect(candidates.map(({ reason }) => reason)).toEqual(['outranked', null, 'outranked']);
  });

  it('shares equal priorities evenly', () => {
    const { ash } = shares('waterfall', [fixed('ash'), fixed('elm')], 1_000);
    expect(ash).toBeGreaterThan(0.4);
    expect(ash).toBeLessThan(0.6);
  });
});

describe('weighted', () => {
  const weights = [fixed('ash', { weight: 70 }), fixed('elm', { weight: 20 }), fixed('fir', { weight: 10 })];

  it('shares calls by weight', () => {
    const { ash, elm, fir } = shares('weighted', weights, 2_000);
    expect(Math.abs(ash! - 0.7)).toBeLessThan(0.04);
    expect(Math.abs(elm! - 0.2)).toBeLessThan(0.04);
    expect(Math.abs(fir! - 0.1)).toBeLessThan(0.03);
  });

  it('keeps the ratio of the others when one cannot take the call', () => {
    const closed = fixed('elm', { weight: 20, hours: { timezone: 'UTC', week: {} } });
    const { ash, fir } = shares('weighted', [weights[0]!, closed, weights[2]!], 2_000);
    expect(Math.abs(ash! - 70 / 80)).toBeLessThan(0.04);
    expect(Math.abs(fir! - 10 / 80)).toBeLessThan(0.04);
  });

  it('draws the rest of the order by weight too', () => {
    let elmSecond = 0;
    let ashFirst = 0;
    for (let seed = 0; seed < 2_000; seed++) {
      const [first, second] = order('weighted', weights, `${seed}`);
      if (first !== 'ash') continue;
      ashFirst += 1;
      if (second === 'elm') elmSecond += 1;
    }
    expect(Math.abs(elmSecond / ashFirst - 2 / 3)).toBeLessThan(0.05);
  });

  it('asks weight 0 after all others of its priority, and lower priorities only after that', () => {
    const targets = [
      fixed('ash', { weight: 0 }),
      fixed('bay', { weight: 0 }),
      fixed('elm', { weight: 1 }),
      fixed('fir', { weight: 9, priority: 2 }),
    ];
    const seen = new Set<string>();
    for (let seed = 0; seed < 50; seed++) seen.add(order('weighted', targets, `${seed}`).join(' '));
    expect([...seen].sort()).toEqual(['elm ash bay fir', 'elm bay ash fir']);
  });
});

describe('roundRobin', () => {
  const ring = ['ash', 'elm', 'fir', 'oak'].map((name) => fixed(name));

  it('gives everybody a turn, in the order of ids', () => {
    const firsts = Array.from(
      { length: 9 },
      (_, turn) => order('roundRobin', ring.toReversed(), 's', turn)[0],
    );
    expect(firsts).toEqual(['ash', 'elm', 'fir', 'oak', 'ash', 'elm', 'fir', 'oak', 'ash']);
    expect(order('roundRobin', ring, 's', 2)).toEqual(['fir', 'oak', 'ash', 'elm']);
  });

  it('leaves paused targets and buyers out of the ring', () => {
    const paused = [ring[0]!, fixed('elm', { status: 'paused' }), ring[2]!, ring[3]!];
    const held = rules(paused, { strategy: 'roundRobin' });
    const buyers = held.buyers.map((one) =>
      one.name === 'oak' ? { ...one, status: 'paused' as const } : one,
    );
    const firsts = Array.from({ length: 4 }, (_, turn) => {
      const { award } = closeAuction(opening({ turn }), closing([]), { ...held, buyers });
      return award?.targetId;
    });
    expect(firsts).toEqual(['tgt_ash', 'tgt_fir', 'tgt_ash', 'tgt_fir']);
  });

  it('gives the turn of one whose cap is full to the next', () => {
    const capped = fixed('elm', { caps: [{ window: 'concurrent', calls: 1 }] });
    const held = rules([ring[0]!, capped, ring[2]!], { strategy: 'roundRobin' });
    const { award } = closeAuction(opening({ turn: 1, states: { tgt_elm: busy(1) } }), closing([]), held);
    expect(award?.targetId).toBe('tgt_fir');
  });
});
