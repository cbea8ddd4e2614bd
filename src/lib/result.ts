/** A broken assumption of ours, never a caller's mistake: those are values from a closed list. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** The last case of an exhaustive switch: does not compile while a case is missing. */
export function never(value: never): never {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`);
}

export type Brand<K, Name extends string> = K & { readonly __brand: Name };

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
