import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REMEMBERED_MS, type VisitTags } from '../../../src/publishers/pools/lease.ts';
import { NumberPool } from '../../../src/publishers/pools/number-pool.ts';
import { PoolStore } from '../../../src/publishers/pools/pool.store.ts';
import type { PoolRules } from '../../../src/publishers/pools/pool.ts';
import { Crash, SimulatedStorage } from '../../simulation/sqlite.ts';

const LEASE_MS = 100;
const COOLDOWN_MS = 250;
const OVERFLOW = '+14155550000';
const numberOf = (i: number): string => `+1415555${String(1_000 + i)}`;

const rulesOf = (count: number, change: Partial<PoolRules> = {}): PoolRules => ({
  revision: 1,
  status: 'active',
  numbers: Array.from({ length: count }, (_, i) => ({ number: numberOf(i) })),
  overflow: OVERFLOW,
  leaseMs: LEASE_MS,
  cooldownMs: COOLDOWN_MS,
  ...change,
});

const poolWith = (rules: PoolRules): NumberPool => {
  const pool = new NumberPool(new PoolStore(new SimulatedStorage()));
  pool.configure(rules);
  return pool;
};

const wish = (visitor: string, tags: VisitTags = { gclid: visitor }, network: string | null = null) => ({
  visitor,
  network,
  tags,
});

const shown = (pool: NumberPool, visitor: string, now: number): string => {
  const answer = pool.lease(wish(visitor), now);
  return answer.kind === 'unknown' ? 'unknown' : answer.number;
};

describe('a visitor of a pool', () => {
  it('keeps its number as long as it is heard of, and gets it back later unless somebody else has it', () => {
    const pool = poolWith(rulesOf(1));
    expect(shown(pool, 'ann', 0)).toBe(numberOf(0));
    expect(shown(pool, 'ann', 90)).toBe(numberOf(0));
    expect(shown(pool, 'bob', 180)).toBe(OVERFLOW);
    expect(shown(pool, 'ann', 350)).toBe(numberOf(0)); // cooling: nobody else could have it
    expect(shown(pool, 'bob', 450 + COOLDOWN_MS)).toBe(numberOf(0));
    expect(shown(pool, 'ann', 460 + COOLDOWN_MS)).toBe(OVERFLOW);
  });

  it('is forgotten with the caller who called the number then, and the number rests as it would have', () => {
    const store = new SimulatedStorage();
    const pool = new NumberPool(new PoolStore(store));
    pool.configure(rulesOf(2));
    pool.lease(wish('ann', { gclid: 'ann' }, 'home'), 0);
    pool.lease(wish('bob'), 10);
    pool.forget([
      { number: numberOf(0), at: 20 },
      { number: numberOf(1), at: 5 }, // before it was shown to bob: a call of somebody else
      { number: '+14155559999', at: 20 },
    ]);
    const again = new NumberPool(new PoolStore(store));
    for (const each of [pool, again]) {
      expect(each.visitOf(numberOf(0), 30)).toBe(null);
      expect(each.visitOf(numberOf(1), 30)).toEqual({ gclid: 'bob' });
      expect(each.state(30)!.numbers[0]).toMatchObject({ state: 'cooling', since: null, tags: {} });
    }
    expect(JSON.stringify(new PoolStore(store).leases())).not.toContain('ann');
    expect(shown(pool, 'cid', LEASE_MS + COOLDOWN_MS - 1)).toBe(OVERFLOW);
    expect(shown(pool, 'cid', LEASE_MS + COOLDOWN_MS)).toBe(numberOf(0));
  });

  it('is forgotten for a call of an earlier visit, too', () => {
    const pool = poolWith(rulesOf(1));
    pool.lease(wish('ann'), 0);
    pool.lease(wish('ann', { gclid: 'again' }), 5_000);
    pool.lease(wish('ann', { gclid: 'again' }), 5_050);
    pool.forget([{ number: numberOf(0), at: 50 }]);
    expect(pool.visitOf(numberOf(0), 5_060)).toBe(null);
  });

  it('is who a call is of, until somebody else is shown the number, or for thirty days', () => {
    const pool = poolWith(rulesOf(1));
    expect(pool.visitOf(numberOf(0), 0)).toBe(null);
    pool.lease(wish('ann'), 0);
    expect(pool.visitOf(numberOf(0), 50)).toEqual({ gclid: 'ann' });
    expect(pool.visitOf(numberOf(0), LEASE_MS + COOLDOWN_MS + 1)).toEqual({ gclid: 'ann' });
    pool.lease(wish('bob'), 500);
    expect(pool.visitOf(numberOf(0), 501)).toEqual({ gclid: 'bob' });
    expect(pool.visitOf(numberOf(0), 600 + REMEMBERED_MS)).toBe(null);
    pool.prune(600 + REMEMBERED_MS);
    expect(pool.isEmpty).toBe(true);
    expect(pool.visitOf(OVERFLOW, 501)).toBe(null);
  });

  it('gets the number that has been at rest for longest', () => {
    const pool = poolWith(rulesOf(3, { cooldownMs: 0 }));
    for (const [i, visitor] of ['ann', 'bob', 'cal'].entries()) shown(pool, visitor, i);
    shown(pool, 'ann', 50);
    expect(shown(pool, 'dan', 200)).toBe(numberOf(1));
  });

  it('shares a network that cannot take all of a pool', () => {
    const pool = poolWith(rulesOf(20));
    const kinds = Array.from({ length: 7 }, (_, i) => pool.lease(wish(`v${i}`, {}, 'one office'), i).kind);
    expect(kinds).toEqual([...Array(5).fill('leased'), 'overflow', 'overflow']);
    expect(pool.lease(wish('elsewhere', {}, 'another'), 9).kind).toBe('leased');
  });

  it('is shown the overflow number by a pool that is paused, and nothing by one that is gone', () => {
    const pool = poolWith(rulesOf(2));
    shown(pool, 'ann', 0);
    pool.configure(rulesOf(2, { revision: 2, status: 'paused' }));
    expect(shown(pool, 'ann', 1)).toBe(OVERFLOW);
    pool.configure(null);
    expect(shown(pool, 'ann', 2)).toBe('unknown');
  });
});

