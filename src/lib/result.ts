/** A broken assumption of ours, never a caller's mistake: those are values from a closed list. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** The last case of an exhaustive switch: does not compile while a case is missing. */
export function never(value: never): never {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`);
}

export type Brand<K, Name extends string> = K & { readonly __brand: Name };
