import { and, desc, eq, lt } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { audit } from '../schema.ts';
import { readDocuments } from '../versions/documents.store.ts';

type AuditLine = Pick<typeof audit.$inferSelect, 'revision' | 'action' | 'at' | 'by' | 'before' | 'after'>;

/** The changes of one resource, newest first; only revisions below `before`. Documents are as they were kept: with what is sealed. */
export async function listAudit(
  db: D1Database,
  of: { entity: string; entityId: string },
  page: { limit: number; before: number | null },
): Promise<AuditLine[]> {
  const conditions = [eq(audit.entity, of.entity), eq(audit.entityId, of.entityId)];
  if (page.before !== null) conditions.push(lt(audit.revision, page.before));
  const rows = await drizzle(db)
    .select()
    .from(audit)
    .where(and(...conditions))
    .orderBy(desc(audit.revision))
    .limit(page.limit);
  const hashes = rows.flatMap(({ beforeHash, afterHash }) => [beforeHash, afterHash]);
  const texts = await readDocuments(
    db,
    hashes.filter((hash) => hash !== null),
  );
  const shown = (hash: string | null, whole: unknown): unknown =>
    hash === null ? whole : JSON.parse(texts.get(hash)!);
  return rows.map(({ revision, action, at, by, before, after, beforeHash, afterHash }) => ({
    revision,
    action,
    at,
    by,
    before: shown(beforeHash, before),
    after: shown(afterHash, after),
  }));
}
