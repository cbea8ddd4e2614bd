import { readDocuments } from './documents.store.ts';
import { changesBetween, entriesAt } from './versions.store.ts';

/** Documents as JSON, and the ids of what is gone. */
export type ChangedDocs = { texts: string[]; gone: string[] };

/**
 * What a campaign's rules are made of, as far as it changed from one version to a later one; from 0: all of it. Numbers are no
 * part of it: there may be many, and they are looked up.
 */
export async function readChangedDocs(
  db: D1Database,
  campaignId: string,
  from: number,
  to: number,
): Promise<ChangedDocs> {
  const changes =
    from === 0
      ? (await entriesAt(db, campaignId, to)).map(({ id, hash }) => ({ id, after: hash }))
      : await changesBetween(db, campaignId, from, to);
  const rules = changes.filter(({ id }) => !id.startsWith('num_'));
  const hashes = rules.flatMap(({ after }) => after ?? []);
  const texts = await readDocuments(db, hashes);
  return {
    texts: hashes.map((hash) => texts.get(hash)!),
    gone: rules.flatMap(({ id, after }) => (after === null ? id : [])),
  };
}
