import { assert } from '../../lib/result.ts';
import { applyDelta, deltaOf, type KeptDocument } from './documents.ts';
import { inPieces } from './pieces.ts';

/** Steps from one document to another until one is whole: each is a way to the database when a version is read. */
const DEEPEST = 8;

/** Kept as a difference while that is worth its steps. */
const KEEP = `
  INSERT INTO config_documents (hash, base, depth, text)
  SELECT d.hash, CASE WHEN b.depth < ${DEEPEST} THEN b.hash END,
    CASE WHEN b.depth < ${DEEPEST} THEN b.depth + 1 ELSE 0 END,
    CASE WHEN b.depth < ${DEEPEST} THEN d.delta ELSE d.text END
  FROM (SELECT value->>'hash' AS hash, value->>'base' AS base, value->>'delta' AS delta, value->>'text' AS text
    FROM json_each(?1)) AS d
  LEFT JOIN config_documents b ON b.hash = d.base AND d.delta IS NOT NULL
  WHERE true ON CONFLICT DO NOTHING`;

type ToKeep = { kept: KeptDocument; base: KeptDocument | null };

/** The statements that keep documents; what is kept already stays as it is. */
export const keepDocuments = (db: D1Database, documents: readonly ToKeep[]): D1PreparedStatement[] =>
  inPieces(
    documents.map(({ kept, base }) => {
      const delta = base && deltaOf(base.text, kept.text);
      const isWorthIt = delta !== null && delta.length < kept.text.length / 2;
      return { ...kept, base: base?.hash ?? null, delta: isWorthIt ? delta : null };
    }),
  ).map((piece) => db.prepare(KEEP).bind(piece));

type Row = { hash: string; base: string | null; text: string };

/** Documents of one query, so that what comes back is bounded. */
const AT_ONCE = 200;

/** @returns every document by its hash. @throws when one is missing. */
export async function readDocuments(db: D1Database, hashes: Iterable<string>): Promise<Map<string, string>> {
  const rows = new Map<string, Row>();
  let wanted = [...new Set(hashes)];
  const asked = wanted;
  while (wanted.length > 0) {
    const found = await readRows(db, wanted);
    for (const row of found) rows.set(row.hash, row);
    wanted = [...new Set(found.flatMap(({ base }) => (base !== null && !rows.has(base) ? [base] : [])))];
  }
  const texts = new Map<string, string>();
  const textOf = (hash: string): string => {
    const known = texts.get(hash);
    if (known !== undefined) return known;
    const row = rows.get(hash);
    assert(row, `the document ${hash} is kept`);
    const text = row.base === null ? row.text : applyDelta(textOf(row.base), row.text);
    texts.set(hash, text);
    return text;
  };
  return new Map(asked.map((hash) => [hash, textOf(hash)]));
}

async function readRows(db: D1Database, hashes: readonly string[]): Promise<Row[]> {
  const query =
    'SELECT hash, base, text FROM config_documents WHERE hash IN (SELECT value FROM json_each(?1))';
  const statements: D1PreparedStatement[] = [];
  for (let at = 0; at < hashes.length; at += AT_ONCE)
    statements.push(db.prepare(query).bind(JSON.stringify(hashes.slice(at, at + AT_ONCE))));
  const results = await db.batch<Row>(statements);
  return results.flatMap((result) => result.results);
}
