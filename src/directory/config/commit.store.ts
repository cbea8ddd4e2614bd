import type { CampaignId } from '../../lib/ids.ts';
import { keepDocuments } from '../versions/documents.store.ts';
import { type KeptDocument, keptDocument } from '../versions/documents.ts';
import { closeEntities, openEntities, track } from '../versions/entities.store.ts';
import { inPieces } from '../versions/pieces.ts';
import { constraintOf } from './constraint.ts';
import { type Docs, type Entity, isUnversioned } from './entity.ts';

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
  also?: D1PreparedStatement[];
};

/**
 * `stale`: somebody changed a row since it was read. `taken`: a unique value is in use. `reference`: a row names
 * something that is not there, or is still named by something that is.
 */
type ChangeOutcome = { done: true; campaigns: CampaignId[] } | { done: false; why: ChangeRefusal };
export type ChangeRefusal = 'stale' | 'taken' | 'reference';

/** Only while the campaign is at the version that was read. */
export type Unless = { campaignId: CampaignId; version: number };

/** Where an entity's rows are, and the columns that repeat what the document says, to be searched by. */
const TABLES: Record<Entity, { table: string; columns: Record<string, string> }> = {
  publisher: { table: 'publishers', columns: {} },
  buyer: { table: 'buyers', columns: {} },
  campaign: { table: 'campaigns', columns: {} },
  target: { table: 'targets', columns: { buyer_id: 'buyerId', campaign_id: 'campaignId' } },
  number: {
    table: 'numbers',
    columns: { number: 'number', campaign_id: 'campaignId', publisher_id: 'publisherId' },
  },
  terms: {
    table: 'publisher_terms',
    columns: { publisher_id: 'publisherId', campaign_id: 'campaignId' },
  },
  key: { table: 'keys', columns: { publisher_id: 'publisherId', buyer_id: 'buyerId' } },
  eventTarget: {
    table: 'event_targets',
    columns: { publisher_id: 'publisherId', campaign_id: 'campaignId' },
  },
  pool: { table: 'pools', columns: { publisher_id: 'publisherId', campaign_id: 'campaignId' } },
  stripe: { table: 'stripe_accounts', columns: {} },
};

const TRIES = 5;

/**
 * Writes the changes, their audit lines, and one new version of every campaign they can be seen in, or nothing. However
 * many changes there are, the statements are the same few.
 */
export async function commitChanges(
  db: D1Database,
  changes: readonly Change<Entity>[],
  unless: Unless | null = null,
): Promise<ChangeOutcome> {
  const prepared = changes.map(prepare);
  const touched = touchedBy(changes);
  const statements = [
    ...eachEntity(prepared, (entity, rows) => auditLines(db, entity, rows, unless)),
    ...documentsOf(db, prepared),
    ...eachEntity(prepared, (entity, rows) => write(db, entity, rows)),
    ...changes.flatMap((change) => change.also ?? []),
    ...(changes.every(({ entity }) => isUnversioned(entity)) ? [] : nextVersions(db, changes[0]!, touched)),
  ];
  for (let tries = 1; ; tries++) {
    try {
      const results = await db.batch<{ id: CampaignId }>([
        ...statements,
        db.prepare(TOUCHED).bind(...touched.bindings),
      ]);
      return { done: true, campaigns: results[results.length - 1]!.results.map((row) => row.id) };
    } catch (error) {
      const why = constraintOf(error);
      if (!why || (why === 'untracked' && tries === TRIES)) throw error;
      if (why !== 'untracked') return { done: false, why };
      await trackTouched(db, touched);
    }
  }
}

type Prepared = {
  entity: Entity;
  change: Change<Entity>;
  before: KeptDocument | null;
  after: KeptDocument | null;
};

const prepare = (change: Change<Entity>): Prepared => ({
  entity: change.entity,
  change,
  before: change.before === null ? null : keptDocument(change.before),
  after: change.after === null ? null : keptDocument(change.after),
});

const eachEntity = (
  prepared: readonly Prepared[],
  make: (entity: Entity, rows: readonly Prepared[]) => D1PreparedStatement[],
): D1PreparedStatement[] =>
  [...Map.groupBy(prepared, ({ entity }) => entity)].flatMap(([entity, rows]) => make(entity, rows));

