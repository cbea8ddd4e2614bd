import type * as z from 'zod';

export type FieldError = { path: string; message: string };
/** The first error of a field, and of anything inside of it. */
export type Errors = (path: string) => string | undefined;

/** What the API would say of a body, by the same schema. */
export function issuesOf(schema: z.ZodType, body: unknown): FieldError[] {
  const read = schema.safeParse(body);
  if (read.success) return [];
  return read.error.issues.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    message: valueAt(body, path) === '' ? 'is needed' : plain(message),
  }));
}

/** What a field was left as. */
const valueAt = (body: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    body,
  );

/** zod's English, shorter. */
const plain = (message: string): string =>
  message
    .replace(/^Invalid input: expected (.+), received undefined$/, 'is needed')
    .replace(/^Invalid input: expected number, received (string|NaN|null)$/, 'must be a number')
    .replace(/^Invalid input: expected int, received number$/, 'must be a whole number')
    .replace(/^Too (small|big): expected number to be ([<>]=?) ?(\S+)$/, (_, __, sign, bound) =>
      sign.startsWith('>') ? `must be at least ${bound}` : `must be at most ${bound}`,
    );

export function errorsAt(errors: readonly FieldError[]): Errors {
  return (path) => errors.find((error) => error.path === path || error.path.startsWith(`${path}.`))?.message;
}
