import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Slots } from '../../../src/exchange/pinging/slots.ts';

const ticks = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await null;
};

describe('slots', () => {
  it('run at most so many tasks at once, in the order they came, whatever fails', async () => {
    const task = fc.record({ arrivesAfter: fc.nat(4), takes: fc.nat(12), fails: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(task, { maxLength: 40 }),
        async (limit, tasks) => {
          const slots = new Slots(limit);
          const started: number[] = [];
          let running = 0;
          let most = 0;
          const ends: Promise<unknown>[] = [];
          for (const [index, { arrivesAfter, takes, fails }] of tasks.entries()) {
            await ticks(arrivesAfter);
            const run = slots.run(async () => {
              started.push(index);
              most = Math.max(most, ++running);
              await ticks(takes);
              running--;
              if (fails) throw new Error('task failed');
            });
            ends.push(run.catch(() => 'failed'));
          }
          const results = await Promise.all(ends);
          expect(most).toBeLessThanOrEqual(limit);
          expect(started).toEqual(tasks.map((_, index) => index));
          expect(results).toEqual(tasks.map(({ fails }) => (fails ? 'failed' : undefined)));
        },
      ),
    );
  });

  it('are all free again when their tasks are done', async () => {
    const slots = new Slots(3);
    await Promise.all(Array.from({ length: 20 }, () => slots.run(() => ticks(2))));
    let running = 0;
    const open = Array.from({ length: 4 }, () => slots.run(async () => void (await ticks(++running))));
    expect(running).toBe(3);
    await Promise.all(open);
  });
});
