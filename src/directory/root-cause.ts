/**
 * What first went wrong. Whatever wraps a failed query quotes the query's parameters; logs hold ids, never numbers or
 * secrets, so only the first cause may be logged.
 */
export function rootCause(error: unknown): Error {
  let root = error instanceof Error ? error : new Error(String(error));
  for (let depth = 0; root.cause instanceof Error && depth < 10; depth++) root = root.cause;
  return root;
}