describe('numbers that come and go', () => {
  it('leave with the time from which another pool may show them, and rest there until then', () => {
    const pool = poolWith(rulesOf(2));
    shown(pool, 'ann', 0);
    const [rest] = pool.withdraw([numberOf(0)]);
    expect(rest).toEqual({ number: numberOf(0), freeAt: LEASE_MS + COOLDOWN_MS });
    expect(pool.visitOf(numberOf(0), 1)).toBe(null);
    expect(shown(pool, 'ann', 1)).toBe(numberOf(1));
    const other = poolWith(rulesOf(0, { numbers: [rest!], cooldownMs: 0 }));
    expect(shown(other, 'bob', LEASE_MS)).toBe(OVERFLOW);
    expect(shown(other, 'bob', LEASE_MS + COOLDOWN_MS)).toBe(numberOf(0));
  });

  it('are not given back by rules that are older', () => {
    const pool = poolWith(rulesOf(1, { revision: 5 }));
    pool.configure(rulesOf(3, { revision: 4 }));
    expect(pool.state(0)?.numbers).toHaveLength(1);
  });
});

type Step =
  | { kind: 'lease'; visitor: number }
  | { kind: 'wait'; ms: number }
  | { kind: 'restart' }
  | { kind: 'crash'; after: number; visitor: number }
  | { kind: 'withdraw'; number: number }
  | { kind: 'configure'; count: number; leaseMs: number }
  | { kind: 'prune' };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('lease' as const), visitor: fc.nat(9) }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(200) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('crash' as const), after: fc.nat(2), visitor: fc.nat(9) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('withdraw' as const), number: fc.nat(4) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('configure' as const),
        count: fc.integer({ min: 1, max: 5 }),
        leaseMs: fc.integer({ min: 20, max: 150 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('prune' as const) }) },
  ),
  { maxLength: 80 },
);

