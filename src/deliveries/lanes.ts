/** Of one receiver at once, so that a few slow ones leave room for the others. */
const PER_RECEIVER = 2;

type Receiver<T> = { waiting: T[][]; busy: number; delayed: number | null };

/**
 * Does the work for each task, so many at once. Tasks of one order go one after another; receivers take turns, and one that
 * kept silent is not waited for again: its other tasks are handed over with the delay it was given.
 * @param work with null: really; @returns the seconds for which its receiver should be left alone, or null.
 */
export async function inLanes<T>(
  tasks: readonly T[],
  receiverOf: (task: T) => string,
  orderOf: (task: T) => string,
  atOnce: number,
  work: (task: T, delayed: number | null) => Promise<number | null>,
): Promise<void> {
  const receivers = [...Map.groupBy(tasks, receiverOf).values()].map((all): Receiver<T> => {
    return { waiting: [...Map.groupBy(all, orderOf).values()], busy: 0, delayed: null };
  });
  const next = (): Receiver<T> | undefined => {
    const at = receivers.findIndex(({ waiting, busy }) => waiting.length > 0 && busy < PER_RECEIVER);
    const [receiver] = at < 0 ? [] : receivers.splice(at, 1);
    if (receiver) receivers.push(receiver); // the others have their turn first
    return receiver;
  };
  const takeOn = async (): Promise<void> => {
    for (let receiver = next(); receiver; receiver = next()) {
      receiver.busy += 1;
      for (const task of receiver.waiting.shift() ?? []) {
        const delay = await work(task, receiver.delayed);
        receiver.delayed ??= delay;
      }
      receiver.busy -= 1;
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, tasks.length) }, takeOn));
}
