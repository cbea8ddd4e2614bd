/** Does the work for each, whatever becomes of the others. @throws afterwards, the first that was thrown. */
export function forEachWhole<T>(items: Iterable<T>, work: (item: T) => void): void {
  const faults: unknown[] = [];
  for (const item of items) {
    try {
      work(item);
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw faults[0];
}

/** Does one after another, whatever becomes of the others. @returns did all of it succeed? */
export async function tryEach(
  steps: Readonly<Record<string, () => unknown>>,
  onFault: (step: string, error: unknown) => void,
): Promise<boolean> {
  let isWhole = true;
  for (const [step, work] of Object.entries(steps)) {
    try {
      await work();
    } catch (error) {
      isWhole = false;
      onFault(step, error);
    }
  }
  return isWhole;
}
