import * as z from 'zod';
import { type IdPrefix, isId } from '../../lib/ids.ts';

const DEFAULT_LIMIT = 50;
const MOST = 200;

export const limitSchema = z.coerce
  .number()
  .int()
  .min(1)
  .max(MOST)
  .default(DEFAULT_LIMIT)
  .meta({ description: 'How many at most' });

/** `?limit=` and `?cursor=` of a list: ids sort by time, so the cursor is the last id that was seen. */
export const pageFields = (prefix: IdPrefix) => ({
  limit: limitSchema,
  cursor: z
    .string()
    .refine((text) => isId(prefix, text), 'must be the nextCursor of an earlier page')
    .optional()
    .meta({ description: 'The nextCursor of the page before' }),
});

export const idSchema = <P extends IdPrefix>(prefix: P) =>
  z
    .string()
    .refine((id) => isId(prefix, id))
    .meta({ pattern: `^${prefix}_[0-9a-z]{22}$` });
export const idParams = (prefix: IdPrefix) => z.object({ id: idSchema(prefix) });

export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable() });

/** `?cursor=` of a list that is numbered: the last number that was seen. */
export const numberCursor = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'must be the nextCursor of an earlier page')
  .transform(Number)
  .optional()
  .meta({ description: 'The nextCursor of the page before' });

/** @param rows one more than the limit when there are more: that is how the end is known. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string,
  present: (row: Row) => Item,
): { data: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown[shown.length - 1];
  return { data: shown.map(present), nextCursor: rows.length > limit && last ? cursorOf(last) : null };
}