/**
 * What visitors themselves saw: which number, until when, as the pool told them. Of a request whose object died nobody
 * knows whether it was granted: it was not answered, so nobody holds anything by it.
 */
class Model {
  readonly holds = new Map<string, { visitor: number; until: number }>();

  see(visitor: number, number: string, now: number, until: number): void {
    const held = this.holds.get(number);
    if (held && held.visitor !== visitor)
      expect(now, `${number} at once`).toBeGreaterThanOrEqual(held.until + COOLDOWN_MS);
    this.holds.set(number, { visitor, until });
  }
}

describe('two visitors, whatever happens', () => {
  it('never have one number at once, nor before it has cooled, through crashes, restarts and changes', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const storage = new SimulatedStorage();
        let pool = new NumberPool(new PoolStore(storage));
        let rules = rulesOf(4);
        pool.configure(rules);
        const model = new Model();
        let now = 1_000;
        const restart = () => {
          storage.crashBefore(null);
          pool = new NumberPool(new PoolStore(storage));
        };
        for (const step of all) {
          if (step.kind === 'wait') now += step.ms;
          else if (step.kind === 'restart') restart();
          else if (step.kind === 'prune') pool.prune(now);
          else if (step.kind === 'withdraw') {
            const [gone] = pool.withdraw([numberOf(step.number)]);
            if (gone) expect(gone.freeAt).toBeGreaterThanOrEqual(model.holds.get(gone.number)?.until ?? 0);
            // No other pool of this test shows it; it comes back here, rested.
            const numbers = rules.numbers.map((each) => (each.number === gone?.number ? gone : each));
            rules = { ...rules, numbers, revision: rules.revision + 1 };
          } else if (step.kind === 'configure') {
            const rested = new Map(rules.numbers.map((each) => [each.number, each]));
            const numbers = rulesOf(step.count).numbers.map((each) => rested.get(each.number) ?? each);
            const leaving = rules.numbers.filter(
              ({ number }) => !numbers.some((kept) => kept.number === number),
            );
            const rests = new Map(
              pool.withdraw(leaving.map(({ number }) => number)).map((r) => [r.number, r]),
            );
            const later = leaving.map((each) => rests.get(each.number) ?? each);
            rules = {
              ...rules,
              numbers: [...numbers, ...later],
              leaseMs: step.leaseMs,
              revision: rules.revision + 1,
            };
            pool.configure(rules);
          } else {
            try {
              if (step.kind === 'crash') storage.crashBefore(step.after);
              const answer = pool.lease(wish(`v${step.visitor}`), now);
              if (answer.kind === 'leased') model.see(step.visitor, answer.number, now, answer.until);
              if (answer.kind === 'leased')
                expect(pool.visitOf(answer.number, now)).toEqual({ gclid: `v${step.visitor}` });
            } catch (error) {
              if (!(error instanceof Crash)) throw error;
            }
            if (step.kind === 'crash') restart();
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('remembers whose number it was, as written: a restart changes nothing', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const storage = new SimulatedStorage();
        const pool = new NumberPool(new PoolStore(storage));
        pool.configure(rulesOf(4));
        let now = 1_000;
        for (const step of all) {
          if (step.kind === 'wait') now += step.ms;
          if (step.kind === 'lease') pool.lease(wish(`v${step.visitor}`), now);
        }
        const again = new NumberPool(new PoolStore(storage));
        const { overflowed: _, lastAskedAt: __, ...before } = pool.state(now)!;
        const { overflowed: ___, lastAskedAt: ____, ...after } = again.state(now)!;
        expect(after).toEqual(before);
        for (let visitor = 0; visitor < 10; visitor++)
          expect(shown(again, `v${visitor}`, now + 1)).toBe(shown(pool, `v${visitor}`, now + 1));
      }),
      { numRuns: 200 },
    );
  });
});
