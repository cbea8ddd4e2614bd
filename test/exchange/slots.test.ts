import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Slots } from '../../src/exchange/slots.ts';

describe('slots', () => {
  it('run at most so many tasks at once, in the order they came, whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.boolean()), { maxLength: 40 }),
        async (limit, tasks) => {
          const slots = new Slots(limit);
          const started: number[] = [];
          let running = 0;
          let most = 0;
          const ends = tasks.map(([ticks, fails], index) =>
            slots.run(async () => {
              started.push(index);
              most = Math.max(most, ++running);
              for (let i = 0; i < ticks; i++) await null;
              running--;
              if (fails) throw new Error('task failed');
              return index;
            }),
          );
          const results = await Promise.allSettled(ends);
          expect(most).toBeLessThanOrEqual(limit);
          expect(most).toBe(Math.min(limit, tasks.length));
          expect(started).toEqual(tasks.map((_, index) => index));
          expect(results.map(({ status }) => status === 'rejected')).toEqual(tasks.map(([, fails]) => fails));
        },
      ),
    );
  });
});
