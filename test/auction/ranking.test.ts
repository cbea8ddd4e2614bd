import { describe, expect, it } from 'vitest';
import { closeAuction } from '../../src/auction/close.ts';
import { nextInRanking } from '../../src/auction/ranking.ts';
import type { TargetId } from '../../src/lib/ids.ts';
import { bids, closing, NOON, opening, pinged, rules, target, targetId } from './fixtures.ts';

const { ranking } = closeAuction(
  opening(),
  closing([bids('ash', 40), bids('elm', 30, { expiresAt: NOON + 9_000 }), bids('fir', 20)]),
  rules(['ash', 'elm', 'fir'].map((name) => target(name, pinged()))),
);
const tried = (...names: string[]) => new Set<TargetId>(names.map(targetId));
const willing = () => null;

describe('nextInRanking', () => {
  it('goes on with the next best bid', () => {
    expect(nextInRanking(ranking, tried('ash'), willing, NOON + 8_999)?.targetId).toBe(targetId('elm'));
    expect(nextInRanking(ranking, tried('ash', 'elm'), willing, NOON)?.targetId).toBe(targetId('fir'));
  });

  it('passes over a bid that expired while the caller waited', () => {
    expect(nextInRanking(ranking, tried('ash'), willing, NOON + 9_000)?.targetId).toBe(targetId('fir'));
  });

  it('passes over a target whose caps have filled', () => {
    const next = nextInRanking(
      ranking,
      tried('ash'),
      (ranked) => (ranked.targetId === targetId('elm') ? 'dayCap' : null),
      NOON,
    );
    expect(next?.targetId).toBe(targetId('fir'));
  });

  it('ends when all were tried or refuse', () => {
    expect(nextInRanking(ranking, tried('ash', 'elm', 'fir'), willing, NOON)).toBeNull();
    expect(nextInRanking(ranking, tried(), () => 'dayCap', NOON)).toBeNull();
  });
});