/** The line's revision is read from the row as it is now: from a stale one it is null, which the table refuses. */
function auditLines(
  db: D1Database,
  entity: Entity,
  rows: readonly Prepared[],
  unless: Unless | null,
): D1PreparedStatement[] {
  const { table } = TABLES[entity];
  const guard = unless ? 'EXISTS (SELECT 1 FROM campaigns WHERE id = ?3 AND version = ?4)' : 'true';
  const query = `
    INSERT INTO audit (entity, entity_id, revision, action, at, by, before_hash, after_hash)
    SELECT ?2, value->>'id',
      CASE WHEN NOT ${guard} THEN NULL
        WHEN value->>'before' IS NULL THEN (value->>'revision') + 1
        ELSE (SELECT revision + 1 FROM ${table}
          WHERE id = value->>'id' AND revision = value->>'revision') END,
      value->>'action', value->>'at', value->>'by', value->>'before', value->>'after'
    FROM json_each(?1)`;
  const lines = rows.map(({ change: { id, revision, action, at, by }, before, after }) => ({
    id,
    revision,
    action: action ?? (before === null ? 'create' : after === null ? 'delete' : 'update'),
    at,
    by,
    before: before?.hash ?? null,
    after: after?.hash ?? null,
  }));
  const guards = unless ? [unless.campaignId, unless.version] : [];
  return inPieces(lines).map((piece) => db.prepare(query).bind(piece, entity, ...guards));
}

/** What was there before is kept already, unless nobody has changed it since documents are. */
const documentsOf = (db: D1Database, prepared: readonly Prepared[]): D1PreparedStatement[] => [
  ...keepDocuments(
    db,
    prepared.flatMap(({ before }) => (before ? { kept: before, base: null } : [])),
  ),
  ...keepDocuments(
    db,
    prepared.flatMap(({ before, after }) => (after ? { kept: after, base: before } : [])),
  ),
];

function write(db: D1Database, entity: Entity, rows: readonly Prepared[]): D1PreparedStatement[] {
  const { table, columns } = TABLES[entity];
  const extra = [...new Set(rows.flatMap(({ change }) => Object.keys(change.extra ?? {})))];
  const hashes = isUnversioned(entity) ? [] : ['doc_hash', 'doc_revision'];
  const changed = ['revision', 'doc', 'updated_at', ...Object.keys(columns), ...hashes];
  const fresh = ['id', 'created_at', ...extra, ...(entity === 'campaign' ? ['tracked_version'] : [])];
  const valuesOf = ({ change, after }: Prepared): Record<string, unknown> => {
    const doc = change.after as Record<string, unknown>;
    return {
      id: change.id,
      revision: change.revision + 1,
      doc: after!.text,
      created_at: change.at,
      updated_at: change.at,
      tracked_version: 0,
      doc_hash: after!.hash,
      doc_revision: change.revision + 1,
      ...Object.fromEntries(Object.entries(columns).map(([column, name]) => [column, doc[name] ?? null])),
      ...change.extra,
    };
  };
  const read = (names: readonly string[]): string =>
    names.map((name) => `value->>'${name}' AS ${name}`).join(', ');
  const insert = `INSERT INTO ${table} (${[...fresh, ...changed].join(', ')})
    SELECT ${read([...fresh, ...changed])} FROM json_each(?1)`;
  const update = `UPDATE ${table} SET ${changed.map((name) => `${name} = j.${name}`).join(', ')}
    FROM (SELECT ${read(['id', ...changed])} FROM json_each(?1)) AS j WHERE ${table}.id = j.id`;
  const remove = `DELETE FROM ${table} WHERE id IN (SELECT value FROM json_each(?1))`;
  const run = (query: string, items: readonly unknown[]): D1PreparedStatement[] =>
    inPieces(items).map((piece) => db.prepare(query).bind(piece));
  return [
    ...run(
      remove,
      rows.flatMap(({ change, after }) => (after ? [] : change.id)),
    ),
    ...run(
      insert,
      rows.flatMap((row) => (row.after && !row.before ? valuesOf(row) : [])),
    ),
    ...run(
      update,
      rows.flatMap((row) => (row.after && row.before ? valuesOf(row) : [])),
    ),
  ];
}

