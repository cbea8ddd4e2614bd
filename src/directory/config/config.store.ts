import { and, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { drizzle } from 'drizzle-orm/d1';
import type { CampaignId } from '../../lib/ids.ts';
import { audit, buyers, campaigns, keys, numbers, publishers, targets } from '../schema.ts';
import { constraintOf } from './constraint.ts';
import { type Docs, type Entity, type Stored, withoutSecrets } from './entity.ts';

/** One change of one row of configuration, with all that must happen in the same transaction. */
export type Change<E extends Entity> = {
  entity: E;
  id: string;
  /** The row's revision when it was read; of a row that is made, its last one before: 0, or more if it was deleted. */
  revision: number;
  before: Docs[E] | null;
  /** null deletes the row. */
  after: Docs[E] | null;
  /** What the audit trail calls it, if not what it is. */
  action?: string;
  at: number;
  by: string;
  /** Columns that are not found in the document. */
  extra?: Record<string, string>;
  also?: BatchItem<'sqlite'>[];
};

/**
 * `stale`: somebody changed the row since it was read. `taken`: a unique value is in use. `reference`: the row names
 * something that is not there, or is still named by something that is.
 */
export type ChangeOutcome = { done: true; campaigns: CampaignId[] } | { done: false; why: ChangeRefusal };
export type ChangeRefusal = 'stale' | 'taken' | 'reference';

const TABLES = {
  publisher: publishers,
  buyer: buyers,
  campaign: campaigns,
  target: targets,
  number: numbers,
  key: keys,
};

/** The columns all these tables share; what a row holds beyond them is decided by columnsOf. */
const tableOf = (entity: Entity): typeof publishers => TABLES[entity] as unknown as typeof publishers;

/**
 * Writes the change, its audit line and the version of every campaign it can be seen in, or nothing. The audit
 * line's revision is read from the row as it is now: from a stale one it is null, which the table refuses.
 */
export const commitChange = <E extends Entity>(db: D1Database, change: Change<E>): Promise<ChangeOutcome> =>
  commit(db, [auditLine(db, change), write(db, change), ...(change.also ?? [])], touchedBy(db, change));

/**
 * Several changes within one campaign, or none of them.
 * @param version the campaign's when the rows were read: if anything of it changed since, nothing is written.
 */
export const commitCampaign = (
  db: D1Database,
  id: CampaignId,
  version: number,
  changes: readonly Change<Entity>[],
): Promise<ChangeOutcome> =>
  commit(
    db,
    [
      ...changes.map((change) => auditLine(db, change, unlessPast(id, version))),
      ...changes.map((change) => write(db, change)),
    ],
    eq(campaigns.id, id),
  );

/** Several changes of anything that no campaign decides by, or none of them. */
export const commitTogether = (db: D1Database, changes: readonly Change<Entity>[]): Promise<ChangeOutcome> =>
  commit(
    db,
    changes.flatMap((change) => [auditLine(db, change), write(db, change)]),
    sql`false`,
  );

const unlessPast = (id: CampaignId, version: number): SQL =>
  sql`exists (select 1 from ${campaigns} where ${campaigns.id} = ${id} and ${campaigns.version} = ${version})`;

async function commit(
  db: D1Database,
  statements: readonly BatchItem<'sqlite'>[],
  touched: SQL | undefined,
): Promise<ChangeOutcome> {
  const orm = drizzle(db);
  const bump = orm
    .update(campaigns)
    .set({ version: sql`${campaigns.version} + 1` })
    .where(touched)
    .returning({ id: campaigns.id });
  try {
    const results = await orm.batch([...statements, bump] as unknown as [BatchItem<'sqlite'>]);
    const bumped = results[results.length - 1] as unknown as { id: CampaignId }[];
    return { done: true, campaigns: bumped.map((row) => row.id) };
  } catch (error) {
    const why = constraintOf(error);
    if (!why) throw error;
    return { done: false, why };
  }
}

function auditLine<E extends Entity>(db: D1Database, change: Change<E>, guard: SQL = sql`true`) {
  const { entity, id, revision, before, after, at, by } = change;
  const table = tableOf(entity);
  const current =
    before === null
      ? sql<number>`(select ${revision + 1} where ${guard})`
      : sql<number>`(select ${table.revision} + 1 from ${table} where ${table.id} = ${id} and ${table.revision} = ${revision} and ${guard})`;
  return drizzle(db)
    .insert(audit)
    .values({
      entity,
      entityId: id,
      revision: current,
      action: change.action ?? (before === null ? 'create' : after === null ? 'delete' : 'update'),
      at,
      by,
      before: before === null ? null : withoutSecrets(before),
      after: after === null ? null : withoutSecrets(after),
    });
}

function write<E extends Entity>(
  db: D1Database,
  { entity, id, revision, before, after, at, extra }: Change<E>,
) {
  const orm = drizzle(db);
  const table = tableOf(entity);
  if (after === null) return orm.delete(table).where(eq(table.id, id));
  const values = {
    ...columnsOf(entity, after),
    ...extra,
    doc: after as never,
    updatedAt: at,
    revision: revision + 1,
  };
  if (before === null) return orm.insert(table).values({ ...values, id, createdAt: at });
  return orm.update(table).set(values).where(eq(table.id, id));
}

/** The columns a table is searched by: copies of what the document says. */
function columnsOf<E extends Entity>(entity: E, doc: Docs[E]): Record<string, string | null> {
  const read = doc as unknown as Record<string, string | null>;
  const names: Record<Entity, string[]> = {
    publisher: [],
    buyer: [],
    campaign: [],
    target: ['buyerId', 'campaignId'],
    number: ['number', 'campaignId', 'publisherId'],
    key: ['publisherId', 'buyerId'],
  };
  return Object.fromEntries(names[entity].map((name) => [name, read[name] ?? null]));
}

/** Which campaigns decide differently because of the change. */
function touchedBy<E extends Entity>(
  db: D1Database,
  { entity, id, before, after }: Change<E>,
): SQL | undefined {
  const orm = drizzle(db);
  if (entity === 'campaign') return eq(campaigns.id, id);
  if (entity === 'key') return sql`false`;
  if (entity === 'buyer') {
    const named = orm.select({ id: targets.campaignId }).from(targets).where(eq(targets.buyerId, id));
    return inArray(campaigns.id, named);
  }
  if (entity === 'publisher') {
    const named = orm.select({ id: numbers.campaignId }).from(numbers).where(eq(numbers.publisherId, id));
    return inArray(campaigns.id, named);
  }
  const both = [before, after] as ({ campaignId: string } | null)[];
  return inArray(
    campaigns.id,
    both.flatMap((doc) => (doc ? [doc.campaignId] : [])),
  );
}

export async function findConfig<E extends Entity>(
  db: D1Database,
  entity: E,
  id: string,
): Promise<Stored<E> | null> {
  const table = tableOf(entity);
  const [row] = await drizzle(db).select(shared(table)).from(table).where(eq(table.id, id)).limit(1);
  return (row as unknown as Stored<E> | undefined) ?? null;
}

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
  return rows as unknown as Stored<E>[];
}
