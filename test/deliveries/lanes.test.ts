import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inLanes } from '../../src/deliveries/lanes.ts';

type Task = { id: number; receiver: string; order: string };
const SILENT = 'silent';

/** Runs tasks in turns instead of time: in each turn every task under way but those of a silent receiver ends. */
async function run(tasks: readonly Task[], silentTurns: number) {
  const started: { task: Task; turn: number; delayed: number | null }[] = [];
  const ends: { at: number; end: () => void }[] = [];
  let turn = 0;
  let most = 0;
  const work = async (task: Task, delayed: number | null): Promise<number | null> => {
    started.push({ task, turn, delayed });
    if (delayed !== null) return null;
    const at = turn + (task.receiver === SILENT ? silentTurns : 1);
    await new Promise<void>((end) => ends.push({ at, end }));
    return task.receiver === SILENT ? 30 : null;
  };
  let isDone = false;
  const done = inLanes(
    tasks,
    ({ receiver }) => receiver,
    ({ order }) => order,
    6,
    work,
  ).then(() => {
    isDone = true;
  });
  for (; !isDone && turn < 10_000; turn++) {
    most = Math.max(most, ends.length);
    for (const each of ends.filter(({ at }) => at <= turn)) {
      ends.splice(ends.indexOf(each), 1);
      each.end();
    }
    await new Promise((next) => setImmediate(next));
  }
  await done;
  return { started, most, turns: turn };
}

describe('webhooks of one batch', () => {
  it('are all taken on, in order where it matters, six at once at most', async () => {
    const task = fc.record({
      receiver: fc.constantFrom('a', 'b', 'c', SILENT),
      order: fc.constantFrom('x', 'y', 'z'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(task, { maxLength: 30 }), async (drawn) => {
        const tasks = drawn.map((each, id) => ({ ...each, id }));
        const { started, most } = await run(tasks, 5);
        expect(started.map(({ task: { id } }) => id).sort((a, b) => a - b)).toEqual(
          tasks.map(({ id }) => id),
        );
        expect(most).toBeLessThanOrEqual(6);
        for (const { receiver, order } of tasks) {
          const own = started.flatMap(({ task: each }) =>
            each.receiver === receiver && each.order === order ? each.id : [],
          );
          expect(own).toEqual([...own].sort((a, b) => a - b));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('to nine quick receivers do not wait for a silent one in their message', async () => {
    const tasks = Array.from({ length: 10 }, (_, id) => ({
      id,
      receiver: id === 0 ? SILENT : `quick ${id}`,
      order: `${id}`,
    }));
    const { started } = await run(tasks, 150);
    expect(Math.max(...started.map(({ turn }) => turn))).toBeLessThan(10);
  });

  it('to a silent receiver are put off once it let one wait in vain, however many they are', async () => {
    const silent = Array.from({ length: 100 }, (_, id) => ({ id, receiver: SILENT, order: `${id}` }));
    const quick = Array.from({ length: 20 }, (_, i) => ({ id: 100 + i, receiver: 'quick', order: `${i}` }));
    const { started, turns } = await run([...silent, ...quick], 150);
    expect(turns).toBeLessThan(200);
    expect(started.filter(({ task, delayed }) => task.receiver === SILENT && delayed === null)).toHaveLength(
      2,
    );
    for (const { task, turn, delayed } of started)
      if (task.receiver === 'quick') expect([delayed, turn < 30]).toEqual([null, true]);
  });
});