/** What the changes can be seen in: campaigns by name, and all that have a buyer or publisher; and what of them changed. */
type Touched = { bindings: [campaigns: string, buyers: string, publishers: string]; pairs: string[] };

function touchedBy(changes: readonly Change<Entity>[]): Touched {
  const idsOf = (entity: Entity): string[] =>
    changes.flatMap((change) => (change.entity === entity ? change.id : []));
  const pairs = changes.flatMap(({ entity, id, before, after }): [string, string][] => {
    if (entity === 'campaign') return [[id, id]];
    if (entity !== 'target' && entity !== 'number' && entity !== 'terms') return [];
    return ([before, after] as (Docs['target' | 'number' | 'terms'] | null)[]).flatMap(
      (doc): [string, string][] => {
        if (!doc) return [];
        const other = 'buyerId' in doc ? doc.buyerId : doc.publisherId;
        return [
          [doc.campaignId, id],
          [doc.campaignId, other],
        ];
      },
    );
  });
  const campaigns = [...new Set(pairs.map(([campaignId]) => campaignId))];
  const distinct = [...new Map(pairs.map((pair) => [pair.join(' '), pair])).values()];
  const named = [campaigns, idsOf('buyer'), idsOf('publisher')].map((ids) => JSON.stringify(ids));
  return { bindings: named as Touched['bindings'], pairs: inPieces(distinct) };
}

const OF_BUYERS = `SELECT campaign_id, buyer_id AS id FROM targets
  WHERE buyer_id IN (SELECT value FROM json_each(?2))`;
const OF_PUBLISHERS = `SELECT campaign_id, publisher_id AS id FROM numbers
  WHERE publisher_id IN (SELECT value FROM json_each(?3))`;
const TOUCHED = `SELECT id FROM campaigns WHERE id IN (
  SELECT value FROM json_each(?1)
  UNION SELECT campaign_id FROM (${OF_BUYERS}) UNION SELECT campaign_id FROM (${OF_PUBLISHERS}))`;

const BUMP = `UPDATE campaigns SET version = version + 1,
  tracked_version = CASE WHEN tracked_version = version THEN version + 1 ELSE tracked_version END
  WHERE id IN (${TOUCHED})`;

/** Where somebody did not tell config_entities of a change, the version is null, which the table refuses. */
const NOTE = `INSERT INTO config_versions (campaign_id, version, created_at, by)
  SELECT id, CASE WHEN tracked_version = version THEN version END, ?4, ?5 FROM campaigns WHERE id IN (${TOUCHED})`;

const NAMED = 'SELECT value->>0 AS campaign_id, value->>1 AS id FROM json_each(?1)';
const BY_OWNER = `SELECT DISTINCT campaign_id, id FROM (${OF_BUYERS} UNION ${OF_PUBLISHERS})
  WHERE ?1 IS NOT NULL`;

function nextVersions(
  db: D1Database,
  { at, by }: Pick<Change<Entity>, 'at' | 'by'>,
  { bindings, pairs }: Touched,
): D1PreparedStatement[] {
  const follow = (query: string, bound: readonly string[]): D1PreparedStatement[] =>
    [closeEntities(query), openEntities(query)].map((sql) => db.prepare(sql).bind(...bound));
  return [
    db.prepare(BUMP).bind(...bindings),
    db.prepare(NOTE).bind(...bindings, at, by),
    ...pairs.flatMap((piece) => follow(NAMED, [piece])),
    ...follow(BY_OWNER, bindings),
  ];
}

async function trackTouched(db: D1Database, { bindings, pairs }: Touched): Promise<void> {
  const { results } = await db
    .prepare(TOUCHED)
    .bind(...bindings)
    .all<{ id: string }>();
  const about = pairs.flatMap((piece) => (JSON.parse(piece) as [string, string][]).map(([, id]) => id));
  const owners = bindings.slice(1).flatMap((ids) => JSON.parse(ids) as string[]);
  for (const { id } of results) await track(db, id, [...about, ...owners]);
}
