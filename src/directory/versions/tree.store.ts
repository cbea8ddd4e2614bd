import { FOR_GOOD, track } from './entities.store.ts';
import { type Entry, type Nodes, updateTree } from './tree.ts';

/** What a campaign's object is to have: its last version, and that version's name for good. */
export type Sealed = { version: number; hash: string };

const HEAD = `SELECT version, tracked_version AS tracked, sealed_version AS sealed,
    (SELECT hash FROM config_versions WHERE campaign_id = ?1 AND version = campaigns.version) AS hash
  FROM campaigns WHERE id = ?1`;

/** Buckets in which something began or ended since the tree was last right. */
const BUCKETS = `SELECT DISTINCT substr(id, -2) AS bucket FROM config_entities
  WHERE campaign_id = ?1 AND (since > (SELECT sealed_version FROM campaigns WHERE id = ?1)
    OR (until > (SELECT sealed_version FROM campaigns WHERE id = ?1) AND until < ${FOR_GOOD}))`;

const ENTRIES = `SELECT id, hash FROM config_entities
  WHERE campaign_id = ?1 AND until = ${FOR_GOOD} AND substr(id, -2) IN (${BUCKETS})`;

const NODES = `SELECT node, hash FROM config_tree
  WHERE campaign_id = ?1 AND (length(node) = 1 OR substr(node, -1) IN (SELECT substr(bucket, -1) FROM (${BUCKETS})))`;

const TRIES = 20;

/**
 * Names the campaign's last version: the root over its entries, from the few nodes that changed. Versions that were passed
 * over stay without a name. null: no such campaign.
 */
export async function seal(db: D1Database, campaignId: string): Promise<Sealed | null> {
  for (let tries = 0; tries < TRIES; tries++) {
    const [heads, buckets, entries, nodes] = await db.batch<Record<string, unknown>>(
      [HEAD, BUCKETS, ENTRIES, NODES].map((query) => db.prepare(query).bind(campaignId)),
    );
    const head = heads!.results[0] as
      | { version: number; tracked: number; sealed: number; hash: string | null }
      | undefined;
    if (!head) return null;
    const { version, tracked, sealed, hash } = head;
    if (version !== tracked) {
      await track(db, campaignId);
      continue;
    }
    if (sealed === version && hash !== null) return { version, hash };
    const known = new Map(
      (nodes!.results as { node: string; hash: string }[]).map((row) => [row.node, row.hash]),
    );
    const touched = (buckets!.results as { bucket: string }[]).map((row) => row.bucket);
    const { root, changed } = updateTree(touched, entries!.results as Entry[], known);
    await keepTree(db, campaignId, { from: sealed, version, root, changed });
  }
  throw new Error(`campaign ${campaignId} does not stand still`);
}

/** Whoever comes first writes; others who read the same would write the same, and who read something older nothing. */
async function keepTree(
  db: D1Database,
  campaignId: string,
  tree: { from: number; version: number; root: string; changed: Nodes },
): Promise<void> {
  const { from, version, root, changed } = tree;
  const isMine = 'EXISTS (SELECT 1 FROM campaigns WHERE id = ?1 AND sealed_version = ?2)';
  const nodes = [...changed].map(([node, hash]) => ({ node, hash }));
  const bound = JSON.stringify(nodes);
  await db.batch([
    db
      .prepare('UPDATE campaigns SET sealed_version = ?2 WHERE id = ?1 AND sealed_version = ?3')
      .bind(campaignId, version, from),
    db
      .prepare(
        `INSERT INTO config_tree (campaign_id, node, hash)
         SELECT ?1, value->>'node', value->>'hash' FROM json_each(?3)
         WHERE value->>'hash' IS NOT NULL AND ${isMine}
         ON CONFLICT DO UPDATE SET hash = excluded.hash`,
      )
      .bind(campaignId, version, bound),
    db
      .prepare(
        `DELETE FROM config_tree WHERE campaign_id = ?1 AND ${isMine}
         AND node IN (SELECT value->>'node' FROM json_each(?3) WHERE value->>'hash' IS NULL)`,
      )
      .bind(campaignId, version, bound),
    db
      .prepare(
        `UPDATE config_versions SET hash = ?3
         WHERE campaign_id = ?1 AND version = ?2 AND hash IS NULL AND ${isMine}`,
      )
      .bind(campaignId, version, root),
  ]);
}
