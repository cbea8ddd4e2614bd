import { describe, expect, it } from 'vitest';
import { SimulatedMarket } from './run.ts';

const SEEDS = Number(process.env['SEEDS'] ?? 400);
const CALLS = Number(process.env['CALLS'] ?? 60);
const ONLY = process.env['SEED'];

function simulate(seed: number): { faults: string[]; market: SimulatedMarket } {
  const market = new SimulatedMarket(seed);
  market.run(CALLS);
  return { faults: market.check(), market };
}

describe('the seeded simulation', () => {
  it('keeps every promise, whatever buyers, carriers and deaths do', () => {
    let offers = 0;
    let crashes = 0;
    let adjusted = 0;
    let lent = 0;
    for (let seed = ONLY ? Number(ONLY) : 1; seed <= (ONLY ? Number(ONLY) : SEEDS); seed++) {
      const { faults, market } = simulate(seed);
      expect(faults, `SEED=${seed} CALLS=${CALLS} npm exec vitest run test/simulation`).toEqual([]);
      offers += market.audit.offers;
      crashes += market.crashes;
      adjusted += market.audit.adjusted;
      lent += market.audit.lent;
    }
    if (ONLY) return;
    expect(offers).toBeGreaterThan((SEEDS * CALLS) / 4);
    expect(crashes).toBeGreaterThan(SEEDS / 4);
    expect(adjusted).toBeGreaterThan(SEEDS);
    expect(lent).toBeGreaterThan(SEEDS * 3);
  }, 600_000);

  it('runs the same seed to the same trace', () => {
    expect(simulate(7).market.trace).toBe(simulate(7).market.trace);
  });
});
