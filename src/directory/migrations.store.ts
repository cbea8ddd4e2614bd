/** The last of migrations/: what this code reads and writes is there once it has been applied. */
export const LAST_MIGRATION = '0033_seal_keys.sql';

/** Wrangler notes what it applied in a table of its own. */
const APPLIED = 'SELECT 1 AS applied FROM d1_migrations WHERE name = ?1';

/** @returns whether the database is as this code needs it. @throws when the database cannot be reached. */
export async function hasSchema(db: D1Database): Promise<boolean> {
  try {
    return (await db.prepare(APPLIED).bind(LAST_MIGRATION).first('applied')) === 1;
  } catch (error) {
    if (/no such table/.test(`${error} ${(error as Error).cause ?? ''}`)) return false;
    throw error;
  }
}
