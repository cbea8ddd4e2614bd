import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { guarded } from '../../../src/lib/bounds/guarded.store.ts';
import { NoAnswer } from '../../../src/lib/bounds/patient.client.ts';

const SECOND_MS = 1_000;
const never = (): Promise<never> => new Promise(() => {});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const silentStatement = { bind: () => silentStatement, all: never, run: never, first: never, raw: never };
const SILENT = {
  DB: { prepare: () => ({ ...silentStatement }), batch: never } as unknown as D1Database,
  ARCHIVE: { get: never, put: never, delete: never } as unknown as R2Bucket,
  PROJECTIONS: { send: never, sendBatch: never } as unknown as Queue,
  DELIVERIES: { send: never, sendBatch: never } as unknown as Queue,
};
const R2_BODY = { get: async () => ({ text: never, arrayBuffer: never }) } as unknown as R2Bucket;

/** @returns what became of the work after so long. */
async function outcomeAfter(ms: number, work: Promise<unknown>): Promise<unknown> {
  let outcome: unknown = 'still waits';
  work.then(
    (answer) => {
      outcome = answer;
    },
    (error) => {
      outcome = error;
    },
  );
  await vi.advanceTimersByTimeAsync(ms);
  return outcome;
}

describe('a binding that never answers', () => {
  const env = guarded(SILENT);
  const asked: [string, number, () => Promise<unknown>][] = [
    ['a queue', 5, () => env.PROJECTIONS.sendBatch([{ body: 'x' }])],
    ['the other queue', 5, () => env.DELIVERIES.send('x')],
    ['a query', 30, () => env.DB.prepare('SELECT 1').all()],
    ['a query with values', 30, () => env.DB.prepare('SELECT ?1').bind(1).first()],
    ['a batch', 30, () => env.DB.batch([])],
    ['an object that is read', 30, () => env.ARCHIVE.get('key')],
    ['an object that is written', 30, () => env.ARCHIVE.put('key', 'text')],
    [
      'an object whose text never comes',
      30,
      async () => (await guarded({ ...SILENT, ARCHIVE: R2_BODY }).ARCHIVE.get('key'))!.text(),
    ],
  ];
  for (const [what, seconds, ask] of asked)
    it(`is waited for no longer than that: ${what}, ${seconds} s`, async () => {
      expect(await outcomeAfter((seconds - 1) * SECOND_MS, ask())).toBe('still waits');
      expect(await outcomeAfter(seconds * SECOND_MS, ask())).toBeInstanceOf(NoAnswer);
    });

  it('leaves no timer behind when it answers after all', async () => {
    const quick = guarded({ ...SILENT, PROJECTIONS: { sendBatch: async () => 'taken' } as unknown as Queue });
    expect(await outcomeAfter(0, quick.PROJECTIONS.sendBatch([]))).toBe('taken');
    expect(vi.getTimerCount()).toBe(0);
  });
});
