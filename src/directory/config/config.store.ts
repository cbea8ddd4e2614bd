import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import {
  buyers,
  campaigns,
  eventTargets,
  keys,
  numbers,
  pools,
  publishers,
  publisherTerms,
  stripeAccounts,
  targets,
} from '../schema.ts';
import type { Entity, Stored } from './entity.ts';

const TABLES = {
  publisher: publishers,
  buyer: buyers,
  campaign: campaigns,
  target: targets,
  number: numbers,
  terms: publisherTerms,
  key: keys,
  eventTarget: eventTargets,
  pool: pools,
  stripe: stripeAccounts,
};

/** The columns all these tables share: drizzle knows a type of its own for each, one of them stands for all. */
const tableOf = (entity: Entity): typeof publishers => TABLES[entity] as unknown as typeof publishers;

/** A row of the entity's own table: its document is the entity's. */
const asStored = <E extends Entity>(row: unknown): Stored<E> => row as Stored<E>;

export async function findConfig<E extends Entity>(
  db: D1Database,
  entity: E,
  id: string,
): Promise<Stored<E> | null> {
  const table = tableOf(entity);
  const [row] = await drizzle(db).select(shared(table)).from(table).where(eq(table.id, id)).limit(1);
  return row ? asStored<E>(row) : null;
}

/** Rows by id; an id that is not there is left out. */
export async function findMany<E extends Entity>(
  db: D1Database,
  entity: E,
  ids: readonly string[],
): Promise<Map<string, Stored<E>>> {
  if (ids.length === 0) return new Map();
  const table = tableOf(entity);
  const rows = await drizzle(db)
    .select(shared(table))
    .from(table)
    .where(inArray(table.id, listed(ids)));
  return new Map(rows.map((row) => [row.id, asStored<E>(row)]));
}

/** @returns which of these numbers (E.164) are in use, and the id of the resource that has each. */
export async function findNumbers(db: D1Database, wanted: readonly string[]): Promise<Map<string, string>> {
  if (wanted.length === 0) return new Map();
  const { id, number } = numbers;
  const rows = await drizzle(db)
    .select({ id, number })
    .from(numbers)
    .where(inArray(number, listed(wanted)));
  return new Map(rows.map((row) => [row.number, row.id]));
}

/** One parameter, however many there are. */
const listed = (values: readonly string[]) => sql`(select value from json_each(${JSON.stringify(values)}))`;

const shared = (table: typeof publishers) => ({
  id: table.id,
  revision: table.revision,
  doc: table.doc,
  createdAt: table.createdAt,
  updatedAt: table.updatedAt,
});

/** @param before only ids below it: the cursor of a list that runs from the newest. */
export type Page = { limit: number; before: string | null };

/** Newest first. @param filters column equals value; undefined values are left out. */
export async function listConfig<E extends Entity>(
  db: D1Database,
  entity: E,
  page: Page,
  filters: Record<string, string | undefined> = {},
): Promise<Stored<E>[]> {
  const table = tableOf(entity);
  // A filter names a column of its own table, which the table that stands for all has not.
  const columns = table as unknown as Record<string, typeof publishers.id>;
  const conditions = Object.entries(filters).flatMap(([name, value]) =>
    value === undefined ? [] : [eq(columns[name]!, value)],
  );
  if (page.before) conditions.push(lt(table.id, page.before));
  const rows = await drizzle(db)
    .select(shared(table))
    .from(table)
    .where(and(...conditions))
    .orderBy(desc(table.id))
    .limit(page.limit);
  return rows.map((row) => asStored<E>(row));
}
