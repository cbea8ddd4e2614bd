import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedMap } from '../../src/lib/bounded-map.ts';
import { guardD1, guardRows } from '../../src/lib/bounds/guarded.store.ts';
import { enqueue } from '../../src/lib/bounds/queue.client.ts';
import {
  BATCH_BYTES,
  BATCH_MESSAGES,
  cutBySize,
  MESSAGE_BYTES,
  ROW_BYTES,
  TooLarge,
} from '../../src/lib/limits.ts';
import { LocalD1 } from '../directory/d1.ts';
import { SimulatedStorage } from '../simulation/sqlite.ts';

const bytesOf = (body: unknown): number =>
  new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)).length;

/** As production's: it counts by itself. */
function strictQueue() {
  const batches: unknown[][] = [];
  const sendBatch = async (given: Iterable<{ body: unknown }>): Promise<void> => {
    const bodies = [...given].map(({ body }) => body);
    const sizes = bodies.map(bytesOf);
    expect(bodies.length).toBeLessThanOrEqual(100);
    for (const size of sizes) expect(size).toBeLessThanOrEqual(128_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(256_000);
    batches.push(bodies);
  };
  return { batches, queue: { sendBatch } as unknown as Queue<unknown> };
}

describe('what goes into a queue', () => {
  it('is cut to what production takes, in order and whole, whatever the letters', async () => {
    const body = fc
      .tuple(fc.constantFrom('a', 'é', '漢', '😀'), fc.integer({ min: 0, max: 31_000 }))
      .map(([letter, count]) => letter.repeat(count));
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            body,
            body.map((text) => ({ text })),
          ),
          { maxLength: 150 },
        ),
        async (bodies) => {
          const { batches, queue } = strictQueue();
          await enqueue(
            queue,
            bodies.map((each) => ({ body: each })),
          );
          expect(batches.flat()).toEqual(bodies);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('is refused before anything leaves when one message is too large, also by its bytes alone', async () => {
    for (const large of [
      'x'.repeat(MESSAGE_BYTES),
      '漢'.repeat(MESSAGE_BYTES / 3 + 1),
      { text: '"'.repeat(64_000) },
    ]) {
      const { batches, queue } = strictQueue();
      await expect(enqueue(queue, [{ body: 'small' }, { body: large }])).rejects.toThrow(TooLarge);
      expect(batches).toEqual([]);
    }
  });

  it('knows the limits as they are published', () => {
    expect([MESSAGE_BYTES, BATCH_BYTES, BATCH_MESSAGES, ROW_BYTES]).toEqual([
      128_000, 256_000, 100, 2_000_000,
    ]);
  });
});

describe('what is bound to a query', () => {
  const large = '漢'.repeat(ROW_BYTES / 3 + 1);
  const fits = '漢'.repeat(Math.floor(ROW_BYTES / 3));

  it('is at most what production takes, in D1', async () => {
    const local = new LocalD1();
    const db = guardD1(local as unknown as D1Database);
    const insert = 'INSERT INTO campaigns (id, revision, doc, created_at, updated_at) VALUES (?, 1, ?, 0, 0)';
    await db.prepare(insert).bind('fits', fits).run();
    await db.batch([db.prepare(insert).bind('fits too', 'x')]);
    expect(() => db.prepare(insert).bind('large', large)).toThrow(TooLarge);
    expect(() => db.prepare(`SELECT ${'?,'.repeat(100)}?`).bind(...Array(101).fill(1))).toThrow(TooLarge);
    expect(() => db.prepare(`SELECT '${'x'.repeat(100_000)}'`)).toThrow(TooLarge);
    expect(local.rows('SELECT id FROM campaigns ORDER BY id')).toEqual([{ id: 'fits' }, { id: 'fits too' }]);
  });

  it('is at most what production takes, in an object', () => {
    const storage = guardRows(new SimulatedStorage());
    storage.sql.exec('CREATE TABLE notes (text TEXT)');
    storage.sql.exec('INSERT INTO notes VALUES (?)', fits);
    expect(() => storage.sql.exec('INSERT INTO notes VALUES (?)', large)).toThrow(TooLarge);
    expect(storage.sql.exec('SELECT count(*) AS n FROM notes').toArray()).toEqual([{ n: 1 }]);
  });
});

describe('a list cut by size', () => {
  it('is whole and in order, and no part is over, but for one thing that is alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        (sizes, most) => {
          const parts = cutBySize(sizes, (size) => size, 200, most);
          expect(parts.flat()).toEqual(sizes);
          for (const part of parts) {
            expect(part.length).toBeGreaterThan(0);
            expect(part.length).toBeLessThanOrEqual(most);
            expect(part.length === 1 || part.reduce((sum, size) => sum + size, 0) <= 200).toBe(true);
          }
        },
      ),
    );
  });
});

describe('a bounded map', () => {
  it('holds what was asked for last, within its number and weight', () => {
    const step = fc.record({
      set: fc.boolean(),
      key: fc.integer({ min: 0, max: 12 }),
      weight: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const map = new BoundedMap<number, number>(5, 20, (weight) => weight);
        let model: [number, number][] = [];
        for (const { set, key, weight } of steps) {
          const known = model.find(([each]) => each === key);
          if (!set) {
            expect(map.get(key)).toBe(known?.[1]);
            if (known) model = [...model.filter((each) => each !== known), known];
            continue;
          }
          map.set(key, weight);
          model = [...model.filter(([each]) => each !== key), [key, weight]];
          const sum = (): number => model.reduce((total, [, each]) => total + each, 0);
          while (model.length > 5 || sum() > 20) model.shift();
          expect([map.size, map.weight]).toEqual([model.length, sum()]);
        }
      }),
    );
  });
});
