import { describe, expect, it } from 'vitest';
import { SimulatedMarket } from './run.ts';
import { explainFailure, type Run } from './story.ts';

const SEEDS = Number(process.env['SEEDS'] ?? 400);
const CALLS = Number(process.env['CALLS'] ?? 60);
const ONLY = process.env['SEED'];

function simulate(seed: number, calls = CALLS): Run & { market: SimulatedMarket } {
  const market = new SimulatedMarket(seed);
  market.run(calls);
  return { faults: market.check(), moments: market.moments, market };
}

describe('the seeded simulation', () => {
  it('keeps every promise, whatever buyers, carriers and deaths do', () => {
    let offers = 0;
    let crashes = 0;
    let adjusted = 0;
    let lent = 0;
    for (let seed = ONLY ? Number(ONLY) : 1; seed <= (ONLY ? Number(ONLY) : SEEDS); seed++) {
      const { faults, market } = simulate(seed);
      if (faults.length > 0) expect.fail(explainFailure(seed, CALLS, (calls) => simulate(seed, calls))!);
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

  it('explains a failing seed: the fewest calls, one line to run it, and the faulty call in words', () => {
    const soldTo = (run: Run): string[] =>
      run.moments.flatMap(({ callId, events }) =>
        events.some(({ type }) => type === 'settled') ? [`${callId} was sold`] : [],
      );
    // No sale may be a fault for once: the first world in which one happens is the smallest.
    const seed = Array.from({ length: 50 }, (_, i) => i + 1).find(
      (each) => soldTo(simulate(each, 20)).length > 0,
    )!;
    const explained = explainFailure(seed, 20, (calls) => {
      const run = simulate(seed, calls);
      return { ...run, faults: soldTo(run) };
    })!;
    const fewest = Number(/still do: (\d+)/.exec(explained)![1]);
    expect(soldTo(simulate(seed, fewest)).length).toBeGreaterThan(0);
    if (fewest > 1) expect(soldTo(simulate(seed, fewest - 1))).toEqual([]);
    expect(explained).toContain(`SEED=${seed} CALLS=${fewest} npm exec vitest run test/simulation`);
    expect(explained).toMatch(/ {2}\+ +[\d.]+ s {2}settled: revenue \d/);
    expect(explainFailure(seed, 5, (calls) => ({ ...simulate(seed, calls), faults: [] }))).toBeNull();
  });
});
