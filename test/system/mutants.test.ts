import { describe, expect, it } from 'vitest';
import { MUTANTS, type Mutant } from '../mutants/mutants.ts';
import { type Verdict, Workshop } from '../mutants/workshop.ts';

/** Part of a mutant's name: only those. */
const ONLY = process.env['MUTANT'] ?? '';
const AT_ONCE = 3;

async function tryAll(mutants: readonly Mutant[]): Promise<Verdict[]> {
  const waiting = [...mutants];
  const verdicts: Verdict[] = [];
  const bench = async (): Promise<void> => {
    const workshop = await Workshop.open();
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) verdicts.push(await workshop.try(next));
    } finally {
      await workshop.close();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, bench));
  return verdicts;
}

describe('faults put into the code by hand', () => {
  it('are all noticed by the proof that stands for the promise they break', async () => {
    const verdicts = await tryAll(MUTANTS.filter(({ name }) => name.includes(ONLY)));
    const unnoticed = verdicts.filter(({ result }) => result !== 'red');
    expect(unnoticed.map(({ mutant, result, says }) => `${mutant.name}: ${result}: ${says}`)).toEqual([]);
    expect(verdicts.length).toBeGreaterThan(0);
  });

  it('are told apart from code that is sound, and from code that does not run', async () => {
    const workshop = await Workshop.open();
    try {
      for (const mutant of ['node', 'durable'].map(
        (kind) => MUTANTS.find(({ proof }) => proof.project === kind)!,
      )) {
        const results: string[] = [];
        for (const replace of [mutant.replace, mutant.find, `${mutant.find} (((`, mutant.find])
          results.push((await workshop.try({ ...mutant, replace })).result);
        expect(results).toEqual(['red', 'green', 'broken', 'green']);
      }
    } finally {
      await workshop.close();
    }
  });

  it('stand for every bar', () => {
    const bars = new Set(MUTANTS.map(({ bar }) => bar));
    const reliability = ['R1', 'R2', 'R3', 'R4', 'R11', 'R13', 'R15'];
    const speed = ['P1', 'P2', 'P3', 'P4', 'P5', 'P7'];
    expect([...bars]).toEqual(expect.arrayContaining([...reliability, ...speed]));
    expect(MUTANTS.length).toBeGreaterThanOrEqual(20);
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  });
});
