import { keepDocuments, readDocuments } from '../versions/documents.store.ts';
import { keptDocument } from '../versions/documents.ts';
import { track } from '../versions/entities.store.ts';
import { inPieces } from '../versions/pieces.ts';
import type { Entry } from '../versions/tree.ts';
import type { CampaignSnapshot } from './snapshot.ts';

/** Work of one run: small enough to share the database with calls. */
const CAMPAIGNS_A_RUN = 20;
const VERSIONS_A_RUN = 40;

/**
 * Moves what was kept as whole snapshots into config_entities, version by version from the oldest; each is there all the
 * time, before in one form and after in the other. Goes on where it was stopped. @returns how many are moved.
 */
export async function moveHistory(db: D1Database): Promise<number> {
  const untracked = 'SELECT id FROM campaigns WHERE tracked_version <> version LIMIT ?1';
  const { results } = await db.prepare(untracked).bind(CAMPAIGNS_A_RUN).all<{ id: string }>();
  for (const { id } of results) await track(db, id);
  const moves = await listMoves(db);
  for (const move of moves) await moveVersion(db, move);
  return moves.length;
}

/** `until`: the version after it that is known. `known`: config_entities has it already. */
type Move = { campaignId: string; version: number; until: number; isKnown: 0 | 1 };

/**
 * A campaign's versions end where config_entities began to know it, or, for one that is gone, after its last. Later ones
 * were kept whole by an older version of the code while both ran: they stay.
 */
const MOVES = `
  SELECT v.campaign_id AS campaignId, v.version AS version, v.version = c.tracked_since AS isKnown,
    coalesce((SELECT min(w.version) FROM campaign_versions w
      WHERE w.campaign_id = v.campaign_id AND w.version > v.version AND w.version <= c.tracked_since),
      (SELECT min(w.version) FROM campaign_versions w
        WHERE w.campaign_id = v.campaign_id AND w.version > v.version AND c.id IS NULL),
      c.tracked_since, v.version + 1) AS until
  FROM campaign_versions v LEFT JOIN campaigns c ON c.id = v.campaign_id
  WHERE c.id IS NULL OR v.version <= c.tracked_since
  ORDER BY v.campaign_id, v.version LIMIT ?1`;

async function listMoves(db: D1Database): Promise<Move[]> {
  return (await db.prepare(MOVES).bind(VERSIONS_A_RUN).all<Move>()).results;
}

async function moveVersion(db: D1Database, { campaignId, version, until, isKnown }: Move): Promise<void> {
  const read = 'SELECT snapshot FROM campaign_versions WHERE campaign_id = ?1 AND version = ?2';
  const row = await db.prepare(read).bind(campaignId, version).first<{ snapshot: string }>();
  if (!row) return;
  const keep = isKnown ? [] : await keepEntities(db, campaignId, version, until, row.snapshot);
  const line = `INSERT INTO config_versions (campaign_id, version, hash, created_at, by)
    SELECT campaign_id, version, hash, created_at, by FROM campaign_versions
    WHERE campaign_id = ?1 AND version = ?2 ON CONFLICT DO NOTHING`;
  const remove = 'DELETE FROM campaign_versions WHERE campaign_id = ?1 AND version = ?2';
  await db.batch([...keep, ...[line, remove].map((query) => db.prepare(query).bind(campaignId, version))]);
}

/** Nothing, if somebody else has moved it since it was read. */
const STILL_THERE = 'EXISTS (SELECT 1 FROM campaign_versions WHERE campaign_id = ?1 AND version = ?2)';
const LISTED = `SELECT value->>'id' AS id, value->>'hash' AS hash FROM json_each(?4)`;

const GO_ON = `UPDATE config_entities AS e SET until = ?3 FROM (${LISTED}) AS l
  WHERE e.campaign_id = ?1 AND e.until = ?2 AND e.id = l.id AND e.hash = l.hash AND ${STILL_THERE}`;
const BEGIN = `INSERT INTO config_entities (campaign_id, id, since, until, hash)
  SELECT ?1, l.id, ?2, ?3, l.hash FROM (${LISTED}) AS l WHERE ${STILL_THERE}`;

async function keepEntities(
  db: D1Database,
  campaignId: string,
  version: number,
  until: number,
  text: string,
): Promise<D1PreparedStatement[]> {
  const documents = documentsOf(JSON.parse(text) as CampaignSnapshot);
  const query = 'SELECT id, hash FROM config_entities WHERE campaign_id = ?1 AND until = ?2';
  const { results } = await db.prepare(query).bind(campaignId, version).all<Entry>();
  const before = new Map(results.map(({ id, hash }) => [id, hash]));
  const changed = documents.filter(({ id, kept }) => before.get(id) !== kept.hash);
  const bases = await readDocuments(
    db,
    changed.flatMap(({ id }) => before.get(id) ?? []),
  );
  const run = (sql: string, list: typeof documents): D1PreparedStatement[] =>
    inPieces(list.map(({ id, kept }) => ({ id, hash: kept.hash }))).map((piece) =>
      db.prepare(sql).bind(campaignId, version, until, piece),
    );
  return [
    ...keepDocuments(
      db,
      changed.map(({ id, kept }) => {
        const hash = before.get(id);
        return { kept, base: hash === undefined ? null : { hash, text: bases.get(hash)! } };
      }),
    ),
    ...run(
      GO_ON,
      documents.filter((document) => !changed.includes(document)),
    ),
    ...run(BEGIN, changed),
  ];
}

function documentsOf({ campaign, flow, targets, buyers, publishers, numbers }: CampaignSnapshot) {
  const docs = [{ ...campaign, flow }, ...targets, ...buyers, ...publishers, ...numbers];
  return docs.map((doc) => ({ id: doc.id as string, kept: keptDocument(doc) }));
}
